/** Sets of keys from a real HTTP server, and from a file. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createJwtService, type Jwk, type JwksUrl, JwtError, type JwtService } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import {
  ED25519_JWK,
  OTHER_P256_JWK,
  P256_JWK,
  publicHalf,
  RSA_JWK,
  SECRET,
  WEAK_RSA_JWK,
} from "../support/jwt_keys.ts";
import { hmacSigner, keySigner, signedToken } from "../support/jwt_tokens.ts";
import { FakeClock } from "../support/fake_clock.ts";

const OLD = { ...publicHalf(P256_JWK), kid: "old" };
const NEW = { ...publicHalf(ED25519_JWK), kid: "new" };

function oldToken(): Promise<string> {
  return signedToken({ alg: "ES256", kid: "old" }, { sub: "old" }, keySigner(P256_JWK, "ES256"));
}

function newToken(): Promise<string> {
  return signedToken({ alg: "EdDSA", kid: "new" }, { sub: "new" }, keySigner(ED25519_JWK, "EdDSA"));
}

/** A server of keys, which answers as a test says, and counts how often it is asked. */
class KeyServer implements AsyncDisposable {
  asked = 0;
  answer: () => Response | Promise<Response>;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(answer: () => Response | Promise<Response>) {
    this.answer = answer;
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
      this.asked++;
      return this.answer();
    });
  }

  static of(...keys: readonly Jwk[]): KeyServer {
    return new KeyServer(() => Response.json({ keys }));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/jwks.json`;
  }

  serve(...keys: readonly Jwk[]): void {
    this.answer = () => Response.json({ keys });
  }

  open(options: Partial<JwksUrl> = {}): Promise<JwtService> {
    return createJwtService({ jwks: { url: this.url, ...options } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

async function subOf(jwt: JwtService, token: Promise<string>): Promise<unknown> {
  return (await jwt.validateToken(await token)).sub;
}

Deno.test("the keys of an address are read once, when the service is opened", async () => {
  await using server = KeyServer.of(OLD, NEW);
  await using jwt = await server.open();
  assertEquals(jwt.config.algorithms, ["ES256", "EdDSA"]);
  for (let call = 0; call < 3; call++) {
    assertEquals([await subOf(jwt, oldToken()), await subOf(jwt, newToken())], ["old", "new"]);
  }
  assertEquals(server.asked, 1);
});

Deno.test("a token with an unknown kid has the keys read anew, and is then accepted", async () => {
  await using server = KeyServer.of(OLD);
  await using jwt = await server.open({ cooldownSeconds: 0 });
  server.serve(OLD, NEW);
  assertEquals(await subOf(jwt, newToken()), "new");
  assertEquals(server.asked, 2);
});

Deno.test("unknown kids have the keys read anew once in a cool-down", async () => {
  await using server = KeyServer.of(OLD);
  using clock = new FakeClock(1_000_000);
  await using jwt = await server.open({ cooldownSeconds: 30 });
  server.serve(OLD, NEW);
  for (let call = 0; call < 5; call++) {
    await assertKind(JwtError, "invalid_signature", () => subOf(jwt, newToken()));
  }
  assertEquals(server.asked, 1);
  clock.advance(30_000);
  assertEquals(await subOf(jwt, newToken()), "new");
  assertEquals(server.asked, 2);
});

Deno.test("many tokens with an unknown kid at once ask once", async () => {
  await using server = KeyServer.of(OLD);
  await using jwt = await server.open({ cooldownSeconds: 0 });
  server.serve(OLD, NEW);
  const token = await newToken();
  await Promise.all(Array.from({ length: 20 }, () => jwt.validateToken(token)));
  assertEquals(server.asked, 2);
});

Deno.test("a token that is malformed, or has no kid, reads nothing anew", async () => {
  await using server = KeyServer.of(OLD);
  await using jwt = await server.open({ cooldownSeconds: 0 });
  const tokens = [
    "x",
    await signedToken({ alg: "none", kid: "x" }, {}),
    await signedToken(
      {
        alg: "EdDSA",
      },
      {},
      keySigner(ED25519_JWK, "EdDSA"),
    ),
  ];
  for (const token of tokens) await jwt.validateToken(token).catch(() => {});
  assertEquals(server.asked, 1);
});

Deno.test("after their time the keys are read anew, and a key that is gone is refused", async () => {
  await using server = KeyServer.of(OLD);
  using clock = new FakeClock(1_000_000);
  await using jwt = await server.open();
  server.serve(NEW);
  clock.advance(599_000);
  assertEquals(await subOf(jwt, oldToken()), "old");
  clock.advance(1_000);
  await assertKind(JwtError, "invalid_signature", () => subOf(jwt, oldToken()));
  assertEquals([await subOf(jwt, newToken()), server.asked], ["new", 2]);
});

Deno.test("while the keys cannot be read anew the old ones serve, but not for ever", async () => {
  await using server = KeyServer.of(OLD);
  using clock = new FakeClock(1_000_000);
  await using jwt = await server.open({ staleSeconds: 100 });
  server.answer = () => new Response("down", { status: 500 });
  clock.advance(600_000);
  assertEquals(await subOf(jwt, oldToken()), "old");
  clock.advance(99_000);
  assertEquals(await subOf(jwt, oldToken()), "old");
  clock.advance(1_000);
  const error = await assertKind(JwtError, "internal", () => subOf(jwt, oldToken()));
  assertEquals(
    error.message,
    `Cannot read the keys of "${server.url}": it answered 500, expected 200`,
  );
  clock.advance(30_000);
  server.serve(OLD);
  assertEquals(await subOf(jwt, oldToken()), "old");
});

Deno.test("a revoked key is refused although the set still has it", async () => {
  await using server = KeyServer.of(OLD, NEW);
  await using jwt = await createJwtService({
    jwks: { url: server.url },
    revokedKeyIds: ["old"],
  });
  await assertKind(JwtError, "invalid_signature", () => subOf(jwt, oldToken()));
  assertEquals(await subOf(jwt, newToken()), "new");
});

Deno.test("secrets, private keys and weak keys of an address are not used", async () => {
  const k = new TextEncoder().encode(SECRET).toBase64({ alphabet: "base64url", omitPadding: true });
  await using server = KeyServer.of(
    { kty: "oct", k, kid: "secret" },
    { ...publicHalf(WEAK_RSA_JWK), kid: "weak" },
    { ...OTHER_P256_JWK, kid: "private" },
    { kty: "unheard of" },
    OLD,
  );
  await using jwt = await server.open();
  assertEquals([jwt.config.algorithm, jwt.config.algorithms], [undefined, ["ES256"]]);
  const forged = await signedToken({ alg: "HS256", kid: "secret" }, {}, hmacSigner());
  await assertKind(JwtError, "invalid_signature", () => jwt.validateToken(forged));
  await assertKind(JwtError, "configuration", () => jwt.generateToken({}));
  const signer = keySigner(OTHER_P256_JWK, "ES256");
  await jwt.validateToken(await signedToken({ alg: "ES256", kid: "private" }, {}, signer));
});

Deno.test("RSA keys that name no algorithm are for RS256, or what the settings say", async () => {
  await using server = KeyServer.of({ ...publicHalf(RSA_JWK), kid: "rsa" });
  for (const algorithm of ["RS256", "PS512"] as const) {
    await using jwt = await server.open(algorithm === "RS256" ? {} : { rsaAlgorithm: algorithm });
    const sign = keySigner(RSA_JWK, algorithm);
    await jwt.validateToken(await signedToken({ alg: algorithm, kid: "rsa" }, {}, sign));
  }
});

const FAILURES: Readonly<
  Record<string, readonly [answer: () => Response | Promise<Response>, detail: string]>
> = {
  "one that fails": [() => new Response(null, { status: 503 }), "it answered 503, expected 200"],
  "one that has nothing": [
    () => new Response(null, { status: 204 }),
    "it answered 204, expected 200",
  ],
  "one that redirects": [
    () => new Response(null, { status: 302, headers: { location: "https://evil.example/" } }),
    "it redirects with 302, which is refused",
  ],
  "one that sends too much": [
    () => new Response("x".repeat(2_000)),
    "it has over 1000 bytes",
  ],
  "one that never stops sending": [
    () =>
      new Response(
        new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100)) }),
      ),
    "it has over 1000 bytes",
  ],
  "one that never answers": [
    () => new Promise((resolve) => setTimeout(() => resolve(new Response()), 400)),
    "no answer within 200 ms",
  ],
  "one that stops in the middle": [
    () => {
      let timer: ReturnType<typeof setTimeout>;
      return new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"keys":['));
            timer = setTimeout(() => controller.close(), 400);
          },
          cancel: () => clearTimeout(timer),
        }),
      );
    },
    "no answer within 200 ms",
  ],
};

for (const [name, [answer, detail]] of Object.entries(FAILURES)) {
  Deno.test(`a server of keys cannot be used: ${name}`, async () => {
    await using server = new KeyServer(answer);
    const error = await assertKind(
      JwtError,
      "internal",
      () => server.open({ maxBytes: 1_000, timeoutMs: 200 }),
    );
    assertEquals(error.message, `Cannot read the keys of "${server.url}": ${detail}`);
  });
}

const UNUSABLE = {
  "no JSON": ["<html>", "jwks is no JSON in UTF-8"],
  "a list": ["[]", "jwks is no JSON object"],
  "no keys": ['{"key":[]}', "jwks has no list of keys"],
  "keys twice": ['{"keys":[],"keys":[]}', "jwks has a member twice"],
  "an empty list of keys": ['{"keys":[]}', "jwks has 0 keys, and none can be used"],
  "keys that are none": ['{"keys":[1,null,[]]}', "jwks has 3 keys, and none can be used"],
} as const;

for (const [name, [body, detail]] of Object.entries(UNUSABLE)) {
  Deno.test(`an answer is no set of keys: ${name}`, async () => {
    await using server = new KeyServer(() => new Response(body));
    const error = await assertKind(JwtError, "configuration", () => server.open());
    assertEquals(error.message, `Cannot open a JWT service: ${detail}`);
  });
}

Deno.test("a server that is not there is an error that does not show the query", async () => {
  let url: URL;
  {
    await using server = KeyServer.of(OLD);
    url = new URL(server.url);
  }
  url.search = "?token=secret";
  const error = await assertKind(JwtError, "internal", () => createJwtService({ jwks: { url } }));
  assertStringIncludes(error.message, 'jwks.json": it cannot be reached');
  assert(!Deno.inspect(error, { showHidden: true }).includes("secret"));
});

Deno.test("opening is cancelled while the keys are read", async () => {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  await using server = new KeyServer(async () => {
    asked.resolve();
    await released.promise;
    return Response.json({ keys: [OLD] });
  });
  const controller = new AbortController();
  const opening = createJwtService({ jwks: { url: server.url } }, { signal: controller.signal });
  opening.catch(() => {});
  await asked.promise;
  controller.abort();
  await assertKind(JwtError, "cancelled", () => opening);
  released.resolve();
});

Deno.test("closing a service ends the reading of its keys", async () => {
  await using server = KeyServer.of(OLD);
  const jwt = await server.open({ cooldownSeconds: 0, timeoutMs: 60_000 });
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  server.answer = async () => {
    asked.resolve();
    await released.promise;
    return Response.json({ keys: [OLD] });
  };
  const validating = jwt.validateToken(await newToken());
  validating.catch(() => {});
  await asked.promise;
  await jwt.close();
  await assertKind(JwtError, "invalid_signature", () => validating);
  released.resolve();
});

Deno.test("a file of keys can hold private ones, and is read anew for an unknown kid", async () => {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, JSON.stringify({ keys: [{ ...P256_JWK, kid: "old" }] }));
    await using jwt = await createJwtService({ jwks: { file: path, cooldownSeconds: 0 } });
    assertEquals(jwt.config.algorithm, "ES256");
    assertEquals(await subOf(jwt, jwt.generateToken({ sub: "42" })), "42");
    await Deno.writeTextFile(path, JSON.stringify({ keys: [NEW] }));
    assertEquals(await subOf(jwt, newToken()), "new");
    await assertKind(JwtError, "invalid_signature", () => subOf(jwt, oldToken()));
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("a file of keys that is missing, or too large, is an error that says so", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, " ".repeat(200));
  const large = await assertKind(
    JwtError,
    "internal",
    () => createJwtService({ jwks: { file: path, maxBytes: 100 } }),
  );
  await Deno.remove(path);
  const missing = await assertKind(
    JwtError,
    "internal",
    () => createJwtService({ jwks: { file: path } }),
  );
  assertEquals([large.message, missing.message], [
    `Cannot read the keys of file "${path}": it has 200 bytes, over 100`,
    `Cannot read the keys of file "${path}": there is no such file`,
  ]);
});
