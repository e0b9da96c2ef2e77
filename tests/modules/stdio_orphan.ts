/**
 * Uses a cache, then serves for ever. A connection to the test tells when this process ends, and a
 * file with which code; the arguments are the port, the file, and how it holds the channel.
 */
import { createCacheService, shutdownSignal } from "../../mod.ts";

const [port = "", file = "", how = ""] = Deno.args;
addEventListener("unload", () => Deno.writeTextFileSync(file, String(Deno.exitCode)));

const cache = await createCacheService();
if (how !== "open") await cache.close();
const signal = how === "listening" ? { signal: shutdownSignal() } : {};
const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {}, ...signal }, () => new Response());
await connection.write(new TextEncoder().encode("ready\n"));
while (how === "busy");
