import {
  CACHE_ERROR_KINDS,
  CacheError,
  DATABASE_ERROR_KINDS,
  DatabaseError,
  JWT_ERROR_KINDS,
  JwtError,
  PywattError,
  SERVICE_ERROR_KINDS,
  ServiceError,
} from "../../errors.ts";
import { oneOf } from "../../guard.ts";
import { toCamelCaseKeys } from "../../ipc/naming.ts";
import { ProtocolViolation } from "../../ipc/wire_error.ts";
import type { FailureBody } from "./entry.ts";

const isDatabaseKind = oneOf(DATABASE_ERROR_KINDS);
const isCacheKind = oneOf(CACHE_ERROR_KINDS);
const isJwtKind = oneOf(JWT_ERROR_KINDS);
const isServiceKind = oneOf(SERVICE_ERROR_KINDS);

/** The error that a service threw when the tape was recorded. */
export function tapedError(serviceType: string, { error, error_info }: FailureBody): Error {
  const { kind, ...details } = toCamelCaseKeys({ ...error_info });
  if (kind === "protocol") return new ProtocolViolation(error);
  if (serviceType === "database" && isDatabaseKind(kind)) {
    return new DatabaseError(kind, error, details);
  }
  if (serviceType === "cache" && isCacheKind(kind)) return new CacheError(kind, error, details);
  if (serviceType === "jwt" && isJwtKind(kind)) return new JwtError(kind, error);
  if (serviceType === "custom" && isServiceKind(kind)) {
    return new ServiceError(kind, error, details);
  }
  return new PywattError(String(kind), error);
}
