import type { AskedTransfer, HistoryEvent, StoredTransfer } from "./history.ts";

/** What is to be judged: what modules were told, and what the database holds in the end. */
export interface LedgerRun {
  readonly initialBalance: number;
  /** The balance of each account, by its number. */
  readonly balances: readonly number[];
  readonly stored: readonly StoredTransfer[];
  readonly history: readonly HistoryEvent[];
}

/** What must never be. */
export type ViolationKind =
  | "acknowledged but lost"
  | "failed but stored"
  | "stored twice"
  | "stored but never asked for"
  | "stored otherwise than asked for"
  | "half a transfer"
  | "sum changed"
  | "read a wrong sum"
  | "answered twice"
  | "never answered"
  | "answered too late";

/** A transfer is a few calls, none of which has more than four seconds; machines can be slow. */
const LONGEST_MS = 60_000;

export interface Violation {
  readonly kind: ViolationKind;
  readonly detail: string;
}

/** Judges a run. It knows nothing of how the run was made, and asks nobody. */
export function checkHistory(run: LedgerRun): Violation[] {
  return [...checkStored(run), ...checkAnswers(run), ...checkBalances(run), ...checkReads(run)];
}

function* checkStored({ stored, history }: LedgerRun): Iterable<Violation> {
  const asked = askedById(history);
  const seen = new Set<string>();
  for (const transfer of stored) {
    const { id } = transfer;
    if (seen.has(id)) yield { kind: "stored twice", detail: id };
    seen.add(id);
    const wanted = asked.get(id);
    if (wanted === undefined) yield { kind: "stored but never asked for", detail: id };
    else if (!isSame(wanted, transfer)) {
      yield {
        kind: "stored otherwise than asked for",
        detail: JSON.stringify({ wanted, transfer }),
      };
    }
  }
}

function* checkAnswers({ stored, history }: LedgerRun): Iterable<Violation> {
  const there = new Set(stored.map(({ id }) => id));
  const asked = askedById(history);
  const answered = new Set<string>();
  for (const event of history) {
    if (event.type !== "answered") continue;
    const { id, answer, atMs } = event;
    const tookMs = atMs - (asked.get(id)?.atMs ?? atMs);
    if (tookMs > LONGEST_MS) yield { kind: "answered too late", detail: `${id}: ${tookMs} ms` };
    if (answered.has(id)) yield { kind: "answered twice", detail: id };
    answered.add(id);
    if (answer === "acknowledged" && !there.has(id)) {
      yield { kind: "acknowledged but lost", detail: id };
    }
    if (answer === "failed" && there.has(id)) {
      yield { kind: "failed but stored", detail: JSON.stringify(event) };
    }
  }
  const ended = new Set(history.flatMap((event) => event.type === "ended" ? [event.process] : []));
  for (const { id, process } of asked.values()) {
    if (ended.has(process) && !answered.has(id)) yield { kind: "never answered", detail: id };
  }
}

function* checkBalances({ initialBalance, balances, stored }: LedgerRun): Iterable<Violation> {
  const expected = balances.map(() => initialBalance);
  for (const { from, to, amount } of stored) {
    expected[from] = (expected[from] ?? 0) - amount;
    expected[to] = (expected[to] ?? 0) + amount;
  }
  for (const [account, balance] of balances.entries()) {
    if (balance !== expected[account]) {
      const detail = `account ${account} has ${balance}, its transfers make ${expected[account]}`;
      yield { kind: "half a transfer", detail };
    }
  }
  const sum = balances.reduce((total, balance) => total + balance, 0);
  const wanted = initialBalance * balances.length;
  if (sum !== wanted) yield { kind: "sum changed", detail: `${sum}, expected ${wanted}` };
}

function* checkReads({ initialBalance, balances, history }: LedgerRun): Iterable<Violation> {
  const wanted = initialBalance * balances.length;
  for (const event of history) {
    if (event.type === "read" && event.sum !== wanted) {
      yield { kind: "read a wrong sum", detail: JSON.stringify(event) };
    }
  }
}

function askedById(history: readonly HistoryEvent[]): Map<string, AskedTransfer> {
  return new Map(history.flatMap((event) => event.type === "asked" ? [[event.id, event]] : []));
}

function isSame(asked: AskedTransfer, { from, to, amount }: StoredTransfer): boolean {
  return asked.from === from && asked.to === to && asked.amount === amount;
}
