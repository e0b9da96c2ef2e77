import { CacheError } from "../errors.ts";
import type { Operation, Operations } from "../ipc/method.ts";
import type { cacheMethods } from "./methods.ts";

/** What each operation changes, as an error says it; an operation that changes nothing has none. */
const CHANGES: Readonly<Record<keyof typeof cacheMethods, string | undefined>> = {
  get: undefined,
  get_many: undefined,
  set: "set a value",
  get_set: "set a value",
  set_many: "set values",
  delete: "delete a value",
  delete_many: "delete values",
  exists: undefined,
  increment: "increment",
  expire: "set the time of a value",
  ttl: undefined,
  scan: undefined,
  delete_prefix: "delete values",
  size: undefined,
  // It is what storing a tagged value begins with, and brings the tags into being.
  read_tags: "tag a value",
  invalidate_tag: "invalidate a tag",
  acquire_lock: "acquire the lock",
  renew_lock: "renew the lock",
  release_lock: "release the lock",
  ping: undefined,
};

/** The operations, of which those that would change something are refused. */
export function readOnlyOperations(
  operations: Operations<typeof cacheMethods>,
): Operations<typeof cacheMethods> {
  const refused = Object.entries(CHANGES).flatMap(([name, attempted]) => {
    return attempted === undefined ? [] : [[name, refusing(attempted)]];
  });
  return { ...operations, ...Object.fromEntries(refused) };
}

function refusing(attempted: string): Operation {
  return () =>
    Promise.reject(
      new CacheError("operation", `Cannot ${attempted}: this module may only read the cache`),
    );
}

/** @throws {CacheError} Of kind `serialization` when a value is larger than the module may store. */
export function checkValueBytes(value: Uint8Array, maxValueBytes: number): Uint8Array {
  if (value.length <= maxValueBytes) return value;
  throw new CacheError(
    "serialization",
    `Cannot set a value: it has ${value.length} bytes, maxValueBytes is ${maxValueBytes}`,
  );
}
