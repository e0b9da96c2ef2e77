import { isBoolean, isSafeInteger, isString } from "../../guard.ts";
import type { Statement } from "../driver.ts";
import { arrayType, BUILT_IN_TYPES, type PostgresType, textType } from "./postgres_types.ts";

/**
 * PostgreSQL's `pg_type`, as far as the value of a type depends on it. All is named in full: who
 * runs the statement says where names are searched, and all who share the pool learn the answer.
 */
const LOOKUP = `
WITH RECURSIVE wanted(oid) AS (
  SELECT pg_catalog.unnest($1::pg_catalog.oid[])
  UNION
  SELECT related.oid
  FROM wanted
  JOIN pg_catalog.pg_type AS type ON type.oid OPERATOR(pg_catalog.=) wanted.oid
  CROSS JOIN LATERAL (VALUES (type.typelem), (type.typbasetype)) AS related(oid)
  WHERE related.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
)
SELECT type.oid, type.typname, type.typelem, type.typbasetype, type.typdelim::pg_catalog.text,
  type.typtype OPERATOR(pg_catalog.=) 'b' AND type.typcategory OPERATOR(pg_catalog.=) 'A'
    AND type.typelem OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
FROM wanted
JOIN pg_catalog.pg_type AS type ON type.oid OPERATOR(pg_catalog.=) wanted.oid`;

type FoundType = readonly [
  oid: number,
  name: string,
  elementOid: number,
  baseOid: number,
  delimiter: string,
  isArray: boolean,
];

function isFoundType(row: unknown): row is FoundType {
  if (!Array.isArray(row)) return false;
  const [oid, name, elementOid, baseOid, delimiter, isArray] = row;
  return [oid, elementOid, baseOid].every(isSafeInteger) && [name, delimiter].every(isString) &&
    isBoolean(isArray);
}

/**
 * The types of one database: PostgreSQL's own, and those that the database has made for itself,
 * each looked up when a first result has it. (An OID is never given to another type, so that what
 * was found once stays right.)
 */
export class PostgresCatalog {
  readonly #types = new Map<number, PostgresType>();

  /** The types of these OIDs, or `undefined` where one of them has to be looked up first. */
  typesOf(oids: readonly number[]): readonly PostgresType[] | undefined {
    const types: PostgresType[] = [];
    for (const oid of oids) {
      const type = BUILT_IN_TYPES.get(oid) ?? this.#types.get(oid);
      if (type === undefined) return undefined;
      types.push(type);
    }
    return types;
  }

  /** What the database is to be asked about these OIDs. */
  lookup(oids: readonly number[]): Statement {
    return { sql: LOOKUP, params: [oids] };
  }

  /** Takes in what it answered; a type that is gone by now is one of texts. */
  learn(oids: readonly number[], rows: readonly unknown[]): readonly PostgresType[] {
    const found = new Map(rows.filter(isFoundType).map((row) => [row[0], row]));
    return oids.map((oid) => this.#learned(oid, found));
  }

  #learned(oid: number, found: ReadonlyMap<number, FoundType>): PostgresType {
    const known = BUILT_IN_TYPES.get(oid) ?? this.#types.get(oid);
    if (known !== undefined) return known;
    const type: PostgresType = { ...this.#madeOf(oid, found), isLearned: true };
    this.#types.set(oid, type);
    return type;
  }

  #madeOf(oid: number, found: ReadonlyMap<number, FoundType>): PostgresType {
    const row = found.get(oid);
    if (row === undefined) return textType(String(oid));
    const [, name, elementOid, baseOid, delimiter, isArray] = row;
    if (isArray) return arrayType(this.#learned(elementOid, found), delimiter);
    return baseOid === 0 ? textType(name) : { ...this.#learned(baseOid, found), name };
  }
}
