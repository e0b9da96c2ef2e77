import type { Statement } from "../../src/database/driver.ts";
import type { Lane, LaneCursor, LaneResult } from "../../src/database/pool/lane.ts";

const NOTHING: LaneResult = { columns: [], types: [], encodings: [], rows: [], affectedRows: 0 };

/** A lane without a server, which remembers what became of it. */
export class FakeLane implements Lane {
  readonly events: string[] = [];
  reusable = true;
  changed = false;
  /** What the next reset fails with. */
  refusal: Error | undefined;

  run({ sql }: Statement): Promise<LaneResult> {
    this.events.push(sql);
    return Promise.resolve(NOTHING);
  }

  begin(): Promise<void> {
    this.events.push("begin");
    return Promise.resolve();
  }

  openCursor(): Promise<LaneCursor> {
    return Promise.resolve({
      fetch: () => this.run({ sql: "fetch", params: [] }),
      close: () => Promise.resolve(),
    });
  }

  rollback(): Promise<void> {
    this.events.push("rollback");
    return Promise.resolve();
  }

  interrupt(): void {
    this.events.push("interrupt");
  }

  reset(): Promise<void> {
    this.events.push("reset");
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal !== undefined) return Promise.reject(refusal);
    this.changed = false;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.events.push("close");
    this.reusable = false;
    return Promise.resolve();
  }
}
