import { secretForms } from "./secret_forms.ts";

const REDACTED = "[redacted]";

/** Takes the secrets that it knows out of texts. */
export class SecretRedactor {
  readonly #forms = new Set<string>();

  /** From now on, these are taken out too. What is forgotten by others is not forgotten here. */
  learn(secrets: Iterable<string>): void {
    for (const secret of secrets) {
      for (const form of secretForms(secret)) this.#forms.add(form);
    }
  }

  redact(text: string): string {
    const spans = this.#spansIn(text);
    if (spans.length === 0) return text;
    spans.sort((one, other) => one.start - other.start);
    let redacted = "";
    let end = 0;
    for (const span of spans) {
      if (span.start >= end) redacted += text.slice(end, span.start) + REDACTED;
      end = Math.max(end, span.end);
    }
    return redacted + text.slice(end);
  }

  /** They may overlap: what two secrets share belongs to both. */
  #spansIn(text: string): Span[] {
    const spans: Span[] = [];
    for (const form of this.#forms) {
      for (let start = text.indexOf(form); start !== -1; start = text.indexOf(form, start + 1)) {
        spans.push({ start, end: start + form.length });
      }
    }
    return spans;
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}
