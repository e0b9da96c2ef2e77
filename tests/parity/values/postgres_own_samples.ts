import { postgresType } from "./postgres_type.ts";
import type { ValueGroup } from "./value_samples.ts";

/** Types that a database makes for itself: no client can know their OIDs. */
export const POSTGRES_OWN_TYPES: readonly ValueGroup[] = [
  ...postgresType(
    "enum",
    [["sad", "sad"], ["o,k", "o,k"], ['"NULL"', '"NULL"'], ["NULL", "NULL"]],
    {
      sqlType: "mood",
      setup: [`CREATE TYPE mood AS ENUM ('sad', 'o,k', '"NULL"', 'NULL')`],
    },
  ),
  ...postgresType("composite", [
    ['(tea,1.50,"{a,""b c""}")', '(tea,1.50,"{a,""b c""}")'],
    ["(,,)", "(,,)"],
  ], {
    sqlType: "item",
    setup: ["CREATE TYPE item AS (name text, price numeric, tags text[])"],
  }),
  ...postgresType("range", [["[0.5,1)", "[0.5,1)"], ["empty", "empty"]], {
    sqlType: "float_range",
    setup: ["CREATE TYPE float_range AS RANGE (subtype = float8)"],
  }),
  ...postgresType("multirange", [["{[0.5,1),[2,3)}", "{[0.5,1),[2,3)}"]], {
    sqlType: "other_multirange",
    setup: [
      "CREATE TYPE other_range AS RANGE (subtype = float8, multirange_type_name = other_multirange)",
    ],
  }),
  ...postgresType("domain", [["9223372036854775807", 2n ** 63n - 1n], ["1", 1n, 1]], {
    sqlType: "positive",
    setup: ["CREATE DOMAIN positive AS int8 CHECK (VALUE > 0)"],
  }),
  ...postgresType("domain", [["2024-02-29 12:34:56", new Date("2024-02-29T12:34:56Z")]], {
    sqlType: "later_moment",
    setup: [
      "CREATE DOMAIN moment AS timestamptz",
      "CREATE DOMAIN later_moment AS moment CHECK (VALUE > '2000-01-01')",
    ],
  }),
  ...postgresType("domain", [['{"a": 12345678901234567890}', { a: 12_345_678_901_234_567_890n }]], {
    sqlType: "settings",
    isSentAsText: true,
    setup: ["CREATE DOMAIN settings AS jsonb"],
  }),
  ...postgresType("domain", [["\\x00ff", new Uint8Array([0, 255])]], {
    sqlType: "seal",
    setup: ["CREATE DOMAIN seal AS bytea"],
  }),
  ...postgresType("domain", [["f", false], ["t", true]], {
    sqlType: "flag",
    setup: ["CREATE DOMAIN flag AS bool"],
  }),
  ...postgresType("domain", [["{1,NULL,3}", [1n, null, 3n], [1, null, 3]], ["{}", []]], {
    sqlType: "ids",
    isSentAsText: true,
    setup: ["CREATE DOMAIN ids AS int8[]"],
  }),
  ...postgresType("domain", [["{sad,NULL}", ["sad", null]]], {
    sqlType: "moods",
    isSentAsText: true,
    setup: ["CREATE TYPE mood_of_all AS ENUM ('sad')", "CREATE DOMAIN moods AS mood_of_all[]"],
  }),
];
