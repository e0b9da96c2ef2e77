import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseError } from "../../mod.ts";
import { resolveTls } from "../../src/database/tls_settings.ts";

const SECRET = "bm90IGZvciBhbnlib2R5J3MgZXllcw==";
const CERTIFICATE = pem("CERTIFICATE");
const PRIVATE_KEY = pem("PRIVATE KEY");

function pem(label: string, headers = ""): string {
  return `-----BEGIN ${label}-----\n${headers}${SECRET}\n-----END ${label}-----\n`;
}

function problemOf(settings: Parameters<typeof resolveTls>[0], isLocal = false): string {
  const error = assertThrows(() => resolveTls(settings, isLocal), DatabaseError);
  assertEquals(error.kind, "configuration");
  assert(!error.message.includes(SECRET), error.message);
  return error.message.replace("Cannot open a database: ", "");
}

Deno.test("without settings, TLS is used where the server offers it", () => {
  assertEquals(resolveTls({}, false), { sslMode: "prefer", ssl: {} });
});

Deno.test("with a CA and no mode, the server is checked as well as can be", () => {
  const ssl = { ca: CERTIFICATE };
  assertEquals(resolveTls({ ssl }, false), { sslMode: "verify-full", ssl });
});

Deno.test("with a CA, require checks like verify-ca, and says so", () => {
  const ssl = { ca: CERTIFICATE };
  assertEquals(resolveTls({ sslMode: "require", ssl }, false), { sslMode: "verify-ca", ssl });
});

Deno.test("an unknown mode is refused, and named", () => {
  assertEquals(
    problemOf({ sslMode: "allow" }),
    'sslMode is "allow", expected one of "disable", "prefer", "require", "verify-ca", "verify-full"',
  );
});

Deno.test("a mode that contradicts the certificates is refused", () => {
  assertEquals(
    problemOf({ sslMode: "disable", ssl: { ca: CERTIFICATE } }),
    'ssl.ca is given, but sslMode is "disable"',
  );
  assertEquals(
    problemOf({ sslMode: "prefer", ssl: { ca: CERTIFICATE } }),
    'ssl.ca is given, but sslMode is "prefer", which checks no certificate',
  );
  assertEquals(
    problemOf({ sslMode: "verify-ca" }),
    'sslMode is "verify-ca", but no ssl.ca is given',
  );
});

Deno.test("a certificate and its key are given together", () => {
  assertEquals(
    problemOf({ ssl: { certificate: CERTIFICATE } }),
    "ssl.certificate is given without ssl.privateKey",
  );
  assertEquals(
    problemOf({ ssl: { privateKey: PRIVATE_KEY } }),
    "ssl.privateKey is given without ssl.certificate",
  );
});

Deno.test("what is no PEM text of its kind is refused, and not shown", () => {
  assertEquals(
    problemOf({ ssl: true }),
    "ssl is a boolean, expected ca, certificate and privateKey",
  );
  assertEquals(
    problemOf({ ssl: { cert: CERTIFICATE } }),
    'ssl has the unknown field "cert", expected ca, certificate and privateKey',
  );
  assertEquals(problemOf({ ssl: { ca: 1 } }), "ssl.ca is a number, expected PEM text");
  assertEquals(problemOf({ ssl: { ca: SECRET } }), "ssl.ca is no PEM text");
  assertEquals(problemOf({ ssl: { ca: PRIVATE_KEY } }), 'ssl.ca holds a block "PRIVATE KEY"');
  assertEquals(
    problemOf({ ssl: { certificate: CERTIFICATE, privateKey: CERTIFICATE } }),
    'ssl.privateKey holds a block "CERTIFICATE"',
  );
});

Deno.test("a key with a passphrase is refused", () => {
  const keys = [
    pem("ENCRYPTED PRIVATE KEY"),
    pem("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"),
  ];
  for (const privateKey of keys) {
    assertEquals(
      problemOf({ ssl: { certificate: CERTIFICATE, privateKey } }),
      "ssl.privateKey is encrypted, expected a key without a passphrase",
    );
  }
});

Deno.test("every form of a key without a passphrase is taken", () => {
  for (const label of ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"]) {
    const ssl = { certificate: CERTIFICATE, privateKey: pem("EC PARAMETERS") + pem(label) };
    assertEquals(resolveTls({ sslMode: "require", ssl }, false).ssl, ssl);
  }
});

Deno.test("a Unix-domain socket has no TLS, and whoever demands it is told so", () => {
  for (const sslMode of [undefined, "disable", "prefer"]) {
    assertEquals(resolveTls({ sslMode }, true), { sslMode: "disable", ssl: {} });
  }
  assertEquals(
    problemOf({ sslMode: "require" }, true),
    'sslMode is "require", but host is a Unix-domain socket, without TLS',
  );
  assertEquals(
    problemOf({ ssl: { ca: CERTIFICATE } }, true),
    "ssl.ca is given, but host is a Unix-domain socket, without TLS",
  );
});
