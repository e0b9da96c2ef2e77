/**
 * What Deno needs to fetch code. Of a module's own settings, `.npmrc` can send any variable that it
 * names to any server, so this holds nothing else: no secret of the orchestrator.
 */
const PASSED_ON = [
  "PATH",
  "HOME",
  "TMPDIR",
  "DENO_CERT",
  "DENO_TLS_CA_STORE",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "all_proxy",
  "no_proxy",
  "NPM_CONFIG_REGISTRY",
  "JSR_URL",
  "SYSTEMROOT",
  "USERPROFILE",
  "TEMP",
  "TMP",
] as const;

/** The environment of the Deno that fetches a module's code. */
export function fetchEnv(): Record<string, string> {
  const env = Object.fromEntries(PASSED_ON.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
  return { ...env, ...denoEnv() };
}

/** What every Deno is told here: where its cache is, to be silent, and that a log is no terminal. */
export function denoEnv(): Record<string, string> {
  const cache = denoDir();
  return {
    ...(cache === undefined ? {} : { DENO_DIR: cache }),
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
}

/** Deno documentation, "Environment variables": where DENO_DIR is when nobody says. */
function denoDir(): string | undefined {
  const given = Deno.env.get("DENO_DIR");
  if (given) return given;
  switch (Deno.build.os) {
    case "windows":
      return below(Deno.env.get("LOCALAPPDATA"), "deno");
    case "darwin":
      return below(Deno.env.get("HOME"), "Library/Caches/deno");
    default:
      return below(Deno.env.get("XDG_CACHE_HOME"), "deno") ??
        below(Deno.env.get("HOME"), ".cache/deno");
  }
}

function below(folder: string | undefined, path: string): string | undefined {
  return folder ? `${folder}/${path}` : undefined;
}

/** A variable of the orchestrator's own environment. */
export function environmentVariable(name: string): string | undefined {
  return Deno.env.get(name);
}
