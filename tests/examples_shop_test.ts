import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { createJwtService } from "@pywatt/sdk";
import { TEST_PROGRAMS } from "../tools/servers/test_services.ts";
import { TestBrowser } from "./observability/browser.ts";

const ENTRY = new URL("../examples/shop/main.ts", import.meta.url).href;

/** Without the servers that the tests run on: the example's own default is what is shown. */
const EMBEDDED = { DATABASE_URL: "", REDIS_URL: "", NO_COLOR: "1" };

interface Product {
  readonly id: string;
  readonly stock: number;
}

/** A shop that is open, as a process of its own. */
class OpenShop implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #text: ReadableStreamDefaultReader<string>;
  readonly #stderr: Promise<string>;
  #said = "";

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#text = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#stderr = new Response(process.stderr).text();
  }

  static async open(...args: string[]): Promise<OpenShop> {
    const ports = ["--port", String(freePort()), "--status-port", "0"];
    const shop = new OpenShop(
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-prompt", "--allow-all", ENTRY, ...ports, ...args],
        env: EMBEDDED,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
    await shop.read(/Bearer \$READER/);
    return shop;
  }

  /** Waits until what it says has such a text, and gives the first group of it. */
  async read(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#said);
      if (found !== null) return found[1] ?? "";
      const { value, done } = await this.#text.read();
      if (done) throw new Error(`It ended without ${pattern}: ${await this.#stderr}`);
      this.#said += value;
    }
  }

  async fetch(path: string, init?: RequestInit) {
    const response = await fetch(new URL(path, await this.read(/^shop +(\S+)$/m)), init);
    return { status: response.status, text: await response.text() };
  }

  async order(product: string, quantity: number, token?: string) {
    return await this.fetch("/api/orders", {
      method: "POST",
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: JSON.stringify({ lines: [{ product, quantity }] }),
    });
  }

  async stockOf(product: string): Promise<number> {
    const products: readonly Product[] = JSON.parse((await this.fetch("/api/products")).text);
    return products.find(({ id }) => id === product)?.stock ?? NaN;
  }

  async end() {
    this.#process.kill("SIGTERM");
    const { code } = await this.#process.status;
    while (!(await this.#text.read()).done);
    return { code, stderr: await this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGTERM");
    } catch {
      return; // It has ended.
    }
    await this.#process.status;
    while (!(await this.#text.read()).done);
    await this.#stderr;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("an order with a token is taken, its price is the shop's, and the stock is less", async () => {
  await using shop = await OpenShop.open();
  const token = await shop.read(/^TOKEN=(\S+)$/m);
  const before = await shop.stockOf("sencha");
  const { status, text } = await shop.order("sencha", 2, token);
  const { customer, state, cents } = JSON.parse(text);
  assertEquals({ status, customer, state, cents }, {
    status: 201,
    customer: "Ada",
    state: "accepted",
    cents: 2_400,
  });
  assertEquals(await shop.stockOf("sencha"), before - 2);
});

Deno.test("an order without a token, or with a forged one, gets 401", async () => {
  await using shop = await OpenShop.open();
  await using forger = await createJwtService({ secret: "x".repeat(32) });
  const forged = await forger.generateToken({ scope: "orders:write" }, {
    issuer: "shop",
    subject: "Ada",
    expiresInSeconds: 60,
  });
  const before = await shop.stockOf("assam");
  assertEquals((await shop.order("assam", 1)).status, 401);
  assertEquals((await shop.order("assam", 1, forged)).status, 401);
  assertEquals(await shop.stockOf("assam"), before);
});

Deno.test("an order with a token for something else gets 403", async () => {
  await using shop = await OpenShop.open();
  const token = await shop.read(/^READER=(\S+)$/m);
  assertEquals((await shop.order("cups", 1, token)).status, 403);
  const report = await shop.fetch("/api/report", { headers: { authorization: `Bearer ${token}` } });
  assert(report.status === 200 || report.status === 503, `the report: ${report.status}`);
});

Deno.test("an order that makes no sense gets 400", async () => {
  await using shop = await OpenShop.open();
  const token = await shop.read(/^TOKEN=(\S+)$/m);
  for (const [product, quantity] of [["gold", 1], ["cups", 0], ["cups", 1.5], ["cups", 100]]) {
    const order = await shop.order(String(product), Number(quantity), token);
    assertEquals([product, quantity, order.status], [product, quantity, 400]);
  }
});

Deno.test("of more orders than there is stock, as many are accepted as it lasts for", async () => {
  await using shop = await OpenShop.open("--delivery-seconds", "3600");
  const token = await shop.read(/^TOKEN=(\S+)$/m);
  const before = await shop.stockOf("teapot");
  const orders = await Promise.all(
    Array.from({ length: 40 }, () => shop.order("teapot", 3, token)),
  );
  const accepted = orders.filter(({ status }) => status === 201).length;
  const refused = orders.filter(({ status }) => status === 409).length;
  assertEquals({ accepted, refused }, {
    accepted: Math.floor(before / 3),
    refused: 40 - Math.floor(before / 3),
  });
  assertEquals(await shop.stockOf("teapot"), before % 3);
});

Deno.test("the live page sends what has changed, and every name is escaped", async () => {
  await using shop = await OpenShop.open();
  const address = await shop.read(/^shop +(\S+)$/m);
  const events = await fetch(new URL("/live/events", address));
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  const cart = await fetch(new URL("/cart", address), {
    method: "POST",
    redirect: "manual",
    headers: { origin: new URL(address).origin },
    body: new URLSearchParams({ product: "rooibos", quantity: "1" }),
  });
  await cart.body?.cancel();
  const cookie = cart.headers.get("set-cookie")?.split(";")[0] ?? "";
  const order = await fetch(new URL("/orders", address), {
    method: "POST",
    headers: { origin: new URL(address).origin, cookie },
    body: new URLSearchParams({ customer: "<script>alert(1)</script>" }),
  });
  const page = await order.text();
  let seen = "";
  while (!seen.includes("alert(1)")) seen += (await reader?.read())?.value ?? "";
  await reader?.cancel();
  assert(page.includes("Thank you, &lt;script&gt;"), page);
  assertEquals([page, seen].map((text) => text.includes("<script>alert")), [false, false]);
});

Deno.test("two clicks on the same cart make one order", async () => {
  await using shop = await OpenShop.open("--delivery-seconds", "3600");
  const address = await shop.read(/^shop +(\S+)$/m);
  const post = async (path: string, form: Record<string, string>, cookie = "") => {
    const response = await fetch(new URL(path, address), {
      method: "POST",
      redirect: "manual",
      headers: { origin: new URL(address).origin, cookie },
      body: new URLSearchParams(form),
    });
    await response.body?.cancel();
    return response.headers;
  };
  const filled = await post("/cart", { product: "cups", quantity: "3" });
  const cookie = filled.get("set-cookie")?.split(";")[0];
  const before = await shop.stockOf("cups");
  const clicks = await Promise.all(
    ["Ada", "Ada"].map((customer) => post("/orders", { customer }, cookie)),
  );
  const places = clicks.map((headers) => headers.get("location")?.replace(/\/[0-9a-f-]{36}$/, ""));
  assertEquals(places.toSorted(), ["/cart", "/orders"]);
  assertEquals(await shop.stockOf("cups"), before - 3);
});

Deno.test("a form that another site sends changes nothing", async () => {
  await using shop = await OpenShop.open();
  const { status } = await shop.fetch("/cart", {
    method: "POST",
    headers: { origin: "https://elsewhere.example" },
    body: new URLSearchParams({ product: "rooibos", quantity: "1" }),
  });
  assertEquals(status, 403);
});

Deno.test("visitors come by themselves, and the shop ends well when it is asked to", async () => {
  await using shop = await OpenShop.open("--visit", "12");
  const accepted = Number(await shop.read(/^12 visits, (\d+) orders accepted/m));
  assertGreaterOrEqual(accepted, 1);
  const { code, stderr } = await shop.end();
  assertEquals([code, stderr.match(/error|failed/gi)], [0, null]);
  assert(stderr.includes("closed, as asked"), stderr);
});

Deno.test("the shop ends well in the midst of visits, of a report, and of somebody's watching", async () => {
  await using shop = await OpenShop.open("--visit", "1000", "--report-seconds", "1");
  const events = await fetch(new URL("/live/events", await shop.read(/^shop +(\S+)$/m)));
  const reader = events.body?.getReader();
  await reader?.read();
  const { code, stderr } = await shop.end();
  while ((await reader?.read())?.done === false);
  assertEquals([code, stderr.match(/error|failed|warn/gi)], [0, null]);
});

Deno.test({
  ignore: !TEST_PROGRAMS.chromium.isInstalled(),
  name: "a browser buys without complaints, by day and by night, in a narrow window too",
  fn: async () => {
    await using shop = await OpenShop.open("--delivery-seconds", "3600");
    const address = await shop.read(/^shop +(\S+)$/m);
    await using browser = await TestBrowser.start();
    for (const [colorScheme, width] of [["light", 1280], ["dark", 360]] as const) {
      const { page, complaints } = await browser.open(address, { colorScheme, width });
      await page.getByRole("button", { name: "Add Sencha to cart" }).click();
      await page.getByLabel("Your name").fill("<b>Ada</b>");
      await page.getByRole("button", { name: "Order now" }).click();
      await page.waitForSelector("h1:text-is('Thank you, <b>Ada</b>')");
      await page.getByRole("link", { name: "Live" }).click();
      await page.waitForSelector("#connection:text-is('live')");
      assertEquals(await page.locator("td.cut").first().textContent(), "<b>Ada</b>");
      const scrolled = await page.evaluate<number>("document.documentElement.scrollWidth");
      assertEquals([scrolled, complaints], [width, []]);
    }
  },
});
