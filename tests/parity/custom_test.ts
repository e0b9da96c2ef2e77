import { createService } from "../../mod.ts";
import { openCustomProxy } from "../../src/custom/proxy.ts";
import { customServiceOver } from "../../src/custom/service.ts";
import { customCases } from "./custom_cases.ts";
import { type CustomCase, makeWorkshop, type Workshop } from "./custom_fixture.ts";
import { MemoryHost, runInModule } from "./modes.ts";

const MODES: Readonly<Record<string, (customCase: CustomCase) => Promise<void>>> = {
  async directly(customCase) {
    const alone = makeWorkshop();
    await customCase.run({ open: () => createService<Workshop>("workshop", { alone }) });
  },
  async "proxied in memory"(customCase) {
    await using host = await MemoryHost.start({});
    host.provide("workshop", makeWorkshop());
    await customCase.run({
      open: async () => {
        return customServiceOver<Workshop>(
          "workshop",
          await openCustomProxy(host.client, "workshop"),
        );
      },
    });
  },
  async "proxied in a module"({ name }) {
    const entry = new URL("./custom_module.ts", import.meta.url);
    await runInModule(entry, [name], {}, {
      prepare: (orchestrator) => {
        orchestrator.provide<Workshop>("workshop", makeWorkshop());
      },
    });
  },
};

for (const [mode, run] of Object.entries(MODES)) {
  for (const customCase of customCases) {
    Deno.test(`custom service ${mode}: ${customCase.name}`, () => run(customCase));
  }
}
