import { createJwtService } from "../../mod.ts";
import { jwtCases } from "./jwt_cases.ts";

const [name] = Deno.args;
const jwtCase = jwtCases.find((candidate) => candidate.name === name);
if (jwtCase === undefined) throw new Error(`No such case: ${name}`);

await jwtCase.run({ open: () => createJwtService({ secret: "ignored in a module" }) });
