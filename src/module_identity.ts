/**
 * Whether this program stands alone or was launched by an orchestrator.
 *
 * @module
 */

/** The environment variable by which an orchestrator names a module that it launches. */
export const MODULE_ID_VARIABLE = "PYWATT_MODULE_ID";

/** Where all copies of this library in one process find the name that a test gave it. */
const TEST_MODULE_ID = Symbol.for("pywatt.test_module_id");

/** Lets this program pass for a module of this name, or for one that stands alone again. */
export function passForModule(id: string | undefined): void {
  Reflect.set(globalThis, TEST_MODULE_ID, id);
}

/**
 * The name that the orchestrator gave this module.
 *
 * Asks for no permission: a program that may not read the variable stands alone.
 *
 * @returns The module's name, or `undefined` for a program that stands alone.
 *
 * @example Say who is speaking
 * ```ts
 * import { moduleId } from "@pywatt/sdk";
 *
 * console.error(`${moduleId() ?? "standing alone"}: ready`);
 * ```
 */
export function moduleId(): string | undefined {
  const testModuleId: unknown = Reflect.get(globalThis, TEST_MODULE_ID);
  if (typeof testModuleId === "string") return testModuleId;
  const permission = Deno.permissions.querySync({ name: "env", variable: MODULE_ID_VARIABLE });
  if (permission.state !== "granted") return undefined;
  return Deno.env.get(MODULE_ID_VARIABLE) || undefined;
}

/**
 * Whether an orchestrator launched this program.
 *
 * @returns `true` in a module, `false` in a program that stands alone.
 *
 * @example Migrate only when standing alone
 * ```ts
 * import { isModule } from "@pywatt/sdk";
 *
 * if (!isModule()) console.error("Standing alone: using the development database");
 * ```
 */
export function isModule(): boolean {
  return moduleId() !== undefined;
}
