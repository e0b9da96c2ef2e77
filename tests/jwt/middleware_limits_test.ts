/** What the middleware does when it is made wrongly, or when nothing answers it. */
import { assertEquals, assertThrows } from "@std/assert";
import {
  createJwtService,
  JwtError,
  jwtMiddleware,
  type JwtService,
  oakJwtMiddleware,
  withJwt,
} from "../../mod.ts";
import { SECRET } from "../support/jwt_keys.ts";
import { signedToken } from "../support/jwt_tokens.ts";
import { Host, OLD, oldToken } from "./key_host.ts";
import { ProxiedModule } from "./proxied_module.ts";

/** What `Deno.serve` tells of a connection; nothing here looks at it. */
const INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
  completed: Promise.resolve(),
};

async function bearer(): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await signedToken({ alg: "HS256" }, { sub: "ann" })}` };
}

/** Keeps what is written to stderr meanwhile. */
class RecordedStderr implements Disposable {
  text = "";
  readonly #writeSync = Deno.stderr.writeSync;

  constructor() {
    Deno.stderr.writeSync = (bytes) => {
      this.text += new TextDecoder().decode(bytes);
      return bytes.length;
    };
  }

  [Symbol.dispose](): void {
    Deno.stderr.writeSync = this.#writeSync;
  }
}

/** A module of an orchestrator that no longer answers. */
async function hangingModule(host: Host): Promise<ProxiedModule & { readonly jwt: JwtService }> {
  const module = await ProxiedModule.start(host.services);
  const jwt = await module.open();
  module.stopReading();
  return Object.assign(module, { jwt });
}

Deno.test("withJwt answers 503 when the orchestrator does not answer within its limit", async () => {
  await using host = new Host({ secret: SECRET, keys: [OLD] });
  await using module = await hangingModule(host);
  const kinds: string[] = [];
  const guarded = withJwt(() => new Response("never"), module.jwt, {
    timeoutMs: 20,
    onRefused: ({ error, response }) => {
      kinds.push(error.kind);
      return response;
    },
  });
  const response = await guarded(
    new Request("http://localhost/", { headers: await bearer() }),
    INFO,
  );
  assertEquals([response.status, kinds], [503, ["timeout"]]);
});

Deno.test("without a limit of its own, withJwt has one of five seconds", async () => {
  const limits: unknown[] = [];
  const { setTimeout } = globalThis;
  await using jwt = await createJwtService({ secret: SECRET });
  const guarded = withJwt(() => new Response("in"), jwt);
  const request = new Request("http://localhost/", { headers: await bearer() });
  globalThis.setTimeout = Object.assign((...args: Parameters<typeof setTimeout>) => {
    limits.push(args[1]);
    return setTimeout(...args);
  });
  try {
    assertEquals((await guarded(request, INFO)).status, 200);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assertEquals(limits.includes(5_000), true);
});

for (const name of ["withJwt", "oakJwtMiddleware"]) {
  Deno.test(`${name} stops to wait for a request whose client has left`, async () => {
    await using host = new Host({ secret: SECRET });
    await using module = await hangingModule(host);
    const kinds: string[] = [];
    const options = {
      timeoutMs: 60_000,
      onRefused: ({ error }: { readonly error: JwtError }) => {
        kinds.push(error.kind);
        return new Response(null, { status: 503 });
      },
    };
    const left = AbortSignal.abort();
    const source = new Request("http://localhost/", { headers: await bearer(), signal: left });
    const { headers } = source;
    if (name === "withJwt") {
      await withJwt(() => new Response("never"), module.jwt, options)(source, INFO);
    } else {
      const request = { headers, url: new URL(source.url), source };
      const response = { status: 200, headers: new Headers(), body: undefined };
      const context = { request, response, state: {} };
      await oakJwtMiddleware(module.jwt, options)(context, () => Promise.resolve());
    }
    assertEquals(kinds, ["cancelled"]);
  });
}

Deno.test("withJwt lets go of a service that does not open within its limit", async () => {
  const held = Promise.withResolvers<Response>();
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    return held.promise;
  });
  const jwks = { url: `http://127.0.0.1:${server.addr.port}/`, timeoutMs: 60_000 };
  const refused: string[] = [];
  const guarded = withJwt(() => new Response("never"), { jwks }, {
    timeoutMs: 20,
    onRefused: ({ error, response }) => {
      refused.push(error.message);
      return response;
    },
  });
  const request = () =>
    new Request("http://localhost/", { headers: { authorization: "Bearer x" } });
  assertEquals((await guarded(request(), INFO)).status, 503);
  assertEquals(refused, ["Cannot open a JWT service: its time ran out"]);
  held.resolve(Response.json({ keys: [] }));
  assertEquals((await guarded(request(), INFO)).status, 503);
});

