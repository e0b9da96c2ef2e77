import { createDatabaseConnection, type DatabaseConnection } from "../../../mod.ts";
import { startPostgresServer } from "../../../tools/servers/postgres_server.ts";
import { checkHistory, type Violation } from "./check_history.ts";
import { type Fault, faultPlan } from "./fault_plan.ts";
import { type HistoryEvent, historyLine, readHistory, type StoredTransfer } from "./history.ts";
import { HostileLink } from "./hostile_link.ts";
import { leftovers } from "./leftovers.ts";
import { Nemesis } from "./nemesis.ts";

const ACCOUNTS = 100;
const INITIAL_BALANCE = 1_000;
const RECOVERY_LIMIT_MS = 120_000;

export interface LedgerOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly modules: number;
  /** The longest time between two faults. */
  readonly maxGapMs: number;
  /** Where the histories go; it has to be there. */
  readonly folder: string;
}

/** What came of a run. */
export interface LedgerReport {
  /** How many transfers were asked for, and how many were answered how. */
  readonly transfers: Readonly<Record<string, number>>;
  /** How many errors were of which kind. */
  readonly errors: Readonly<Record<string, number>>;
  /** How many faults were injected, of each kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** How long transfers took until they were answered, in milliseconds. */
  readonly answeredAfterMs: {
    readonly median: number;
    readonly p99: number;
    readonly longest: number;
  };
  /** How many consistent reads of all accounts were made. */
  readonly reads: number;
  readonly violations: readonly Violation[];
  /** Connections, locks, transactions and processes that are still there. */
  readonly left: readonly string[];
  /** Which modules did no transfer after the last fault. */
  readonly stuck: readonly string[];
  /** The orchestrator's exit code. */
  readonly exitCode: number;
  /** Pipes and sockets that the orchestrator had in the end, but not before. */
  readonly leftOpen: string;
}

/** Lets modules transfer money while everything around them fails, and judges the outcome. */
export async function runLedger(options: LedgerOptions): Promise<LedgerReport> {
  const { seed, durationMs, modules, maxGapMs, folder } = options;
  await using server = await startPostgresServer();
  const pool = { maxConnections: 1 };
  const setup = await createDatabaseConnection({ url: server.url, pool });
  await createTables(setup);
  await setup.close();

  await using link = new HostileLink(new URL(server.url));
  const settings = { databaseUrl: link.url, folder, seed, modules, accounts: ACCOUNTS };
  const injected: HistoryEvent[] = [];
  await using nemesis = new Nemesis({ server, link, settings }, (fault: Fault) => {
    injected.push({ type: "fault", atMs: Date.now(), fault });
  });
  await nemesis.orchestrator.launched;
  const endsMs = performance.now() + durationMs;
  for (const planned of faultPlan(seed, maxGapMs)) {
    await pause(planned.afterMs);
    if (performance.now() > endsMs) break;
    await nemesis.begin(planned);
  }
  await nemesis.calm();
  await nemesis.orchestrator.launched;
  const stuck = await untilAllTransfer(options, Date.now());
  const { code, lines } = await nemesis.stopOrchestrator();

  await using db = await createDatabaseConnection({ url: server.url, pool });
  const left = await leftovers(db, folder, nemesis.orphans);
  const history = await allHistory(folder);
  await Deno.writeTextFile(`${folder}/nemesis.jsonl`, injected.map(historyLine).join(""));
  const outcome = { balances: await balancesOf(db), stored: await storedIn(db) };
  await Deno.writeTextFile(`${folder}/outcome.json`, JSON.stringify(outcome));
  return {
    transfers: {
      asked: history.filter(({ type }) => type === "asked").length,
      ...count(history.flatMap((event) => event.type === "answered" ? [event.answer] : [])),
      stored: outcome.stored.length,
    },
    errors: count(history.flatMap((event) => event.type === "answered" ? [event.kind ?? ""] : [])),
    faults: count(injected.flatMap((event) => event.type === "fault" ? [event.fault] : [])),
    answeredAfterMs: answerTimes(history),
    reads: history.filter(({ type }) => type === "read").length,
    violations: checkHistory({ initialBalance: INITIAL_BALANCE, history, ...outcome }),
    left,
    stuck,
    exitCode: code,
    leftOpen: lines.at(-1) ?? "",
  };
}

async function createTables(db: DatabaseConnection): Promise<void> {
  await db.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)");
  // Without a key: a transfer that is carried out twice is to be seen.
  await db.execute(
    "CREATE TABLE transfers (id TEXT, source INTEGER, target INTEGER, amount INTEGER)",
  );
  await db.execute(
    "INSERT INTO accounts SELECT id, $1 FROM generate_series(0, $2::integer - 1) AS id",
    [INITIAL_BALANCE, ACCOUNTS],
  );
}

async function balancesOf(db: DatabaseConnection): Promise<number[]> {
  const rows = await db.query("SELECT balance FROM accounts ORDER BY id");
  return rows.map(({ balance }) => Number(balance));
}

async function storedIn(db: DatabaseConnection): Promise<StoredTransfer[]> {
  const stored: StoredTransfer[] = [];
  for await (const { id, source, target, amount } of db.stream("SELECT * FROM transfers")) {
    stored.push({
      id: String(id),
      from: Number(source),
      to: Number(target),
      amount: Number(amount),
    });
  }
  return stored;
}

/** Waits until each module was told after this time that a transfer has happened. */
async function untilAllTransfer(
  { folder, modules }: LedgerOptions,
  afterMs: number,
): Promise<string[]> {
  const endsMs = performance.now() + RECOVERY_LIMIT_MS;
  while (true) {
    const waiting: string[] = [];
    for (let index = 0; index < modules; index++) {
      const history = await historyOf(`${folder}/ledger${index}.jsonl`);
      const isWell = history.some((event) =>
        event.type === "answered" && event.answer === "acknowledged" && event.atMs > afterMs
      );
      if (!isWell) waiting.push(`ledger${index}`);
    }
    if (waiting.length === 0 || performance.now() > endsMs) return waiting;
    await pause(200);
  }
}

async function allHistory(folder: string): Promise<HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".jsonl")) continue;
    for (const event of await historyOf(`${folder}/${name}`)) history.push(event);
  }
  return history;
}

async function historyOf(path: string): Promise<HistoryEvent[]> {
  return readHistory(await Deno.readTextFile(path).catch(() => ""));
}

function answerTimes(history: readonly HistoryEvent[]): LedgerReport["answeredAfterMs"] {
  const askedAt = new Map(history.flatMap((event) => {
    return event.type === "asked" ? [[event.id, event.atMs]] : [];
  }));
  const times = history
    .flatMap((event) => event.type === "answered" ? [event] : [])
    .map(({ id, atMs }) => atMs - (askedAt.get(id) ?? atMs))
    .sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? 0;
  return { median: at(0.5), p99: at(0.99), longest: at(1) };
}

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) if (name !== "") counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
