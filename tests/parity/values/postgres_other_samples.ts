import { postgresResults, postgresType, type PostgresValue } from "./postgres_type.ts";
import type { ValueGroup } from "./value_samples.ts";

/** Values that are shown as the very text that was given. */
function asGiven(type: string, ...texts: readonly string[]): ValueGroup[] {
  return postgresType(type, texts.map((text): PostgresValue => [text, text]));
}

/** PostgreSQL's types that are shown as their text. */
export const POSTGRES_OTHERS: readonly ValueGroup[] = [
  ...asGiven("inet", "192.168.0.1/24", "10.0.0.1", "::1", "2001:db8::/32"),
  ...asGiven("cidr", "10.0.0.0/8", "2001:db8::/32"),
  ...asGiven("macaddr", "08:00:2b:01:02:03"),
  ...asGiven("macaddr8", "08:00:2b:01:02:03:04:05"),
  ...asGiven("point", "(1.5,-2)", "(0,1e+300)"),
  ...asGiven("line", "{1,2,3}"),
  ...asGiven("lseg", "[(0,0),(1,1)]"),
  ...postgresType("box", [["(1,1),(0,0)", "(1,1),(0,0)"], ["(0,0),(2,3)", "(2,3),(0,0)"]], {
    delimiter: ";",
  }),
  ...asGiven("path", "((0,0),(1,1))", "[(0,0),(1,1)]"),
  ...asGiven("polygon", "((0,0),(1,1),(2,0))"),
  ...asGiven("circle", "<(0,0),2>"),
  ...asGiven("tsvector", "'a':1 'it''s':2,3A", ""),
  ...asGiven("tsquery", "'a' & !'b' | 'c':*"),
  ...asGiven("int4range", "[1,5)", "empty", "(,)"),
  ...asGiven("int8range", "[1,9223372036854775807)"),
  ...asGiven("numrange", "[1.50,2.5]"),
  ...asGiven("daterange", "[2024-01-01,infinity)"),
  ...asGiven("tsrange", '["2024-01-01 00:00:00","2024-01-02 00:00:00.123456")'),
  ...asGiven("tstzrange", '["2024-01-01 00:00:00+00",infinity)'),
  ...asGiven("int4multirange", "{[1,3),[5,7)}", "{}"),
  ...asGiven("int8multirange", "{[1,9223372036854775807)}"),
  ...asGiven("nummultirange", "{[1.5,2.5)}"),
  ...asGiven("datemultirange", "{[2024-01-01,2024-02-01)}"),
  ...asGiven("tsmultirange", '{["2024-01-01 00:00:00","2024-01-02 00:00:00")}'),
  ...asGiven("tstzmultirange", '{["2024-01-01 00:00:00+00","2024-01-02 00:00:00+00")}'),
  ...asGiven("regclass", "pg_class"),
  ...asGiven("regtype", "integer", "text[]"),
  ...asGiven("regproc", "now"),
  ...asGiven("regprocedure", "lower(text)"),
  ...asGiven("regoper", "||/"),
  ...asGiven("regoperator", "+(integer,integer)"),
  ...asGiven("regconfig", "english"),
  ...asGiven("regdictionary", "simple"),
  ...asGiven("regnamespace", "pg_catalog"),
  ...asGiven("regcollation", '"C"'),
  ...asGiven("pg_lsn", "16/B374D848"),
  ...asGiven("pg_snapshot", "10:20:10,14,15"),
  ...asGiven("txid_snapshot", "10:20:10,14,15"),
  ...asGiven("xid", "4294967295"),
  ...asGiven("xid8", "18446744073709551615"),
  ...asGiven("cid", "7"),
  ...asGiven("tid", "(4294967295,65535)"),
  ...asGiven("int2vector", "1 2 3"),
  ...asGiven("oidvector", "1 4294967295"),
  ...asGiven("refcursor", "a cursor"),
  ...postgresType("hstore", [
    ['"a"=>"1", "b"=>NULL, "c d"=>"e\\"f"', '"a"=>"1", "b"=>NULL, "c d"=>"e\\"f"'],
  ], { extension: "hstore" }),
  ...postgresType("ltree", [["Top.Science.Astronomy", "Top.Science.Astronomy"]], {
    extension: "ltree",
  }),
  postgresResults("record", [["ROW(1, 'a b', NULL)", '(1,"a b",)']]),
  postgresResults("record[]", [["ARRAY[ROW(1, 'a'), NULL]", ["(1,a)", null]]]),
  postgresResults("void", [["pg_sleep(0)", ""]]),
];
