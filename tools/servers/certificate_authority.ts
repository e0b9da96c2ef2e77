import { findBinary } from "./find_binary.ts";
import { missingProgram } from "./missing_program.ts";
import { runProgram } from "./run_program.ts";

/** A certificate and its private key, each as PEM text. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What a certificate is to say. */
export interface CertificateSubject {
  readonly commonName: string;
  /** The names and addresses that it is for, as OpenSSL writes them: `DNS:localhost`. */
  readonly alternativeNames?: readonly string[];
  /** For how many days from now it is valid: of -1, it has expired. */
  readonly validDays?: number;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const OF_AUTHORITY = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"];

/** An authority that nobody trusts but who is told to, and that signs what tests need. */
export class CertificateAuthority {
  /** The authority's own certificate, as PEM text. */
  readonly certificate: string;
  readonly #keyPair: KeyPair;

  private constructor(keyPair: KeyPair) {
    this.certificate = keyPair.certificate;
    this.#keyPair = keyPair;
  }

  /** Makes an authority with a key of its own. */
  static async create(commonName: string): Promise<CertificateAuthority> {
    const keyPair = await withKeyFiles(async ({ key, certificate }) => {
      const subject = ["-subj", `/CN=${commonName}`, "-days", "1", ...OF_AUTHORITY];
      await openssl("req", "-x509", ...NEW_KEY, "-keyout", key, "-out", certificate, ...subject);
    });
    return new CertificateAuthority(keyPair);
  }

  /** Makes a key, and a certificate of it that this authority has signed. */
  async issue(
    { commonName, alternativeNames = [], validDays = 1 }: CertificateSubject,
  ): Promise<KeyPair> {
    return await withKeyFiles(async ({ folder, key, certificate }) => {
      const request = `${folder}/request`;
      const extensions = `${folder}/extensions`;
      const authority = `${folder}/authority`;
      const names = alternativeNames.join(",");
      await Deno.writeTextFile(
        extensions,
        `basicConstraints=CA:FALSE\n${names === "" ? "" : `subjectAltName=${names}\n`}`,
      );
      await Deno.writeTextFile(authority, this.#keyPair.certificate + this.#keyPair.privateKey);
      const subject = ["-subj", `/CN=${commonName}`];
      await openssl("req", "-new", ...NEW_KEY, "-keyout", key, "-out", request, ...subject);
      const signed = ["-CA", authority, "-set_serial", String(Date.now()), "-extfile", extensions];
      const days = ["-days", String(validDays)];
      await openssl("x509", "-req", "-in", request, "-out", certificate, ...signed, ...days);
    });
  }
}

interface KeyFiles {
  readonly folder: string;
  readonly key: string;
  readonly certificate: string;
}

async function withKeyFiles(make: (files: KeyFiles) => Promise<void>): Promise<KeyPair> {
  const folder = await Deno.makeTempDir({ prefix: "pywatt-test-" });
  const files = { folder, key: `${folder}/key`, certificate: `${folder}/certificate` };
  try {
    await make(files);
    return {
      certificate: await Deno.readTextFile(files.certificate),
      privateKey: await Deno.readTextFile(files.key),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function openssl(...args: string[]): Promise<void> {
  await runProgram({ binary: findBinary(["openssl"]) ?? missingProgram("openssl"), args });
}
