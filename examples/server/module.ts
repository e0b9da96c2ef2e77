// deno-lint-ignore-file no-console
/** A web server behind JWT, which ends by itself when it is asked to. */
import { shutdownSignal, withJwt } from "@pywatt/sdk";

const hello = withJwt(
  (_request, { claims }) => new Response(`Hello ${claims.sub}\n`),
  { secret: "only used alone, so only in development" },
  { scopes: ["greet"] },
);
const server = Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0] ?? 8000),
  signal: shutdownSignal(),
  onListen: ({ hostname, port }) => console.error(`listening on http://${hostname}:${port}/`),
}, hello);
await server.finished;
console.error("ended, as asked");
