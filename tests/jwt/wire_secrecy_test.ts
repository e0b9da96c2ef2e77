/** Every byte that goes between a module and its orchestrator, searched for every secret. */
import { assert, assertEquals } from "@std/assert";
import type { Jwk, JwtConfig } from "../../mod.ts";
import type { Transport } from "../../src/ipc/transport.ts";
import { silentLogger } from "../../src/logger.ts";
import { Router } from "../../src/orchestrator/router.ts";
import { ServiceRegistry } from "../../src/orchestrator/service_registry.ts";
import { JWT_SERVICES } from "../parity/jwt_services.ts";
import {
  ED25519_JWK,
  LONG_SECRET,
  OTHER_P256_JWK,
  P256_JWK,
  P384_JWK,
  P521_JWK,
  RSA_JWK,
  SECRET,
} from "../support/jwt_keys.ts";
import { StdioModule } from "../support/stdio_module.ts";

const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi"];

/** What the module itself names, and must not send. */
const HINT = "a secret of the module: 0f1e2d3c4b5a";

/** What the keys are rotated to while the module runs. */
const NEXT_SECRET = "the next secret of more than thirty-two bytes";

const SERVICES: Readonly<Record<string, JwtConfig>> = {
  ...JWT_SERVICES,
  pem: { keys: [{ pem: await pem() }] },
};
const SIGNING = Object.keys(SERVICES).filter((name) =>
  !["public", "silent", "ruled", "strict", "timeless", "checksOnly"].includes(name)
);

async function pem(): Promise<string> {
  const { createPrivateKey } = await import("node:crypto");
  const key = createPrivateKey({ key: { ...OTHER_P256_JWK }, format: "jwk" });
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function bytesOf(jwk: Jwk): Uint8Array[] {
  return PRIVATE_MEMBERS.flatMap((name) => {
    const member = jwk[name];
    return typeof member === "string"
      ? Uint8Array.fromBase64(member, { alphabet: "base64url" })
      : [];
  });
}

const SECRETS: readonly Uint8Array[] = [
  ...[SECRET, LONG_SECRET, NEXT_SECRET].map((secret) => new TextEncoder().encode(secret)),
  ...[RSA_JWK, P256_JWK, P384_JWK, P521_JWK, ED25519_JWK, OTHER_P256_JWK].flatMap(bytesOf),
];

/** Everything that a text holds of bytes, whatever stands before them. */
function spellings(secret: Uint8Array): readonly string[] {
  const base64 = [0, 1, 2].map((before) => {
    const text = Uint8Array.from([...new Uint8Array(before), ...secret]).toBase64();
    return text.slice(Math.ceil(before * 8 / 6), Math.floor((before + secret.length) * 8 / 6));
  });
  const latin1 = String.fromCharCode(...secret);
  return [
    latin1,
    JSON.stringify(latin1).slice(1, -1),
    secret.toHex(),
    secret.toHex().toUpperCase(),
    [...secret].join(","),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

function spelledIn(text: string, secret: Uint8Array): boolean {
  return spellings(secret).some((spelling) => text.includes(spelling));
}

/** Keeps all bytes, and reads nothing before it is let to. */
class RecordingTransport implements Transport {
  readonly fromModule: Uint8Array[] = [];
  readonly toModule: Uint8Array[] = [];
  readonly #inner: Transport;

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  async read(): Promise<Uint8Array | null> {
    const bytes = await this.#inner.read();
    if (bytes !== null) this.fromModule.push(bytes.slice());
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.toModule.push(bytes.slice());
    await this.#inner.write(bytes);
  }

  close(): void {
    this.#inner.close();
  }
}

function latin1(chunks: readonly Uint8Array[]): string {
  return chunks.map((chunk) => new TextDecoder("latin1").decode(chunk)).join("");
}

Deno.test("what is searched for is found in every spelling, wherever it stands", () => {
  const [secret = new Uint8Array()] = SECRETS;
  const text = new TextDecoder().decode(secret);
  for (const before of ["", "a", "ab", "abc"]) {
    const around = new TextEncoder().encode(`${before}${text}!`);
    const written = [
      `${before}${text}`,
      JSON.stringify({ a: text }),
      around.toHex(),
      around.toBase64(),
      around.toBase64({ alphabet: "base64url" }),
    ];
    for (const each of written) assert(spelledIn(each, secret), each);
  }
  assertEquals(spelledIn("nothing of it", secret), false);
});

Deno.test({
  name: "no secret is in any byte between a module and its orchestrator, nor in its process",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const services = new ServiceRegistry({ jwt: SERVICES });
    const args = [[HINT, ...SIGNING].join(",")];
    await using launched = StdioModule.launch("jwt_all", { args });
    const recorded = new RecordingTransport(launched.transport);
    const router = new Router(recorded, services, {
      moduleId: "orders",
      logger: silentLogger,
      onStray: () => {},
    });
    const lines = [await launched.line()];
    while (lines.at(-1) !== "ready") lines.push(await launched.line());
    const process = await Promise.all(["cmdline", "environ"].map((file) => {
      return Deno.readTextFile(`/proc/${launched.pid}/${file}`);
    }));
    await services.rotateJwt("default", { secret: NEXT_SECRET }, { overlapSeconds: 60 });
    await services.rotateJwt("several", { keys: [{ jwk: P384_JWK }] }, { overlapSeconds: 60 });
    const { code, stderr } = await launched.ended();
    await router.released;
    await services.close();
    lines.push(...stderr);
    assertEquals([code, lines.length], [0, SIGNING.length + 2], lines.join("\n"));

    const sent = latin1(recorded.fromModule);
    const all = [sent, latin1(recorded.toModule), ...lines, ...process].join("\n");
    // What may be there is there: so the search looks at the right bytes.
    const [publicPoint = new Uint8Array()] = bytesOf({ d: P256_JWK.x });
    assert(spelledIn(all, publicPoint));
    assert(all.includes(JSON.parse(lines[0] ?? "").token));
    assert(latin1(recorded.toModule).includes('"op":"service_event"'));
    const found = SECRETS.filter((secret) => spelledIn(all, secret)).map((bytes) => bytes.toHex());
    assertEquals(found, []);
    assertEquals(spelledIn(sent, new TextEncoder().encode(HINT)), false);
  },
});
