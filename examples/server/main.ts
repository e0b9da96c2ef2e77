// deno-lint-ignore-file no-console
/** Launches the server with the right to listen on its port, and to nothing else; visits it. */
import { createJwtService } from "@pywatt/sdk";
import { type JwtConfig, Orchestrator } from "@pywatt/sdk/orchestrator";

const address = `127.0.0.1:${Deno.args[0] ?? 8000}`;
const listening = Promise.withResolvers<void>();

/** The private half stays in this process: the server gets the public one, and checks by itself. */
const jwtConfig: JwtConfig = {
  keys: [{ keyId: "first", jwk: await newPrivateKey() }],
  validation: { issuer: "examples", requiredClaims: ["exp"] },
};

await using orchestrator = new Orchestrator({
  services: { jwt: { default: jwtConfig } },
  modules: {
    server: {
      entry: new URL("./module.ts", import.meta.url),
      args: [new URL(`http://${address}`).port],
      permissions: { net: [address] },
      services: { jwt: { default: { issue: false } } },
    },
  },
  onModuleOutput: ({ moduleId, line }) => {
    console.log(`${moduleId} | ${line}`);
    if (line.startsWith("listening")) listening.resolve();
  },
});
await orchestrator.launch("server");
await listening.promise;

await using jwt = await createJwtService(jwtConfig);
await visit("without a token");
await visit("with a token", await tokenOf({ scope: "greet" }));
await visit("with a token for something else", await tokenOf({ scope: "sweep" }));

async function tokenOf(claims: object): Promise<string> {
  return await jwt.generateToken(claims, {
    subject: "Ada",
    issuer: "examples",
    expiresInSeconds: 60,
  });
}

async function visit(how: string, token?: string): Promise<void> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`http://${address}/`, { headers });
  console.log(`${how}: ${response.status} ${(await response.text()).trim()}`);
}

async function newPrivateKey() {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty = "", crv, x, y, d } = await crypto.subtle.exportKey("jwk", privateKey);
  return { kty, crv, x, y, d };
}
