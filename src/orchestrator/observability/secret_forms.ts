/** What is shorter is not looked for: it stands in too many texts that have nothing to do with it. */
export const MIN_SECRET_CHARACTERS = 4;

/** The shortest part of a secret of several lines, or of its base64 within another text. */
const MIN_PART_CHARACTERS = 8;

const PEM_BOUNDARY = /^-----(BEGIN|END) /;

/** All the texts by which a secret can be told: as it is, and as it is usually written elsewhere. */
export function secretForms(secret: string): string[] {
  if (secret.length < MIN_SECRET_CHARACTERS) return [];
  const lines = secret.includes("\n")
    ? secret.split(/\r?\n/).filter((line) =>
      line.length >= MIN_PART_CHARACTERS && !PEM_BOUNDARY.test(line)
    )
    : [];
  return [secret, ...lines].flatMap(writtenForms);
}

function writtenForms(text: string): string[] {
  const percent = percentEncoded(text);
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    percent,
    percent.replaceAll("%20", "+"),
    percent.replace(/%../g, (hex) => hex.toLowerCase()),
    ...base64Forms(new TextEncoder().encode(text)),
  ];
}

function percentEncoded(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : text;
}

/**
 * Its base64 by itself, and as a part of a longer one: that depends on how many bytes stand before
 * it, modulo three. What its neighbours have a share in is left out.
 */
function base64Forms(bytes: Uint8Array): string[] {
  const whole = bytes.toBase64({ omitPadding: true });
  const within = [0, 1, 2].map((before) => {
    const shifted = new Uint8Array(before + bytes.length);
    shifted.set(bytes, before);
    const firstOwn = Math.ceil(before * 8 / 6);
    const lastOwn = Math.floor(shifted.length * 8 / 6);
    return shifted.toBase64({ omitPadding: true }).slice(firstOwn, lastOwn);
  });
  return [whole, ...within.filter((part) => part.length >= MIN_PART_CHARACTERS)]
    .flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}
