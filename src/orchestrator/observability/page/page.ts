import { MAIN_SCRIPT } from "./page_main.ts";
import { PAGE_BODY } from "./page_markup.ts";
import { PLOTS_SCRIPT } from "./page_plots.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { TEXT_SCRIPT } from "./page_text.ts";
import { VIEW_SCRIPT } from "./page_view.ts";

/** A page, and the policy that lets a browser run and show nothing but what is in it. */
export interface StatusPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

const ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 30"><rect width="30" height="30" rx="8" ' +
    'fill="#3056d3"/><path d="M6 16h4.5l3-8 4 14 3-8 1 2H24" fill="none" stroke="#fff" ' +
    'stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

const SCRIPT = `"use strict";\n${TEXT_SCRIPT}${PLOTS_SCRIPT}${VIEW_SCRIPT}${MAIN_SCRIPT}`;

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Orchestrator</title>
<link rel="icon" href="${ICON}">
<style>${PAGE_STYLE}</style>
</head>
<body>${PAGE_BODY}<script type="module">${SCRIPT}</script>
</body>
</html>
`;

/** The status page. It holds nothing of any orchestrator: its script asks for that. */
export async function statusPage(): Promise<StatusPage> {
  return {
    html: HTML,
    contentSecurityPolicy: [
      "default-src 'none'",
      `style-src '${await hashOf(PAGE_STYLE)}'`,
      `script-src '${await hashOf(SCRIPT)}'`,
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}

/** Content Security Policy Level 3, "hash-source". */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${new Uint8Array(digest).toBase64()}`;
}
