import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { Product } from "../order.ts";
import { cartPage } from "./cart_page.ts";
import { layout, money, state } from "./layout.ts";
import { keepSession, sessionOf, withMore } from "./session.ts";
import { placeOrder, problemOf, readOrder, readProducts, type Shop } from "./shop.ts";
import { STYLE } from "./style.ts";

/** For people: what there is, a cart, and what came of an order. */
export function pages(shop: Shop): Hono {
  const app = new Hono();

  app.get("/style.css", (c) => c.body(STYLE, 200, { "content-type": "text/css; charset=utf-8" }));

  app.get("/", async (c) => {
    return c.html(layout("Shop", shopContent(await readProducts(shop))));
  });

  app.get("/cart", async (c) => {
    const { cart } = await sessionOf(c, shop.cache);
    return c.html(cartPage(cart, await readProducts(shop)));
  });

  app.post("/cart", async (c) => {
    const session = await sessionOf(c, shop.cache);
    const form = await c.req.parseBody();
    const product = String(form.product);
    const more = Number(form.quantity);
    const products = await readProducts(shop);
    const isThere = products.some(({ id }) => id === product);
    if (!isThere || !Number.isInteger(more)) return c.html(wrong("There is no such product."), 400);
    await keepSession(c, shop.cache, { ...session, cart: withMore(session.cart, product, more) });
    return c.redirect("/cart", 303);
  });

  app.post("/orders", async (c) => {
    const customer = String((await c.req.parseBody()).customer ?? "").trim();
    if (customer === "" || customer.length > 40) return c.html(wrong("Who are you?"), 400);
    const products = await readProducts(shop);
    const { id } = await sessionOf(c, shop.cache);
    // Two clicks make one order: the second one finds an empty cart.
    const order = await shop.cache.withLock(`shop_session:${id}`, async () => {
      const session = await sessionOf(c, shop.cache);
      if (problemOf(session.cart, products) !== undefined) return undefined;
      const placed = await placeOrder(shop, customer, session.cart, products);
      await keepSession(c, shop.cache, { ...session, cart: [] });
      return placed;
    });
    return c.redirect(order === undefined ? "/cart" : `/orders/${order.id}`, 303);
  });

  app.get("/orders/:id", async (c) => await orderPage(c, shop));

  app.notFound((c) => c.html(wrong("There is no such page."), 404));
  return app;
}

function shopContent(products: readonly Product[]) {
  return [
    html`<h1>Tea, and what it takes</h1>
<p class="lead">Six things, well made. Put some into your cart.</p>`,
    html`<ul class="cards">${products.map(card)}</ul>`,
  ];
}

function card({ id, name, description, cents, stock }: Product) {
  const left = stock === 0 ? "sold out" : `${stock} left`;
  const disabled = stock === 0 ? "disabled" : "";
  return html`
    <li class="card">
      <h2>${name}</h2>
      <p>${description}</p>
      <p class="facts"><b>${money(cents)}</b> <span>${left}</span></p>
      <form method="post" action="/cart">
        <input type="hidden" name="product" value="${id}">
        <input type="hidden" name="quantity" value="1">
        <button ${disabled}>Add<span class="unseen"> ${name}</span> to cart</button>
      </form>
    </li>
  `;
}

async function orderPage(c: Context, shop: Shop) {
  const order = await readOrder(shop, c.req.param("id") ?? "");
  if (order === null) return c.html(wrong("There is no such order."), 404);
  const said = {
    accepted: "It is yours. The kettle is on.",
    refused: `We cannot send it: ${order.reason}.`,
    waiting: "It is in the queue. Look again in a moment.",
  }[order.state];
  return c.html(layout(
    "Order",
    html`
      <h1>Thank you, ${order.customer}</h1>
      <div class="card narrow">
        <p class="facts">${state(order.state)} <b>${money(order.cents)}</b></p>
        <p>${said}</p>
        <p class="dim">Order ${order.id}</p>
      </div>
      <p><a href="/live">See it among all orders</a></p>
    `,
  ));
}

function wrong(text: string) {
  return layout(
    "Sorry",
    html`
      <h1>Sorry</h1>
      <p>${text} <a href="/">To the shop</a></p>
    `,
  );
}
