import type { CacheConfig, CacheTlsConfig, SentinelConfig } from "../../cache/types.ts";
import type { DatabaseConfig, SslConfig } from "../../database/types.ts";
import type { ValueOptions } from "../../database/value_options.ts";
import type { Jwk, JwksFile, JwksInline, JwksUrl } from "../../jwt/config_types.ts";
import type { JwtConfig, JwtKeyConfig } from "../../jwt/config_types.ts";
import type { ModuleConfig, OrchestratorOptions } from "../types.ts";

/** Where a secret stands: in a variable of the orchestrator's environment, or in a file. */
export type SecretReference =
  | {
    /** The name of a variable of the orchestrator's own environment. */
    readonly env: string;
  }
  | {
    /** The path of a file; one line feed at its end is not part of the secret. */
    readonly file: string;
  };

/**
 * A secret of a configuration: itself, where it stands, or, in TypeScript, a function that fetches
 * it. The function is called once each time the configuration is loaded.
 */
export type Secret = string | SecretReference | (() => string | Promise<string>);

/** The certificates of a database, each as PEM text or where that stands. */
export interface SslSettings extends WithSecrets<SslConfig, keyof SslConfig> {}

/** A database, as a configuration says it. */
export interface DatabaseSettings extends
  Omit<
    WithSecrets<DatabaseConfig, "url" | "username" | "password">,
    "service" | "ssl" | keyof ValueOptions
  > {
  /** Certificates. */
  readonly ssl?: SslSettings;
}

/** The certificates of a cache, each as PEM text or where that stands. */
export interface CacheTlsSettings
  extends WithSecrets<CacheTlsConfig, "ca" | "certificate" | "privateKey"> {}

/** The master that sentinels are asked for. */
export interface SentinelSettings extends WithSecrets<SentinelConfig, "username" | "password"> {}

/** A cache, as a configuration says it. */
export interface CacheSettings extends
  Omit<
    WithSecrets<CacheConfig, "url" | "username" | "password">,
    "service" | "sentinel" | "tls"
  > {
  /** Asks the `hosts`, which are sentinels, who is the master. */
  readonly sentinel?: SentinelSettings;
  /**
   * Whether to connect by TLS, and how.
   *
   * @default {false}
   */
  readonly tls?: boolean | CacheTlsSettings;
}

/** A key, as a configuration says it; a reference to a `jwk` leads to its JSON. */
export interface JwtKeySettings extends Omit<WithSecrets<JwtKeyConfig, "pem">, "secret" | "jwk"> {
  /** A secret, as text or as bytes: at least as long as the hash, so 32 bytes for HS256. */
  readonly secret?: Secret | Uint8Array;
  /** A private, public or symmetric key as RFC 7517 writes it, or its JSON. */
  readonly jwk?: Jwk | Secret;
}

/** A set of keys that is written out, as a configuration says it. */
export interface JwksInlineSettings extends Omit<JwksInline, "keys"> {
  /** The keys. Those of unknown kinds, or for encryption, are passed over. */
  readonly keys: readonly (Jwk | Secret)[];
}

/** A JWT service, as a configuration says it. */
export interface JwtSettings
  extends Omit<WithSecrets<JwtConfig, "secret">, "service" | "keys" | "jwks"> {
  /** The keys. All of them check tokens; one signs: the newest that may. */
  readonly keys?: readonly JwtKeySettings[];
  /** Further keys, as a set of the form of RFC 7517 §5. */
  readonly jwks?: JwksInlineSettings | JwksFile | JwksUrl;
}

/** The services of a configuration: by kind, then by name. */
export interface ServiceSettings {
  /** Databases by name. */
  readonly database?: Readonly<Record<string, DatabaseSettings>>;
  /** Caches by name. */
  readonly cache?: Readonly<Record<string, CacheSettings>>;
  /** JWT services by name. */
  readonly jwt?: Readonly<Record<string, JwtSettings>>;
}

/** A module, as a configuration says it. */
export interface ModuleSettings extends Omit<ModuleConfig, "env" | "tape"> {
  /** Its whole environment beside `PYWATT_MODULE_ID`; it may read these variables, and no others. */
  readonly env?: Readonly<Record<string, Secret>>;
  /** Records what it asks of its services, or answers it from such a recording: for tests. */
  readonly tape?: TapeSettings;
}

/** A tape, as a configuration says it. */
export type TapeSettings =
  | {
    /** The file that is written, anew at each start of the module. */
    readonly record: string | URL;
    /** What is taken out of the recording. */
    readonly redact?: {
      /** Columns of results, and properties of what custom services take and give, by name. */
      readonly columns?: readonly string[];
      /** Texts that appear nowhere on the tape. */
      readonly texts?: readonly Secret[];
    };
  }
  | {
    /** The recording that the module is answered from, with no service at all. */
    readonly replay: string | URL;
  };

/**
 * What an orchestrator is made of, as a configuration says it: the same as
 * {@linkcode OrchestratorOptions}, but that secrets can be references, and that paths count from the
 * folder of the configuration.
 */
export interface OrchestratorConfig extends Pick<OrchestratorOptions, "denoPath"> {
  /** The JSON Schema that an editor checks the file with. */
  readonly $schema?: string;
  /** What modules may use. */
  readonly services?: ServiceSettings;
  /** The modules by name; a module finds its name in `PYWATT_MODULE_ID`. */
  readonly modules: Readonly<Record<string, ModuleSettings>>;
}

/** The same settings, some of which are secrets. */
export type WithSecrets<Settings, Names extends keyof Settings> =
  & Omit<Settings, Names>
  & { readonly [Name in Names]?: Secret };
