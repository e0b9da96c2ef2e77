// deno-lint-ignore-file no-console
/** Launches the server with the right to listen on its port, and to nothing else; visits it. */
import { createJwtService } from "@pywatt/sdk";
import { Orchestrator } from "@pywatt/sdk/orchestrator";

const address = `127.0.0.1:${Deno.args[0] ?? 8000}`;
const secret = crypto.getRandomValues(new Uint8Array(32)).toHex();
const listening = Promise.withResolvers<void>();

await using orchestrator = new Orchestrator({
  services: { jwt: { default: { secret } } },
  modules: {
    server: {
      entry: new URL("./module.ts", import.meta.url),
      args: [new URL(`http://${address}`).port],
      permissions: { net: [address] },
    },
  },
  onModuleOutput: ({ moduleId, line }) => {
    console.log(`${moduleId} | ${line}`);
    if (line.startsWith("listening")) listening.resolve();
  },
});
await orchestrator.launch("server");
await listening.promise;

await using jwt = await createJwtService({ secret });
const token = await jwt.generateToken({ sub: "Ada" }, { expiresInSeconds: 60 });
await visit("without a token", {});
await visit("with a token", { authorization: `Bearer ${token}` });

async function visit(how: string, headers: Record<string, string>): Promise<void> {
  const response = await fetch(`http://${address}/`, { headers });
  console.log(`${how}: ${response.status} ${(await response.text()).trim()}`);
}
