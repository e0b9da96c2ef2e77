import { JwtError } from "../../mod.ts";
import type { JwtFixture } from "./jwt_fixture.ts";
import type { RefusedToken } from "./jwt_refused/refused_token.ts";

/** How a token was refused, or that it was not. */
export type Refusal = readonly [kind: string, message: string];

/** Has a token checked that must be refused. */
export async function refusalOf(
  { service, make }: RefusedToken,
  { open }: JwtFixture,
): Promise<Refusal> {
  await using jwt = await open(service);
  try {
    await jwt.validateToken(await make());
  } catch (error) {
    if (!(error instanceof JwtError)) throw error;
    return [error.kind, error.message];
  }
  return ["accepted", ""];
}
