import type { Logger } from "../logger.ts";

/** A logger that cannot fail, whatever the given one does. */
export function safeLogger(logger: Logger): Logger {
  return {
    debug: safely((message) => logger.debug(message)),
    info: safely((message) => logger.info(message)),
    warn: safely((message) => logger.warn(message)),
    error: safely((message) => logger.error(message)),
  };
}

/** A function that cannot fail, at once or later; its errors go to another one. */
export function safely<Value>(
  run: (value: Value) => unknown,
  onError: (error: unknown) => void = () => {},
): (value: Value) => void {
  return (value) => {
    try {
      const returned = run(value);
      if (returned instanceof Promise) returned.catch(onError);
    } catch (error) {
      onError(error);
    }
  };
}
