import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { ConnectionDeadlines } from "./connection_deadlines.ts";
import { EventStream } from "./event_stream.ts";
import { takeStatus } from "./status.ts";
import { StatusAccess } from "./status_access.ts";
import { StatusHistory } from "./status_history.ts";
import type { ResolvedStatusOptions } from "./status_options.ts";
import { type ServedStatus, StatusRoutes } from "./status_routes.ts";

/** More at once are closed as they come. */
const MAX_CONNECTIONS = 64;

/** More at once are refused, so that a forgotten window does not keep others out. */
const MAX_EVENT_STREAMS = 16;

/** How long a request may take to come, and its answer to be read. */
const REQUEST_TIMEOUT_MS = 10_000;

const INTERVAL_MS = 1_000;

/** A status server that is up. */
export interface StatusServer extends AsyncDisposable {
  /** Its page. */
  readonly url: string;
  /** Where it listens. */
  readonly port: number;
  /** Ends it: whoever reads is cut off. */
  close(): Promise<void>;
}

/**
 * Serves what an orchestrator does, over HTTP.
 *
 * @param requestTimeoutMs How long a request may take to come, and its answer to be read.
 * @throws {Error} When it cannot listen there.
 */
export async function startStatusServer(
  source: ServedStatus,
  options: ResolvedStatusOptions,
  requestTimeoutMs: number = REQUEST_TIMEOUT_MS,
): Promise<StatusServer> {
  const { createServer } = await import("node:http");
  const routes = new StatusRoutes(source, new StatusAccess(options));
  const history = new StatusHistory();
  const streams = new Set<EventStream>();
  const server = createServer((request, response) => {
    response.on("error", () => {}); // Who has gone hears nothing more.
    serve(request, response).catch(() => response.destroy());
  });
  server.maxConnections = MAX_CONNECTIONS;
  const deadlines = new ConnectionDeadlines(requestTimeoutMs);
  server.on("connection", (socket) => deadlines.restart(socket));
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "" } = request;
    const answer = await routes.answer({
      method,
      path: url.replace(/[?#].*/s, ""),
      header: (name) => {
        const value = request.headers[name];
        return Array.isArray(value) ? value.join() : value;
      },
    });
    if (answer.events && streams.size >= MAX_EVENT_STREAMS) {
      response.writeHead(503, { "retry-after": "10" }).end("Too many are watching\n");
      return;
    }
    response.writeHead(answer.status, { ...answer.headers });
    if (!answer.events || method === "HEAD") {
      response.on("finish", () => deadlines.restart(request.socket));
      response.end(method === "HEAD" ? undefined : answer.body);
      return;
    }
    deadlines.lift(request.socket);
    const stream = new EventStream(response);
    response.on("close", () => streams.delete(stream));
    streams.add(stream);
    stream.sendHistory(history.samples());
    stream.sendStatus(takeStatus(source));
  };
  const port = await listen(server, options);
  const timer = setInterval(() => {
    history.add(source.observations.modules.values());
    if (streams.size === 0) return;
    const status = takeStatus(source);
    for (const stream of streams) stream.sendStatus(status);
  }, INTERVAL_MS);
  history.add(source.observations.modules.values());
  let closing: Promise<void> | undefined;
  const close = async () => {
    clearInterval(timer);
    closing ??= closed(server);
    await closing;
  };
  return { url: `http://${hostText(options)}:${port}/`, port, close, [Symbol.asyncDispose]: close };
}

async function listen(server: Server, options: ResolvedStatusOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(options.port, options.hostname.replace(/^\[(.*)\]$/, "$1"), resolve);
  try {
    await promise;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot serve the status at ${hostText(options)}:${options.port}: ${detail}`);
  }
  server.off("error", reject);
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : options.port;
}

async function closed(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}

function hostText({ hostname }: ResolvedStatusOptions): string {
  return hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname;
}
