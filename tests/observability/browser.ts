import type { Browser, Page } from "playwright-core";
import { findBinary } from "../../tools/servers/find_binary.ts";
import { missingProgram } from "../../tools/servers/missing_program.ts";
import { CHROMIUM_BINARIES } from "../../tools/servers/test_services.ts";

/** A page of a browser, and all that the browser complains of. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Opens pages in a browser without a window. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<TestBrowser> {
    const { chromium } = await import("playwright-core");
    const executablePath = findBinary(CHROMIUM_BINARIES) ?? missingProgram("Chromium");
    return new TestBrowser(await chromium.launch({ executablePath, args: ["--no-sandbox"] }));
  }

  async open(
    url: string,
    options: { readonly colorScheme?: "light" | "dark"; readonly width?: number } = {},
  ): Promise<WatchedPage> {
    const { colorScheme = "light", width = 1280 } = options;
    const page = await this.#browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(url);
    return { page, complaints };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
