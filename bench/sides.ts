import type { Setting } from "./comparison.ts";
import { Contender } from "./contender.ts";
import type { Figures, RoundRequest } from "./programs/request.ts";
import { startPgBouncerServer } from "../tools/servers/pgbouncer_server.ts";

/** A side of a comparison that runs: one program or several. */
export interface RunningSide extends AsyncDisposable {
  round(request: RoundRequest): Promise<Figures[]>;
}

/** One side of a comparison. */
export type Side = (setting: Setting) => Promise<RunningSide>;

/** Workloads in modules of one orchestrator. */
export function proxied(...workloads: readonly string[]): Side {
  return ({ env }) => Contender.startDeno("host.ts", workloads, env);
}

/** The same workload standing alone. */
export function direct(workload: string): Side {
  return ({ env }) => Contender.startDeno("direct.ts", [workload], env);
}

/** Standing alone, behind PgBouncer in transaction mode with ten connections. */
export function throughPgBouncer(workload: string): Side {
  return async ({ env }) => {
    await using starting = new AsyncDisposableStack();
    const pooler = starting.use(
      await startPgBouncerServer(env.DATABASE_URL ?? "", { serverConnections: 10 }),
    );
    const poolerEnv = { ...env, DATABASE_URL: pooler.url, NO_PREPARE: "1" };
    const contender = starting.use(
      await Contender.startDeno("direct.ts", [workload], poolerEnv),
    );
    const started = starting.move();
    return {
      round: (request) => contender.round(request),
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  };
}

/** Several at the same time. */
export function together(count: number, side: Side): Side {
  return async (setting) => {
    await using starting = new AsyncDisposableStack();
    const members = await Promise.all(Array.from({ length: count }, () => side(setting)));
    for (const member of members) starting.use(member);
    const started = starting.move();
    return {
      round: async (request) => {
        return (await Promise.all(members.map((member) => member.round(request)))).flat();
      },
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  };
}

/** What people use instead, in Node: a program of `peers/`. */
export function peer(program: string): Side {
  return ({ peersFolder }) => Contender.start("node", [`${peersFolder}/${program}`], {});
}

/** Bytes there and back through two pipes, with `Deno.stdin` and the streams of `Deno.Command`. */
export function rawPipes(): Side {
  return () => Contender.startDeno("raw_pipes.ts", [], {});
}
