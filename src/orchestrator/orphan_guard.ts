import type { Logger } from "../logger.ts";

/**
 * A shell that outlives the orchestrator by a little. It reads which processes come and go; when its
 * stdin ends, the orchestrator is gone, and it kills those that are still there after they had time
 * to end by themselves. A process is known by its id and the time of its start, since ids are given
 * again.
 */
const SCRIPT = `
trap '' INT TERM HUP
start_of() {
  if [ -r "/proc/$1/stat" ]; then
    read -r stat <"/proc/$1/stat"
    set -- \${stat##*) }
    shift 19
    echo "$1"
  else
    ps -o lstart= -p "$1" | tr ' ' '_'
  fi
}
watched=
while read -r action id; do
  if [ "$action" = watch ]; then
    start=$(start_of "$id" 2>/dev/null)
    [ -n "$start" ] && watched="$watched $id:$start"
  else
    kept=
    for entry in $watched; do
      [ "\${entry%%:*}" = "$id" ] || kept="$kept $entry"
    done
    watched=$kept
  fi
done
[ -n "$watched" ] || exit 0
sleep "$1"
for entry in $watched; do
  id=\${entry%%:*}
  [ "$(start_of "$id" 2>/dev/null)" = "\${entry#*:}" ] && kill -s KILL "$id"
done
`;

/** More than a module takes to end by itself when its orchestrator is gone (docs/protocol.md §7). */
const GRACE_SECONDS = 8;

/** A shell that ends sooner than this is not started anew at once: it would do so again. */
const MIN_LIFE_MS = 1_000;

/**
 * Ends the processes of modules when this process dies without doing so, be it by SIGKILL, and even
 * those that are too busy to notice. On Windows, where there is no such shell, it does nothing;
 * where there is no shell on another system, it says so once.
 */
export class OrphanGuard implements AsyncDisposable {
  readonly #logger: Logger;
  readonly #shellPath: string;
  readonly #watched = new Set<number>();
  #shell: Shell | undefined;
  #hasWarned = false;
  #isDisposed = false;

  constructor(logger: Logger, shellPath = "/bin/sh") {
    this.#logger = logger;
    this.#shellPath = shellPath;
  }

  /** The id of the shell's process, while there is one. */
  get pid(): number | undefined {
    return this.#shell?.child.pid;
  }

  /** Before a process is spawned: what fails then leaves nothing behind. */
  start(): void {
    if (Deno.build.os === "windows" || this.#shell !== undefined || this.#isDisposed) return;
    try {
      this.#shell = this.#spawn();
    } catch (error) {
      this.#warn(error);
      return;
    }
    for (const processId of this.#watched) this.#tell(`watch ${processId}`);
  }

  watch(processId: number): void {
    this.start();
    this.#watched.add(processId);
    this.#tell(`watch ${processId}`);
  }

  release(processId: number): void {
    this.#watched.delete(processId);
    this.#tell(`release ${processId}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    const shell = this.#shell;
    if (shell === undefined) return;
    this.#shell = undefined;
    shell.child.ref();
    await shell.writer.close().catch(() => {});
    await shell.child.status;
  }

  #tell(line: string): void {
    // When the pipe fails, the shell has ended, which is looked at where it is started.
    this.#shell?.writer.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
  }

  #spawn(): Shell {
    const startedAtMs = performance.now();
    const child = new Deno.Command(this.#shellPath, {
      args: ["-c", SCRIPT, "sh", String(GRACE_SECONDS)],
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin" },
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    child.unref(); // It is there for the modules, and does not keep this process waiting.
    const shell = { child, writer: child.stdin.getWriter() };
    void child.status.then(() => this.#ended(shell, performance.now() - startedAtMs));
    return shell;
  }

  #ended(shell: Shell, livedMs: number): void {
    if (this.#shell !== shell) return;
    this.#shell = undefined;
    shell.writer.abort().catch(() => {});
    if (this.#watched.size > 0 && livedMs >= MIN_LIFE_MS) this.start();
  }

  #warn(error: unknown): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const detail = error instanceof Error ? error.message : String(error);
    this.#logger.warn(
      `Modules may outlive an orchestrator that is killed: nothing watches over them, since ` +
        `${this.#shellPath} cannot be run: ${detail}`,
    );
  }
}

interface Shell {
  readonly child: Deno.ChildProcess;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
}
