/** The examples of the RFCs, with the keys and the tokens that they print. */
import { assertEquals } from "@std/assert";
import { createJwtService, type Jwk, JwtError } from "../../mod.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { base64Url } from "../support/jwt_tokens.ts";

const PAYLOAD =
  "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

const CLAIMS = { iss: "joe", exp: 1_300_819_380, "http://example.com/is_root": true };

interface Vector {
  readonly key: Jwk;
  readonly token: string;
}

/** Those whose payload is a set of claims. */
const CLAIM_VECTORS: Readonly<Record<string, Vector>> = {
  "RFC 7515 A.1 and RFC 7519 §3.1, HS256": {
    key: {
      kty: "oct",
      k: "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    },
    token: "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + PAYLOAD +
      ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
  },
  "RFC 7515 A.2, RS256": {
    key: {
      kty: "RSA",
      n: "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0" +
        "Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS" +
        "5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH" +
        "7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
      e: "AQAB",
    },
    token: "eyJhbGciOiJSUzI1NiJ9." + PAYLOAD +
      ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2F" +
      "p5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBM" +
      "Hlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2" +
      "w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
  },
  "RFC 7515 A.3, ES256": {
    key: {
      kty: "EC",
      crv: "P-256",
      x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    },
    token: "eyJhbGciOiJFUzI1NiJ9." + PAYLOAD +
      ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
  },
};

/** Those whose payload is text: their signature is right, and they are no tokens. */
const TEXT_VECTORS: Readonly<Record<string, Vector>> = {
  "RFC 7515 A.4, ES512": {
    key: {
      kty: "EC",
      crv: "P-521",
      x: "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
      y: "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
    },
    token: "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA." +
      "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8" +
      "GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
  },
  "RFC 8037 A.4, EdDSA": {
    key: { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
    token: "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc." +
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
  },
};

/** The same token with its last byte changed. */
function forged(token: string): string {
  const [header, payload, signature = ""] = token.split(".");
  const bytes = Uint8Array.fromBase64(signature, { alphabet: "base64url" });
  bytes.set([(bytes.at(-1) ?? 0) ^ 1], bytes.length - 1);
  return [header, payload, base64Url(bytes)].join(".");
}

for (const [name, { key, token }] of Object.entries(CLAIM_VECTORS)) {
  Deno.test(`${name}: the token is accepted while it lasts, and not after that`, async () => {
    await using jwt = await createJwtService({ keys: [{ jwk: key }] });
    {
      using _clock = new FakeClock((CLAIMS.exp - 1) * 1_000);
      assertEquals<object>(await jwt.validateToken(token), CLAIMS);
    }
    await assertKind(JwtError, "expired", () => jwt.validateToken(token));
    await assertKind(JwtError, "invalid_signature", () => jwt.validateToken(forged(token)));
  });
}

for (const [name, { key, token }] of Object.entries(TEXT_VECTORS)) {
  Deno.test(`${name}: the signature is right, and the payload is no set of claims`, async () => {
    await using jwt = await createJwtService({ keys: [{ jwk: key }] });
    await assertKind(JwtError, "malformed", () => jwt.validateToken(token));
    await assertKind(JwtError, "invalid_signature", () => jwt.validateToken(forged(token)));
  });
}

Deno.test("RFC 7515 A.5 and RFC 7519 §6.1: the unsecured token is refused by every key", async () => {
  const token = `eyJhbGciOiJub25lIn0.${PAYLOAD}.`;
  for (const { key } of Object.values({ ...CLAIM_VECTORS, ...TEXT_VECTORS })) {
    await using jwt = await createJwtService({ keys: [{ jwk: key }] });
    await assertKind(JwtError, "algorithm", () => jwt.validateToken(token));
  }
});

Deno.test("RFC 7515 A.1: the claims that it signs get the signature of the same content", async () => {
  const key = CLAIM_VECTORS["RFC 7515 A.1 and RFC 7519 §3.1, HS256"]?.key ?? {};
  await using jwt = await createJwtService({ keys: [{ jwk: key }] });
  // What Python's hmac computes for the same key and the content as it is written here.
  assertEquals(
    await jwt.generateToken({ iat: 1_300_815_780, iss: "joe", exp: 1_300_819_380 }),
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." +
      "eyJpYXQiOjEzMDA4MTU3ODAsImlzcyI6ImpvZSIsImV4cCI6MTMwMDgxOTM4MH0." +
      "f_uJ99DdelY5kavT43Lb_wyuthEs7vpcXfmET4RklrY",
  );
});
