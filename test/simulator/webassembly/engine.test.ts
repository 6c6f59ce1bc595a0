// The WebAssembly engine beside the JavaScript one: floats to the bit, integers at the edges, the largest an image may be, faults of the host.
// That both are as the oracle says is in test/vm/differential.test.ts; queue and traps of the machine in ../machine.test.ts.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../../src/image/assemble.ts";
import { decodeImage } from "../../../src/image/decode.ts";
import { encodeImage } from "../../../src/image/encode.ts";
import type { Instruction } from "../../../src/isa/instruction.ts";
import { INSTRUCTIONS } from "../../../src/isa/instructions.ts";
import {
  CALL_DEPTH_MAX,
  FLOAT_PARAMS_MAX,
  FUNCTIONS_MAX,
  INT_PARAMS_MAX,
  NESTING_MAX,
} from "../../../src/isa/limits.ts";
import type { LoadedProgram } from "../../../src/simulator/loaded-program.ts";
import { ENGINES } from "../../../src/simulator/machine-types.ts";
import { asWebAssembly } from "../../../src/simulator/webassembly/engine.ts";
import { COUNT_MAX, MEMORY_UNIT } from "../../../src/wire/image-header.ts";
import { INPUTS_MAX, OUTPUTS_MAX } from "../../../src/wire/io.ts";
import { BUDGET, CALL_DEPTH, HOST, MEMORY, PROGRAM } from "../../../src/wire/trap.ts";
import { bundleCore } from "../../../tools/build-firmware.ts";
import { type EngineState, statesOf } from "../engine-state.ts";

let bundle: string;
beforeAll(async () => {
  bundle = await bundleCore();
});

