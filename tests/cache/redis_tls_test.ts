import { assert, assertEquals } from "@std/assert";
import { type CacheConfig, CacheError, createCacheService } from "../../mod.ts";
import { startRedisServer } from "../../tools/servers/redis_server.ts";
import type { ThrowawayServer } from "../../tools/servers/throwaway_server.ts";
import { assertKind } from "../parity/assert_kind.ts";
import { TestServers } from "../support/test_servers.ts";
import { makeTlsAuthorities, type TlsAuthorities } from "../support/tls_authorities.ts";

const ignore = Deno.env.get("REDIS_URL") === undefined;

interface Servers {
  readonly tls: TlsAuthorities;
  /** Takes any client. */
  readonly open: ThrowawayServer;
  /** Takes clients only whom the authority has signed. */
  readonly closed: ThrowawayServer;
}

const servers = new TestServers<Servers>(ignore, async (stack) => {
  const tls = await makeTlsAuthorities();
  const own = { server: tls.server, authority: tls.authority.certificate };
  return {
    tls,
    open: stack.use(await startRedisServer({ tls: own })),
    closed: stack.use(await startRedisServer({ tls: { ...own, client: tls.client } })),
  };
});

/** By the name that is in the certificate. */
function named(server: ThrowawayServer): string {
  return server.url.replace("127.0.0.1", "localhost");
}

async function refusalOf(config: CacheConfig): Promise<string> {
  return (await assertKind(CacheError, "connection", () => createCacheService(config))).message;
}

Deno.test({
  name: "a server that the given authority has signed is trusted",
  ignore,
  async fn() {
    const { tls, open } = servers.running;
    const ca = tls.authority.certificate;
    await using cache = await createCacheService({ url: named(open), tls: { ca } });
    await cache.set("a", "1");
    assertEquals(await cache.getString("a"), "1");
  },
});

Deno.test({
  name: "a server that nobody trusted has signed, or of another name, is refused",
  ignore,
  async fn() {
    const { tls, open } = servers.running;
    const ca = tls.authority.certificate;
    for (
      const config of [
        { url: named(open) },
        { url: named(open), tls: { ca: tls.otherAuthority.certificate } },
        { url: open.url, tls: { ca } },
        { url: named(open).replace("rediss", "redis") },
      ]
    ) {
      const message = await refusalOf({ ...config, operationTimeoutSeconds: 2 });
      assert(message.startsWith("Cannot open a cache: "), message);
    }
    await using cache = await createCacheService({
      url: open.url,
      tls: { ca, serverName: "localhost" },
    });
    await cache.ping();
  },
});

Deno.test({
  name: "a server that asks for a certificate gets the given one",
  ignore,
  async fn() {
    const { tls, closed } = servers.running;
    const url = named(closed);
    const ca = tls.authority.certificate;
    await using cache = await createCacheService({ url, tls: { ca, ...tls.client } });
    await cache.ping();
    await refusalOf({ url, tls: { ca }, operationTimeoutSeconds: 2 });
    await refusalOf({ url, tls: { ca, ...tls.stranger }, operationTimeoutSeconds: 2 });
  },
});
