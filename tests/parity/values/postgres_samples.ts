import { POSTGRES_JSON } from "./postgres_json_samples.ts";
import { POSTGRES_NUMBERS } from "./postgres_number_samples.ts";
import { POSTGRES_OTHERS } from "./postgres_other_samples.ts";
import { POSTGRES_OWN_TYPES } from "./postgres_own_samples.ts";
import { POSTGRES_TEXTS } from "./postgres_text_samples.ts";
import { POSTGRES_TIMES } from "./postgres_time_samples.ts";
import type { ValueGroup } from "./value_samples.ts";

/** The values of every type of PostgreSQL's that a user meets, by families. */
export const POSTGRES_VALUES: Readonly<Record<string, readonly ValueGroup[]>> = {
  numbers: POSTGRES_NUMBERS,
  "texts, bytes and flags": POSTGRES_TEXTS,
  "dates and times": POSTGRES_TIMES,
  json: POSTGRES_JSON,
  "types that are shown as text": POSTGRES_OTHERS,
  "types that the database has made for itself": POSTGRES_OWN_TYPES,
};
