import { sideBySide, throughput } from "../side_by_side.ts";
import { peer, proxied } from "../sides.ts";

/** What goes to the other process and back, against other ways to do so. */
export const ECHO = [
  { name: "echo ÷ Node fork IPC", target: 2, program: "fork.mjs" },
  { name: "echo ÷ vscode-jsonrpc over stdio", target: 8, program: "jsonrpc.mjs" },
  { name: "echo ÷ MCP SDK over stdio", target: 8, program: "mcp.mjs" },
  { name: "echo ÷ grpc-js on a Unix socket", target: 40, program: "grpc.mjs" },
].map(({ name, target, program }) =>
  sideBySide({
    name,
    target,
    ours: proxied("echo"),
    theirs: peer(program),
    request: { inFlight: 64 },
    compare: throughput,
  })
);
