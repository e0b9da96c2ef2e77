import { html } from "hono/html";
import type { Order, Product } from "../order.ts";
import { PROGRESS_KEY, REPORT_KEY, type ReportProgress, type SalesReport } from "../report.ts";
import { type Html, money, state } from "./layout.ts";
import { readProducts, type Shop } from "./shop.ts";

const SHELF = 60;

/** All that the live page shows, at one moment. */
interface Board {
  readonly orders: readonly Order[];
  readonly products: readonly Product[];
  readonly report: SalesReport | null;
  readonly progress: ReportProgress | null;
}

export async function readBoard(shop: Shop): Promise<Board> {
  const [orders, products, report, progress] = await Promise.all([
    shop.db.query<Order>(
      `SELECT id, customer, state, reason, cents, placed_at FROM shop_orders
       ORDER BY placed_at DESC, id LIMIT 10`,
    ),
    readProducts(shop),
    shop.cache.getJson<SalesReport>(REPORT_KEY),
    shop.cache.getJson<ReportProgress>(PROGRESS_KEY),
  ]);
  return { orders, products, report, progress };
}

export function board({ orders, products, report, progress }: Board): Html {
  return html`
    <div class="two">
      <section class="card">
        <h2>Last orders</h2>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th class="time">Time</th>
                <th>Customer</th>
                <th>State</th>
                <th class="number">Price</th>
              </tr>
            </thead>
            <tbody>${orders.map(orderRow)}</tbody>
          </table>
        </div>
      </section>
      <section class="card">
        <h2>On the shelves</h2>
        <dl class="shelves">${products.map(shelf)}</dl>
      </section>
    </div>
    <section class="card"><h2>The last 24 hours</h2>
    ${report === null ? html`<p>The first report is being made.</p>` : sales(report)}
    ${progress === null ? "" : progressBar(progress)}
    </section>
  `;
}

function orderRow(order: Order): Html {
  return html`
    <tr>
      <td class="dim time">${clock(order.placed_at)}</td>
      <td class="cut">${order.customer}</td>
      <td>${state(order.state)}</td>
      <td class="number">${money(order.cents)}</td>
    </tr>
  `;
}

function shelf({ name, stock }: Product): Html {
  return html`<dt>${name}</dt>
<dd><meter min="0" max="${SHELF}" low="15" optimum="${SHELF}" value="${stock}"></meter>
<b>${stock}</b></dd>`;
}

function sales({ madeAt, rows, hours }: SalesReport): Html {
  const most = Math.max(1, ...hours.map(({ cents }) => cents));
  const sum = hours.reduce((cents, hour) => cents + hour.cents, 0);
  const bars = hours.map(({ startsAt, cents }, index) => {
    const height = Math.round(96 * cents / most);
    return html`
      <rect x="${index * 25 + 2}" y="${100 - height}" width="21" height="${height}" rx="3">
        <title>from ${clock(startsAt)}: ${money(cents)}</title>
      </rect>
    `;
  });
  return html`
    <p class="facts"><b>${money(sum)}</b>
    <span>${rows.toLocaleString("en")} orders, as of ${clock(madeAt)}</span></p>
    <svg class="bars" viewBox="0 0 600 100" role="img" preserveAspectRatio="none"
      aria-label="Sales of each of the last 24 hours">${bars}</svg>
  `;
}

function progressBar({ hoursDone, hours, rows }: ReportProgress): Html {
  const is = hoursDone === hours ? "Report made" : "Making the next report";
  return html`<p class="progress"><label for="progress">${is}</label>
<progress id="progress" max="${hours}" value="${hoursDone}"></progress>
<span>${rows.toLocaleString("en")} orders read</span></p>`;
}

function clock(time: number): string {
  return new Date(time).toLocaleTimeString("en-GB");
}