function imageOf(text: string): Uint8Array {
  const reporter = new Reporter();
  const program = assemble({ path: "t.flux", text }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  return encodeImage(program!).bytes;
}

/** The states of a program, equal in both engines. */
function inBoth(text: string, budget = 200_000): readonly EngineState[] {
  const image = imageOf(text);
  const [first, second] = ENGINES.map((engine) => statesOf(image, { bundle, engine, budget }));
  expect(first).toEqual(second);
  return first!;
}

const rows: readonly Instruction[] = INSTRUCTIONS;
const COMPUTING = rows.filter(({ effect }) => effect === "pure" || effect === "trap");

describe("every computation", () => {
  const float = fc.oneof(
    fc.double(),
    fc.constantFrom(0, -0, Number.NaN, 5e-324, 2 ** 31, 2 ** 31 - 0.5, -(2 ** 31) - 0.5, -(2 ** 31) - 1, 0.5, 1e300),
  );
  const int = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 31, 32, 33, 65536, 2 ** 31 - 1, -(2 ** 31)));
  const shown = (value: number): string => (Object.is(value, -0) ? "-0" : Number.isNaN(value) ? "nan" : String(value));

  test.each(COMPUTING.map((row) => [row.name, row] as const))("%s", (name, row) => {
    fc.assert(
      fc.property(
        fc.array(int, { minLength: 3, maxLength: 3 }),
        fc.array(float, { minLength: 3, maxLength: 3 }),
        (ints, floats) => {
          const operands = row.operands.map((kind, index) => {
            if (kind === "rd" || kind === "fd") return `${kind[0]}0`;
            if (/^[rf][abc]$/.test(kind)) return `${kind[0]}${index}`;
            return kind === "den"
              ? String(Math.max(1, Math.abs(ints[0]!) % 1000))
              : kind === "f64"
                ? shown(floats[0]!)
                : String(ints[2]);
          });
          // The bits of what comes out are looked at in memory, where unknown has one form.
          inBoth(
            [
              ".memory 16",
              "start",
              ...ints.map((value, index) => ` movi r${index + 1} ${value}`),
              ...floats.map((value, index) => ` movk f${index + 1} ${shown(value)}`),
              ` ${name} ${operands.join(" ")}`,
              " stg r0 0",
              " stfg f0 1",
              "end",
            ].join("\n"),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("the largest there may be", () => {
  const bytes = COUNT_MAX * MEMORY_UNIT;

  test("memory: the last cell of each width, and the one behind it", () => {
    for (const [store, load, width] of [
      ["st8", "ld8u", 1],
      ["st16", "ld16s", 2],
      ["st32", "ld32", 4],
    ] as const) {
      const text = (at: number) =>
        `.memory ${bytes}\nstart\n movi r1 -77\n movi r2 ${at}\n ${store} r1 r2 0\n ${load} r3 r2 0\nend`;
      const last = bytes / width - 1;
      expect(
        inBoth(text(last))[0]!
          .memory.slice(-width)
          .every((byte) => byte !== 0),
      ).toBe(true);
      expect(inBoth(text(last + 1))[0]!.trap).toEqual({ code: MEMORY, offset: 3, argument: 0 });
    }
    expect(
      inBoth(`.memory ${bytes}\nstart\n movi r1 9\n stg r1 ${bytes / 4 - 1}\n ldg r2 ${bytes / 4 - 1}\nend`)[0]!
        .ints[2],
    ).toBe(9);
  });

  test("functions, each calling the one before as deep as the verifier allows", () => {
    const helpers = Array.from({ length: FUNCTIONS_MAX - 1 }, (_, index) =>
      index % CALL_DEPTH_MAX === 0
        ? `func f${index} 1 0 int\n reti r0\nend`
        : `func f${index} 1 0 int\n addi r0 r0 1\n call f${index - 1} r0 r0\n reti r0\nend`,
    );
    const last = CALL_DEPTH_MAX - 1;
    expect(inBoth([...helpers, `start\n call f${last} r0 r0\nend`].join("\n"))[0]!.ints[0]).toBe(last);
  });

  test("parameters of a function, and the blocks in it", () => {
    const ints = Array.from({ length: INT_PARAMS_MAX }, (_, index) => index);
    const floats = Array.from({ length: FLOAT_PARAMS_MAX }, (_, index) => index);
    const text = [
      `func f ${INT_PARAMS_MAX} ${FLOAT_PARAMS_MAX} float`,
      ...ints.slice(1).map((index) => ` add r0 r0 r${index}`),
      ...floats.slice(1).map((index) => ` fadd f0 f0 f${index}`),
      " itof f1 r0",
      " fmul f0 f0 f1",
      " retf f0",
      "end",
      "start",
      ...ints.map((index) => ` movi r${index} ${index * 3}`),
      ...floats.map((index) => ` movq f${index} ${index} 7`),
      ` call f f0 ${ints.map((index) => `r${index}`).join(" ")} ${floats.map((index) => `f${index}`).join(" ")}`,
      "end",
      "tick",
      ...Array.from({ length: NESTING_MAX / 2 }, () => " loop\n ifz r30"),
      " addi r31 r31 1",
      ...Array.from({ length: NESTING_MAX / 2 }, () => " end\n break\n end"),
      "end",
    ].join("\n");
    const states = inBoth(text);
    expect(states[0]!.floats[0]).not.toBe(0);
    expect(states.map(({ ints }) => ints[31])).toEqual([0, 1, 2, 3]);
  });

  test("inputs, outputs, topics", () => {
    const topics = FUNCTIONS_MAX - 1;
    const text = [
      ".memory 16",
      ...Array.from({ length: INPUTS_MAX }, (_, index) => `.input ${-index} ${index} 0`),
      ...Array.from({ length: OUTPUTS_MAX }, (_, index) => `.output none ${index}/3 ${-index} ${index}`),
      ...Array.from({ length: topics }, (_, index) => `on ${index + 1}\n addi r0 r0 ${index}\nend`),
      `tick\n in f0 ${INPUTS_MAX - 1}\n out f0 ${OUTPUTS_MAX - 2}\n in f1 0\nend`,
    ].join("\n");
    const image = imageOf(text);
    const [first, second] = ENGINES.map((engine) =>
      statesOf(image, {
        bundle,
        engine,
        budget: 1000,
        inputs: Array.from({ length: INPUTS_MAX }, (_, index) => index + 0.5),
        message: { source: 3, topic: topics, values: [] },
      }),
    );
    expect(first).toEqual(second);
    const { outputs, ints, floats } = first!.at(-1)!;
    expect(outputs.slice(-2)).toEqual([INPUTS_MAX - 0.5, (OUTPUTS_MAX - 1) / 3]);
    expect([ints[0], floats[1]]).toEqual([topics - 1, 0.5]);
  });
});

describe("recursion", () => {
  const down = (depth: number) =>
    `func f 1 0 int\n ifz r0\n  movi r1 5\n  reti r1\n end\n addi r0 r0 -1\n call 0 r0 r0\n addi r0 r0 1\n reti r0\nend\ntick\n movi r0 ${depth}\n call f r1 r0\n call f r2 r0\nend`;

  test("as deep as is allowed, again and again; one more traps", () => {
    const states = inBoth(down(CALL_DEPTH_MAX - 1));
    expect(states).toHaveLength(4);
    expect(states.at(-1)!.ints.slice(1, 3)).toEqual([CALL_DEPTH_MAX + 4, CALL_DEPTH_MAX + 4]);
    expect(inBoth(down(CALL_DEPTH_MAX)).at(-1)!.trap).toEqual({ code: CALL_DEPTH, offset: 0, argument: 0 });
  });

  test("at every budget", () => {
    const { cycles } = inBoth(down(5)).at(1)!;
    const codes = Array.from({ length: cycles + 1 }, (_, budget) => inBoth(down(5), budget).at(-1)!.trap?.code);
    expect(codes.filter((code) => code === BUDGET)).toHaveLength(cycles);
    expect(codes.at(-1)).toBeUndefined();
  });
});

test("a trap in a handler, with what it sent and set", () => {
  const text = `.output none 1/2 0 1
on 7
 movk f0 0.25
 out f0 0
 priority 99
 tell 3 4 f0 r0
 ifgti r0 0
  trap 2147483647
 end
 addi r0 r0 1
end
tick
 broadcast 9 r0
end`;
  const image = imageOf(text);
  const message = { source: 1, topic: 7, values: [] };
  const [first, second] = ENGINES.map((engine) => statesOf(image, { bundle, engine, budget: 100, message }));
  expect(first).toEqual(second);
  expect(first!.at(2)!.sent).toEqual([
    { kind: 0x60, agent: 3, topic: 4, priority: 15, values: [0.25, 0] },
    { kind: 0x66, agent: 0, topic: 9, priority: 5, values: [1] },
  ]);
  const again = imageOf(text.replace("ifgti r0 0", "ifgti r0 -1"));
  const [trapped, other] = ENGINES.map((engine) => statesOf(again, { bundle, engine, budget: 100, message }).at(-1)!);
  expect(trapped).toEqual(other);
  expect(trapped).toMatchObject({ trap: { code: PROGRAM, argument: 2147483647 }, outputs: [0.5], sent: [] });
});

describe("the program around the module", () => {
  const text = ".output none 1 0 2\n.memory 16\nstart\n movi r0 4\n movk f0 2\n out f0 0\n stg r0 0\n broadcast 5\nend";

  function programOf(send: () => void, source = text): LoadedProgram {
    const bundled = new Function("globalThis", `${bundle}\n;return globalThis.fx`)({});
    const image = imageOf(source);
    const loaded: LoadedProgram = bundled.load(image, 0, COUNT_MAX, COUNT_MAX, send);
    const decoded = decodeImage(image);
    if (decoded.kind === "refused") throw new Error("refused");
    loaded.ints[31] = 77;
    return asWebAssembly(loaded, decoded.program, send)!;
  }

  test("begins in the state that the VM's was in", () => {
    const program = programOf(() => {});
    expect([program.ints[31], program.outputs[0], program.message[3]]).toEqual([77, 1, Number.NaN]);
    expect([program.run(0), program.ints[0], program.outputs[0]]).toEqual([0, 4, 2]);
    expect(program.run(1)).toBe(0);
    expect(program.run(99)).toBe(0);
  });

  test("runs as if nothing had been after a trap within calls", () => {
    const program = programOf(
      () => {},
      "func f 1 0 int\n ldg r2 0\n if r2\n trap 3\n end\n ifz r0\n reti r0\n end\n addi r0 r0 -1\n call 0 r0 r0\n reti r0\nend\n" +
        `.memory 16\nstart\n movi r0 ${CALL_DEPTH_MAX - 1}\n call f r0 r0\n movi r1 1\n stg r1 0\n call f r0 r0\nend`,
    );
    expect(program.run(0)).toBe(PROGRAM);
    program.memory.fill(0);
    expect(program.run(0)).toBe(PROGRAM);
    expect(program.trapArgument).toBe(3);
  });

  test("a host that fails while a message is sent is a trap", () => {
    const program = programOf(() => {
      throw new Error("the link is gone");
    });
    expect(program.run(0)).toBe(HOST);
    expect([program.ints[0], program.outputs[0], program.memory[0], program.used]).toEqual([0, 1, 4, program.budget]);
  });
});
