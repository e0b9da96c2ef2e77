import { html } from "hono/html";
import type { OrderLine, Product } from "../order.ts";
import { type Html, layout, money } from "./layout.ts";

/** What the visitor is about to order. */
export function cartPage(cart: readonly OrderLine[], products: readonly Product[]): Html {
  const lines = products.flatMap((product) => {
    const quantity = cart.find((line) => line.product === product.id)?.quantity;
    return quantity === undefined ? [] : [{ product, quantity }];
  });
  if (lines.length === 0) {
    return layout(
      "Cart",
      html`
        <h1>Your cart</h1>
        <p>It is empty. <a href="/">Fill it</a></p>
      `,
    );
  }
  const sum = lines.reduce((cents, line) => cents + line.quantity * line.product.cents, 0);
  return layout(
    "Cart",
    html`
      <h1>Your cart</h1>
      <div class="scroll card">
        <table>
          <thead>
            <tr>
              <th>Product</th>
              <th>Quantity</th>
              <th class="number">Price</th>
            </tr>
          </thead>
          <tbody>${lines.map(row)}</tbody>
          <tfoot>
            <tr>
              <th colspan="2">Together</th>
              <td class="number"><b>${money(sum)}</b></td>
            </tr>
          </tfoot>
        </table>
      </div>
      <form class="buy" method="post" action="/orders">
        <label for="customer">Your name</label>
        <input id="customer" name="customer" required maxlength="40" autocomplete="given-name">
        <button>Order now</button>
      </form>
    `,
  );
}

function row(
  { product, quantity }: { readonly product: Product; readonly quantity: number },
): Html {
  return html`
    <tr>
      <td>${product.name}</td>
      <td>
        <form class="amount" method="post" action="/cart">
          <input type="hidden" name="product" value="${product.id}">
          <button name="quantity" value="-1" aria-label="One ${product.name} fewer">−</button>
          <span>${quantity}</span>
          <button name="quantity" value="1" aria-label="One ${product.name} more">+</button>
        </form>
      </td>
      <td class="number">${money(quantity * product.cents)}</td>
    </tr>
  `;
}
