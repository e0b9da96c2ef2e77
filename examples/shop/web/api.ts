import { jwtMiddleware, type JwtVariables } from "@pywatt/sdk";
import { Hono } from "hono";
import { MAX_QUANTITY, type OrderLine, type OrderState } from "../order.ts";
import { REPORT_KEY } from "../report.ts";
import { placeOrder, problemOf, readProducts, type Shop } from "./shop.ts";

const STATUS_OF = { accepted: 201, waiting: 202, refused: 409 } as const satisfies Record<
  OrderState,
  number
>;

/** For programs: JSON, and a token for whatever is not for everybody. */
export function api(shop: Shop): Hono<{ Variables: JwtVariables }> {
  const app = new Hono<{ Variables: JwtVariables }>();

  app.get("/products", async (c) => c.json(await readProducts(shop)));

  app.post("/orders", mustHave("orders:write"), async (c) => {
    const lines = linesOf(await c.req.json().catch(() => undefined));
    const products = await readProducts(shop);
    const problem = lines === undefined ? "expected lines" : problemOf(lines, products);
    if (lines === undefined || problem !== undefined) return c.json({ error: problem }, 400);
    const order = await placeOrder(shop, c.get("jwtPayload").sub ?? "", lines, products);
    return c.json(order, STATUS_OF[order.state]);
  });

  app.get("/report", mustHave("reports:read"), async (c) => {
    const report = await shop.cache.getString(REPORT_KEY);
    if (report === null) return c.json({ error: "the first report is being made" }, 503);
    return c.body(report, 200, { "content-type": "application/json" });
  });

  return app;
}

/** The orchestrator has the key: the one that is named here would be used standing alone only. */
function mustHave(scope: string) {
  return jwtMiddleware({ secret: "" }, { scopes: [scope] });
}

/** What came from outside is unknown until it has been looked at. */
function linesOf(body: unknown): OrderLine[] | undefined {
  if (!isObject(body) || !Array.isArray(body.lines)) return undefined;
  const lines: readonly unknown[] = body.lines;
  const checked = lines.filter(isOrderLine);
  return checked.length === lines.length ? checked : undefined;
}

function isOrderLine(line: unknown): line is OrderLine {
  return isObject(line) && typeof line.product === "string" &&
    typeof line.quantity === "number" && Number.isInteger(line.quantity) &&
    line.quantity >= 1 && line.quantity <= MAX_QUANTITY;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
