// deno-lint-ignore-file no-console
/** Runs one case, or tells the kind and the message of every token that is refused. */
import { createJwtService } from "../../mod.ts";
import { jwtCases } from "./jwt_cases.ts";
import type { JwtFixture } from "./jwt_fixture.ts";
import { refusedTokens } from "./jwt_refused/mod.ts";
import { refusalOf } from "./jwt_refusal_of.ts";

const fixture: JwtFixture = {
  open: (service = "default", validation = {}) =>
    createJwtService({ service, secret: "ignored in a module", validation }),
};

const [name] = Deno.args;
if (name === "refused tokens") {
  for (const refused of refusedTokens) {
    console.error(JSON.stringify([refused.name, await refusalOf(refused, fixture)]));
  }
} else {
  const jwtCase = jwtCases.find((candidate) => candidate.name === name);
  if (jwtCase === undefined) throw new Error(`No such case: ${name}`);
  await jwtCase.run(fixture);
}
