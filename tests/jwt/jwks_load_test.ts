/** Sets of keys from a real HTTP server, and from a file, within their limits. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createJwtService, JwtError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { P256_JWK } from "../support/jwt_keys.ts";
import { KeyServer, NEW, newToken, OLD, oldToken, subOf } from "./key_server.ts";

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
      () =>
        server.open({ maxBytes: 1_000, timeoutMs: detail.startsWith("no answer") ? 200 : 60_000 }),
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
  released.resolve();
  await assertKind(JwtError, "internal", () => validating);
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
    `Cannot read the keys of file "${path}": it has over 100 bytes`,
    `Cannot read the keys of file "${path}": there is no such file`,
  ]);
});

Deno.test("a file of keys that never ends, or whose size is not told, is read up to the limit", async () => {
  const error = await assertKind(
    JwtError,
    "internal",
    () => createJwtService({ jwks: { file: "/dev/zero", maxBytes: 1_000 } }),
  );
  assertEquals(error.message, 'Cannot read the keys of file "/dev/zero": it has over 1000 bytes');
});

Deno.test("a file of keys that is not read in time is an error that says so", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/pipe`;
  await new Deno.Command("mkfifo", { args: [file] }).output();
  {
    using _writer = await Deno.open(file, { read: true, write: true });
    const error = await assertKind(
      JwtError,
      "internal",
      () => createJwtService({ jwks: { file, timeoutMs: 20 } }),
    );
    assertEquals(
      error.message,
      `Cannot read the keys of file "${file}": it was not read within 20 ms`,
    );
  }
  await Deno.remove(folder, { recursive: true });
});
