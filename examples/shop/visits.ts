/** What came of the visits. */
export interface VisitCounts {
  visits: number;
  accepted: number;
  refused: number;
}

const AT_ONCE = 8;
const PRODUCTS = ["assam", "sencha", "oolong", "rooibos", "teapot", "cups"];
const NAMES = ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Tony", "Frances", "Niklaus"];

/** Makes people come, look around and buy: most with a browser, some with a program. */
export async function makeVisits(
  shop: string,
  visits: number,
  token: string,
  signal: AbortSignal,
): Promise<VisitCounts> {
  const counts: VisitCounts = { visits: 0, accepted: 0, refused: 0 };
  let left = visits;
  async function visitor(): Promise<void> {
    while (left-- > 0 && !signal.aborted) {
      const isAccepted = await (Math.random() < 0.7 ? browse() : order());
      counts[isAccepted ? "accepted" : "refused"]++;
      counts.visits++;
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 600));
    }
  }

  async function browse(): Promise<boolean> {
    await request("/");
    const wish = { product: oneOf(PRODUCTS), quantity: String(someQuantity()) };
    const filled = await post("/cart", "", wish);
    const cookie = filled.headers.get("set-cookie")?.split(";")[0] ?? "";
    await request("/cart", { headers: { cookie } });
    const { headers } = await post("/orders", cookie, { customer: oneOf(NAMES) });
    const page = await request(headers.get("location") ?? "/", { headers: { cookie } });
    return page.body.includes('class="state accepted"');
  }

  async function order(): Promise<boolean> {
    const lines = [{ product: oneOf(PRODUCTS), quantity: someQuantity() }];
    const { status } = await request("/api/orders", {
      method: "POST",
      headers: { "authorization": `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ lines }),
    });
    return status === 201;
  }

  function post(path: string, cookie: string, form: Record<string, string>) {
    const headers = { cookie, origin: shop };
    return request(path, { method: "POST", headers, body: new URLSearchParams(form) });
  }

  async function request(path: string, init: RequestInit = {}) {
    const response = await fetch(new URL(path, shop), { ...init, redirect: "manual", signal });
    const { status, headers } = response;
    return { status, headers, body: await response.text() };
  }

  const visitors = await Promise.allSettled(Array.from({ length: AT_ONCE }, visitor));
  for (const result of visitors) {
    if (result.status === "rejected" && !signal.aborted) throw result.reason;
  }
  return counts;
}

function oneOf(texts: readonly string[]): string {
  return texts[Math.floor(Math.random() * texts.length)] ?? "";
}

function someQuantity(): number {
  return 1 + Math.floor(Math.random() * 3);
}
