import { assertEquals } from "@std/assert";
import { JwtError } from "../../mod.ts";
import { ED25519_JWK, P256_JWK, P384_JWK, RSA_JWK } from "../support/jwt_keys.ts";
import { hmacSigner, keySigner, signedToken } from "../support/jwt_tokens.ts";
import { assertKind } from "./assert_kind.ts";
import type { JwtFixture } from "./jwt_fixture.ts";
import { ALGORITHM_SERVICES } from "./jwt_services.ts";
import type { ParityCase } from "./parity_case.ts";

function headerOf(token: string): unknown {
  const bytes = Uint8Array.fromBase64(token.split(".")[0] ?? "", { alphabet: "base64url" });
  return JSON.parse(new TextDecoder().decode(bytes));
}

function isAlgorithm(name: string): name is keyof typeof ALGORITHM_SERVICES {
  return Object.hasOwn(ALGORITHM_SERVICES, name);
}

/** Which key signs, and which ones check. */
export const jwtKeyCases: readonly ParityCase<JwtFixture>[] = [
  ...Object.keys(ALGORITHM_SERVICES).filter(isAlgorithm).map(
    (algorithm): ParityCase<JwtFixture> => ({
      name: `a token with ${algorithm} is signed, and accepted`,
      async run({ open }) {
        await using jwt = await open(algorithm);
        assertEquals([jwt.config.algorithm, jwt.config.algorithms], [algorithm, [algorithm]]);
        const token = await jwt.generateToken({ sub: "42", iat: 1, aud: ["a"] });
        assertEquals(headerOf(token), { alg: algorithm, typ: "JWT" });
        assertEquals(await jwt.validateToken(token), { sub: "42", iat: 1, aud: ["a"] });
      },
    }),
  ),
  {
    name: "of several keys the newest that may sign signs, and says its name",
    async run({ open }) {
      await using jwt = await open("several");
      assertEquals([jwt.config.algorithm, jwt.config.algorithms], [
        "ES256",
        ["HS256", "ES256", "EdDSA"],
      ]);
      const token = await jwt.generateToken({ sub: "42" });
      assertEquals(headerOf(token), { alg: "ES256", typ: "JWT", kid: "new" });
      assertEquals((await jwt.validateToken(token)).sub, "42");
    },
  },
  {
    name: "of several keys each one checks its tokens, with and without their kid",
    async run({ open }) {
      await using jwt = await open("several");
      const signers = [
        ["old", "HS256", hmacSigner()],
        ["new", "ES256", keySigner(P256_JWK, "ES256")],
        ["next", "EdDSA", keySigner(ED25519_JWK, "EdDSA")],
      ] as const;
      for (const [kid, alg, sign] of signers) {
        for (const header of [{ alg, kid }, { alg }]) {
          assertEquals(await jwt.validateToken(await signedToken(header, { sub: kid }, sign)), {
            sub: kid,
          });
        }
      }
    },
  },
  {
    name: "a set of public keys checks tokens and signs none",
    async run({ open }) {
      await using jwt = await open("public");
      assertEquals([jwt.config.algorithm, jwt.config.algorithms], [undefined, ["RS256", "ES256"]]);
      const sign = keySigner(RSA_JWK, "RS256");
      const token = await signedToken({ alg: "RS256", kid: "rsa" }, { sub: "42" }, sign);
      assertEquals(await jwt.validateToken(token), { sub: "42" });
      const error = await assertKind(JwtError, "configuration", () => jwt.generateToken({}));
      assertEquals(
        error.message,
        "Cannot sign the claims: there is no secret or private key that may sign now",
      );
    },
  },
  {
    name: "a key does only what its key_ops say",
    async run({ open }) {
      await using jwt = await open("checksOnly");
      const signers = [
        ["pair", "ES256", keySigner(P256_JWK, "ES256")],
        ["secret", "HS256", hmacSigner()],
        ["checks", "RS256", keySigner(RSA_JWK, "RS256")],
        ["wraps", "EdDSA", keySigner(ED25519_JWK, "EdDSA")],
        ["signs", "ES384", keySigner(P384_JWK, "ES384")],
      ] as const;
      const results = await Promise.all(signers.map(async ([kid, alg, sign]) => {
        const token = await signedToken({ alg, kid }, {}, sign);
        return await jwt.validateToken(token).then(() => "accepted", ({ kind }) => kind);
      }));
      assertEquals(results, [
        "accepted",
        "accepted",
        "accepted",
        "invalid_signature",
        "invalid_signature",
      ]);
      await assertKind(JwtError, "configuration", () => jwt.generateToken({}));
    },
  },
  {
    name: "a key that is for encryption checks no token",
    async run({ open }) {
      await using jwt = await open("public");
      const sign = keySigner(P256_JWK, "ES256");
      const token = await signedToken({ alg: "ES384", kid: "for encryption" }, {}, sign);
      await assertKind(JwtError, "invalid_signature", () => jwt.validateToken(token));
    },
  },
];
