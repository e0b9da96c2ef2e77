import { LATENCY_BOUNDS_SECONDS, type LatencyHistogram } from "./latency_histogram.ts";
import type { MetricFamily, MetricSample } from "./metric_family.ts";
import type { ModuleRecord } from "./module_record.ts";
import type { ServiceMeter } from "./operation_meter.ts";
import { type StatusSource, takeStatus } from "./status.ts";
import type { ModuleStatus, PoolStatus, ServiceStatus } from "./status_types.ts";

/** All that is measured (docs/observability.md has the table). */
export function collectMetrics(source: StatusSource): MetricFamily[] {
  const { modules, services, memoryBytes } = takeStatus(source);
  const { startedAtMs, modules: recordsById } = source.observations;
  const records = [...recordsById.values()];
  return [
    gauge("pywatt_orchestrator_start_time_seconds", "When the orchestrator was made, Unix time", [
      { labels: {}, value: startedAtMs / 1_000 },
    ]),
    gauge("pywatt_orchestrator_memory_bytes", "Resident memory of the orchestrator's process", [
      { labels: {}, value: memoryBytes },
    ]),
    ...moduleGauges(modules),
    ...recordFamilies(records),
    ...operationFamilies(records.flatMap((record) => [...record.services.values()])),
    ...serviceFamilies(services),
  ];
}

function moduleGauges(modules: readonly ModuleStatus[]): MetricFamily[] {
  const ofModules = (value: (module: ModuleStatus) => number | undefined) =>
    modules.flatMap((module) => present({ module: module.id }, value(module)));
  return [
    gauge("pywatt_module_connected", "Whether the module is connected", [
      ...ofModules(({ state }) => state === "connected" ? 1 : 0),
    ]),
    gauge("pywatt_module_state", "1 for the state that the module is in", [
      ...modules.map(({ id, state }) => ({ labels: { module: id, state }, value: 1 })),
    ]),
    gauge(
      "pywatt_module_uptime_seconds",
      "For how long the module's process has been running",
      ofModules(({ uptimeSeconds }) => uptimeSeconds),
    ),
    gauge(
      "pywatt_module_memory_bytes",
      "Resident memory of the module's process, on Linux",
      ofModules(({ memoryBytes }) => memoryBytes),
    ),
    gauge(
      "pywatt_module_operations_in_flight",
      "Operations of the module that are under way",
      ofModules(({ inFlight }) => inFlight),
    ),
  ];
}

function recordFamilies(records: readonly ModuleRecord[]): MetricFamily[] {
  const ofRecords = (value: (record: ModuleRecord) => number): MetricSample[] =>
    records.map((record) => ({ labels: { module: record.id }, value: value(record) }));
  return [
    counter(
      "pywatt_module_starts_total",
      "Processes of the module that were started",
      ofRecords(({ starts }) => starts),
    ),
    counter(
      "pywatt_module_restarts_total",
      "Processes of the module that were started after another one",
      ofRecords(({ restarts }) => restarts),
    ),
    counter(
      "pywatt_module_exits_total",
      "Processes of the module that have ended, by outcome",
      records.flatMap(({ id, exits }) =>
        Object.entries(exits).map(([outcome, value]) => ({
          labels: { module: id, outcome },
          value,
        }))
      ),
    ),
    counter(
      "pywatt_module_received_bytes_total",
      "Bytes that came from the module",
      ofRecords(({ receivedBytes }) => receivedBytes),
    ),
    counter(
      "pywatt_module_sent_bytes_total",
      "Bytes that went to the module",
      ofRecords(({ sentBytes }) => sentBytes),
    ),
    counter(
      "pywatt_module_output_lines_total",
      "Lines that the module wrote, by stream",
      records.flatMap(({ id, lines }) =>
        Object.entries(lines).map(([stream, value]) => ({ labels: { module: id, stream }, value }))
      ),
    ),
    counter(
      "pywatt_module_protocol_errors_total",
      "Messages of the module that could not be used",
      ofRecords(({ protocolErrors }) => protocolErrors),
    ),
  ];
}

function operationFamilies(meters: readonly ServiceMeter[]): MetricFamily[] {
  const operations = meters.flatMap((meter) =>
    [...meter.operations.values()].map((operation) => ({
      operation,
      labels: { ...labelsOf(meter), operation: operation.name },
    }))
  );
  return [
    counter(
      "pywatt_operations_total",
      "Operations that have ended, well or not",
      operations.map(({ operation, labels }) => ({ labels, value: operation.count })),
    ),
    counter(
      "pywatt_operation_errors_total",
      "Operations that have failed, by kind of error",
      operations.flatMap(({ operation, labels }) =>
        [...operation.errors].map(([kind, value]) => ({ labels: { ...labels, kind }, value }))
      ),
    ),
    {
      name: "pywatt_operation_duration_seconds",
      type: "histogram",
      help: "From the arrival of an operation to its answer",
      samples: meters.flatMap((meter) => histogram(labelsOf(meter), meter.latency)),
    },
  ];
}

function serviceFamilies(services: readonly ServiceStatus[]): MetricFamily[] {
  const ofPools = (value: (pool: PoolStatus) => number): MetricSample[] =>
    services.flatMap(({ kind, name, pool }) =>
      present({ service_type: kind, service: name }, pool && value(pool))
    );
  return [
    gauge("pywatt_service_open", "Whether the service is open; those that nobody uses are not", [
      ...services.map(({ kind, name, state }) => ({
        labels: { service_type: kind, service: name },
        value: state === "open" ? 1 : 0,
      })),
    ]),
    gauge(
      "pywatt_pool_max_connections",
      "Connections that the pool may have",
      ofPools(({ maxConnections }) => maxConnections),
    ),
    gauge(
      "pywatt_pool_open_connections",
      "Connections that the pool has",
      ofPools(({ open }) => open),
    ),
    gauge(
      "pywatt_pool_busy_connections",
      "Connections of the pool that are in use",
      ofPools(({ busy }) => busy),
    ),
    gauge(
      "pywatt_pool_waiting_calls",
      "Calls that wait for a connection of the pool",
      ofPools(({ waiting }) => waiting),
    ),
  ];
}

/** Prometheus' buckets hold those of all before them too. */
function histogram(labels: Record<string, string>, latency: LatencyHistogram): MetricSample[] {
  let count = 0;
  const buckets = [...latency.counts].map((own, bucket): MetricSample => {
    count += own;
    const bound = LATENCY_BOUNDS_SECONDS[bucket];
    const le = bound === undefined ? "+Inf" : String(bound);
    return { suffix: "_bucket", labels: { ...labels, le }, value: count };
  });
  return [
    ...buckets,
    { suffix: "_sum", labels, value: latency.sumSeconds },
    { suffix: "_count", labels, value: count },
  ];
}

function labelsOf({ moduleId, serviceType, service }: ServiceMeter): Record<string, string> {
  return { module: moduleId, service_type: serviceType, service };
}

function present(labels: Record<string, string>, value: number | undefined): MetricSample[] {
  return value === undefined ? [] : [{ labels, value }];
}

function gauge(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, type: "gauge", help, samples };
}

function counter(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, type: "counter", help, samples };
}
