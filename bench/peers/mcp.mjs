/** Calls an echo tool of a parent program with the stdio transport of the MCP SDK. */
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { runRound, serveRounds } from "./rounds.mjs";

const info = { name: "bench", version: "1.0.0" };

if (process.argv[2] === "server") await beServer();
else await beClient();

async function beServer() {
  const server = new Server(info, { capabilities: { tools: {} } });
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => ({
    content: [{ type: "text", text: JSON.stringify(params.arguments) }],
  }));
  await server.connect(new StdioServerTransport());
}

async function beClient() {
  const client = new Client(info);
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [fileURLToPath(import.meta.url), "server"],
    }),
  );
  const echo = (message) => client.callTool({ name: "echo", arguments: message });
  serveRounds((request) => runRound(echo, request));
}
