import { assert, assertEquals, assertGreater, assertNotEquals } from "@std/assert";
import { Orchestrator } from "@pywatt/sdk/orchestrator";
import { silentLogger } from "../../src/logger.ts";
import { TEST_PROGRAMS } from "../../tools/servers/test_services.ts";
import { TestBrowser } from "./browser.ts";
import { observedOrchestrator, PASSWORD } from "./observed.ts";

const TOKEN = "a-token-that-nobody-guesses";
const HOSTILE =
  '<img src=x onerror="document.title=`owned`"><script>document.title="owned"</script>';

const IN_BROWSER = { ignore: !TEST_PROGRAMS.chromium.isInstalled() } as const;

function empty(): Orchestrator {
  return new Orchestrator({ logger: silentLogger, onModuleOutput: () => {}, modules: {} });
}

Deno.test({
  ...IN_BROWSER,
  name: "the page shows modules, services, errors and lines, and obeys none of them",
  fn: async () => {
    await using orchestrator = await observedOrchestrator([HOSTILE, `it is ${PASSWORD}`]);
    const { url } = await orchestrator.serveStatus({ port: 0 });
    await using browser = await TestBrowser.start();
    const { page, complaints } = await browser.open(url);
    await page.waitForSelector("#health:text-is('Ready')");
    assertEquals(await page.locator("#modules .name").allTextContents(), ["observed"]);
    assertEquals(await page.locator("#modules .pill").allTextContents(), ["connected"]);
    const cards = await page.locator(".service").allTextContents();
    assertEquals(cards, [
      "defaultdatabaseopen0 in use1 open1 at the most",
      "unuseddatabaseunused",
      "defaultcacheopen",
    ]);
    assertEquals(await page.locator("#errors p").allTextContents(), [
      "Cannot run the statement: no such column: wrong",
    ]);
    assertEquals(await page.locator("#log .line:not(.own) .text").allTextContents(), [
      HOSTILE,
      "it is [redacted]",
      "ready",
    ]);
    assertEquals([await page.title(), complaints], ["Orchestrator", []]);
  },
});

Deno.test({
  ...IN_BROWSER,
  name: "the page fits a narrow window, by day and by night",
  fn: async () => {
    await using orchestrator = await observedOrchestrator();
    const { url } = await orchestrator.serveStatus({ port: 0 });
    await using browser = await TestBrowser.start();
    const grounds: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, complaints } = await browser.open(url, { colorScheme, width: 360 });
      await page.waitForSelector("#modules tr");
      const [scrolled, ground] = await page.evaluate<[number, string]>(
        "[document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]",
      );
      assertEquals([scrolled, complaints], [360, []]);
      grounds.push(ground);
    }
    assertNotEquals(grounds[0], grounds[1]);
  },
});

Deno.test({
  ...IN_BROWSER,
  name: "the page draws its plots, which answer to the keyboard",
  fn: async () => {
    await using orchestrator = await observedOrchestrator();
    const { url } = await orchestrator.serveStatus({ port: 0 });
    await using browser = await TestBrowser.start();
    const { page } = await browser.open(url);
    const plot = page.locator("#p-throughput svg");
    await page.waitForSelector("#p-throughput .curve.c-ops[d^=M]", { state: "attached" });
    assert(
      (await plot.getAttribute("aria-label"))?.startsWith("Operations a second: now operations"),
    );
    await plot.press("ArrowLeft");
    assertGreater(await page.locator("#p-throughput .dot").count(), 0);
    const uptime = await page.locator("#facts span").nth(1).textContent();
    await page.waitForSelector(`#facts span:nth-child(2):not(:text-is("${uptime}"))`);
    assertGreater(await page.locator("#p-throughput .dot").count(), 0);
    assertEquals(await page.locator("#p-throughput .tip").isVisible(), true);
  },
});

Deno.test({
  ...IN_BROWSER,
  name: "the page says that there is nothing yet, and later that nobody answers any more",
  fn: async () => {
    const orchestrator = empty();
    const { url } = await orchestrator.serveStatus({ port: 0 });
    await using browser = await TestBrowser.start();
    const { page } = await browser.open(url);
    await page.waitForSelector("#health:text-is('Not ready')");
    assertEquals(await page.locator(".empty:visible").allTextContents(), [
      "No operation has ended in this time",
      "No module has been launched yet",
      "This orchestrator provides no service",
      "No operation has failed",
      "Nobody has written a line yet",
    ]);
    await orchestrator.stop();
    await page.waitForSelector("#health:text-is('Disconnected')");
    assert(
      (await page.locator("#banner").textContent())?.startsWith("The orchestrator does not answer"),
    );
  },
});

Deno.test({
  ...IN_BROWSER,
  name: "the page asks for the token, and keeps it out of its address",
  fn: async () => {
    await using orchestrator = await observedOrchestrator();
    const { url } = await orchestrator.serveStatus({ port: 0, token: TOKEN });
    await using browser = await TestBrowser.start();
    const { page } = await browser.open(url);
    await page.fill("#token", "another token, which is wrong");
    await page.press("#token", "Enter");
    await page.waitForSelector("#wrong:visible");
    await page.fill("#token", TOKEN);
    await page.press("#token", "Enter");
    await page.waitForSelector("#health:text-is('Ready')");
    assertEquals(page.url(), url);
  },
});

Deno.test({
  ...IN_BROWSER,
  name: "lines are filtered by what somebody types",
  fn: async () => {
    await using orchestrator = await observedOrchestrator(["one tea", "two coffees"]);
    const { url } = await orchestrator.serveStatus({ port: 0 });
    await using browser = await TestBrowser.start();
    const { page } = await browser.open(url);
    await page.waitForSelector("#log .line");
    await page.fill("#filter", "TEA");
    assertEquals(await page.locator("#log .text:visible").allTextContents(), ["one tea"]);
  },
});
