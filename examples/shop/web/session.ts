import type { CacheService } from "@pywatt/sdk";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { MAX_QUANTITY, type OrderLine } from "../order.ts";

const COOKIE = "shop_session";
const ID = /^[0-9a-f-]{36}$/;
const TTL_SECONDS = 30 * 60;

/** What the shop knows of a visitor: what is in the cart. It is gone after half an hour of rest. */
export interface Session {
  readonly id: string;
  readonly cart: readonly OrderLine[];
}

/** The visitor's session; a new one is kept as soon as there is something in its cart. */
export async function sessionOf(c: Context, cache: CacheService): Promise<Session> {
  const id = getCookie(c, COOKIE);
  if (id !== undefined && ID.test(id)) {
    const cart = await cache.getJson<OrderLine[]>(keyOf(id));
    if (cart !== null) return { id, cart };
  }
  // An id that is unknown is replaced, so that nobody can choose one for somebody else.
  return { id: crypto.randomUUID(), cart: [] };
}

export async function keepSession(
  c: Context,
  cache: CacheService,
  { id, cart }: Session,
): Promise<void> {
  await cache.setJson(keyOf(id), cart, { ttlSeconds: TTL_SECONDS });
  setCookie(c, COOKIE, id, { httpOnly: true, sameSite: "Strict", path: "/" });
}

/** The cart with so many more of a product, or so many fewer. */
export function withMore(cart: readonly OrderLine[], product: string, more: number): OrderLine[] {
  const before = cart.find((line) => line.product === product)?.quantity ?? 0;
  const quantity = Math.max(0, Math.min(MAX_QUANTITY, before + more));
  const others = cart.filter((line) => line.product !== product);
  return quantity === 0 ? others : [...others, { product, quantity }];
}

function keyOf(id: string): string {
  return `shop_session:${id}`;
}
