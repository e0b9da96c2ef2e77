import { attempt } from "./attempt.ts";

/** What a tape has in the place of what was taken out; it stands for anything when it is replayed. */
export const REDACTED = "[redacted]";

/** In what a module asked, a redaction has to match; what it is answered has to be readable. */
export type TapedSide = "asked" | "answered";

const BASE64 = /[A-Za-z0-9+/_-]{8,}={0,2}/g;

const STARTS_AS_JSON = /^\s*[[{]/;

/** Takes texts out of texts: as they are, within JSON, and within base64, which tokens are made of. */
export class TextRedactor {
  readonly #forms: readonly string[];
  readonly #redactJson: ((json: unknown, side: TapedSide) => unknown) | undefined;

  /**
   * @param texts What is taken out.
   * @param redactJson Takes out what JSON holds under names that are secret, where there are such.
   */
  constructor(
    texts: readonly string[],
    redactJson: ((json: unknown, side: TapedSide) => unknown) | undefined,
  ) {
    const forms = texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
    this.#forms = [...new Set(forms)].filter((form) => form !== "")
      .toSorted((a, b) => b.length - a.length);
    this.#redactJson = redactJson;
  }

  redacted(text: string, side: TapedSide): string {
    if (this.#forms.length === 0 && this.#redactJson === undefined) return text;
    return this.#plain(text, side).replaceAll(BASE64, (run, at: number, whole: string) => {
      const isOfToken = whole[at - 1] === "." || whole[at + run.length] === ".";
      return this.#base64(run, side, isOfToken || run.length % 4 !== 0);
    });
  }

  #plain(text: string, side: TapedSide): string {
    const left = this.#forms.reduce((rest, form) => rest.replaceAll(form, REDACTED), text);
    const redactJson = this.#redactJson;
    if (redactJson === undefined || !STARTS_AS_JSON.test(left)) return left;
    return attempt(() => {
      const json: unknown = JSON.parse(left);
      const before = JSON.stringify(json);
      const after = JSON.stringify(redactJson(json, side));
      if (before === after) return left;
      return side === "asked" ? REDACTED : after;
    }) ?? left;
  }

  #base64(run: string, side: TapedSide, omitPadding: boolean): string {
    const alphabet = /[-_]/.test(run) ? "base64url" : "base64";
    const bytes = attempt(() => Uint8Array.fromBase64(run, { alphabet }));
    if (bytes === undefined) return run;
    const text = attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const before = text ?? new TextDecoder().decode(bytes);
    const after = this.#plain(before, side);
    if (before === after) return run;
    if (side === "asked") return REDACTED;
    const left = new TextEncoder().encode(text === undefined ? REDACTED : after);
    return left.toBase64({ alphabet, omitPadding });
  }
}
