import { databaseBadInputCases } from "./database_bad_input_cases.ts";
import { databaseDeadlineCases } from "./database_deadline_cases.ts";
import type { DatabaseCase } from "./database_fixture.ts";
import { databaseMatrixCases } from "./database_matrix_cases.ts";
import { databaseParameterCases } from "./database_parameter_cases.ts";
import { databaseSavepointCases } from "./database_savepoint_cases.ts";
import { databaseSqlCases } from "./database_sql_cases.ts";
import { databaseStatementCases } from "./database_statement_cases.ts";
import { databaseStreamCases } from "./database_stream_cases.ts";
import { databaseTransactionCases } from "./database_transaction_cases.ts";
import { databaseValueCases } from "./database_value_cases.ts";
import { databaseValueOptionCases } from "./database_value_option_cases.ts";

/** All that must be the same in every mode. */
export const databaseCases: readonly DatabaseCase[] = [
  ...databaseMatrixCases,
  ...databaseValueCases,
  ...databaseValueOptionCases,
  ...databaseParameterCases,
  ...databaseBadInputCases,
  ...databaseStatementCases,
  ...databaseSqlCases,
  ...databaseTransactionCases,
  ...databaseDeadlineCases,
  ...databaseStreamCases,
  ...databaseSavepointCases,
];
