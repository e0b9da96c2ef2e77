/** A whole run on real servers: every byte that leaves the orchestrator is searched for every secret. */
import { assert, assertEquals } from "@std/assert";
import { Orchestrator, orchestratorLog } from "@pywatt/sdk/orchestrator";
import { RecordedOutput } from "../orchestrator/modules.ts";
import { TempFolder } from "../support/temp_folder.ts";

const DATABASE_URL = Deno.env.get("DATABASE_URL") ?? "";
const REDIS_URL = Deno.env.get("REDIS_URL") ?? "";
const ENTRY = new URL("../modules/security_secrets.ts", import.meta.url);

const WRONG_PASSWORD = "wrong/p@ss wörd+1?";
const JWT_SECRET = 'jwt "secret", of more than 32 bytes: é';
const NEXT_JWT_SECRET = "the next secret, of more than 32 bytes";
const STATUS_TOKEN = "a-token-of-the-status-page";

const SECRETS: readonly string[] = [
  ...[DATABASE_URL, REDIS_URL].filter(Boolean).map((url) => new URL(url).password),
  WRONG_PASSWORD,
  JWT_SECRET,
  NEXT_JWT_SECRET,
  STATUS_TOKEN,
].filter(Boolean).map(decodeURIComponent);

/** Every way in which a text can be written: written again here, so that the library is measured. */
function spellings(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret);
  const percent = encodeURIComponent(secret);
  const base64 = [0, 1, 2].map((before) => {
    const text = Uint8Array.from([...new Uint8Array(before), ...bytes]).toBase64();
    return text.slice(Math.ceil(before * 8 / 6), Math.floor((before + bytes.length) * 8 / 6));
  });
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    percent,
    percent.replaceAll("%20", "+"),
    percent.toLowerCase(),
    [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    bytes.toHex(),
    bytes.toHex().toUpperCase(),
    [...bytes].join(","),
    [...bytes].join(", "),
  ];
}

function secretsIn(text: string): string[] {
  return SECRETS.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)));
}

/** Runs Deno with copies of all bytes that go in and come out. */
async function tappedDeno(folder: string): Promise<string> {
  const path = `${folder}/deno`;
  const script = `#!/bin/sh
in=${folder}/$$.fifo-in; out=${folder}/$$.fifo-out
/usr/bin/mkfifo "$in" "$out"
exec 3<&0
/usr/bin/tee "${folder}/$$.to-module" <&3 > "$in" & first=$!
/usr/bin/tee "${folder}/$$.from-module" < "$out" & second=$!
"${Deno.execPath()}" "$@" < "$in" > "$out" 3<&-; code=$?
wait $second
kill $first
exit $code
`;
  await Deno.writeTextFile(path, script);
  await Deno.chmod(path, 0o755);
  return path;
}

/** The processes that a process has started, and those that they have. */
async function descendants(pid: number): Promise<number[]> {
  const path = `/proc/${pid}/task/${pid}/children`;
  const text = await Deno.readTextFile(path).catch(() => "");
  const children = text.trim().split(" ").filter(Boolean).map(Number);
  const further = await Promise.all(children.map(descendants));
  return [...children, ...further.flat()];
}

async function processTexts(pid: number): Promise<string> {
  const files = ["cmdline", "environ"].map((file) => `/proc/${pid}/${file}`);
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(file).catch(() => "")));
  return texts.join("\n");
}

async function served(url: string, path: string): Promise<string> {
  const headers = { authorization: `Bearer ${STATUS_TOKEN}` };
  const response = await fetch(new URL(path, url), { headers });
  return `${[...response.headers]}\n${await response.text()}`;
}

