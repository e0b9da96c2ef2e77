// deno-lint-ignore-file no-console
/** The shop's pages and its API. It may listen on one port, and reach nothing else. */
import { createCacheService, createService, shutdownSignal } from "@pywatt/sdk";
import { type Bell, TOPICS } from "../bell.ts";
import { openDatabase } from "../database.ts";
import { createApp } from "./app.ts";

await using db = await openDatabase();
await using cache = await createCacheService();
await using bell = await createService<Bell>("bell");

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0] ?? 8000),
  onListen: () => {},
}, createApp({ db, cache, bell }).fetch);
// Whoever is being served gets the answer: a `signal` of the server's would cut them off.
const stopping = shutdownSignal();
if (stopping.aborted) void server.shutdown();
else stopping.addEventListener("abort", () => void server.shutdown());
await bell.call("ring", TOPICS.opened);
await server.finished;
console.log("closed, as asked");
