import { isRecord } from "../../guard.ts";
import type { JwtAlgorithm } from "../../jwt/algorithm.ts";
import { fetchSecret, type SecretContext } from "./fetch_secret.ts";
import { kindMismatch, SECRET_EXPECTED, type SettingKit } from "./setting_kit.ts";
import { kindOf } from "./setting_problem.ts";

/** A key as RFC 7517 §4 writes it. */
interface JwkInput {
  readonly kty?: string;
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
  readonly [member: string]: unknown;
}

const ALGORITHMS = [
  "HS256",
  "HS384",
  "HS512",
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const satisfies readonly JwtAlgorithm[];

/** The settings of a JWT service. */
export function jwtSchema(kit: SettingKit) {
  return kit.object({
    secret: kit.secret("The only key: a secret that signs and checks.").exactOptional(),
    algorithm: kit.choice("The algorithm of `secret`.", ALGORITHMS, "HS256").exactOptional(),
    keys: kit.z.array(keySchema(kit), { error: kindMismatch("a list of keys") })
      .meta({ description: "The keys: all check, and the newest that may signs." })
      .exactOptional(),
    jwks: jwksSchema(kit).exactOptional(),
    revokedKeyIds: kit.texts("The names of keys that are refused.").exactOptional(),
    validation: checksSchema(kit)
      .meta({ description: "What holds for every token that is checked." }).exactOptional(),
    issue: issueSchema(kit).exactOptional(),
  });
}

/** What may be said by tokens that are signed; `false` signs none. */
export function issueSchema(kit: SettingKit) {
  return kit.z.union([
    kit.z.literal(false),
    kit.object({
      issuer: kit.text("Their `iss`: filled in, and any other is refused.").exactOptional(),
      audiences: kit.texts("What `aud` may name.").exactOptional(),
      maxLifetimeSeconds: kit.number("How long they may last.", { min: 0, isMinExcluded: true })
        .exactOptional(),
      forbiddenClaims: kit.texts("The claims that they may not have.").exactOptional(),
    }),
  ], { error: kindMismatch("false or an object") })
    .meta({ description: "What holds for every token that is signed; `false` signs none." });
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function keySchema(kit: SettingKit) {
  const { z } = kit;
  const instant = (description: string) => {
    return z.union([kit.text(description), z.date()], {
      error: kindMismatch("a Date, or text in the form of ISO 8601"),
    }).meta({ description });
  };
  return kit.object({
    keyId: kit.text("Its name: the `kid` of the tokens that it signs.").exactOptional(),
    algorithm: kit.choice("Its algorithm.", ALGORITHMS).exactOptional(),
    secret: z.union([z.custom<Uint8Array>(isBytes), ...kit.secretInputs()], {
      error: kindMismatch(`${SECRET_EXPECTED}, or bytes`),
    }).transform(async (input, context) => {
      return isBytes(input) ? input : await fetchSecret(input, context, kit.surroundings) ?? "";
    }).meta({ description: "A secret, at least as long as the hash." }).exactOptional(),
    pem: kit.secret("A private key in PKCS#8, or a public one in SPKI.").exactOptional(),
    jwk: jwkSchema(kit).exactOptional(),
    signsFrom: instant("From when on it signs.").exactOptional(),
    acceptedUntil: instant("Until when tokens with it are accepted.").exactOptional(),
  });
}

function jwkSchema(kit: SettingKit) {
  const { z } = kit;
  const isJwk = (value: unknown): value is JwkInput => isRecord(value) && "kty" in value;
  return z.union([
    z.custom<JwkInput>(isJwk).meta({ type: "object", required: ["kty"] }),
    ...kit.secretInputs(),
  ], {
    error: kindMismatch("a key with its kty, or a reference to its JSON"),
  }).transform(async (input, context) => {
    if (isJwk(input)) return input;
    return jwkOf(await fetchSecret(input, context, kit.surroundings), context);
  }).meta({ description: "A key as RFC 7517 writes it, or a reference to its JSON." });
}

function jwkOf(text: string | undefined, context: SecretContext): JwkInput {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Its message would quote the text.
  }
  context.addIssue(`${kindOf(text)}, expected the JSON of a key`);
  return {};
}

function jwksSchema(kit: SettingKit) {
  const { z } = kit;
  const seconds = (description: string, byDefault: number) =>
    kit.number(description, { min: 0, byDefault }).exactOptional();
  const shared = {
    rsaAlgorithm: kit.choice("The algorithm of RSA keys that name none.", ALGORITHMS, "RS256")
      .exactOptional(),
  };
  const caching = {
    ...shared,
    cacheSeconds: seconds("After how long the keys are read anew.", 600),
    staleSeconds: seconds("For how much longer they serve when they cannot be.", 3_600),
    cooldownSeconds: seconds("How long at least lies between two readings.", 30),
    maxBytes: kit.number("How many bytes they may have.", {
      min: 0,
      isMinExcluded: true,
      byDefault: 262_144,
    }).exactOptional(),
    timeoutMs: kit.number("How many milliseconds reading them may take.", {
      min: 0,
      isMinExcluded: true,
      byDefault: 5_000,
    }).exactOptional(),
  };
  return z.union([
    kit.object({
      ...shared,
      keys: z.array(jwkSchema(kit), { error: kindMismatch("a list") })
        .meta({ description: "The keys themselves." }),
    }),
    kit.object({ ...caching, file: kit.pathOrUrl("The path of a file with the keys.") }),
    kit.object({
      ...caching,
      url: z.union([kit.text("Their address."), z.instanceof(URL)], {
        error: kindMismatch("an address"),
      })
        .meta({ description: "Their address: `https`, or `http` on this machine." }),
    }),
  ], { error: kindMismatch("an object with keys, file or url") })
    .meta({ description: "Further keys, as a set: written out, from a file, or from an address." });
}

function checksSchema(kit: SettingKit) {
  const oneOrMore = (description: string) => {
    return kit.z.union([kit.text(description), kit.texts(description)], {
      error: kindMismatch("text or a list of texts"),
    }).meta({ description }).exactOptional();
  };
  return kit.object({
    audience: oneOrMore("The `aud` has to name one of these."),
    issuer: oneOrMore("The `iss` has to be one of these."),
    requiredClaims: kit.texts("The names of claims that have to be there.").exactOptional(),
    maxAgeSeconds: kit.number("How long ago a token may have been issued.", { min: 0 })
      .exactOptional(),
    leewaySeconds: kit.number("By how much clocks may differ.", { min: 0, byDefault: 1 })
      .exactOptional(),
    type: kit.text("The header's `typ` has to be this, as `at+jwt`.").exactOptional(),
  });
}