Deno.test("what is searched for is found in every spelling", () => {
  for (const secret of SECRETS) {
    const around = new TextEncoder().encode(`..${secret}!`);
    const written = [
      `<${secret}>`,
      JSON.stringify({ secret }),
      `?a=${encodeURIComponent(secret)}`,
      around.toBase64(),
      around.toHex(),
    ];
    for (const text of written) assertEquals(secretsIn(text).includes(secret), true, text);
  }
  assertEquals(secretsIn("nothing of it"), []);
});

Deno.test({
  name: "no secret is in any log, error, frame, status, metric or process of a whole run",
  ignore: Deno.build.os !== "linux" || DATABASE_URL === "" || REDIS_URL === "",
  async fn() {
    await using folder = await TempFolder.make();
    const wrong = encodeURIComponent(WRONG_PASSWORD);
    const written: Uint8Array[] = [];
    const log = orchestratorLog({
      format: "json",
      level: "debug",
      write: (bytes) => {
        written.push(bytes.slice());
        return Promise.resolve(bytes.length);
      },
    });
    const output = new RecordedOutput();
    const { hostname, port } = new URL(DATABASE_URL);
    const database = {
      right: { url: DATABASE_URL },
      refused: { url: `postgres://nobody:${wrong}@${hostname}:${port}/app` },
      unreachable: { url: `mysql://app:${wrong}@127.0.0.1:1/app` },
      unusable: { url: `postgres://app:${wrong}@127.0.0.1:1/app?wrong=1` },
    };
    const cache = {
      right: { url: REDIS_URL },
      memory: { cacheType: "in_memory" as const },
      unreachable: { url: `redis://app:${wrong}@127.0.0.1:1`, operationTimeoutSeconds: 1 },
      unusable: { url: `redis://app:${wrong}@127.0.0.1:1/?wrong=1` },
    };
    const names = { database: Object.keys(database), cache: Object.keys(cache) };
    await using orchestrator = new Orchestrator({
      logger: log.logger,
      onModuleOutput: (line) => {
        log.onModuleOutput(line);
        output.record(line);
      },
      denoPath: await tappedDeno(folder.path),
      services: { database, cache, jwt: { default: { secret: JWT_SECRET } } },
      modules: { user: { entry: ENTRY, args: [JSON.stringify(names)] } },
    });
    const { url } = await orchestrator.serveStatus({ port: 0, token: STATUS_TOKEN });
    const launched = await orchestrator.launch("user");
    await output.untilLine("user", "ready");
    await orchestrator.rotateJwt("default", { secret: NEXT_JWT_SECRET }, { overlapSeconds: 60 });

    const pids = [launched.pid ?? 0, ...await descendants(launched.pid ?? 0)];
    const processes = await Promise.all(pids.map(processTexts));
    const pages = await Promise.all(
      ["/", "/healthz", "/readyz", "/metrics", "/status.json"].map((path) => served(url, path)),
    );
    const status = JSON.stringify(orchestrator.status());
    // The tapping shell hands no signal on: its child is what has to end.
    for (const pid of pids.slice(1)) kill(pid);
    await launched.exited;
    await orchestrator.stop();
    await log.flushed();

    const names_ = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
    const taps = names_.filter((name) => name.endsWith("-module"));
    const frames = await Promise.all(taps.map((name) => {
      return Deno.readTextFile(`${folder.path}/${name}`);
    }));
    const logged = written.map((bytes) => new TextDecoder().decode(bytes)).join("");

    // What may be there is there: so the search looks at the right bytes.
    assert(frames.join("").includes('"op":"service_response"'));
    assert(frames.join("").includes('"op":"service_request"'));
    assert(processes.join("").includes("PYWATT_MODULE_ID=user"));
    assert(logged.includes("DatabaseError") && logged.includes("CacheError"));
    assert(pages.join("").includes("pywatt_"));
    assert(status.includes('"user"'));
    const searched = { frames, processes, pages, status: [status], logged: [logged] };
    for (const [what, texts] of Object.entries(searched)) {
      assertEquals(secretsIn(texts.join("\n")), [], what);
    }
  },
});

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
