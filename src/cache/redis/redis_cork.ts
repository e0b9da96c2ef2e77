import type { Redis } from "ioredis";

/**
 * Makes one write of all commands of a turn of the event loop, however many they are. The driver's
 * own way to do so delays a command that is alone, and in Cluster spoils what it redirects.
 */
export function corkWrites(redis: Redis, nextTick: (callback: () => void) => void): void {
  const sendCommand = redis.sendCommand.bind(redis);
  let isCorked = false;
  redis.sendCommand = (command, stream) => {
    const { stream: socket } = redis;
    if (!isCorked && socket?.writable) {
      isCorked = true;
      socket.cork();
      nextTick(() => {
        isCorked = false;
        socket.uncork();
      });
    }
    return sendCommand(command, stream);
  };
}
