import { isString } from "../guard.ts";
import type { JwtAlgorithm } from "./algorithm.ts";
import type { Jwk, JwtConfig, JwtIssueRules, JwtKeyConfig } from "./config_types.ts";
import { isJwk } from "./import_key.ts";
import { type ResolvedJwks, resolveJwks } from "./jwks_config.ts";
import { unusable } from "./refusal.ts";
import * as rules from "./setting_rules.ts";
import type { TokenChecks } from "./types.ts";
import { resolveValidation } from "./validation_config.ts";

/** One key, of which it is known what it is made of. */
export interface ResolvedKey {
  readonly keyId: string | undefined;
  readonly algorithm: JwtAlgorithm | undefined;
  readonly material:
    | { readonly secret: Uint8Array }
    | { readonly pem: string }
    | { readonly jwk: Jwk };
  readonly signsFromMs: number;
  readonly acceptedUntilMs: number;
  /** Which setting it is, for an error. */
  readonly where: string;
}

/** Settings whose form is right. */
export interface ResolvedJwtConfig {
  readonly keys: readonly ResolvedKey[];
  readonly jwks: ResolvedJwks | undefined;
  readonly revokedKeyIds: ReadonlySet<string>;
  readonly validation: TokenChecks;
  readonly issue: JwtIssueRules | false;
}

const issueRule: rules.Rule = {
  isRight: (value) => value === false || rules.object.isRight(value),
  expected: "an object, or false",
};

const CONFIG = {
  service: rules.text,
  secret: rules.secretText,
  algorithm: rules.algorithm,
  keys: rules.keyList,
  jwks: rules.secretObject,
  revokedKeyIds: rules.texts,
  validation: rules.object,
  issue: issueRule,
};

const KEY = {
  keyId: rules.text,
  algorithm: rules.algorithm,
  secret: {
    isRight: (value: unknown) => rules.text.isRight(value) || value instanceof Uint8Array,
    expected: "text or bytes",
    isSecret: true,
  },
  pem: rules.secretText,
  jwk: { isRight: isJwk, expected: "an object of the form of RFC 7517", isSecret: true },
  signsFrom: rules.instant,
  acceptedUntil: rules.instant,
};

const ISSUE = {
  issuer: rules.text,
  audiences: rules.someTexts,
  maxLifetimeSeconds: rules.aboveZero,
  forbiddenClaims: rules.texts,
};

/** The rules that have a claim there, so that it cannot be forbidden too. */
const FILLED_IN = [
  ["issuer", "iss"],
  ["audiences", "aud"],
  ["maxLifetimeSeconds", "exp"],
] as const;

/**
 * Fills in what the caller left out, and refuses what contradicts itself.
 *
 * @throws {JwtError} Of kind `configuration`. It shows nothing of a key.
 */
export function resolveJwtConfig(config: JwtConfig): ResolvedJwtConfig {
  rules.checkSettings(config, "", CONFIG);
  const { secret, algorithm, keys = [], jwks, revokedKeyIds = [] } = config;
  if (algorithm !== undefined && secret === undefined) {
    throw unusable(
      "algorithm is given without a secret, expected it with the key that it belongs to",
    );
  }
  const only = secret === undefined ? {} : { secret, ...(algorithm && { algorithm }) };
  const resolved = [
    ...(secret === undefined ? [] : [resolveKey(only, "")]),
    ...keys.map((key, index) => resolveKey(key, `keys[${index}].`)),
  ];
  if (resolved.length === 0 && jwks === undefined) {
    throw unusable("secret is missing, as are keys and jwks, and no orchestrator has them");
  }
  assertNamesUnique(resolved);
  return {
    keys: resolved,
    jwks: jwks && resolveJwks(jwks),
    revokedKeyIds: new Set(revokedKeyIds),
    validation: resolveValidation(config.validation ?? {}),
    issue: resolveIssue(config.issue ?? {}, "issue."),
  };
}

/**
 * The rules of what may be signed, if they are some.
 *
 * @param where What an error's message names them by, with a full stop behind it.
 * @throws {JwtError} Of kind `configuration`.
 */
export function resolveIssue(issue: JwtIssueRules | false, where: string): JwtIssueRules | false {
  if (!issueRule.isRight(issue)) {
    throw unusable(
      `${where.slice(0, -1)} is not what it has to be, expected ${issueRule.expected}`,
    );
  }
  if (issue === false) return issue;
  rules.checkSettings(issue, where, ISSUE);
  for (const [rule, claim] of FILLED_IN) {
    if (issue[rule] === undefined || !issue.forbiddenClaims?.includes(claim)) continue;
    throw unusable(`${where}forbiddenClaims names ${claim}, which ${where}${rule} fills in`);
  }
  return issue;
}

function resolveKey(key: JwtKeyConfig, where: string): ResolvedKey {
  rules.checkSettings(key, where, KEY);
  const { keyId, algorithm, signsFrom, acceptedUntil } = key;
  const signsFromMs = signsFrom === undefined ? -Infinity : rules.instantMs(signsFrom);
  const acceptedUntilMs = acceptedUntil === undefined ? Infinity : rules.instantMs(acceptedUntil);
  if (signsFromMs >= acceptedUntilMs) {
    throw unusable(`${where}signsFrom is not before ${where}acceptedUntil`);
  }
  return {
    ...materialOf(key, where),
    keyId: keyId ?? key.jwk?.kid,
    algorithm,
    signsFromMs,
    acceptedUntilMs,
  };
}

function materialOf(
  { secret, pem, jwk }: JwtKeyConfig,
  where: string,
): Pick<ResolvedKey, "material" | "where"> {
  const given = [secret, pem, jwk].filter((material) => material !== undefined);
  if (given.length !== 1) {
    throw unusable(
      `${where.slice(0, -1)} has ${given.length} of secret, pem and jwk, expected one`,
    );
  }
  if (pem !== undefined) return { material: { pem }, where: `${where}pem` };
  if (jwk !== undefined) return { material: { jwk }, where: `${where}jwk` };
  const bytes = isString(secret) ? new TextEncoder().encode(secret) : secret ?? new Uint8Array();
  return { material: { secret: bytes }, where: `${where}secret` };
}

/** Two keys of one name would leave it to chance which of them a token means. */
function assertNamesUnique(keys: readonly ResolvedKey[]): void {
  const seen = new Set<string>();
  for (const { keyId, where } of keys) {
    if (keyId === undefined) continue;
    if (seen.has(keyId)) throw unusable(`${where} has the keyId "${keyId}" of another key`);
    seen.add(keyId);
  }
}
