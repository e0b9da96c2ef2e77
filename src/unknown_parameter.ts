/** A name of which nobody would take a part of a password for. */
const PLAIN_NAME = /^[a-z_]{1,40}$/i;

/**
 * Says that a URL has a parameter that nobody knows, by its name where that surely is one: after an
 * unescaped `?` in a password, what follows is taken for parameters.
 */
export function unknownParameter(url: URL, name: string): string {
  return PLAIN_NAME.test(name) && !isPartOfPassword(url)
    ? `url has the unknown parameter "${name}"`
    : "url has an unknown parameter; a ? in a password is to be written as %3F";
}

/** Whether what stands after the `?` of a URL looks like the end of a password, and a host. */
export function isPartOfPassword(url: URL): boolean {
  return /[@:]/.test(url.search);
}
