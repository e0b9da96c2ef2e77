// deno-lint-ignore-file no-console
/** Writes while no channel is up. */
console.log("alone");
await import("../../mod.ts");
console.log("imported");
