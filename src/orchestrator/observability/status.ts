import type { ModuleState } from "../types.ts";
import { LATENCY_BOUNDS_SECONDS } from "./latency_histogram.ts";
import type { ModuleRecord } from "./module_record.ts";
import type { Observations } from "./observations.ts";
import { processMemoryBytes } from "./process_memory.ts";
import type {
  LatencyStatus,
  LoggedLine,
  ModuleStatus,
  OrchestratorStatus,
  RecordedError,
  ServiceStatus,
} from "./status_types.ts";

const SHOWN_ERRORS = 100;
const SHOWN_LINES = 200;

/** What a snapshot needs to know of a module beside its record. */
export interface RunningModule {
  readonly state: ModuleState;
  readonly pid: number | undefined;
}

/** What a snapshot is taken of. */
export interface StatusSource {
  readonly observations: Observations;
  /** Whether there are modules that are about to be launched. */
  isLaunching(): boolean;
  running(id: string): RunningModule | undefined;
  services(): readonly ServiceStatus[];
}

/** What an orchestrator is doing right now. */
export function takeStatus(source: StatusSource): OrchestratorStatus {
  const { observations } = source;
  const records = [...observations.modules.values()]
    .sort((one, other) => one.id < other.id ? -1 : 1);
  const modules = records.map((record) => moduleStatus(record, source.running(record.id)));
  const services = source.services().map((service) =>
    service.error === undefined
      ? service
      : { ...service, error: observations.redactor.redact(service.error) }
  );
  return {
    time: new Date().toISOString(),
    pid: Deno.pid,
    uptimeSeconds: secondsSince(observations.startedAtMs),
    memoryBytes: Deno.memoryUsage().rss,
    ready: !source.isLaunching() && records.length > 0 &&
      records.every((record) => isReady(record, source.running(record.id))) &&
      services.every(({ state }) => state === "open" || state === "unused"),
    modules,
    services,
    latency: latencyOf(records),
    errors: lastErrors(observations, records),
    log: lastLines(observations),
  };
}

/** A module that has done its work is no reason to wait. */
function isReady(record: ModuleRecord, running: RunningModule | undefined): boolean {
  if (running === undefined) return record.lastExit?.success === true;
  return running.state === "connected";
}

function moduleStatus(record: ModuleRecord, running: RunningModule | undefined): ModuleStatus {
  const pid = running?.pid;
  const memoryBytes = pid === undefined ? undefined : processMemoryBytes(pid);
  const meters = [...record.services.values()].flatMap(({ operations }) => [
    ...operations.values(),
  ]);
  return {
    id: record.id,
    state: running?.state ?? (record.lastExit === undefined ? "failed" : "ended"),
    ...(pid === undefined ? {} : { pid }),
    ...(record.startedAtMs === undefined
      ? {}
      : { uptimeSeconds: secondsSince(record.startedAtMs) }),
    restarts: record.restarts,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    operations: meters.reduce((sum, { count }) => sum + count, 0),
    errors: meters.reduce((sum, { errorCount }) => sum + errorCount, 0),
    inFlight: record.inFlight,
    receivedBytes: record.receivedBytes,
    sentBytes: record.sentBytes,
  };
}

function latencyOf(records: readonly ModuleRecord[]): LatencyStatus {
  const counts = new Array<number>(LATENCY_BOUNDS_SECONDS.length + 1).fill(0);
  for (const { services } of records) {
    for (const { latency } of services.values()) {
      latency.counts.forEach((count, bucket) => counts[bucket] = (counts[bucket] ?? 0) + count);
    }
  }
  return { boundsSeconds: LATENCY_BOUNDS_SECONDS, counts };
}

/** A secret can have been learnt after the line had come. */
function lastLines(observations: Observations): LoggedLine[] {
  return observations.log().slice(-SHOWN_LINES).map((line) => ({
    ...line,
    message: observations.redactor.redact(line.message),
  }));
}

/** Messages are kept as they were: many more fail than are ever looked at. */
function lastErrors(
  { redactor }: Observations,
  records: readonly ModuleRecord[],
): RecordedError[] {
  return records.flatMap(({ errors }) => errors.items())
    .sort((one, other) => one.time < other.time ? -1 : 1)
    .slice(-SHOWN_ERRORS)
    .map((error) => ({ ...error, message: redactor.redact(error.message) }));
}

function secondsSince(timeMs: number): number {
  return Math.max(0, Math.round((Date.now() - timeMs) / 1_000));
}
