/**
 * An orchestrator with a module for each workload that is named: `host.ts select select stream`. In
 * a round, all of them do what is asked at the same time, or those that the request names.
 */
import { type JwtConfig, Orchestrator } from "../../src/orchestrator/mod.ts";
import type { RoundsService } from "./module.ts";
import type { Figures, RoundRequest } from "./request.ts";
import { serveRounds } from "./rounds.ts";
import type { EchoService } from "./workloads.ts";

/** One module of the host: told of a round, and asked what it came to. */
class HostedModule {
  #next = Promise.withResolvers<RoundRequest>();
  #done = Promise.withResolvers<Figures>();
  readonly #ready = Promise.withResolvers<void>();

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  async round(request: RoundRequest): Promise<Figures> {
    this.#done = Promise.withResolvers();
    this.#next.resolve(request);
    return await this.#done.promise;
  }

  async next(): Promise<RoundRequest> {
    this.#ready.resolve();
    const request = await this.#next.promise;
    this.#next = Promise.withResolvers();
    return request;
  }

  done(figures: Figures): void {
    this.#done.resolve(figures);
  }
}

const databaseUrl = Deno.env.get("DATABASE_URL");
const redisUrl = Deno.env.get("REDIS_URL");
const jwt: Record<string, JwtConfig> = JSON.parse(Deno.env.get("JWT_CONFIGS") ?? "{}");
const hosted = new Map(Deno.args.map((_, index) => [String(index), new HostedModule()]));

await using orchestrator = new Orchestrator({
  services: {
    database: { default: databaseUrl === undefined ? {} : { url: databaseUrl } },
    cache: { default: redisUrl === undefined ? {} : { url: redisUrl } },
    jwt,
  },
  modules: Object.fromEntries(Deno.args.map((workload, index) => [
    String(index),
    { entry: new URL("./module.ts", import.meta.url), args: [workload] },
  ])),
});
orchestrator.provide<EchoService>("echo", { echo: (message) => Promise.resolve(message) });
orchestrator.provide<RoundsService>("rounds", {
  next: (_, { moduleId }) => theHosted(moduleId).next(),
  done: (figures, { moduleId }) => Promise.resolve(theHosted(moduleId).done(figures)),
});
for (const { exited } of await orchestrator.launchAll()) {
  void exited.then(({ success }) => success || Deno.exit(1));
}
await Promise.all([...hosted.values()].map((module) => module.ready));
await serveRounds(async (request) => {
  const members = request.members ?? [...hosted.keys()];
  return await Promise.all(members.map((id) => theHosted(id).round(request)));
});

function theHosted(id: string | undefined): HostedModule {
  const found = hosted.get(id ?? "");
  if (found === undefined) throw new Error(`Cannot find module ${id}`);
  return found;
}
