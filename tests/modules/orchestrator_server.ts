// deno-lint-ignore-file no-console
/** Serves, and uses no service at all. */
Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => console.error("ready") }, () => {
  return new Response();
});
