import { assertEquals } from "@std/assert";
import { type Heart, HeartbeatMonitor } from "../../src/orchestrator/heartbeat_monitor.ts";
import { FakeTime } from "../support/fake_time.ts";

/** Asked once a second, and given up after three. */
const SETTINGS = { intervalSeconds: 1, timeoutSeconds: 3 };

class FakeHeart implements Heart {
  answers = true;
  lastHeardAtMs = 0;
  asked = 0;

  ask(): void {
    this.asked++;
  }

  say(): void {
    this.lastHeardAtMs = performance.now();
  }
}

function advanceSeconds(time: FakeTime, seconds: number): void {
  for (let second = 0; second < seconds; second++) time.advance(1_000);
}

Deno.test("a module that does not answer is told to be silent once the time is over", () => {
  using time = new FakeTime();
  const heart = new FakeHeart();
  const silences: number[] = [];
  using _monitor = new HeartbeatMonitor(heart, SETTINGS, (seconds) => silences.push(seconds));
  advanceSeconds(time, 3);
  assertEquals(silences, []);
  advanceSeconds(time, 1);
  assertEquals(silences, [3]);
  assertEquals(heart.asked, 1);
});

Deno.test("an answer that comes late counts: the silence is counted anew", () => {
  using time = new FakeTime();
  const heart = new FakeHeart();
  const silences: number[] = [];
  using _monitor = new HeartbeatMonitor(heart, SETTINGS, (seconds) => silences.push(seconds));
  advanceSeconds(time, 3);
  heart.say();
  advanceSeconds(time, 3);
  assertEquals(silences, []);
  advanceSeconds(time, 1);
  assertEquals(silences, [3]);
});

Deno.test("a module that rests is not asked, and its silence is none", () => {
  using time = new FakeTime();
  const heart = new FakeHeart();
  const silences: number[] = [];
  using _monitor = new HeartbeatMonitor(heart, SETTINGS, (seconds) => silences.push(seconds));
  advanceSeconds(time, 2);
  heart.answers = false;
  advanceSeconds(time, 10);
  assertEquals([heart.asked, silences.length], [1, 0]);
  heart.answers = true;
  advanceSeconds(time, 1);
  assertEquals([heart.asked, silences.length], [2, 0]);
});

Deno.test("a monitor that is disposed of asks nothing more", () => {
  using time = new FakeTime();
  const heart = new FakeHeart();
  new HeartbeatMonitor(heart, SETTINGS, () => {})[Symbol.dispose]();
  advanceSeconds(time, 10);
  assertEquals(heart.asked, 0);
});
