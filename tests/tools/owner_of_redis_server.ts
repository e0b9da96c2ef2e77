// A process that starts a server and is then killed before it could stop it.
import { startRedisServer } from "../../tools/servers/redis_server.ts";

const server = await startRedisServer();
Deno.stdout.writeSync(new TextEncoder().encode(server.url));
setInterval(() => {}, 1000);
