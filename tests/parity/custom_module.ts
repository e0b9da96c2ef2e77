import { createService } from "../../mod.ts";
import { customCases } from "./custom_cases.ts";
import type { Workshop } from "./custom_fixture.ts";

const [name] = Deno.args;
const customCase = customCases.find((candidate) => candidate.name === name);
if (customCase === undefined) throw new Error(`No such case: ${name}`);
await customCase.run({ open: () => createService<Workshop>("workshop") });
