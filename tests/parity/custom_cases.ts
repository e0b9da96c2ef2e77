import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ServiceError } from "../../mod.ts";
import { assertKind } from "./assert_kind.ts";
import type { CustomCase } from "./custom_fixture.ts";

const VALUES: readonly unknown[] = [
  null,
  undefined,
  true,
  -0,
  NaN,
  Infinity,
  12345678901234567890n,
  "text with 🦕",
  new Date(0),
  new Uint8Array([0, 255]),
  [1, [undefined, { $: "not a tag" }]],
  JSON.parse('{ "__proto__": 1, "constructor": { "deep": [] } }'),
];

/** All that must be the same in every mode. */
export const customCases: readonly CustomCase[] = [
  {
    name: "values arrive as they were, and come back so",
    async run({ open }) {
      await using workshop = await open();
      for (const value of VALUES) assertEquals(await workshop.call("echo", value), value);
    },
  },
  {
    name: "what is handed over is a copy",
    async run({ open }) {
      await using workshop = await open();
      const value = { list: [1] };
      const echoed = await workshop.call("echo", value);
      value.list.push(2);
      assertEquals(echoed, { list: [1] });
    },
  },
  {
    name: "a method with a schema gets what was checked, and refuses the rest",
    async run({ open }) {
      await using workshop = await open();
      assertEquals(await workshop.call("double", { n: 21 }), 42);
      const wrong = JSON.parse('{ "n": "21" }');
      const error = await assertKind(
        ServiceError,
        "invalid_params",
        () => workshop.call("double", wrong),
      );
      assertEquals(
        error.message,
        'Cannot call double of service "workshop": n: expected a number',
      );
    },
  },
  {
    name: "an error that the service throws on purpose arrives as it was",
    async run({ open }) {
      await using workshop = await open();
      const error = await assertKind(
        ServiceError,
        "operation",
        () => workshop.call("refuse", { code: "out_of_paper" }),
      );
      assertEquals([error.message, error.code], ["Cannot: no", "out_of_paper"]);
      assertEquals({ ...error }, { kind: "operation", code: "out_of_paper" });
      assertEquals([error.constructor, error.cause], [ServiceError, undefined]);
    },
  },
  {
    name: "of any other error, the caller hears only that it failed",
    async run({ open }) {
      await using workshop = await open();
      const error = await assertKind(
        ServiceError,
        "operation",
        () => workshop.call("crash", { secret: "opensesame" }),
      );
      assertEquals(error.message, 'Cannot call crash of service "workshop": it failed');
      assertEquals(error.outcomeUnknown, true);
      assertEquals(JSON.stringify(error).includes("opensesame"), false);
    },
  },
  {
    name: "a method that the service does not have is refused, whatever its name",
    async run({ open }) {
      await using workshop = await open();
      for (const name of ["missing", "constructor", "__proto__", "toString", ""]) {
        const error = await assertKind(
          ServiceError,
          "operation",
          () => Reflect.apply(workshop.call, workshop, [name, null]),
        );
        assertStringIncludes(error.message, "it has no such method");
      }
    },
  },
  {
    name: "what has no form on the wire is refused before it is sent",
    async run({ open }) {
      await using workshop = await open();
      await assertRejects(() => workshop.call("echo", () => 1), TypeError);
      await assertRejects(() => workshop.call("echo", new Map()), TypeError);
      assertEquals(await workshop.call("echo", 1), 1);
    },
  },
  {
    name: "a result that has no form on the wire is told as such",
    async run({ open }) {
      await using workshop = await open();
      const error = await assertKind(
        ServiceError,
        "serialization",
        () => workshop.call("unspeakable", null),
      );
      assertEquals(error.outcomeUnknown, true);
      assertEquals(await workshop.call("echo", 1), 1);
    },
  },
  {
    name: "a signal ends a call, and the method is told",
    async run({ open }) {
      await using workshop = await open();
      const controller = new AbortController();
      const hanging = workshop.call("hang", null, { signal: controller.signal });
      await workshop.call("echo", "the other one is under way");
      controller.abort();
      const error = await assertKind(ServiceError, "cancelled", () => hanging);
      assertEquals(error.outcomeUnknown, true);
      assertEquals(await workshop.call("abortions", null), 1);
    },
  },
  {
    name: "a time limit ends a call, and the method is told",
    async run({ open }) {
      await using workshop = await open();
      const options = { timeoutMs: 20 };
      await assertKind(ServiceError, "timeout", () => workshop.call("hang", null, options));
      assertEquals(await workshop.call("abortions", null), 1);
    },
  },
  {
    name: "a call that was cancelled before it began is not made",
    async run({ open }) {
      await using workshop = await open();
      const options = { signal: AbortSignal.abort() };
      const error = await assertKind(
        ServiceError,
        "cancelled",
        () => workshop.call("hang", null, options),
      );
      assertEquals(error.outcomeUnknown, undefined);
      assertEquals(await workshop.call("abortions", null), 0);
    },
  },
  {
    name: "a stream gives its results one by one",
    async run({ open }) {
      await using workshop = await open();
      assertEquals(await Array.fromAsync(workshop.stream("count", { to: 3 })), [1, 2, 3]);
      assertEquals(await Array.fromAsync(workshop.stream("count", { to: 0 })), []);
    },
  },
  {
    name: "leaving a stream early ends the method",
    async run({ open }) {
      await using workshop = await open();
      for await (const n of workshop.stream("count", { to: 1_000_000 })) {
        if (n === 3) break;
      }
      assertEquals(await workshop.call("abortions", null), 1);
    },
  },
  {
    name: "a stream that fails gives what came before",
    async run({ open }) {
      await using workshop = await open();
      const seen: number[] = [];
      await assertKind(ServiceError, "operation", async () => {
        for await (const n of workshop.stream("countAndCrash", { to: 2 })) seen.push(n);
      });
      assertEquals(seen, [1, 2]);
    },
  },
  {
    name: "a time limit ends a stream that stalls",
    async run({ open }) {
      await using workshop = await open();
      const seen: string[] = [];
      await assertKind(ServiceError, "timeout", async () => {
        for await (const text of workshop.stream("stall", null, { timeoutMs: 100 })) {
          seen.push(text);
        }
      });
      assertEquals(seen, ["first"]);
      assertEquals(await workshop.call("abortions", null), 1);
    },
  },
  {
    name: "a method of one result is no stream, and a stream is no call",
    async run({ open }) {
      await using workshop = await open();
      await assertKind(ServiceError, "operation", async () => {
        await Array.fromAsync(Reflect.apply(workshop.stream, workshop, ["echo", 1]));
      });
      await assertKind(
        ServiceError,
        "operation",
        () => Reflect.apply(workshop.call, workshop, ["count", { to: 1 }]),
      );
    },
  },
  {
    name: "a generator that never ends holds nobody who has left it",
    async run({ open }) {
      await using workshop = await open();
      for await (const text of workshop.stream("cling")) {
        assertEquals(text, "first");
        break;
      }
      assertEquals(await workshop.call("echo", 1), 1);
    },
  },
  {
    name: "leaving a stream returns its generator",
    async run({ open }) {
      await using workshop = await open();
      for await (const _ of workshop.stream("count", { to: 9 })) break;
      assertEquals(await workshop.call("returns"), 1);
    },
  },
  {
    name: "a stream that is cancelled while it opens is ended",
    async run({ open }) {
      await using workshop = await open();
      const controller = new AbortController();
      const stream = workshop.stream("slowToOpen", undefined, { signal: controller.signal });
      const first = stream.next();
      await workshop.call("untilOpening");
      controller.abort();
      await assertKind(ServiceError, "cancelled", () => first);
      await workshop.call("letOpen");
      await workshop.call("untilLateReturn");
    },
  },
  {
    name: "closing a service ends the calls that are under way",
    async run({ open }) {
      const workshop = await open();
      await using other = await open();
      const hanging = workshop.call("hang", null);
      await workshop.call("echo", "the other one is under way");
      const refused = assertKind(ServiceError, "connection", () => hanging);
      await workshop.close();
      await refused;
      assertEquals(await other.call("abortions", null), 1);
    },
  },
  {
    name: "a closed service is used no more",
    async run({ open }) {
      const workshop = await open();
      await workshop.close();
      await workshop.close();
      await assertKind(ServiceError, "connection", () => workshop.call("echo", 1));
    },
  },
];
