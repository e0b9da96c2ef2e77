import { DEFAULT_HEARTBEAT } from "./heartbeat_monitor.ts";
import { DEFAULT_RESTART_POLICY, MAX_TIMER_MS } from "./restart_backoff.ts";
import type { HeartbeatConfig, ModuleConfig, RestartPolicy } from "./types.ts";

const MAX_TIMER_SECONDS = Math.floor(MAX_TIMER_MS / 1_000);

const WHEN: readonly unknown[] = ["always", "on-failure", "never"];

const DEFAULT_GRACE_MS = 5_000;

/** How long a module has that others wait for, and that says nothing of it. */
const DEFAULT_READINESS_SECONDS = 30;

const DEFAULT_DRAIN_SECONDS = 30;

/** With less, not even an empty program starts. */
const MIN_MEMORY_MIB = 8;

/** More than any machine has, and what V8 can still count in bytes. */
const MAX_MEMORY_MIB = 1_048_576;

const MAX_INSTANCES = 1_000;

interface Expected {
  readonly is: (value: number) => boolean;
  readonly text: string;
}

const MILLISECONDS: Expected = {
  is: (value) => value >= 0 && value <= MAX_TIMER_MS,
  text: `a number from 0 to ${MAX_TIMER_MS}`,
};
const WHOLE_MILLISECONDS: Expected = {
  is: (value) => Number.isInteger(value) && MILLISECONDS.is(value),
  text: `a whole number from 0 to ${MAX_TIMER_MS}`,
};
const COUNT: Expected = {
  is: (value) => Number.isSafeInteger(value) && value >= 0,
  text: "a whole number of at least 0",
};
const INSTANCES: Expected = {
  is: (value) => Number.isInteger(value) && value >= 1 && value <= MAX_INSTANCES,
  text: `a whole number from 1 to ${MAX_INSTANCES}`,
};
const INSTANCES_OR_NONE: Expected = {
  is: (value) => value === 0 || INSTANCES.is(value),
  text: `a whole number from 0 to ${MAX_INSTANCES}`,
};
const MEMORY_MIB: Expected = {
  is: (value) => Number.isInteger(value) && value >= MIN_MEMORY_MIB && value <= MAX_MEMORY_MIB,
  text: `a whole number from ${MIN_MEMORY_MIB} to ${MAX_MEMORY_MIB}`,
};
const SECONDS: Expected = {
  is: (value) => Number.isFinite(value) && value >= 0,
  text: "a number of at least 0",
};
const DRAIN_SECONDS: Expected = {
  is: (value) => value >= 0 && value <= MAX_TIMER_SECONDS,
  text: `a number from 0 to ${MAX_TIMER_SECONDS}`,
};
const TIMER_SECONDS: Expected = {
  is: (value) => value > 0 && value <= MAX_TIMER_SECONDS,
  text: `a number over 0 and up to ${MAX_TIMER_SECONDS}`,
};

/**
 * The restarts of a module, with a default for each that is not named.
 *
 * @throws {TypeError} With the value and what was expected.
 */
export function restartPolicyOf(id: string, config: ModuleConfig): Required<RestartPolicy> {
  const { when, initialDelayMs, maxDelayMs, crashLoopAfter, healthyAfterSeconds } =
    config.restart ?? {};
  const action = `use module "${id}"`;
  const defaults = DEFAULT_RESTART_POLICY;
  if (when !== undefined && !WHEN.includes(when)) {
    throw wrong(action, "restart.when", when, '"always", "on-failure" or "never"');
  }
  const checked = (name: string, value: number | undefined, orElse: number, expected: Expected) =>
    checkedNumber(action, `restart.${name}`, value ?? orElse, expected);
  return {
    when: when ?? defaults.when,
    initialDelayMs: checked(
      "initialDelayMs",
      initialDelayMs,
      defaults.initialDelayMs,
      MILLISECONDS,
    ),
    maxDelayMs: checked("maxDelayMs", maxDelayMs, defaults.maxDelayMs, MILLISECONDS),
    crashLoopAfter: checked("crashLoopAfter", crashLoopAfter, defaults.crashLoopAfter, COUNT),
    healthyAfterSeconds: checked(
      "healthyAfterSeconds",
      healthyAfterSeconds,
      defaults.healthyAfterSeconds,
      SECONDS,
    ),
  };
}

