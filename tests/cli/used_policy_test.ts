import { assertEquals } from "@std/assert";
import { permissionDifference, usedPolicy } from "../../src/cli/used_policy.ts";

const absolute = (path: string) => path.startsWith("/") ? path : `/srv/${path}`;

Deno.test("what was asked for becomes lists, each entry once, paths whole", () => {
  const asked = [
    { permission: "read", value: "b.txt" },
    { permission: "read", value: "/srv/b.txt" },
    { permission: "read", value: "a.txt" },
    { permission: "net", value: "db:5432" },
    { permission: "sys", value: null },
    { permission: "env", value: "REGION" },
    { permission: "import", value: "jsr.io:443" },
  ];
  assertEquals(usedPolicy(asked, absolute), {
    permissions: { net: ["db:5432"], read: ["/srv/a.txt", "/srv/b.txt"], sys: true },
    env: ["REGION"],
  });
});

Deno.test("a host allows its ports, and a folder what is in it", () => {
  assertEquals(
    permissionDifference(
      { net: ["db"], read: ["/srv/data"], write: ["/srv/data/"] },
      { net: ["db:5432"], read: ["/srv/data/a"], write: ["/srv/data/b"] },
    ),
    { wider: [], missing: [] },
  );
});

Deno.test("what is allowed and was not used is wider, the other way round is missing", () => {
  assertEquals(
    permissionDifference(
      { net: ["db:5432"], read: true, write: true, run: ["git"] },
      { net: ["db:5433"], read: ["/srv/a"], sys: true, ffi: [] },
    ),
    {
      wider: [
        'permissions.net has "db:5432", which was not used',
        "permissions.read is true, but /srv/a is enough",
        "permissions.write is true, but nothing of it was used",
        'permissions.run has "git", which was not used',
      ],
      missing: [
        'permissions.net has no "db:5433", which was used',
        "permissions.sys was used for all there is",
      ],
    },
  );
});

Deno.test("a folder does not allow one whose name only begins like its own", () => {
  assertEquals(
    permissionDifference({ read: ["/srv/data"] }, { read: ["/srv/database"] }).missing,
    ['permissions.read has no "/srv/database", which was used'],
  );
});
