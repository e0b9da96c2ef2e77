const BACKSLASH = "\\";

/**
 * Reads PostgreSQL's text of an array: `{1,NULL,"a,b"}`, nested, with or without its bounds.
 *
 * Source: PostgreSQL documentation, "Array Input and Output Syntax".
 *
 * @param toElement What makes an element of its text, where the text is not the element.
 * @param delimiter What stands between two elements; it is `,` for all types but `box`.
 */
export function parseArray(
  text: string,
  toElement: ((text: string) => unknown) | undefined,
  delimiter = ",",
): unknown[] {
  let position = text.indexOf("{");
  return parseLevel();

  function parseLevel(): unknown[] {
    const items: unknown[] = [];
    position++;
    while (position < text.length && text[position] !== "}") {
      items.push(parseItem());
      if (text[position] === delimiter) position++;
    }
    position++;
    return items;
  }

  function parseItem(): unknown {
    if (text[position] === "{") return parseLevel();
    const isQuoted = text[position] === '"';
    const item = isQuoted ? quoted() : bare();
    if (!isQuoted && item === "NULL") return null;
    return toElement === undefined ? item : toElement(item);
  }

  function bare(): string {
    const start = position;
    while (position < text.length && text[position] !== delimiter && text[position] !== "}") {
      position++;
    }
    return text.slice(start, position);
  }

  function quoted(): string {
    let item = "";
    let start = ++position;
    while (position < text.length && text[position] !== '"') {
      if (text[position] === BACKSLASH) {
        item += text.slice(start, position);
        start = ++position;
      }
      position++;
    }
    item += text.slice(start, position);
    position++;
    return item;
  }
}
