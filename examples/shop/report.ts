/** Where a report is kept in the cache, and how far the next one is. */
export const REPORT_KEY = "shop_report";
export const PROGRESS_KEY = "shop_report_progress";

/** What was sold in one hour. */
export interface HourOfSales {
  readonly startsAt: number;
  readonly orders: number;
  readonly cents: number;
}

/** What was sold in the last 24 hours. */
export interface SalesReport {
  readonly madeAt: number;
  readonly rows: number;
  readonly hours: readonly HourOfSales[];
}

/** How far the report that is being made is. */
export interface ReportProgress {
  readonly hoursDone: number;
  readonly hours: number;
  readonly rows: number;
}
