import { shutdownSignal } from "@pywatt/sdk";
import { Hono } from "hono";
import { html } from "hono/html";
import { streamSSE } from "hono/streaming";
import { listen, TOPICS } from "../bell.ts";
import { board, readBoard } from "./board.ts";
import { layout } from "./layout.ts";
import type { Shop } from "./shop.ts";

/** However often the bell rings, nobody reads faster than that. */
const PAUSE_MS = 250;

/** The server renders and escapes, once for all; the page only puts in what it is sent. */
const SCRIPT = `
const live = document.getElementById("live");
const events = new EventSource("/live/events");
const connection = document.getElementById("connection");
events.addEventListener("board", (event) => {
  live.innerHTML = event.data;
  show("live", "accepted");
});
events.addEventListener("error", () => show("waiting for the shop", "waiting"));
function show(text, style) {
  if (connection.textContent === text) return;
  connection.textContent = text;
  connection.className = "state " + style;
}
`;

/** A page that shows what happens, without being asked again. */
export function live(shop: Shop): Hono {
  const app = new Hono();

  app.get("/", async (c) => {
    const now = board(await readBoard(shop));
    const content = html`<h1>
        What happens <span id="connection" class="state" role="status">as of now</span>
      </h1>
<div id="live">${now}</div>`;
    return c.html(layout("Live", content, "/live/script.js"));
  });

  app.get(
    "/script.js",
    (c) => c.body(SCRIPT, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );

  app.get("/events", (c) =>
    streamSSE(c, async (events) => {
      const left = new AbortController();
      events.onAbort(() => left.abort());
      const signal = AbortSignal.any([left.signal, shutdownSignal()]);
      for await (const _ of listen(shop.bell, TOPICS.changed, { signal })) {
        await events.writeSSE({ event: "board", data: `${await board(await readBoard(shop))}` });
        await events.sleep(PAUSE_MS);
      }
    }));

  return app;
}
