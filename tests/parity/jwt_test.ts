import { assertEquals, assertExists } from "@std/assert";
import { createJwtService } from "../../mod.ts";
import { openJwtProxy } from "../../src/jwt/proxy.ts";
import { jwtOver } from "../../src/jwt/service.ts";
import { jwtCases } from "./jwt_cases.ts";
import type { JwtFixture } from "./jwt_fixture.ts";
import { type Refusal, refusalOf } from "./jwt_refusal_of.ts";
import { refusedTokens } from "./jwt_refused/mod.ts";
import type { RefusedToken } from "./jwt_refused/refused_token.ts";
import { JWT_SERVICES } from "./jwt_services.ts";
import { MemoryHost, runInModule } from "./modes.ts";
import type { ParityCase } from "./parity_case.ts";

const SERVICES = { jwt: JWT_SERVICES };
const MODULE = new URL("./jwt_module.ts", import.meta.url);

const direct: JwtFixture = {
  open: (service, validation) => {
    const config = JWT_SERVICES[service ?? "default"];
    return createJwtService(validation === undefined ? config : { ...config, validation });
  },
};

function inMemory(host: MemoryHost): JwtFixture {
  return {
    open: async (service, validation) =>
      jwtOver(await openJwtProxy(host.client, { service: service ?? "default" }), validation),
  };
}

const MODES: Readonly<Record<string, (jwtCase: ParityCase<JwtFixture>) => Promise<void>>> = {
  async directly(jwtCase) {
    await jwtCase.run(direct);
  },
  async "proxied in memory"(jwtCase) {
    await using host = await MemoryHost.start(SERVICES);
    await jwtCase.run(inMemory(host));
  },
  async "proxied in a module"({ name }) {
    await runInModule(MODULE, [name], SERVICES);
  },
};

for (const [mode, run] of Object.entries(MODES)) {
  for (const jwtCase of jwtCases) {
    Deno.test(`jwt ${mode}: ${jwtCase.name}`, () => run(jwtCase));
  }
}

/** One module for all of them: a process for each would take minutes. */
let refusalsInModule: Promise<ReadonlyMap<string, Refusal>> | undefined;

async function runRefusedTokensInModule(): Promise<ReadonlyMap<string, Refusal>> {
  const lines = await runInModule(MODULE, ["refused tokens"], SERVICES);
  return new Map(lines.map((line): [string, Refusal] => JSON.parse(line)));
}

const REFUSAL_MODES: Readonly<Record<string, (refused: RefusedToken) => Promise<Refusal>>> = {
  directly: (refused) => refusalOf(refused, direct),
  async "proxied in memory"(refused) {
    await using host = await MemoryHost.start(SERVICES);
    return await refusalOf(refused, inMemory(host));
  },
  async "proxied in a module"({ name }) {
    refusalsInModule ??= runRefusedTokensInModule();
    const refusal = (await refusalsInModule).get(name);
    assertExists(refusal);
    return refusal;
  },
};

for (const [mode, run] of Object.entries(REFUSAL_MODES)) {
  for (const refused of refusedTokens) {
    Deno.test(`jwt ${mode} refuses as ${refused.kind}: ${refused.name}`, async () => {
      const [kind, message] = await run(refused);
      assertEquals(kind, refused.kind, message);
      // Not only the kind: nobody can tell the mode by the message either.
      assertEquals(withoutTimes(message), withoutTimes((await refusalOf(refused, direct))[1]));
    });
  }
}

/** Some of the tokens are made anew each time, and say when. */
function withoutTimes(message: string): string {
  return message.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "some time");
}

Deno.test("every token that is refused has a name of its own", () => {
  assertEquals(new Set(refusedTokens.map(({ name }) => name)).size, refusedTokens.length);
});
