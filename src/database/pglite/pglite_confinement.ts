/** What keeps SQL inside an embedded PostgreSQL. */
import type { PGlite } from "@electric-sql/pglite";
import type { Answer } from "./pglite_answer.ts";

type Module = PGlite["Module"];

/** The role that all statements run as. */
export const PGLITE_ROLE = "pywatt";

/**
 * The setting that no statement may change: by it, SQL would become PostgreSQL's superuser again,
 * who can read and write files, and load code that runs outside WebAssembly.
 */
const LOCKED_SETTING = "session_authorization";

/** PostgreSQL's source, `guc.h`: who may change a setting. */
const CONTEXT_INTERNAL = 0;
const CONTEXT_USER = 6;

/** PostgreSQL's source, `guc_tables.h`: where a setting's record has its name and its context. */
const NAME_OFFSET = 0;
const CONTEXT_OFFSET = 4;

/** PostgreSQL's source, `errcodes.txt`: cant_change_runtime_param. */
const CANNOT_BE_CHANGED = "55P02";

/** PGlite's own sign for an error that PostgreSQL has dealt with. */
const HANDLED_ERROR_STATUS = 100;

/** Why an engine has ended by itself, once it has. */
export interface Loss {
  reason: unknown;
}

/**
 * Gives up the superuser for good, and makes sure of it.
 *
 * @param run Runs one statement, as the superuser until this is done.
 * @throws {Error} When the role is missing, or the engine cannot be confined.
 */
export async function confine(
  module: Module,
  run: (sql: string) => Promise<Answer>,
): Promise<void> {
  const { error } = await run(`SET SESSION AUTHORIZATION ${PGLITE_ROLE}`);
  if (error !== undefined) {
    throw new Error(`${error.message}; another program has made it`);
  }
  const isLocked = lockSetting(module, LOCKED_SETTING);
  const attempt = await run("SET SESSION AUTHORIZATION DEFAULT");
  const isSuperuser = await run("SHOW is_superuser");
  if (
    isLocked && attempt.error?.code === CANNOT_BE_CHANGED && isSuperuser.rows[0]?.[0] === "off"
  ) {
    return;
  }
  throw new Error("this version of PGlite cannot be confined");
}

/**
 * Notices when the engine ends, or JavaScript's stack does: PGlite itself goes on then, with a
 * PostgreSQL in an unknown state, or waits for one that has ended, for ever.
 */
export function guardAgainstLoss(module: Module): Loss {
  const loss: Loss = { reason: undefined };
  const { _PostgresMainLoopOnce: runOnce, stackRestore } = module;
  module._PostgresMainLoopOnce = () => {
    try {
      runOnce();
    } catch (error) {
      if (!isHandled(error)) loss.reason ??= error;
      throw error;
    }
  };
  // PGlite calls it whenever the above has thrown, and before it tries again.
  module.stackRestore = (position) => {
    if (loss.reason !== undefined) throw loss.reason;
    return stackRestore(position);
  };
  return loss;
}

function isHandled(error: unknown): boolean {
  return typeof error === "object" && error !== null && "status" in error &&
    error.status === HANDLED_ERROR_STATUS;
}

/** Makes a setting one that PostgreSQL alone changes, however a statement may go about it. */
function lockSetting(module: Module, name: string): boolean {
  const address = addressOfSetting(module, name);
  if (address === undefined) return false;
  const memory = new DataView(module.wasmMemory.buffer);
  const foundName = module.UTF8ToString(memory.getUint32(address + NAME_OFFSET, true));
  const context = memory.getInt32(address + CONTEXT_OFFSET, true);
  if (foundName !== name || context !== CONTEXT_USER) return false;
  memory.setInt32(address + CONTEXT_OFFSET, CONTEXT_INTERNAL, true);
  return true;
}

/** PostgreSQL's source, `guc.c`: `find_option(name, create_placeholders, skip_errors, elevel)`. */
function addressOfSetting(module: Module, name: string): number | undefined {
  const findOption: unknown = Reflect.get(module, "_find_option");
  if (typeof findOption !== "function") return undefined;
  const stack = module.stackSave();
  const address: unknown = findOption(module.stringToUTF8OnStack(name), 0, 1, 0);
  module.stackRestore(stack);
  return typeof address === "number" && address > 0 ? address : undefined;
}
