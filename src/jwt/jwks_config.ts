import { MAX_TIMER_MS } from "../deadline.ts";
import { isString } from "../guard.ts";
import type { JwtAlgorithm } from "./algorithm.ts";
import type { Jwk, JwksConfig } from "./config_types.ts";
import { unusable } from "./refusal.ts";
import * as rules from "./setting_rules.ts";

/** How long keys are kept that were read from elsewhere, with every default filled in. */
export interface JwksCaching {
  readonly cacheSeconds: number;
  readonly staleSeconds: number;
  readonly cooldownSeconds: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** Where a set of keys comes from, with every default filled in. */
export type ResolvedJwks =
  & { readonly rsaAlgorithm: JwtAlgorithm }
  & (
    | { readonly keys: readonly Jwk[] }
    | { readonly file: string | URL; readonly caching: JwksCaching }
    | { readonly url: URL; readonly caching: JwksCaching }
  );

const DEFAULTS: JwksCaching = {
  cacheSeconds: 600,
  staleSeconds: 3_600,
  cooldownSeconds: 30,
  maxBytes: 256 * 1024,
  timeoutMs: 5_000,
};

const path: rules.Rule = {
  isRight: (value) => rules.text.isRight(value) || value instanceof URL,
  expected: "text, or a URL",
  isSecret: true,
};

const rsaAlgorithm: rules.Rule = {
  isRight: (value) => isString(value) && /^[RP]S(256|384|512)$/.test(value),
  expected: "one of RS256, RS384, RS512, PS256, PS384, PS512",
};

const timeoutMs: rules.Rule = {
  isRight: (value) => rules.aboveZero.isRight(value) && Number(value) <= MAX_TIMER_MS,
  expected: `a number over 0, up to ${MAX_TIMER_MS}`,
};

const CACHING = {
  rsaAlgorithm,
  cacheSeconds: rules.seconds,
  staleSeconds: rules.seconds,
  cooldownSeconds: rules.seconds,
  maxBytes: rules.aboveZero,
  timeoutMs,
};

/** What is left out, or undefined, has its default: none of these limits can be without. */
function cachingOf(given: Partial<JwksCaching>): JwksCaching {
  const caching = {
    cacheSeconds: given.cacheSeconds ?? DEFAULTS.cacheSeconds,
    staleSeconds: given.staleSeconds ?? DEFAULTS.staleSeconds,
    cooldownSeconds: given.cooldownSeconds ?? DEFAULTS.cooldownSeconds,
    maxBytes: given.maxBytes ?? DEFAULTS.maxBytes,
    timeoutMs: given.timeoutMs ?? DEFAULTS.timeoutMs,
  };
  const { cacheSeconds, staleSeconds, cooldownSeconds } = caching;
  if (cacheSeconds + staleSeconds < cooldownSeconds) {
    throw unusable(
      `jwks.cooldownSeconds is ${cooldownSeconds}, expected at most cacheSeconds and ` +
        `staleSeconds together, ${cacheSeconds} and ${staleSeconds}: ` +
        "the keys would be too old to be used before they may be read anew",
    );
  }
  return caching;
}

/**
 * Fills in what the caller left out, and refuses what contradicts itself.
 *
 * @throws {JwtError} Of kind `configuration`.
 */
export function resolveJwks(jwks: JwksConfig): ResolvedJwks {
  const { rsaAlgorithm: algorithm = "RS256" } = jwks;
  if ("url" in jwks) {
    rules.checkSettings(jwks, "jwks.", { url: path, ...CACHING });
    return { url: safeUrl(jwks.url), rsaAlgorithm: algorithm, caching: cachingOf(jwks) };
  }
  if ("file" in jwks) {
    rules.checkSettings(jwks, "jwks.", { file: path, ...CACHING });
    return { file: jwks.file, rsaAlgorithm: algorithm, caching: cachingOf(jwks) };
  }
  // Other members of a set are let through: it may come from a file of somebody else's making.
  rules.checkSettings({ keys: jwks.keys, rsaAlgorithm: jwks.rsaAlgorithm }, "jwks.", {
    keys: rules.keyList,
    rsaAlgorithm,
  });
  if (jwks.keys === undefined) throw unusable("jwks has none of keys, file and url, expected one");
  return { keys: jwks.keys, rsaAlgorithm: algorithm };
}

/** Whoever can change what comes from the address could sign any token. */
function safeUrl(given: string | URL): URL {
  if (!URL.canParse(given)) throw unusable("jwks.url cannot be parsed");
  const url = new URL(given);
  if (url.username !== "" || url.password !== "") {
    throw unusable("jwks.url holds a user name or a password, expected none");
  }
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) {
    return url;
  }
  throw unusable(
    `jwks.url is ${url.protocol}//${url.host}, expected https, or http on this machine`,
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
