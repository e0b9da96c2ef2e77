/** What Redis has no single command for. Each script has one key, so Cluster knows where to run it. */
import type { Buffer } from "node:buffer";
import { ENTRY_HEAD_BYTES, ENTRY_MARK } from "./redis_entry.ts";

/** A script, and the name that the server has for it. */
export interface RedisScript {
  readonly source: string;
  readonly sha1: Promise<string>;
}

/** What sends a script. */
export interface ScriptRunner {
  evalsha(sha1: string, keyCount: number, ...args: (string | Buffer)[]): Promise<unknown>;
  eval(source: string, keyCount: number, ...args: (string | Buffer)[]): Promise<unknown>;
}

/** Sends the script's name, and the script itself where the server does not know it yet. */
export async function runScript(
  runner: ScriptRunner,
  { source, sha1 }: RedisScript,
  key: string,
  ...args: (string | Buffer)[]
): Promise<unknown> {
  const name = await sha1;
  try {
    return await runner.evalsha(name, 1, key, ...args);
  } catch (error) {
    const isUnknown = error instanceof Error && error.message.startsWith("NOSCRIPT");
    if (!isUnknown) throw error;
    return await runner.eval(source, 1, key, ...args);
  }
}

/** Gives the tags of an entry as they are stored, or nothing where it has none. */
const TAG_TEXT = `
local function tag_text(key)
  local head = redis.call('GETRANGE', key, 0, ${ENTRY_HEAD_BYTES - 1})
  if #head < ${ENTRY_HEAD_BYTES} or string.sub(head, 2, ${ENTRY_MARK.length})
    ~= '${ENTRY_MARK.slice(1)}' or string.byte(head) ~= 0 then return '' end
  local length = struct.unpack('>I4', head, ${ENTRY_MARK.length + 1})
  local text = redis.call('GETRANGE', key, ${ENTRY_HEAD_BYTES}, ${ENTRY_HEAD_BYTES - 1} + length)
  return text == '[]' and '' or text
end
`;

/**
 * Whether an entry is live depends on its tags, which are on other nodes: a script that has to know
 * it is told which tags are, and which are not; when it finds others, it gives them back.
 */
const LIVENESS = `
${TAG_TEXT}
local function liveness(key, live, dead)
  if redis.call('EXISTS', key) == 0 then return false end
  local text = tag_text(key)
  if text == dead and text ~= '' then return false end
  if text ~= '' and text ~= live then return text end
  return true
end
`;

/** `[ttl in ms, tags, length of the value]`; -1 is for good, -2 is none. */
export const LOOK: RedisScript = script(`
${TAG_TEXT}
local ttl = redis.call('PTTL', KEYS[1])
if ttl == -2 then return {'-2', '', '0'} end
local text = tag_text(KEYS[1])
local length = redis.call('STRLEN', KEYS[1])
if text ~= '' then length = length - ${ENTRY_HEAD_BYTES} - #text end
return {tostring(ttl), text, tostring(length)}
`);

/** `[whether it existed, tags]` */
export const REMOVE: RedisScript = script(`
${TAG_TEXT}
local text = tag_text(KEYS[1])
return {tostring(redis.call('DEL', KEYS[1])), text}
`);

/** ARGV: ttl in ms or empty. `[whether it existed, tags]` */
export const EXPIRE: RedisScript = script(`
${TAG_TEXT}
if redis.call('EXISTS', KEYS[1]) == 0 then return {'0', ''} end
if ARGV[1] == '' then redis.call('PERSIST', KEYS[1])
else redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {'1', tag_text(KEYS[1])}
`);

/** ARGV: live tags, dead tags, bytes, ttl in ms or empty, `keep` or empty, condition or empty. */
export const SET_IF: RedisScript = script(`
${LIVENESS}
local exists = liveness(KEYS[1], ARGV[1], ARGV[2])
if type(exists) == 'string' then return exists end
if ARGV[6] == 'absent' and exists or ARGV[6] == 'present' and not exists then return 0 end
if ARGV[5] == 'keep' and exists then redis.call('SET', KEYS[1], ARGV[3], 'KEEPTTL')
elseif ARGV[4] == '' then redis.call('SET', KEYS[1], ARGV[3])
else redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4]) end
return 1
`);

/** ARGV: live tags, dead tags, amount. `[sum]`; the server itself adds, to 64 bits. */
export const INCREMENT: RedisScript = script(`
${LIVENESS}
local exists = liveness(KEYS[1], ARGV[1], ARGV[2])
if type(exists) == 'string' then return exists end
if not exists then redis.call('DEL', KEYS[1]) end
local whole = exists and redis.call('GET', KEYS[1]) or ''
local text = exists and tag_text(KEYS[1]) or ''
local start = text == '' and 0 or ${ENTRY_HEAD_BYTES} + #text
if start > 0 then redis.call('SET', KEYS[1], string.sub(whole, start + 1), 'KEEPTTL') end
local sum = redis.pcall('INCRBY', KEYS[1], ARGV[3])
if type(sum) == 'table' and sum.err then
  if start > 0 then redis.call('SET', KEYS[1], whole, 'KEEPTTL') end
  return sum
end
local value = redis.call('GET', KEYS[1])
if start > 0 then redis.call('SET', KEYS[1], string.sub(whole, 1, start) .. value, 'KEEPTTL') end
return {value}
`);

/** ARGV: a new version, for how many ms it is needed or empty. The version in effect. */
export const READ_TAG: RedisScript = script(`
local version = redis.call('GET', KEYS[1])
if not version then
  version = ARGV[1]
  if ARGV[2] == '' then redis.call('SET', KEYS[1], version)
  else redis.call('SET', KEYS[1], version, 'PX', ARGV[2]) end
elseif ARGV[2] == '' then redis.call('PERSIST', KEYS[1])
else
  local left = redis.call('PTTL', KEYS[1])
  if left >= 0 and left < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
end
return version
`);

/** A lock is kept for a day after its end, so that the next holder's number is above it. */
const LOCK_TIME = `
local time = redis.call('TIME')
local now_us = tonumber(time[1]) * 1000000 + tonumber(time[2])
local function hold(token, number, ttl)
  redis.call('HSET', KEYS[1], 'token', token, 'number', string.format('%.0f', number),
    'until', string.format('%.0f', now_us + ttl * 1000))
  redis.call('PEXPIRE', KEYS[1], ttl + 86400000)
end
local held = redis.call('HMGET', KEYS[1], 'token', 'number', 'until')
local number = tonumber(held[2] or '0')
local is_held = held[1] and held[1] ~= '' and tonumber(held[3]) > now_us
`;

/**
 * ARGV: token, ttl in ms. The fencing number, or nothing. It is from the clock, so that it is above
 * those before it even when they are forgotten.
 */
export const ACQUIRE: RedisScript = script(`
${LOCK_TIME}
if is_held and held[1] ~= ARGV[1] then return false end
if not is_held then number = math.max(number + 1, now_us) end
hold(ARGV[1], number, tonumber(ARGV[2]))
return string.format('%.0f', number)
`);

/** ARGV: token, ttl in ms. Whether it was held. */
export const RENEW: RedisScript = script(`
${LOCK_TIME}
if not is_held or held[1] ~= ARGV[1] then return 0 end
hold(ARGV[1], number, tonumber(ARGV[2]))
return 1
`);

/** ARGV: token. Whether it was held. */
export const RELEASE: RedisScript = script(`
${LOCK_TIME}
if not is_held or held[1] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'token', '')
return 1
`);

function script(source: string): RedisScript {
  return { source, sha1: sha1Of(source) };
}

async function sha1Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}
