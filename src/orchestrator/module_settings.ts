import { DEFAULT_HEARTBEAT } from "./heartbeat_monitor.ts";
import { DEFAULT_RESTART_POLICY, MAX_TIMER_MS } from "./restart_backoff.ts";
import type { HeartbeatConfig, ModuleConfig, RestartPolicy } from "./types.ts";

const MAX_TIMER_SECONDS = Math.floor(MAX_TIMER_MS / 1_000);

const WHEN: readonly unknown[] = ["always", "on-failure", "never"];

const DEFAULT_GRACE_MS = 5_000;

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
const SECONDS: Expected = {
  is: (value) => Number.isFinite(value) && value >= 0,
  text: "a number of at least 0",
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
