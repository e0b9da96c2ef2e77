/** How a setting is called whose text is secret. */
const SECRET_NAME =
  /^(?:pass(?:word|phrase)?|.*(?:password|passphrase|secret|token|private_?key|api_?key))$/i;

/** RFC 7517 and RFC 7518 §6: the members of a JWK that hold what is not public. */
const PRIVATE_JWK_MEMBERS: ReadonlySet<string> = new Set(["d", "p", "q", "dp", "dq", "qi", "k"]);

/** How an environment variable is called whose text is secret. */
const SECRET_VARIABLE = /PASS|SECRET|TOKEN|KEY|CREDENTIAL|AUTH/i;

const PRIVATE_PEM = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

const URL_WITH_USER = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i;

/** All secrets that stand in some settings, wherever they stand. */
export function secretsOf(settings: unknown): string[] {
  return [...found(settings, "")];
}

/** The secrets among environment variables, by their names; and passwords in addresses. */
export function secretsOfEnv(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    SECRET_VARIABLE.test(name) ? [value, ...inUrl(value)] : inUrl(value)
  );
}

function* found(value: unknown, name: string): Iterable<string> {
  if (typeof value === "string") {
    if (SECRET_NAME.test(name) || PRIVATE_PEM.test(value)) yield value;
    yield* inUrl(value);
  } else if (value instanceof URL) {
    yield* inUrl(value.href);
  } else if (value instanceof Uint8Array) {
    if (SECRET_NAME.test(name)) yield* ofBytes(value);
  } else if (Array.isArray(value)) {
    for (const item of value) yield* found(item, name);
  } else if (typeof value === "object" && value !== null) {
    const isJwk = "kty" in value;
    for (const [member, inner] of Object.entries(value)) {
      if (isJwk && PRIVATE_JWK_MEMBERS.has(member) && typeof inner === "string") yield inner;
      else yield* found(inner, member);
    }
  }
}

/** Bytes are mostly written as base64 or hex; where they are a text, as that. */
function* ofBytes(bytes: Uint8Array): Iterable<string> {
  yield bytes.toBase64({ omitPadding: true });
  yield bytes.toHex();
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("\ufffd")) yield text;
}

function inUrl(text: string): string[] {
  const [, userInfo] = URL_WITH_USER.exec(text) ?? [];
  if (userInfo === undefined || !userInfo.includes(":")) return [];
  const password = userInfo.slice(userInfo.indexOf(":") + 1);
  return [userInfo, password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
