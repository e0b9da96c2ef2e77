import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  createDatabaseConnection,
  type DatabaseConfig,
  DatabaseError,
  type SslMode,
} from "../../mod.ts";
import { startPostgresServer } from "../../tools/servers/postgres_server.ts";
import type { ThrowawayServer } from "../../tools/servers/throwaway_server.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { TestServers } from "../support/test_servers.ts";
import { CERTIFIED_USER } from "../support/tls_authorities.ts";
import {
  byName,
  ENCRYPTED_USER,
  hasTlsPostgres,
  PLAIN_USER,
  startTlsPostgres,
  type TlsPostgres,
} from "../support/tls_postgres.ts";

const ignore = !hasTlsPostgres;

interface Servers extends TlsPostgres {
  readonly withoutTls: ThrowawayServer;
}

const servers = new TestServers<Servers>(ignore, async (stack) => ({
  ...await startTlsPostgres(stack),
  withoutTls: stack.use(await startPostgresServer()),
}));

/** Who is asked for what. */
type Situation = (servers: Servers) => DatabaseConfig;

const SITUATIONS = {
  "a server that it knows": ({ postgres, authority }) => ({
    ...byName(postgres),
    ssl: { ca: authority.certificate },
  }),
  "a server of unknown origin": ({ postgres }) => byName(postgres),
  "a server of another authority": ({ postgres, otherAuthority }) => ({
    ...byName(postgres),
    ssl: { ca: otherAuthority.certificate },
  }),
  "a server of unknown origin by another name": ({ postgres }) => ({
    ...byName(postgres),
    host: "127.0.0.1",
  }),
  "a server that it knows by another name": ({ postgres, authority }) => ({
    ...byName(postgres),
    host: "127.0.0.1",
    ssl: { ca: authority.certificate },
  }),
  "a server without TLS": ({ withoutTls }) => byName(withoutTls),
  "a server without TLS, with a CA": ({ withoutTls, authority }) => ({
    ...byName(withoutTls),
    ssl: { ca: authority.certificate },
  }),
  "a server that admits nobody without TLS": ({ postgres }) => ({
    ...byName(postgres),
    username: ENCRYPTED_USER,
  }),
  "a server that admits nobody with TLS": ({ postgres }) => ({
    ...byName(postgres),
    username: PLAIN_USER,
  }),
  "a server that demands a certificate": ({ postgres }) => ({
    ...byName(postgres),
    username: CERTIFIED_USER,
  }),
  "a server that demands a certificate and knows its own": ({ postgres, client }) => ({
    ...byName(postgres),
    username: CERTIFIED_USER,
    ssl: client,
  }),
  "a known server that demands a certificate and knows its own": (
    { postgres, client, authority },
  ) => ({
    ...byName(postgres),
    username: CERTIFIED_USER,
    ssl: { ...client, ca: authority.certificate },
  }),
  "a server that demands a certificate and does not know its own": ({ postgres, stranger }) => ({
    ...byName(postgres),
    username: CERTIFIED_USER,
    ssl: stranger,
  }),
} as const satisfies Readonly<Record<string, Situation>>;

const ENCRYPTED = "opens an encrypted connection to";
const PLAIN = "opens a plain connection to";
const UNTRUSTED = "is not trusted: ";
const OTHER_NAME = "is for another host name: IP: 127.0.0.1 is not in the cert's list";
const NO_TLS = "the server offers no TLS, but sslMode is ";
const NOT_ADMITTED = "no pg_hba.conf entry for ";
const UNCERTIFIED = "connection requires a valid client certificate";
const STRANGER = "the server does not trust ssl.certificate";

const EXPECTED: readonly (readonly [SslMode, keyof typeof SITUATIONS, string])[] = [
  ["disable", "a server of unknown origin", PLAIN],
  ["disable", "a server without TLS", PLAIN],
  ["disable", "a server that admits nobody without TLS", NOT_ADMITTED],
  ["disable", "a server that admits nobody with TLS", PLAIN],
  ["disable", "a server that demands a certificate", NOT_ADMITTED],

  ["prefer", "a server of unknown origin", ENCRYPTED],
  ["prefer", "a server of unknown origin by another name", ENCRYPTED],
  ["prefer", "a server without TLS", PLAIN],
  ["prefer", "a server that admits nobody without TLS", ENCRYPTED],
  ["prefer", "a server that admits nobody with TLS", PLAIN],
  ["prefer", "a server that demands a certificate", UNCERTIFIED],
  ["prefer", "a server that demands a certificate and knows its own", ENCRYPTED],

  ["require", "a server of unknown origin", ENCRYPTED],
  ["require", "a server of unknown origin by another name", ENCRYPTED],
  ["require", "a server of another authority", UNTRUSTED],
  ["require", "a server without TLS", NO_TLS],
  ["require", "a server that admits nobody with TLS", NOT_ADMITTED],
  ["require", "a server that demands a certificate", UNCERTIFIED],
  ["require", "a server that demands a certificate and knows its own", ENCRYPTED],
  ["require", "a server that demands a certificate and does not know its own", STRANGER],

  ["verify-ca", "a server that it knows", ENCRYPTED],
  ["verify-ca", "a server that it knows by another name", ENCRYPTED],
  ["verify-ca", "a server of another authority", UNTRUSTED],
  ["verify-ca", "a server without TLS, with a CA", NO_TLS],
  ["verify-ca", "a known server that demands a certificate and knows its own", ENCRYPTED],

  ["verify-full", "a server that it knows", ENCRYPTED],
  ["verify-full", "a server that it knows by another name", OTHER_NAME],
  ["verify-full", "a server of unknown origin", UNTRUSTED],
  ["verify-full", "a server of another authority", UNTRUSTED],
  ["verify-full", "a server without TLS, with a CA", NO_TLS],
  ["verify-full", "a known server that demands a certificate and knows its own", ENCRYPTED],
];

async function isEncrypted(config: DatabaseConfig): Promise<unknown> {
  await using db = await createDatabaseConnection(config);
  const row = await db.queryOne("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
  return row?.ssl;
}

async function refusalOf(config: DatabaseConfig): Promise<DatabaseError> {
  return await assertKind(DatabaseError, "connection", () => createDatabaseConnection(config));
}

for (const [sslMode, situation, expected] of EXPECTED) {
  const opens = expected === ENCRYPTED || expected === PLAIN;
  Deno.test({
    name: `${sslMode} ${opens ? expected : "refuses, or is refused by,"} ${situation}`,
    ignore,
    async fn() {
      const config = { ...SITUATIONS[situation](servers.running), sslMode };
      if (opens) {
        assertEquals(await isEncrypted(config), expected === ENCRYPTED);
      } else {
        assertStringIncludes((await refusalOf(config)).message, expected);
      }
    },
  });
}
