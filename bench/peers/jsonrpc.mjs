/** Echoes between a program and its parent with vscode-jsonrpc over stdio. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { runRound, serveRounds } from "./rounds.mjs";

if (process.argv[2] === "child") beChild();
else beParent();

function beParent() {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "child"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const connection = connectionOver(child.stdout, child.stdin);
  connection.onRequest("echo", (message) => message);
  connection.listen();
  serveRounds((request) => connection.sendRequest("round", request));
}

function beChild() {
  const connection = connectionOver(process.stdin, process.stdout);
  connection.onRequest("round", (request) => {
    return runRound((message) => connection.sendRequest("echo", message), request);
  });
  connection.listen();
}

function connectionOver(readable, writable) {
  return createMessageConnection(
    new StreamMessageReader(readable),
    new StreamMessageWriter(writable),
  );
}
