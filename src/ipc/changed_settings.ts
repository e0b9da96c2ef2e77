/** docs/protocol.md §8.1: what a module asked for and did not get. */
import type { ChangedSetting } from "../changed_setting.ts";
import { arrayOf, isString, isUnknown, shape } from "../guard.ts";
import { toCamelCase, toSnakeCase } from "./naming.ts";

export const isChangedSettings = arrayOf(
  shape({ setting: isString, asked: isUnknown, got: isUnknown }),
);

/** Names the settings as the wire does. */
export function encodeChangedSettings(changed: readonly ChangedSetting[]): ChangedSetting[] {
  return changed.map((change) => ({ ...change, setting: toSnakeCase(change.setting) }));
}

/** Names the settings as code does. */
export function decodeChangedSettings(changed: readonly ChangedSetting[]): ChangedSetting[] {
  return changed.map((change) => ({ ...change, setting: toCamelCase(change.setting) }));
}
