import { grantsSchema, limitsSchema } from "./grants_schema.ts";
import { kindMismatch, type SettingKit } from "./setting_kit.ts";

const MAX_TIMER_MS = 2_147_483_647;
const MAX_TIMER_SECONDS = 2_147_483;

/** The settings of a module. */
export function moduleSchema(kit: SettingKit) {
  return kit.object({
    entry: kit.pathOrUrl("The program: a path, or a `file:`, `https:` or `jsr:` address."),
    lock: kit.path("The lock file that the program's code has to agree with.").exactOptional(),
    args: kit.z.array(kit.z.string({ error: kindMismatch("text") }), {
      error: kindMismatch("a list of texts"),
    }).meta({ description: "What the program finds in `Deno.args`." }).exactOptional(),
    env: kit.byName(kit.secret("The value of a variable."))
      .meta({ description: "Its whole environment beside `PYWATT_MODULE_ID`." }).exactOptional(),
    permissions: permissionsSchema(kit)
      .meta({ description: "What it may do beside using services." }).exactOptional(),
    services: grantsSchema(kit).exactOptional(),
    limits: limitsSchema(kit).exactOptional(),
    instances: kit.wholeNumber("How many processes of it there are.", {
      min: 1,
      max: 1_000,
      byDefault: 1,
    }).exactOptional(),
    startsAfter: kit.texts("The modules that have to be connected before it is launched.")
      .exactOptional(),
    readiness: readinessSchema(kit).exactOptional(),
    restart: restartSchema(kit)
      .meta({ description: "Whether it is started again when its process ends." }).exactOptional(),
    heartbeat: heartbeatSchema(kit).exactOptional(),
    tape: tapeSchema(kit).exactOptional(),
  });
}

function tapeSchema(kit: SettingKit) {
  const { z } = kit;
  return z.union([
    kit.object({
      record: kit.pathOrUrl("The file that a recording is written to."),
      redact: kit.object({
        columns: kit.texts("Columns and properties that are left out.").exactOptional(),
        texts: z.array(kit.secret("A text that is left out."), {
          error: kindMismatch("a list of texts"),
        }).meta({ description: "Texts that are left out, in whatever they stand." })
          .exactOptional(),
      }).meta({ description: "What is taken out of the recording." }).exactOptional(),
    }),
    kit.object({ replay: kit.pathOrUrl("The file that the module is answered from.") }),
  ], { error: kindMismatch("an object with record or replay") })
    .meta({
      description: "Records what it asks of its services, or answers it from that: for tests.",
    });
}

function permissionsSchema(kit: SettingKit) {
  const { z } = kit;
  const list = (description: string, item: ReturnType<SettingKit["text"]> | PathItem) =>
    z.union([z.literal(true), z.array(item)], { error: kindMismatch("true or a list of texts") })
      .meta({ description }).exactOptional();
  type PathItem = ReturnType<SettingKit["path"]>;
  return kit.object({
    net: list("Hosts, with or without a port.", kit.text("A host.")),
    read: list("Paths that may be read.", kit.path("A path.")),
    write: list("Paths that may be written.", kit.path("A path.")),
    run: list("Programs that may be started.", kit.program("A program.")),
    sys: list("What may be asked of the system.", kit.text("A name, as `hostname`.")),
    ffi: list("Native libraries that may be loaded.", kit.path("A path.")),
  });
}

function restartSchema(kit: SettingKit) {
  return kit.object({
    when: kit.choice(
      "After which ends it is started again.",
      ["always", "on-failure", "never"],
      "never",
    ).exactOptional(),
    initialDelayMs: kit.number(
      "How many milliseconds the first restart waits; each further one waits twice as long.",
      { min: 0, max: MAX_TIMER_MS, byDefault: 500 },
    ).exactOptional(),
    maxDelayMs: kit.number("The longest wait before a restart, in milliseconds.", {
      min: 0,
      max: MAX_TIMER_MS,
      byDefault: 30_000,
    }).exactOptional(),
    crashLoopAfter: kit.wholeNumber(
      "After how many restarts in a row its state is `crash_looping`.",
      { min: 0, byDefault: 5 },
    ).exactOptional(),
    healthyAfterSeconds: kit.number(
      "After how long a run its restarts are counted anew.",
      { min: 0, byDefault: 60 },
    ).exactOptional(),
  });
}

function readinessSchema(kit: SettingKit) {
  return kit.object({
    timeoutSeconds: kit.number("Within how many seconds of its start it has to be connected.", {
      min: 0,
      isMinExcluded: true,
      max: MAX_TIMER_SECONDS,
      byDefault: 30,
    }).exactOptional(),
  }).meta({ description: "By when it has to be connected; without it, whenever it likes." });
}

function heartbeatSchema(kit: SettingKit) {
  const seconds = (description: string, byDefault: number) => {
    return kit.number(description, {
      min: 0,
      isMinExcluded: true,
      max: MAX_TIMER_SECONDS,
      byDefault,
    }).exactOptional();
  };
  return kit.z.union([
    kit.z.literal(false),
    kit.object({
      intervalSeconds: seconds("How long lies between two questions.", 5),
      timeoutSeconds: seconds("After how long without an answer it is killed.", 60),
    }),
  ], { error: kindMismatch("false or an object") })
    .meta({ description: "How it is found to hang; `false` is not at all." });
}
