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
    watched="$watched $id:$(start_of "$id" 2>/dev/null)"
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

/**
 * Ends the processes of modules when this process dies without doing so, be it by SIGKILL, and even
 * those that are too busy to notice. On Windows, where there is no such shell, it does nothing.
 */
export class OrphanGuard implements AsyncDisposable {
  #shell: Deno.ChildProcess | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;

  watch(processId: number): void {
    this.#tell(`watch ${processId}`);
  }

  release(processId: number): void {
    this.#tell(`release ${processId}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const shell = this.#shell;
    if (shell === undefined) return;
    this.#shell = undefined;
    shell.ref();
    await this.#writer?.close().catch(() => {});
    await shell.status;
  }

  #tell(line: string): void {
    if (Deno.build.os === "windows") return;
    this.#writer ??= this.#start().stdin.getWriter();
    this.#writer.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
  }

  #start(): Deno.ChildProcess {
    this.#shell = new Deno.Command("/bin/sh", {
      args: ["-c", SCRIPT, "sh", String(GRACE_SECONDS)],
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin" },
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#shell.unref(); // It is there for the modules, and does not keep this process waiting.
    return this.#shell;
  }
}
