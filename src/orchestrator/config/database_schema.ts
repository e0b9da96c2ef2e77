import { absoluteDatabaseUrl, absoluteSqlitePath } from "./paths.ts";
import type { SettingKit } from "./setting_kit.ts";

/** The settings of a database. */
export function databaseSchema(kit: SettingKit) {
  const absolute = (path: string) => kit.surroundings.absolutePath(path);
  return kit.object({
    dbType: kit.choice("The kind of database.", ["postgres", "mysql", "sqlite"], "sqlite")
      .exactOptional(),
    url: kit.secret(
      "All of it in one, as `postgres://user:password@host:5432/database`; not together with the " +
        "fields that it holds.",
    ).exactOptional(),
    host: kit.text("The server's name or address, or the folder of its Unix-domain socket.")
      .exactOptional(),
    port: kit.wholeNumber("The server's port.", { min: 1, max: 65_535 }).exactOptional(),
    database: kit.text("The database's name; for SQLite its file, or `:memory:`.").exactOptional(),
    username: kit.secret("Who logs in.").exactOptional(),
    password: kit.secret("The password.").exactOptional(),
    sslMode: kit.choice(
      "How the connection is encrypted, with the meanings of libpq.",
      ["disable", "prefer", "require", "verify-ca", "verify-full"],
    ).exactOptional(),
    ssl: kit.object({
      ca: kit.secret("The authorities that may have signed the server's certificate, as PEM.")
        .exactOptional(),
      certificate: kit.secret("The certificate that shows who is asking, as PEM.")
        .exactOptional(),
      privateKey: kit.secret("The private key of `certificate`, as PEM.").exactOptional(),
    }).meta({ description: "Certificates." }).exactOptional(),
    prepare: kit.flag("Whether statements are kept prepared.", true).exactOptional(),
    pool: poolSchema(kit).meta({ description: "How many connections there are, and how long." })
      .exactOptional(),
    maxResultBytes: kit.wholeNumber("How many bytes the result of a statement may have.", {
      min: 1,
      byDefault: 268_435_456,
    }).exactOptional(),
  }).transform(({ url, database, ...settings }) => {
    const isFile = (settings.dbType ?? "sqlite") === "sqlite";
    return {
      ...settings,
      ...(url === undefined ? {} : { url: absoluteDatabaseUrl(url, absolute) }),
      ...(database === undefined
        ? {}
        : { database: isFile ? absoluteSqlitePath(database, absolute) : database }),
    };
  });
}

function poolSchema(kit: SettingKit) {
  const seconds = (description: string, byDefault: number) =>
    kit.number(description, { min: 0, max: 2_147_483, byDefault }).exactOptional();
  return kit.object({
    maxConnections: kit.wholeNumber("The most connections open at once.", {
      min: 1,
      byDefault: 10,
    }).exactOptional(),
    minConnections: kit.wholeNumber("How many stay open although nobody uses them.", {
      min: 0,
      byDefault: 2,
    }).exactOptional(),
    idleTimeoutSeconds: seconds(
      "After how long an unused connection above `minConnections` is closed; 0 is never.",
      300,
    ),
    maxLifetimeSeconds: seconds("After how long a connection is replaced; 0 is never.", 1_800),
    acquireTimeoutSeconds: seconds("How long a call waits for a free connection.", 30),
    idleInTransactionTimeoutSeconds: seconds(
      "After how long in which nothing runs in it a transaction is rolled back; 0 is never.",
      300,
    ),
  });
}
