import { assertEquals } from "@std/assert";
import { SecretRedactor } from "../../src/orchestrator/observability/secret_redactor.ts";
import { secretsOf, secretsOfEnv } from "../../src/orchestrator/observability/secrets_of.ts";

const PEM = [
  "-----BEGIN PRIVATE KEY-----",
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZ2VoZWltZXIgU2No",
  "bHVlc3NlbCwgZGVyIGtlaW5lciBpc3Q=",
  "-----END PRIVATE KEY-----",
].join("\n");

function redact(text: string, ...secrets: string[]): string {
  const redactor = new SecretRedactor();
  redactor.learn(secrets);
  return redactor.redact(text);
}

Deno.test("a secret is taken out wherever it stands, and nothing else is", () => {
  assertEquals(
    redact("the password is hunter22, not hunter2: hunter22hunter22", "hunter22"),
    "the password is [redacted], not hunter2: [redacted][redacted]",
  );
});

Deno.test("a secret is known percent-encoded, as JSON, as base64 and as base64url", () => {
  const secret = 'p@ss/wörd "1"?>~ÿ';
  const bytes = new TextEncoder().encode(secret);
  const base64 = bytes.toBase64();
  const forms = [
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    encodeURIComponent(secret).replaceAll("%20", "+"),
    JSON.stringify(secret).slice(1, -1),
    base64.replaceAll("=", ""),
    bytes.toBase64({ alphabet: "base64url", omitPadding: true }),
  ];
  for (const form of forms) assertEquals(redact(`<${form}>`, secret), "<[redacted]>");
});

Deno.test("a secret is known within the base64 of a longer text, whatever stands before it", () => {
  const secret = "a-long-enough-password";
  for (const user of ["", "a", "ab", "abc", "app:"]) {
    const encoded = new TextEncoder().encode(`${user}${secret}\n`).toBase64();
    const shown = redact(encoded, secret);
    assertEquals(shown.includes("[redacted]"), true, user);
    assertEquals(shown.length < 24, true, shown);
  }
});

Deno.test("two secrets that overlap leave nothing of either", () => {
  assertEquals(redact("<abcdefgh>", "abcdef", "defgh"), "<[redacted]>");
});

Deno.test("each line of a private key is taken out, and its frame is left", () => {
  const redacted = PEM.split("\n").map((line) => redact(line, PEM));
  assertEquals(redacted, [
    "-----BEGIN PRIVATE KEY-----",
    "[redacted]",
    "[redacted]",
    "-----END PRIVATE KEY-----",
  ]);
});

Deno.test("what has fewer than 4 characters is no secret", () => {
  assertEquals(redact("abc and abcd", "abc"), "abc and abcd");
  assertEquals(redact("abc and abcd", "abcd"), "abc and [redacted]");
});

Deno.test("all secrets of settings are found, and nothing that is none", () => {
  const settings = {
    database: {
      default: { url: "postgres://app:p%40ss@db.example.com:5432/app?sslmode=require" },
      reports: {
        host: "db",
        username: "reader",
        password: "reader's own",
        ssl: { privateKey: PEM },
      },
    },
    cache: {
      default: {
        hosts: ["redis://:queue-pass@cache:6379"],
        sentinel: { password: "sentinel-pass" },
      },
    },
    jwt: {
      default: {
        keys: [
          { keyId: "one", secret: "first secret" },
          { keyId: "two", secret: Uint8Array.of(1, 2, 3, 4, 5, 6) },
          { keyId: "three", pem: PEM },
          { keyId: "four", jwk: { kty: "oct", k: "a2V5IG9mIHRoZSBvcmNoZXN0cmF0b3I" } },
          {
            keyId: "five",
            jwk: { kty: "EC", crv: "P-256", x: "public-x", y: "public-y", d: "own-d" },
          },
        ],
      },
    },
  };
  assertEquals(
    [...new Set(secretsOf(settings))].sort(),
    [
      ...["app:p%40ss", "p%40ss", "p@ss", "reader's own", PEM, ":queue-pass", "queue-pass"],
      ...["sentinel-pass", "first secret", "AQIDBAUG", "010203040506", "\x01\x02\x03\x04\x05\x06"],
      ...["a2V5IG9mIHRoZSBvcmNoZXN0cmF0b3I", "own-d"],
    ].sort(),
  );
});

Deno.test("of a module's environment, what is called a secret is one", () => {
  assertEquals(
    secretsOfEnv({
      API_TOKEN: "token-1",
      MODE: "production",
      UPSTREAM: "https://me:upstream-pass@example.com",
    }).sort(),
    ["me:upstream-pass", "token-1", "upstream-pass", "upstream-pass"],
  );
});
