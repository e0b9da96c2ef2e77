// deno-lint-ignore-file no-console
/** Calls often, moves large values both ways, rests, and does it again. */
import { createCacheService } from "@pywatt/sdk";

const CALLS = 600;
const VALUE_BYTES = 8 * 1024 * 1024;

const value = Uint8Array.from(
  { length: VALUE_BYTES },
  (_, index) => (index * 7 + (index >> 12)) % 251,
);

for (let time = 0; time < 2; time++) {
  const cache = await createCacheService();
  for (let call = 0; call < CALLS; call++) await cache.set("small", String(call));
  await cache.set("large", value);
  const read = await Promise.all(Array.from({ length: 4 }, () => cache.get("large")));
  const same = read.filter((bytes) => bytes?.every((byte, index) => byte === value[index])).length;
  console.error(`${await cache.getString("small")} ${same}`);
  await cache.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
}
