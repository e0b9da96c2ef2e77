import { CertificateAuthority, type KeyPair } from "../../tools/servers/certificate_authority.ts";

/** The user whose certificate `client` and `stranger` are. */
export const CERTIFIED_USER = "certified";

/** Everybody's certificates. */
export interface TlsAuthorities {
  readonly authority: CertificateAuthority;
  readonly otherAuthority: CertificateAuthority;
  /** Of the authority, for `localhost` and for no other name or address. */
  readonly server: KeyPair;
  /** Of the authority, for the certified user. */
  readonly client: KeyPair;
  /** Of the other authority, for the certified user. */
  readonly stranger: KeyPair;
}

/** Makes two authorities that nobody trusts yet, and what they sign. */
export async function makeTlsAuthorities(): Promise<TlsAuthorities> {
  const authority = await CertificateAuthority.create("the authority");
  const otherAuthority = await CertificateAuthority.create("another authority");
  return {
    authority,
    otherAuthority,
    server: await authority.issue({ commonName: "server", alternativeNames: ["DNS:localhost"] }),
    client: await authority.issue({ commonName: CERTIFIED_USER }),
    stranger: await otherAuthority.issue({ commonName: CERTIFIED_USER }),
  };
}
