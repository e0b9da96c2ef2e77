import { type CacheConfig, type DatabaseConfig, isModule, type JwtConfig } from "@pywatt/sdk";

/** Standing alone, a program brings its own settings. A module needs none, and may read none. */
function setting(variable: string): string | undefined {
  return isModule() ? undefined : Deno.env.get(variable);
}

function urlFrom(variable: string): { readonly url?: string } {
  const url = setting(variable);
  return url ? { url } : {};
}

export const databaseSettings: DatabaseConfig = urlFrom("DATABASE_URL");
export const cacheSettings: CacheConfig = { namespace: "pywatt_demo", ...urlFrom("REDIS_URL") };
export const jwtSettings: JwtConfig = { secret: setting("JWT_SECRET") ?? "" };
