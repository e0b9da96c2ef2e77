import type { ServiceOpener } from "../service_opener.ts";
import type { TapeRedaction } from "./redaction.ts";
import { TapePlayer } from "./tape_player.ts";
import { TapeRecorder } from "./tape_recorder.ts";
import { parseTape, TAPE_HEADER } from "./tape_text.ts";

/**
 * A tape: all that one run of a module asks of its services, and what it is answered.
 *
 * Either `record`, the path of the file that is written, anew at each start of the module; or
 * `replay`, the path of one that was, from which the module is then answered with no service at all.
 */
export type TapeConfig =
  | { readonly record: string | URL; readonly redact?: TapeRedaction }
  | { readonly replay: string | URL };

/** What stands between one run of a module and its services. */
export interface RunningTape {
  readonly services: ServiceOpener;
  /** Ends the tape, and says what the module did otherwise than on one that was replayed. */
  end(): readonly string[];
}

/**
 * Begins a tape.
 *
 * @throws {TypeError} When what is to be replayed is no tape.
 * @throws {Deno.errors.NotFound} And others, when the file cannot be opened.
 */
export function beginTape(config: TapeConfig, services: ServiceOpener): RunningTape {
  if ("replay" in config) {
    const player = new TapePlayer(parseTape(Deno.readTextFileSync(config.replay)));
    return { services: player, end: () => player.differences };
  }
  const file = Deno.openSync(config.record, { write: true, create: true, truncate: true });
  const write = (text: string) => writeFully(file, new TextEncoder().encode(text));
  write(TAPE_HEADER);
  let hasEnded = false;
  const recorder = new TapeRecorder(services, (text) => hasEnded || write(text), config.redact);
  return {
    services: recorder,
    end() {
      hasEnded = true;
      file.close();
      return [];
    },
  };
}

function writeFully(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}
