/** Where the library writes what no caller is waiting for. Any console-like object fits. */
export interface Logger {
  /** Takes what helps only whoever looks for a fault. */
  debug(message: string): void;
  /** Takes what is worth knowing. */
  info(message: string): void;
  /** Takes what should be looked at. */
  warn(message: string): void;
  /** Takes what went wrong. */
  error(message: string): void;
}

function ignore(): void {}

/** The logger that says nothing: the default of library code. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
