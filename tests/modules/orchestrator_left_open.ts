// deno-lint-ignore-file no-console
/** Uses all that Deno asks no permission for, and tells each as a line. */
localStorage.setItem("note", "kept");
console.error(`localStorage: ${localStorage.getItem("note")}`);
localStorage.clear();

const cache = await caches.open("notes");
await cache.put("http://notes/1", new Response("kept"));
console.error(`caches: ${await (await cache.match("http://notes/1"))?.text()}`);
await caches.delete("notes");

const known = [Deno.pid, Deno.ppid, Deno.cwd(), Deno.execPath(), Deno.memoryUsage().rss];
console.error(`its process: ${known.every((fact) => fact !== 0 && fact !== "")}`);
