import type { Logger } from "../logger.ts";

/**
 * A shell that outlives the orchestrator by a little. It reads which processes come and go, each of
 * which leads a group. Of one that has gone, it kills what is left of the group. When its stdin
 * ends, the orchestrator is gone: then it kills the groups of those that end by themselves, and
 * after a time of grace all others. A process is known by its id and the time of its start, since
 * ids are given again: a group whose leader is another one by now is left alone.
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
end_group() {
  start=$(start_of "$1" 2>/dev/null)
  [ -z "$start" ] || [ "$start" = "$2" ] && kill -s KILL -- "-$1" 2>/dev/null
}
watched=
while read -r action id; do
  if [ "$action" = watch ]; then
    start=$(start_of "$id" 2>/dev/null)
    [ -n "$start" ] && watched="$watched $id:$start"
  else
    kept=
    for entry in $watched; do
      if [ "\${entry%%:*}" = "$id" ]; then
        end_group "$id" "\${entry#*:}"
      else
        kept="$kept $entry"
      fi
    done
    watched=$kept
  fi
done
left=$1
while [ -n "$watched" ] && [ "$left" -gt 0 ]; do
  sleep 1
  left=$((left - 1))
  kept=
  for entry in $watched; do
    if [ "$(start_of "\${entry%%:*}" 2>/dev/null)" = "\${entry#*:}" ]; then
      kept="$kept $entry"
    else
      end_group "\${entry%%:*}" "\${entry#*:}"
    fi
  done
  watched=$kept
done
for entry in $watched; do
  end_group "\${entry%%:*}" "\${entry#*:}"
done
`;

/** More than a module takes to end by itself when its orchestrator is gone (docs/protocol.md §7). */
const GRACE_SECONDS = 8;

/** A shell that ends sooner than this is not started anew at once: it would do so again. */
const MIN_LIFE_MS = 1_000;

/**
 * Ends the processes of modules when this process dies without doing so, be it by SIGKILL, and even
 * those that are too busy to notice; and at any time what a module leaves behind that it has started
 * and that is still in its group. On Windows, where there is no such shell, it does nothing;
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
      // What is sent to the orchestrator's group, be it SIGKILL, is not for whoever survives it.
      detached: true,
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
