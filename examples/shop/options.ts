import { parseArgs } from "node:util";

/** What the command line says. */
export interface ShopOptions {
  readonly port: number;
  readonly statusPort: number;
  /** How many visitors come by themselves. */
  readonly visits: number;
  /** How often scarce products are filled up. */
  readonly deliverySeconds: number;
  /** How old a report gets before the next one is made. */
  readonly reportSeconds: number;
}

/** @throws {TypeError} When there is an unknown option, or one is no whole number. */
export function shopOptions(args: readonly string[]): ShopOptions {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: {
      "port": { type: "string", default: "8000" },
      "status-port": { type: "string", default: "9600" },
      "visit": { type: "string", default: "0" },
      "delivery-seconds": { type: "string", default: "10" },
      "report-seconds": { type: "string", default: "60" },
    },
  });
  return {
    port: wholeNumber("port", values.port, 1, 65_535),
    statusPort: wholeNumber("status-port", values["status-port"], 0, 65_535),
    visits: wholeNumber("visit", values.visit, 0, 1_000_000),
    deliverySeconds: wholeNumber("delivery-seconds", values["delivery-seconds"], 1, 86_400),
    reportSeconds: wholeNumber("report-seconds", values["report-seconds"], 1, 86_400),
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new TypeError(
    `Cannot open the shop: --${name} is "${text}", expected a whole number from ${least} to ${most}`,
  );
}
