import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { secureHeaders } from "hono/secure-headers";
import { api } from "./api.ts";
import { live } from "./live.ts";
import { pages } from "./pages.ts";
import type { Shop } from "./shop.ts";

/** All that the shop answers. Nothing of it comes from elsewhere, and its pages may load nothing else. */
export function createApp(shop: Shop): Hono {
  const app = new Hono();
  app.use(secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      imgSrc: ["data:"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    referrerPolicy: "same-origin",
    strictTransportSecurity: false,
  }));
  app.use(bodyLimit({ maxSize: 16 * 1024 }));
  app.route("/api", api(shop));
  // A browser sends cookies by itself, and so somebody else's page could use them; not so tokens.
  app.use(csrf());
  app.route("/live", live(shop));
  app.route("/", pages(shop));
  return app;
}
