import { isArray, isRecord, isString } from "../guard.ts";
import { decodeValue } from "../ipc/value.ts";

/** One thing that the code under test asked of a service. */
export interface TestCall {
  /** What it asked, by its name on the wire: `query`, `execute`, `begin`, `get`, `open` and so on. */
  readonly operation: string;
  /** With what. A cache's values are base64. */
  readonly params: Readonly<Record<string, unknown>>;
  /** How it ended: `ok`, or the kind of the error; `running` until then. */
  readonly outcome: string;
}

/** What was asked of one service, in order. */
export class CallLog {
  readonly #calls: { -readonly [Name in keyof TestCall]: TestCall[Name] }[] = [];

  /** The calls so far. */
  get calls(): TestCall[] {
    return this.#calls.map((call) => ({ ...call }));
  }

  /** The SQL of all statements so far, those of batches too. */
  get statements(): string[] {
    return this.#calls.flatMap(({ params }) => {
      const all = isArray(params.statements) ? params.statements : [params];
      return all.map((one) => isRecord(one) ? one.sql : undefined).filter(isString);
    });
  }

  /** Notes that a call has begun. */
  begin({ operation, params }: Omit<TestCall, "outcome">): { end(outcome: string): void } {
    const call = { operation, params, outcome: "running" };
    this.#calls.push(call);
    return {
      end(outcome) {
        call.outcome = outcome;
      },
    };
  }

  /** Forgets all calls so far. */
  clear(): void {
    this.#calls.length = 0;
  }
}

/** A call as a test wants to see it: its parameters as the values that they stand for. */
export function toTestCall(operation: string, params: unknown): Omit<TestCall, "outcome"> {
  return { operation, params: isRecord(params) ? decodedMembers(params) : {} };
}

function decodedMembers(params: Record<string, unknown>): Record<string, unknown> {
  const { statements } = params;
  return {
    ...params,
    ...isArray(params.params) && { params: params.params.map(decoded) },
    ...isArray(statements) && {
      statements: statements.map((one) => isRecord(one) ? decodedMembers(one) : one),
    },
  };
}

/** What the module sends may be anything; what is no tagged value is shown as it came. */
function decoded(value: unknown): unknown {
  try {
    return decodeValue(value);
  } catch {
    return value;
  }
}
