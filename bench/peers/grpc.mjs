/** Echoes between two programs with grpc-js on a Unix socket. */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";
import { runRound, serveRounds } from "./rounds.mjs";

const PROTO = `
syntax = "proto3";
service Echo { rpc Echo (Message) returns (Message); }
message Message { int32 n = 1; string text = 2; }
`;

const isClient = process.argv[2] !== undefined;
const folder = process.argv[2] ?? mkdtempSync(`${tmpdir()}/pywatt-bench-`);
const address = `unix://${folder}/echo.sock`;
if (!isClient) writeFileSync(`${folder}/echo.proto`, PROTO);
const { Echo } = grpc.loadPackageDefinition(protoLoader.loadSync(`${folder}/echo.proto`));

if (isClient) beClient();
else beServer();

function beServer() {
  const server = new grpc.Server();
  server.addService(Echo.service, { Echo: ({ request }, answer) => answer(null, request) });
  server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error) => {
    if (error) throw error;
    const client = fork(fileURLToPath(import.meta.url), [folder]);
    serveRounds((request) => {
      client.send(request);
      return new Promise((resolve) => client.once("message", resolve));
    });
  });
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
}

function beClient() {
  const client = new Echo(address, grpc.credentials.createInsecure());
  const echo = (message) =>
    new Promise((resolve, reject) => {
      client.Echo(message, (error, answer) => error ? reject(error) : resolve(answer));
    });
  process.on("message", async (request) => process.send(await runRound(echo, request)));
  process.on("disconnect", () => process.exit());
}
