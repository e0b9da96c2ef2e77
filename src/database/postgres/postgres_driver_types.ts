import type postgres from "postgres";
import { PostgresParameter } from "./postgres_parameter.ts";
import { arrayDelimiter, BUILT_IN_TYPES } from "./postgres_types.ts";

/**
 * What npm:postgres is told of each type, in the place of what it does by itself. Text in, cells
 * out: the server alone decides what a parameter's text means for its type.
 */
export const DRIVER_TYPES: Readonly<Record<string, postgres.PostgresType>> = Object.fromEntries(
  [...BUILT_IN_TYPES].map(([oid, { toCell = identity }]): [string, postgres.PostgresType] => {
    return [String(oid), { to: oid, from: [oid], serialize: serializerOf(oid), parse: toCell }];
  }),
);

function identity(text: string): string {
  return text;
}

function serializerOf(oid: number): (parameter: unknown) => string {
  const type = BUILT_IN_TYPES.get(oid)?.name ?? "";
  const delimiter = arrayDelimiter(oid);
  return (parameter) => {
    return parameter instanceof PostgresParameter
      ? parameter.toText(type, delimiter)
      : String(parameter);
  };
}