Deno.test("settings that cannot be used are refused when the middleware is made", () => {
  const makers = [
    (key: object) => withJwt(() => new Response(), key),
    (key: object) => jwtMiddleware(key),
    (key: object) => oakJwtMiddleware(key),
  ];
  for (const make of makers) {
    for (const key of [{}, { secret: "" }, { secrets: "x" }, { secret: SECRET, algorithm: "x" }]) {
      assertEquals(assertThrows(() => make(key), JwtError).kind, "configuration");
    }
  }
  const error = assertThrows(() => withJwt(() => new Response(), ""), JwtError);
  assertEquals(error.message, "Cannot open a JWT service: secret is empty, expected text");
});

Deno.test("what withJwt cannot check is written to stderr once, and the hook is told instead", async () => {
  const pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
  const headers = await bearer();
  for (const isHooked of [false, true]) {
    using stderr = new RecordedStderr();
    const kinds: string[] = [];
    const guarded = withJwt(() => new Response("never"), { keys: [{ pem }] }, {
      ...isHooked && {
        onRefused: ({ error, response }) => {
          kinds.push(error.kind);
          return response;
        },
      },
    });
    for (let request = 0; request < 3; request++) {
      const response = await guarded(new Request("http://localhost/", { headers }), INFO);
      assertEquals(response.status, 503);
    }
    const line = "PyWatt: Cannot open a JWT service: keys[0].pem holds no key for any algorithm " +
      "that is known. Such requests are answered with 503\n";
    assertEquals(stderr.text, isHooked ? "" : line);
    assertEquals(kinds.length, isHooked ? 3 : 0);
  }
});

Deno.test("a request that is refused as it should be writes nothing", async () => {
  using stderr = new RecordedStderr();
  const guarded = withJwt(() => new Response("never"), SECRET);
  for (const authorization of ["", "Bearer x", `Bearer ${await oldToken()}`]) {
    const request = new Request("http://localhost/", { headers: { authorization } });
    assertEquals((await guarded(request, INFO)).status, 401);
  }
  assertEquals(stderr.text, "");
});

const WRONG_OPTIONS: Readonly<Record<string, readonly [object, string]>> = {
  "a misspelt check": [
    { audiance: "a" },
    "audiance is unknown, expected one of audience, issuer, requiredClaims, maxAgeSeconds, " +
    "leewaySeconds, type, schema, scopes, optional, cookie, headerName, onRefused, timeoutMs",
  ],
  "scopes that are one text": [
    { scopes: "a b" },
    'scopes is "a b", expected a list of scopes, none with a space in it',
  ],
  "two scopes in one": [
    { scopes: ["a b"] },
    'scopes is ["a b"], expected a list of scopes, none with a space in it',
  ],
  "optional as text": [{ optional: "false" }, 'optional is "false", expected true or false'],
  "a cookie without a name": [{ cookie: "" }, 'cookie is "", expected the name of a cookie'],
  "a header that is none": [
    { headerName: "X Token" },
    'headerName is "X Token", expected the name of a header',
  ],
  "a hook that is none": [{ onRefused: {} }, "onRefused is {}, expected a function"],
  "a schema that is none": [{ schema: {} }, "schema is {}, expected a Standard Schema"],
  "no time at all": [
    { timeoutMs: 0 },
    "timeoutMs is 0, expected a positive number of milliseconds that a timer can wait for",
  ],
};

for (const [name, [options, detail]] of Object.entries(WRONG_OPTIONS)) {
  Deno.test(`the middleware refuses ${name} when it is made`, () => {
    const makers = [
      () => withJwt(() => new Response(), SECRET, options),
      () => jwtMiddleware(SECRET, options),
      () => oakJwtMiddleware(SECRET, options),
    ];
    for (const make of makers) {
      assertEquals(assertThrows(make, TypeError).message, `Cannot check requests: ${detail}`);
    }
  });
}
