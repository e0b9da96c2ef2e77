import { assertEquals } from "@std/assert";
import { documentationFaults } from "../../tools/documentation_faults.ts";

const OUTPUT = `error[private-type-ref]: public type 'A' references private type 'Dialect'
  --> /project/a.ts:5:1
   |

error[private-type-ref]: public type 'A' references private type 'Own'
  --> /project/a.ts:6:1
   |

error[missing-jsdoc]: exported symbol is missing JSDoc documentation
  --> /project/a.ts:7:1

error: Found 3 documentation lint errors.
`;

const SOURCE = `import {
  createThing,
  type Dialect,
} from "kysely";
import type { Own } from "./own.ts";
`;

Deno.test("a type of another package's is no fault of the documentation", async () => {
  const faults = await documentationFaults(OUTPUT, () => Promise.resolve(SOURCE));
  assertEquals(faults.map((fault) => fault.split("\n")[0]), [
    "error[private-type-ref]: public type 'A' references private type 'Own'",
    "error[missing-jsdoc]: exported symbol is missing JSDoc documentation",
  ]);
});

Deno.test("a type that the file does not import is one", async () => {
  const faults = await documentationFaults(OUTPUT, () => Promise.resolve(""));
  assertEquals(faults.length, 3);
});
