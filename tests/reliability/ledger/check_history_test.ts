import { assertEquals, assertThrows } from "@std/assert";
import { checkHistory, type LedgerRun } from "./check_history.ts";
import { type HistoryEvent, historyLine, readHistory, type StoredTransfer } from "./history.ts";

const STORED: StoredTransfer = { id: "a", from: 0, to: 1, amount: 5 };

function asked(id: string): HistoryEvent {
  return {
    ...{ type: "asked", atMs: 0, process: "p", id, from: 0, to: 1, amount: 5 },
    ...{ form: "begin" },
  } as const;
}

function answered(id: string, answer: "acknowledged" | "failed" | "unknown"): HistoryEvent {
  return { type: "answered", atMs: 1, id, answer };
}

/** A run in which one transfer was asked for, acknowledged and stored. */
const GOOD: LedgerRun = {
  initialBalance: 100,
  balances: [95, 105, 100],
  stored: [STORED],
  history: [asked("a"), answered("a", "acknowledged"), { type: "ended", atMs: 2, process: "p" }],
};

/** A run in which nothing has happened to the accounts. */
const NOTHING: LedgerRun = { ...GOOD, balances: [100, 100, 100], stored: [], history: [] };

function kinds(run: LedgerRun): string[] {
  return checkHistory(run).map(({ kind }) => kind);
}

Deno.test("a run in which all is as it was told has no violations", () => {
  assertEquals(kinds(GOOD), []);
  assertEquals(kinds(NOTHING), []);
});

Deno.test("what was told to be unknown may be there or not", () => {
  const history = [asked("a"), answered("a", "unknown")];
  assertEquals(kinds({ ...GOOD, history }), []);
  assertEquals(kinds({ ...NOTHING, history }), []);
});

Deno.test("a transfer that was never answered may be there or not, if its process was killed", () => {
  assertEquals(kinds({ ...GOOD, history: [asked("a")] }), []);
  assertEquals(kinds({ ...NOTHING, history: [asked("a")] }), []);
});

Deno.test("an acknowledged transfer that is not there is found", () => {
  const history = [asked("a"), answered("a", "acknowledged")];
  assertEquals(kinds({ ...NOTHING, history }), ["acknowledged but lost"]);
});

Deno.test("a transfer that failed and is there is found", () => {
  const history = [asked("a"), answered("a", "failed")];
  assertEquals(kinds({ ...GOOD, history }), ["failed but stored"]);
});

Deno.test("a transfer that was carried out twice is found", () => {
  assertEquals(kinds({ ...GOOD, balances: [90, 110, 100], stored: [STORED, STORED] }), [
    "stored twice",
  ]);
});

Deno.test("a transfer that nobody asked for, or not like that, is found", () => {
  assertEquals(kinds({ ...GOOD, history: [] }), ["stored but never asked for"]);
  const other = { ...STORED, amount: 6 };
  assertEquals(kinds({ ...GOOD, balances: [94, 106, 100], stored: [other] }), [
    "stored otherwise than asked for",
  ]);
});

Deno.test("half a transfer is found, and that the sum has changed", () => {
  assertEquals(kinds({ ...GOOD, balances: [95, 100, 100] }), ["half a transfer", "sum changed"]);
  assertEquals(kinds({ ...GOOD, balances: [95, 100, 105] }), [
    "half a transfer",
    "half a transfer",
  ]);
});

Deno.test("a sum that was read in the middle of a transfer is found", () => {
  const history: HistoryEvent[] = [
    { type: "read", atMs: 0, process: "p", sum: 300 },
    { type: "read", atMs: 0, process: "p", sum: 295 },
  ];
  assertEquals(kinds({ ...NOTHING, history }), ["read a wrong sum"]);
});

Deno.test("two answers to one transfer are found, and none of a process that ended by itself", () => {
  const twice = [asked("a"), answered("a", "unknown"), answered("a", "unknown")];
  assertEquals(kinds({ ...NOTHING, history: twice }), ["answered twice"]);
  const never: HistoryEvent[] = [asked("a"), { type: "ended", atMs: 2, process: "p" }];
  assertEquals(kinds({ ...NOTHING, history: never }), ["never answered"]);
});

Deno.test("an answer that came long after its time limits is found", () => {
  const history = [asked("a"), { ...answered("a", "unknown"), atMs: 60_001 }];
  assertEquals(kinds({ ...NOTHING, history }), ["answered too late"]);
});

Deno.test("a history is read as it was written, and what is no event is refused", () => {
  const text = GOOD.history.map(historyLine).join("");
  assertEquals(readHistory(text), [...GOOD.history]);
  assertThrows(() => readHistory('{"type":"guessed"}\n'), Error, "no event");
});
