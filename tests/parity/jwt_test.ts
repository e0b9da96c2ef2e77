import { createJwtService } from "../../mod.ts";
import { openJwtProxy } from "../../src/jwt/proxy.ts";
import { jwtOver } from "../../src/jwt/service.ts";
import { jwtCases, type JwtFixture, SECRET } from "./jwt_cases.ts";
import { MemoryHost, runInModule } from "./modes.ts";
import type { ParityCase } from "./parity_case.ts";

const SERVICES = { jwt: { default: { secret: SECRET } } };

const MODES: Readonly<Record<string, (jwtCase: ParityCase<JwtFixture>) => Promise<void>>> = {
  async directly(jwtCase) {
    await jwtCase.run({ open: () => createJwtService({ secret: SECRET }) });
  },
  async "proxied in memory"(jwtCase) {
    await using host = await MemoryHost.start(SERVICES);
    await jwtCase.run({ open: async () => jwtOver(await openJwtProxy(host.client, {})) });
  },
  async "proxied in a module"({ name }) {
    await runInModule(new URL("./jwt_module.ts", import.meta.url), [name], SERVICES);
  },
};

for (const [mode, run] of Object.entries(MODES)) {
  for (const jwtCase of jwtCases) {
    Deno.test(`jwt ${mode}: ${jwtCase.name}`, () => run(jwtCase));
  }
}
