import { html } from "hono/html";

/** A piece of a page: `html` escapes whatever is put into it. */
export type Html = ReturnType<typeof html>;

/** What is the same on all pages. */
export function layout(title: string, content: Html | readonly Html[], script?: string): Html {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · Leaf &amp; Cup</title>
    <link rel="stylesheet" href="/style.css">
    <link rel="icon" href="data:,">
    ${script === undefined ? "" : html`<script src="${script}" defer></script>`}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
          <a class="brand" href="/">Leaf &amp; Cup</a>
          <nav aria-label="Main">
    ${link("/", "Shop", title)} ${link("/live", "Live", title)} ${link("/cart", "Cart", title)}
          </nav>
        </header>
        <main id="content">${content}</main>
        <footer>Three modules, one database, one cache; no module but this one may use the network.</footer>
      </body>
    </html>
  `;
}

function link(path: string, text: string, title: string): Html {
  if (text === title) return html`<a href="${path}" aria-current="page">${text}</a>`;
  return html`<a href="${path}">${text}</a>`;
}

export function money(cents: number): string {
  return (cents / 100).toLocaleString("en", { style: "currency", currency: "EUR" });
}

export function state(text: string): Html {
  return html`<span class="state ${text}">${text}</span>`;
}
