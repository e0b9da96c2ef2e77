/** Echoes between a program and its parent over the IPC of Node's `fork`. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { runRound, serveRounds } from "./rounds.mjs";

if (process.send === undefined) beParent();
else beChild();

function beParent() {
  const child = fork(fileURLToPath(import.meta.url), { serialization: "json" });
  let done;
  child.on("message", (message) => {
    if (message.figures === undefined) child.send(message);
    else done(message.figures);
  });
  serveRounds((request) => {
    child.send({ request });
    return new Promise((resolve) => done = resolve);
  });
}

function beChild() {
  const pending = new Map();
  let lastId = 0;
  function echo(message) {
    const id = ++lastId;
    process.send({ id, message });
    return new Promise((resolve) => pending.set(id, resolve));
  }
  process.on("message", async ({ id, message, request }) => {
    if (request === undefined) {
      pending.get(id)(message);
      pending.delete(id);
    } else process.send({ figures: await runRound(echo, request) });
  });
}
