import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  createDatabaseConnection,
  type DatabaseConfig,
  DatabaseError,
  type SslMode,
} from "../../mod.ts";
import { startPostgresServer } from "../../tools/servers/postgres_server.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { RecordingRelay } from "../support/recording_relay.ts";
import { TestServers } from "../support/test_servers.ts";
import { CERTIFIED_USER } from "../support/tls_authorities.ts";
import {
  byName,
  ENCRYPTED_USER,
  hasTlsPostgres,
  startTlsPostgres,
} from "../support/tls_postgres.ts";

const ignore = !hasTlsPostgres;
const servers = new TestServers(ignore, startTlsPostgres);

/** What every connection begins with that asks for TLS. */
const SSL_REQUEST = "\0\0\0\x08\x04\xd2\x16\x2f";

/** A TLS record of a handshake: RFC 8446 §5.1. */
const CLIENT_HELLO = "\x16\x03\x01";

function verified(): DatabaseConfig {
  const { postgres, authority } = servers.running;
  return { ...byName(postgres), ssl: { ca: authority.certificate } };
}

function fakeServer({ addr }: Deno.TcpListener, sslMode: SslMode): DatabaseConfig {
  const { hostname: host, port } = addr;
  return { dbType: "postgres", host, port, sslMode, pool: { minConnections: 1 } };
}

/** PostgreSQL documentation, "Message Formats": ErrorResponse. */
function fatalError(code: string, message: string): Uint8Array {
  const fields = `SFATAL\0C${code}\0M${message}\0\0`;
  return new TextEncoder().encode(`E\0\0\0${String.fromCharCode(4 + fields.length)}${fields}`);
}

async function isEncrypted(config: DatabaseConfig): Promise<unknown> {
  await using db = await createDatabaseConnection(config);
  const row = await db.queryOne("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
  return row?.ssl;
}

async function refusalOf(config: DatabaseConfig): Promise<DatabaseError> {
  return await assertKind(DatabaseError, "connection", () => createDatabaseConnection(config));
}

Deno.test({
  name: "nothing is sent before TLS but the request for it, by a cancel as little as by a query",
  ignore,
  async fn() {
    const config = verified();
    await using relay = RecordingRelay.to(config.port ?? 0);
    await using db = await createDatabaseConnection({
      ...config,
      port: relay.port,
      pool: { maxConnections: 1 },
    });
    await assertKind(
      DatabaseError,
      "timeout",
      () => db.query("SELECT pg_sleep(30)", [], { timeoutMs: 50 }),
    );
    assertEquals(
      relay.received.map((text) => text.slice(0, SSL_REQUEST.length + CLIENT_HELLO.length)),
      [SSL_REQUEST + CLIENT_HELLO, SSL_REQUEST + CLIENT_HELLO],
    );
    assert(!relay.received.some((text) => text.includes("pg_sleep")));
  },
});

Deno.test({
  name: "with prefer, a refused password is not shown again without TLS",
  ignore,
  async fn() {
    const { postgres } = servers.running;
    const config = byName(postgres);
    await using relay = RecordingRelay.to(config.port ?? 0);
    const error = await refusalOf({
      ...config,
      port: relay.port,
      sslMode: "prefer",
      password: "hunter2",
    });
    assertEquals(error.sqlState, "28P01");
    assertEquals(relay.received.map((text) => text.slice(0, SSL_REQUEST.length)), [SSL_REQUEST]);
  },
});

Deno.test("with prefer, a connection whose handshake fails is opened again without TLS", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    const buffer = new Uint8Array(512);
    using first = await listener.accept();
    await first.read(buffer);
    await first.write(new TextEncoder().encode("S"));
    await first.read(buffer);
    await first.write(new TextEncoder().encode("no TLS"));
    using second = await listener.accept();
    const count = await second.read(buffer);
    await second.write(fatalError("53300", "too many clients"));
    return new TextDecoder().decode(buffer.subarray(8, count ?? 0));
  })();
  const error = await refusalOf(fakeServer(listener, "prefer"));
  assertEquals(error.message, 'Cannot open database "postgres": too many clients');
  assert((await served).startsWith("user\0postgres\0"));
});

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
      await refusalOf(fakeServer(listener, sslMode));
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
    const error = await refusalOf(fakeServer(listener, "require"));
    assertEquals(
      error.message,
      'Cannot open database "postgres": the server did not understand the request for TLS',
    );
    await served;
  },
});

Deno.test({
  name: "without a CA, verify-full trusts whom Deno trusts",
  ignore,
  async fn() {
    const { postgres, authority } = servers.running;
    const config = { ...byName(postgres), username: ENCRYPTED_USER, password: undefined };
    const trusted = await Deno.makeTempFile();
    await Deno.writeTextFile(trusted, authority.certificate);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        new URL("../modules/tls_trust.ts", import.meta.url).pathname,
        JSON.stringify({ ...config, sslMode: "verify-full" }),
      ],
      env: { DENO_CERT: trusted },
    }).output();
    await Deno.remove(trusted);
    const decoder = new TextDecoder();
    assertEquals([decoder.decode(stdout), decoder.decode(stderr)], ["true\n", ""]);
  },
});
