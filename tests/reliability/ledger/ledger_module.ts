/**
 * A module that moves money between accounts, and writes what it asked for and what it was told to
 * a history of its own, which outlives it: one write a line, before and after each transfer.
 */
import {
  createDatabaseConnection,
  type DatabaseConnection,
  DatabaseError,
  type DatabaseTransaction,
  moduleId,
  shutdownSignal,
} from "@pywatt/sdk";
import { newSeed, Random } from "../../support/random.ts";
import { type HistoryEvent, historyLine, TRANSFER_FORMS, type TransferForm } from "./history.ts";

const [folder = "", seed = "0", accounts = "0"] = Deno.args;
const ACCOUNTS = Number(accounts);
/** How many transfers a module has under way at once. */
const WORKERS = 3;
const TIME_LIMITS_MS = [100, 1_000, 4_000, 4_000];
const TAKE = "UPDATE accounts SET balance = balance - $1 WHERE id = $2";
const GIVE = "UPDATE accounts SET balance = balance + $1 WHERE id = $2";
const NOTE = "INSERT INTO transfers VALUES ($1, $2, $3, $4)";
const AT_ONCE = "WITH noted AS (INSERT INTO transfers VALUES ($1, $2, $3, $4)) " +
  "UPDATE accounts SET balance = balance + CASE WHEN id = $2 THEN -$4::integer ELSE $4 END " +
  "WHERE id IN ($2, $3)";

const process = `${moduleId()}-${newSeed()}`;
const random = new Random(Number(seed));
const signal = shutdownSignal();
const history = Deno.openSync(`${folder}/${moduleId()}.jsonl`, { append: true, create: true });
let transfers = 0;

function note(event: HistoryEvent): void {
  history.writeSync(new TextEncoder().encode(historyLine(event)));
}

interface Transfer {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly form: TransferForm;
  readonly timeoutMs: number;
}

function newTransfer(): Transfer {
  const from = random.below(ACCOUNTS);
  return {
    id: `${process}-${transfers++}`,
    from,
    to: (from + 1 + random.below(ACCOUNTS - 1)) % ACCOUNTS,
    amount: 1 + random.below(100),
    form: TRANSFER_FORMS[random.below(TRANSFER_FORMS.length)] ?? "batch",
    timeoutMs: TIME_LIMITS_MS[random.below(TIME_LIMITS_MS.length)] ?? 4_000,
  };
}

/** What may have happened although an error says otherwise: by the stage, or as the error says. */
class Progress {
  /** Whether anything was asked for that can last; until then, every error is a failure. */
  canLast = false;
}

async function move(tx: DatabaseTransaction, transfer: Transfer): Promise<void> {
  const { id, from, to, amount, timeoutMs } = transfer;
  await tx.execute(TAKE, [amount, from], { timeoutMs });
  if (random.below(4) === 0) {
    await tx.savepoint((inner) => inner.execute("SELECT 1 / 0", [], { timeoutMs })).catch(
      (error) => {
        if (!(error instanceof DatabaseError) || error.sqlState !== "22012") throw error;
      },
    );
  }
  await tx.execute(NOTE, [id, from, to, amount], { timeoutMs });
  await tx.execute(GIVE, [amount, to], { timeoutMs });
}

async function carryOut(
  db: DatabaseConnection,
  transfer: Transfer,
  progress: Progress,
): Promise<void> {
  const { id, from, to, amount, form, timeoutMs } = transfer;
  switch (form) {
    case "transaction":
      return await db.transaction(async (tx) => {
        await move(tx, transfer);
        progress.canLast = true;
      }, { timeoutMs });
    case "begin": {
      await using tx = await db.beginTransaction({ timeoutMs });
      await move(tx, transfer);
      progress.canLast = true;
      return await tx.commit({ timeoutMs });
    }
    case "batch":
      progress.canLast = true;
      await db.batch([
        { sql: NOTE, params: [id, from, to, amount] },
        { sql: TAKE, params: [amount, from] },
        { sql: GIVE, params: [amount, to] },
      ], { transaction: true, timeoutMs });
      return;
    case "statement":
      progress.canLast = true;
      await db.execute(AT_ONCE, [id, from, to, amount], { timeoutMs });
      return;
    case "undone":
      return await db.transaction(async (tx) => {
        await move(tx, transfer);
        throw new DatabaseError("transaction", "Cannot go on: it is to be undone");
      }, { timeoutMs });
  }
}

async function transferOnce(db: DatabaseConnection): Promise<boolean> {
  const transfer = newTransfer();
  const { id, from, to, amount, form } = transfer;
  const progress = new Progress();
  note({ type: "asked", atMs: Date.now(), process, id, from, to, amount, form });
  try {
    await carryOut(db, transfer, progress);
    note({ type: "answered", atMs: Date.now(), id, answer: "acknowledged" });
    return true;
  } catch (error) {
    const { kind, message } = described(error);
    const isUnknown = progress.canLast && error instanceof DatabaseError && error.outcomeUnknown;
    const answer = isUnknown ? "unknown" : "failed";
    note({ type: "answered", atMs: Date.now(), id, answer, kind, message });
    return form === "undone";
  }
}

function described(error: unknown): { readonly kind: string; readonly message: string } {
  if (error instanceof DatabaseError) return { kind: error.kind, message: error.message };
  return { kind: "none of ours", message: Deno.inspect(error) };
}

/** All accounts at one moment, row by row; sometimes the reading is given up in its middle. */
async function readOnce(db: DatabaseConnection): Promise<void> {
  let sum = 0;
  const stop = random.below(3) === 0 ? 2 : ACCOUNTS;
  let rows = 0;
  const options = { batchSize: 3, timeoutMs: 4_000 };
  for await (const { balance } of db.stream("SELECT balance FROM accounts", [], options)) {
    sum += Number(balance);
    if (++rows === stop) break;
  }
  if (rows === ACCOUNTS) note({ type: "read", atMs: Date.now(), process, sum });
}

async function work(db: DatabaseConnection): Promise<void> {
  while (!signal.aborted) {
    const isWell = random.below(8) === 0
      ? await readOnce(db).then(() => true, () => false)
      : await transferOnce(db);
    await pause(isWell ? random.below(10) : 20 + random.below(100));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function open(): Promise<DatabaseConnection | undefined> {
  while (!signal.aborted) {
    try {
      return await createDatabaseConnection();
    } catch {
      await pause(50);
    }
  }
  return undefined;
}

const db = await open();
if (db !== undefined) await Promise.all(Array.from({ length: WORKERS }, () => work(db)));
note({ type: "ended", atMs: Date.now(), process });
history.close();
await db?.close();