/**
 * How a module is watched, with a default for each that is not named; `undefined` is not at all.
 *
 * @throws {TypeError} With the value and what was expected.
 */
export function heartbeatOf(
  id: string,
  { heartbeat = {} }: ModuleConfig,
): Required<HeartbeatConfig> | undefined {
  if (heartbeat === false) return undefined;
  const action = `use module "${id}"`;
  const intervalSeconds = heartbeat.intervalSeconds ?? DEFAULT_HEARTBEAT.intervalSeconds;
  const timeoutSeconds = heartbeat.timeoutSeconds ?? DEFAULT_HEARTBEAT.timeoutSeconds;
  return {
    intervalSeconds: checkedNumber(
      action,
      "heartbeat.intervalSeconds",
      intervalSeconds,
      TIMER_SECONDS,
    ),
    timeoutSeconds: checkedNumber(
      action,
      "heartbeat.timeoutSeconds",
      timeoutSeconds,
      TIMER_SECONDS,
    ),
  };
}

/**
 * How much memory a module may take; `undefined` is as much as Deno allows.
 *
 * @throws {TypeError} With the value and what was expected.
 */
export function maxMemoryMiBOf(id: string, { limits = {} }: ModuleConfig): number | undefined {
  const { maxMemoryMiB } = limits;
  if (maxMemoryMiB === undefined) return undefined;
  return checkedNumber(`use module "${id}"`, "limits.maxMemoryMiB", maxMemoryMiB, MEMORY_MIB);
}

/**
 * How long after its start a module has to be connected; `undefined` is whenever it likes.
 *
 * @param isAwaited Whether other modules start after it.
 * @throws {TypeError} With the value and what was expected.
 */
export function readinessMsOf(
  id: string,
  { readiness }: ModuleConfig,
  isAwaited: boolean,
): number | undefined {
  if (readiness === undefined && !isAwaited) return undefined;
  const { timeoutSeconds = DEFAULT_READINESS_SECONDS } = readiness ?? {};
  const name = "readiness.timeoutSeconds";
  return checkedNumber(`use module "${id}"`, name, timeoutSeconds, TIMER_SECONDS) * 1_000;
}

/**
 * How many processes of a module there are.
 *
 * @throws {TypeError} With the value and what was expected.
 */
export function instancesOf(id: string, { instances = 1 }: ModuleConfig): number {
  return checkedNumber(`use module "${id}"`, "instances", instances, INSTANCES);
}

/**
 * How many processes of a module there are to be.
 *
 * @throws {TypeError} With the value and what was expected.
 */
export function checkedInstances(id: string, instances: number): number {
  return checkedNumber(`scale module "${id}"`, "instances", instances, INSTANCES_OR_NONE);
}

/**
 * How long what was begun with the settings of a service so far may go on.
 *
 * @throws {TypeError} With the value and what was expected.
 */
export function drainMsOf(action: string, drainSeconds: number | undefined): number {
  const seconds = drainSeconds ?? DEFAULT_DRAIN_SECONDS;
  return checkedNumber(action, "drainSeconds", seconds, DRAIN_SECONDS) * 1_000;
}

/**
 * How long a module has to end by itself.
 *
 * @throws {TypeError} With the value and what was expected.
 */
export function graceMsOf(action: string, graceMs: number | undefined): number {
  return checkedNumber(action, "graceMs", graceMs ?? DEFAULT_GRACE_MS, WHOLE_MILLISECONDS);
}

function checkedNumber(action: string, name: string, value: unknown, expected: Expected): number {
  if (typeof value === "number" && expected.is(value)) return value;
  throw wrong(action, name, value, expected.text);
}

function wrong(action: string, name: string, value: unknown, expected: string): TypeError {
  return new TypeError(
    `Cannot ${action}: ${name} is ${Deno.inspect(value)}, expected ${expected}`,
  );
}
