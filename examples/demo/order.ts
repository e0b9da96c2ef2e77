/** One line of the file, checked. */
export interface Order {
  readonly number: number;
  readonly day: string;
  readonly customer: string;
  readonly item: string;
  readonly quantity: number;
  readonly cents: number;
}

/** @throws {Error} When the line is no order; the message says why. */
export function parseOrder(line: string): Order {
  const fields = line.split(",");
  const [number = "", day = "", customer = "", item = "", quantity = "", price = ""] = fields;
  if (fields.length !== 6) throw new Error(`it has ${fields.length} fields, expected 6`);
  return {
    number: wholeNumber("number", number),
    day,
    customer,
    item,
    quantity: wholeNumber("quantity", quantity),
    cents: toCents(price),
  };
}

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`${name} is "${text}", expected a whole number`);
}

function toCents(price: string): number {
  const [, units, cents] = /^(\d{1,6})\.(\d\d)$/.exec(price) ?? [];
  if (cents === undefined) throw new Error(`price is "${price}", expected one like 8.50`);
  return Number(units) * 100 + Number(cents);
}
