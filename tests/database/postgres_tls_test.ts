import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  createDatabaseConnection,
  type DatabaseConfig,
  DatabaseError,
  type SslMode,
} from "../../mod.ts";
import { startPostgresServer } from "../../tools/servers/postgres_server.ts";
import type { ThrowawayServer } from "../../tools/servers/throwaway_server.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { databaseDeadlineCases } from "../parity/database_deadline_cases.ts";
import { databaseStreamCases } from "../parity/database_stream_cases.ts";
import { newPostgresPlace } from "../support/postgres_place.ts";
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
const STRANGER = "the server refused the client's certificate: ";

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

Deno.test({
  name: "a certificate for an address is for that address",
  ignore,
  async fn() {
    const { authority } = servers.running;
    const keyPair = await authority.issue({
      commonName: "server",
      alternativeNames: ["IP:127.0.0.1"],
    });
    await using server = await startPostgresServer({
      tls: { ...keyPair, clientAuthority: authority.certificate },
    });
    const ssl = { ca: authority.certificate };
    assertEquals(await isEncrypted({ ...byName(server), host: "127.0.0.1", ssl }), true);
    assertStringIncludes(
      (await refusalOf({ ...byName(server), ssl })).message,
      "the server's certificate is for another host name: ",
    );
  },
});

Deno.test({
  name: "a certificate that has expired is refused",
  ignore,
  async fn() {
    const { authority } = servers.running;
    const keyPair = await authority.issue({
      commonName: "server",
      alternativeNames: ["DNS:localhost"],
      validDays: -1,
    });
    await using server = await startPostgresServer({
      tls: { ...keyPair, clientAuthority: authority.certificate },
    });
    const ssl = { ca: authority.certificate };
    assertEquals(
      (await refusalOf({ ...byName(server), ssl })).message,
      'Cannot open database "pywatt": the server\'s certificate is not trusted: ' +
        "certificate has expired",
    );
  },
});

Deno.test({
  name: "a file of several authorities trusts each of them",
  ignore,
  async fn() {
    const { postgres, authority, otherAuthority } = servers.running;
    const ca = `# two\n${otherAuthority.certificate}\n${authority.certificate}`;
    assertEquals(await isEncrypted({ ...byName(postgres), ssl: { ca } }), true);
  },
});

Deno.test({
  name: "a wrong password is shown to a server once, with TLS, and never again without it",
  ignore,
  async fn() {
    const { postgres } = servers.running;
    const error = await refusalOf({ ...byName(postgres), sslMode: "prefer", password: "hunter2" });
    assertEquals(error.sqlState, "28P01");
  },
});

Deno.test({
  name: "what cannot be read as a certificate or its key is refused before anything is sent",
  ignore,
  async fn() {
    const { postgres, client, stranger } = servers.running;
    const broken = (pem: string) => pem.replace(/\n[^-]*\n-/, "\nAAAA\n-");
    const configs = new Map([
      ["ssl.ca cannot be read", { ca: broken(client.certificate) }],
      ["ssl.certificate cannot be read", { ...client, certificate: broken(client.certificate) }],
      ["ssl.privateKey cannot be read", { ...client, privateKey: broken(client.privateKey) }],
      [
        "ssl.privateKey is not the key of the first ssl.certificate",
        { ...client, privateKey: stranger.privateKey },
      ],
    ]);
    for (const [problem, ssl] of configs) {
      const error = await assertKind(
        DatabaseError,
        "configuration",
        () =>
          createDatabaseConnection({
            ...byName(postgres),
            ssl,
            sslMode: ssl.ca ? "verify-full" : "require",
          }),
      );
      assertEquals(error.message, `Cannot open a database: ${problem}`);
    }
  },
});

Deno.test({
  name: "no private key is in a connection or in an error",
  ignore,
  async fn() {
    const { postgres, client, stranger, authority } = servers.running;
    const config = { ...byName(postgres), username: CERTIFIED_USER };
    await using db = await createDatabaseConnection({
      ...config,
      ssl: { ...client, ca: authority.certificate },
    });
    const refusal = await refusalOf({ ...config, sslMode: "require", ssl: stranger });
    const failure = await assertKind(DatabaseError, "query", () => db.query("SELECT nothing"));
    for (const shown of [db.config, refusal, failure]) {
      const text = Deno.inspect(shown, {
        depth: 20,
        showHidden: true,
        strAbbreviateSize: Infinity,
      });
      assert(!text.includes("PRIVATE KEY"), text);
    }
    assertEquals(db.config.sslMode, "verify-full");
  },
});

Deno.test({
  name: "a server that hangs up before its first answer is an error, not another attempt",
  async fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    let connections = 0;
    const served = (async () => {
      for await (const connection of listener) {
        connections++;
        await connection.read(new Uint8Array(512));
        connection.close();
      }
    })();
    for (const sslMode of ["disable", "require"] as const) {
      connections = 0;
      await refusalOf({
        dbType: "postgres",
        host: "127.0.0.1",
        port: listener.addr.port,
        pool: { minConnections: 1 },
        sslMode,
      });
      assertEquals(connections, 1);
    }
    listener.close();
    await served;
  },
});

Deno.test({
  name: "whatever follows the answer to the request for TLS is not taken for the server's own",
  async fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const served = (async () => {
      using connection = await listener.accept();
      await connection.read(new Uint8Array(512));
      await connection.write(new TextEncoder().encode("SR\0\0\0\x08\0\0\0\0"));
      await connection.read(new Uint8Array(512));
    })();
    const error = await refusalOf({
      dbType: "postgres",
      host: "127.0.0.1",
      port: listener.addr.port,
      pool: { minConnections: 1 },
      sslMode: "require",
    });
    assertEquals(
      error.message,
      'Cannot open database "postgres": the server did not understand the request for TLS',
    );
    await served;
  },
});

for (const databaseCase of [...databaseDeadlineCases, ...databaseStreamCases]) {
  Deno.test({
    name: `with verify-full: ${databaseCase.name}`,
    ignore,
    async fn() {
      const { postgres, authority } = servers.running;
      const config: DatabaseConfig = {
        ...byName(postgres),
        ...(databaseCase.pool === undefined ? {} : { pool: databaseCase.pool }),
        ssl: { ca: authority.certificate },
      };
      await using place = await newPostgresPlace(config);
      await databaseCase.run({
        backend: "postgres",
        open: () => createDatabaseConnection(config),
        table: (name) => place.prefix + name,
      });
    },
  });
}
