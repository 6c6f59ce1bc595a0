// Where the WebAssembly back end leaves out a check of an address, or takes it together with a loop's end, it does what the JavaScript does,
// which checks each: loops over all of memory and past both ends, with steps, limits and starts at the edges.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../../src/image/assemble.ts";
import { encodeImage } from "../../../src/image/encode.ts";
import { ENGINES } from "../../../src/simulator/machine-types.ts";
import { BUDGET, MEMORY } from "../../../src/wire/trap.ts";
import { bundleCore } from "../../../tools/build-firmware.ts";
import { statesOf } from "../engine-state.ts";

let bundle: string;
beforeAll(async () => {
  bundle = await bundleCore();
});

const BYTES = 64;
const EDGES = [
  -(2 ** 31),
  -(2 ** 31) + 1,
  -65,
  -64,
  -17,
  -2,
  -1,
  0,
  1,
  2,
  7,
  8,
  9,
  15,
  16,
  17,
  62,
  63,
  64,
  65,
  2 ** 31 - 1,
];
const near = fc.oneof(fc.constantFrom(...EDGES), fc.integer({ min: -20, max: 70 }), fc.integer());
const offset = fc.oneof(fc.constantFrom(0, 1, 7, 8, 15, 16, 63, 64, 2 ** 31 - 1), fc.nat(70));
const loads = fc.constantFrom("ld8u", "ld8s", "ld16u", "ld16s", "ld32", "ldf");
const stores = fc.constantFrom("st8", "st16", "st32", "stf");

/** Instructions that may stand between a loop's test and its access; r1 is the counter. */
const between = fc.constantFrom(
  "add r2 r2 r1",
  "andi r3 r1 12",
  "shrui r3 r1 28",
  "movi r3 5",
  "addi r3 r1 -3",
  "mov r3 r1",
  "add r3 r3 r3",
  "fadd f1 f1 f1",
  "stg r2 1",
  "div r2 r2 r3",
  "addi r1 r1 1",
  "ifgti r1 3\n addi r1 r1 7\n end",
  "ifgti r1 40\n movi r3 1\n else\n movi r3 90\n end",
  "ifgti r3 50 break",
  "iflti r3 -9 break",
  "ld8u r3 r3 0",
  "call f r3 r1",
);

const access = fc.oneof(
  fc
    .record({ name: loads, base: fc.constantFrom(1, 3), at: offset })
    .map(({ name, base, at }) => (name === "ldf" ? `ldf f0 r${base} ${at}` : `${name} r2 r${base} ${at}`)),
  fc
    .record({ name: stores, base: fc.constantFrom(1, 3), at: offset })
    .map(({ name, base, at }) => (name === "stf" ? `stf f0 r${base} ${at}` : `${name} r2 r${base} ${at}`)),
);

/** What is known of r3, what makes it something else, and an access by it. */
const changed = fc
  .tuple(
    fc.constantFrom("movi r3 2", "movi r3 90", "andi r3 r1 7", "shrui r3 r1 29", "ld8u r3 r3 0", "mov r3 r1"),
    fc.constantFrom(
      "call f r3 r1",
      "shrui r3 r1 32",
      "shrui r3 r1 33",
      "andi r3 r1 -2",
      "muli r3 r3 9",
      "add r3 r3 r1",
      "addi r3 r3 2147483647",
      "ld16u r3 r3 0",
      "ld32 r3 r3 0",
      "sel r3 r2 r1 r3",
      "ifgti r1 4\n movi r3 90\n else\n movi r3 1\n end",
      "ifgti r1 4\n movi r3 1\n else\n movi r3 90\n end",
      "iflti r1 4\n movi r3 -1\n else\n loop\n movi r3 1\n break\n end\n end",
      "ifgti r1 5\n movi r3 1\n end",
      "ifgti r1 4\n movi r3 1\n else\n ld8u r2 r3 0\n end",
      "loop\n ld8u r2 r3 0\n ifgti r3 60 break\n addi r3 r3 30\n end",
    ),
    access,
  )
  .map((lines) => lines.join("\n "));

const program = fc
  .record({
    start: near,
    limit: near,
    step: fc.constantFrom(1, -1, 2, 5, -7),
    test: fc.constantFrom("ifgti", "iflti"),
    first: fc.array(between, { maxLength: 2 }),
    body: fc.array(fc.oneof(access, access, between, changed), { minLength: 1, maxLength: 5 }),
  })
  .map(({ start, limit, step, test, first, body }) =>
    [
      `.memory ${BYTES}`,
      "func f 1 0 int",
      " addi r0 r0 2",
      " reti r0",
      "end",
      "start",
      ` movi r1 ${start}`,
      " movi r3 3",
      " loop",
      ...first.map((line) => ` ${line}`),
      ` ${test} r1 ${limit} break`,
      ...body.map((line) => ` ${line}`),
      ` addi r1 r1 ${step}`,
      " end",
      "end",
    ].join("\n"),
  );

function imageOf(text: string): Uint8Array {
  const reporter = new Reporter();
  const assembled = assemble({ path: "t.flux", text }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  return encodeImage(assembled!).bytes;
}

test("loops over memory and past it", () => {
  const traps = new Map<number, number>();
  fc.assert(
    fc.property(program, fc.integer({ min: 0, max: 1500 }), (text, budget) => {
      const image = imageOf(text);
      const expected = statesOf(image, { bundle, engine: "javascript", budget });
      expect(statesOf(image, { bundle, engine: "webassembly", budget })).toEqual(expected);
      const code = expected[0]!.trap?.code ?? 0;
      traps.set(code, (traps.get(code) ?? 0) + 1);
    }),
    { numRuns: 2500 },
  );
  for (const code of [0, BUDGET, MEMORY]) expect(traps.get(code)).toBeGreaterThan(100);
});

test("a sum that wraps may be anything", () => {
  // r3 is -2: inside for an access of element 5 + -2, and outside for the next.
  const text = `.memory ${BYTES}
start
 movi r1 -1
 shrui r3 r1 1
 addi r3 r3 2147483647
 ld8u r2 r3 5
 ld8u r2 r3 0
end`;
  for (const engine of ENGINES)
    expect(statesOf(imageOf(text), { bundle, engine, budget: 100 })[0]!.trap).toEqual({
      code: MEMORY,
      offset: 5,
      argument: 0,
    });
});

test("what is known in one branch is not known in the other", () => {
  const text = `.memory ${BYTES}
start
 movi r3 90
 ifgti r1 4
  movi r3 1
 else
  ld8u r2 r3 0
 end
end`;
  for (const engine of ENGINES)
    expect(statesOf(imageOf(text), { bundle, engine, budget: 100 })[0]!.trap).toEqual({
      code: MEMORY,
      offset: 5,
      argument: 0,
    });
});
