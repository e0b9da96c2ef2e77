import { arrayOf, isString, isUnknown, shape } from "../guard.ts";

/** docs/protocol.md §8: what a module asked for and did not get. */
export const isChangedSettings = arrayOf(
  shape({ setting: isString, asked: isUnknown, got: isUnknown }),
);
