import { databaseBadInputCases } from "./database_bad_input_cases.ts";
import { databaseConflictCases } from "./database_conflict_cases.ts";
import { databaseDeadlineCases } from "./database_deadline_cases.ts";
import { databaseErrorCases } from "./database_error_cases.ts";
import type { DatabaseCase } from "./database_fixture.ts";
import { databaseLifetimeCases } from "./database_lifetime_cases.ts";
import { databaseRefusalCases } from "./database_refusal_cases.ts";
import { databaseMatrixCases } from "./database_matrix_cases.ts";
import { databaseOwnTypeCases } from "./database_own_type_cases.ts";
import { databaseParameterCases } from "./database_parameter_cases.ts";
import { databaseOutcomeCases } from "./database_outcome_cases.ts";
import { databaseSavepointCases } from "./database_savepoint_cases.ts";
import { databaseSqlCases } from "./database_sql_cases.ts";
import { databaseStatementCases } from "./database_statement_cases.ts";
import { databaseStreamCases } from "./database_stream_cases.ts";
import { databaseTransactionControlCases } from "./database_transaction_control_cases.ts";
import { databaseTransactionCases } from "./database_transaction_cases.ts";
import { databaseValueCases } from "./database_value_cases.ts";
import { databaseValueOptionCases } from "./database_value_option_cases.ts";

import { mysqlMatrixCases } from "./mysql_matrix_cases.ts";
import { mysqlStatementCases } from "./mysql_statement_cases.ts";
import { mysqlTransactionCases } from "./mysql_transaction_cases.ts";

/** All that must be the same in every mode. */
export const databaseCases: readonly DatabaseCase[] = [
  ...databaseMatrixCases,
  ...databaseValueCases,
  ...databaseValueOptionCases,
  ...databaseOwnTypeCases,
  ...databaseParameterCases,
  ...databaseBadInputCases,
  ...databaseStatementCases,
  ...databaseSqlCases,
  ...databaseTransactionCases,
  ...databaseTransactionControlCases,
  ...databaseOutcomeCases,
  ...databaseDeadlineCases,
  ...databaseStreamCases,
  ...databaseSavepointCases,
  ...databaseRefusalCases,
  ...databaseErrorCases,
  ...databaseConflictCases,
  ...databaseLifetimeCases,
  ...mysqlMatrixCases,
  ...mysqlStatementCases,
  ...mysqlTransactionCases,
];
