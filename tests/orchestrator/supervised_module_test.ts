import { assertEquals, assertRejects } from "@std/assert";
import { DEFAULT_RESTART_POLICY } from "../../src/orchestrator/restart_backoff.ts";
import {
  SupervisedModule,
  type SupervisedProcess,
} from "../../src/orchestrator/supervised_module.ts";
import type { ModuleExit, RestartPolicy } from "@pywatt/sdk/orchestrator";
import { silentLogger } from "../../src/logger.ts";
import { FakeTime } from "../support/fake_time.ts";
import { settled } from "../support/microtasks.ts";
import { exitCode } from "./modules.ts";

class FakeProcess implements SupervisedProcess {
  readonly isConnected = true;
  readonly connected = Promise.resolve();
  readonly stops: number[] = [];
  readonly #exit = Promise.withResolvers<ModuleExit>();

  constructor(readonly pid: number) {}

  get exited(): Promise<ModuleExit> {
    return this.#exit.promise;
  }

  async stop(graceMs: number): Promise<ModuleExit> {
    this.stops.push(graceMs);
    return await this.exited;
  }

  end(code: number): void {
    this.#exit.resolve(exitCode(code));
  }
}

/** A module whose code and processes do what a test says. */
class FakeModule {
  readonly processes: FakeProcess[] = [];
  readonly supervised: SupervisedModule;
  caching: Promise<void> = Promise.resolve();
  refusal: Error | undefined;

  constructor(restart: RestartPolicy = {}) {
    this.supervised = new SupervisedModule({
      id: "fake",
      restart: { ...DEFAULT_RESTART_POLICY, ...restart },
      logger: silentLogger,
      cache: () => this.caching,
      start: () => {
        if (this.refusal !== undefined) throw this.refusal;
        const process = new FakeProcess(this.processes.length + 1);
        this.processes.push(process);
        return process;
      },
    });
  }

  get last(): FakeProcess {
    const last = this.processes.at(-1);
    if (last === undefined) throw new Error("no process was started");
    return last;
  }
}

const ALWAYS: RestartPolicy = { when: "always", initialDelayMs: 100, maxDelayMs: 100 };

/** The wait of {@linkcode ALWAYS}, whatever chance adds. */
const DELAY_MS = 200;

Deno.test("a restart that the system refuses counts as a failed start, and is tried again", async () => {
  using time = new FakeTime();
  const fake = new FakeModule(ALWAYS);
  fake.last.end(7);
  await settled();
  fake.refusal = new Error("Too many open files (os error 24)");
  time.advance(DELAY_MS);
  await settled();
  assertEquals(fake.supervised.state, "waiting");
  fake.refusal = undefined;
  time.advance(DELAY_MS);
  await settled();
  assertEquals([fake.supervised.pid, fake.supervised.restarts], [2, 1]);
  const stopped = fake.supervised.stop();
  fake.last.end(0);
  assertEquals(await stopped, exitCode(0));
});

Deno.test("a module that is stopped while its next start is prepared tells its last real end", async () => {
  using time = new FakeTime();
  const fake = new FakeModule(ALWAYS);
  const caching = Promise.withResolvers<void>();
  fake.caching = caching.promise;
  fake.last.end(7);
  await settled();
  time.advance(DELAY_MS);
  await settled();
  const stopped = fake.supervised.stop();
  caching.resolve();
  assertEquals(await stopped, exitCode(7));
  assertEquals([fake.processes.length, fake.supervised.state], [1, "ended"]);
});

Deno.test("reload resolves when the new process was started", async () => {
  const fake = new FakeModule();
  const reloaded = fake.supervised.reload({ graceMs: 40 }).then(() => fake.supervised.pid);
  await settled();
  assertEquals(fake.last.stops, [40]);
  fake.last.end(0);
  assertEquals(await reloaded, 2);
  assertEquals([fake.supervised.restarts, fake.supervised.state], [1, "connected"]);
});

Deno.test("two reloads at once follow each other, and leave the restart policy as it was", async () => {
  const fake = new FakeModule();
  const both = Promise.all([fake.supervised.reload(), fake.supervised.reload()]);
  await settled();
  fake.last.end(0);
  await settled();
  assertEquals(fake.processes.length, 2);
  fake.last.end(0);
  await both;
  assertEquals(fake.processes.length, 3);
  fake.last.end(9);
  assertEquals(await fake.supervised.exited, exitCode(9));
  assertEquals(fake.supervised.restarts, 2);
});

Deno.test("a reload of a module that ends while its code is fetched says so", async () => {
  const fake = new FakeModule();
  const caching = Promise.withResolvers<void>();
  fake.caching = caching.promise;
  const reloaded = fake.supervised.reload();
  fake.last.end(0);
  await fake.supervised.exited;
  caching.resolve();
  await assertRejects(() => reloaded, Error, 'Cannot reload module "fake"');
  assertEquals(fake.processes.length, 1);
});

Deno.test("a reload that is overtaken by a stop says so", async () => {
  const fake = new FakeModule();
  const reloaded = fake.supervised.reload();
  const refused = assertRejects(() => reloaded, Error, 'Cannot reload module "fake"');
  await settled();
  const stopped = fake.supervised.stop();
  fake.last.end(3);
  await refused;
  assertEquals(await stopped, exitCode(3));
  assertEquals(fake.processes.length, 1);
});

Deno.test("a reload whose process the system refuses to start rejects, and the policy goes on", async () => {
  using time = new FakeTime();
  const fake = new FakeModule(ALWAYS);
  const reloaded = fake.supervised.reload();
  fake.refusal = new Error("Resource temporarily unavailable (os error 11)");
  const refused = assertRejects(() => reloaded, Error, "os error 11");
  await settled();
  fake.last.end(0);
  await refused;
  fake.refusal = undefined;
  await settled();
  time.advance(DELAY_MS);
  await settled();
  assertEquals(fake.supervised.pid, 2);
  const stopped = fake.supervised.stop();
  fake.last.end(0);
  await stopped;
});

Deno.test("a reload starts a module that waits for its restart at once", async () => {
  using _time = new FakeTime();
  const fake = new FakeModule(ALWAYS);
  fake.last.end(7);
  await settled();
  assertEquals(fake.supervised.state, "waiting");
  await fake.supervised.reload();
  assertEquals(fake.supervised.pid, 2);
  const stopped = fake.supervised.stop();
  fake.last.end(0);
  await stopped;
});

Deno.test("a grace that no timer can wait is refused", async () => {
  const fake = new FakeModule();
  for (const graceMs of [Infinity, NaN, -1, 0.5, 2 ** 31]) {
    const expected = `graceMs is ${graceMs}, expected a whole number from 0 to 2147483647`;
    await assertRejects(() => fake.supervised.stop({ graceMs }), TypeError, expected);
    await assertRejects(() => fake.supervised.reload({ graceMs }), TypeError, expected);
  }
  assertEquals(fake.supervised.state, "connected");
  fake.last.end(0);
  await fake.supervised.exited;
});
