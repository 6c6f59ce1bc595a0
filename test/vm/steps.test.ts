// Steps of one that the text for boards writes as `r1++`: only where the loop's head shows that they stay in 32 bits. Loops beside the ends of
// 32 bits, against the oracle; and the forms that count.
import fc from "fast-check";
import { expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { Oracle } from "../oracle/step.ts";

const boardBundle = `var E={setFlags(){}};${await bundleCore()}`;
const BUDGET = 600;

function run(text: string) {
  const reporter = new Reporter();
  const program = assemble({ path: "test.fxasm", text }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  const created = createMachine(encodeImage(program!).bytes, { bundle: boardBundle, budget: BUDGET });
  if (created.kind === "refused") throw new Error(`refused ${created.refusal.code}\n${text}`);
  const { machine } = created;
  const oracle = new Oracle(program!, BUDGET);
  machine.start();
  const expected = oracle.run("start");
  return {
    text: machine.text,
    seen: { trap: machine.trap, ints: [...machine.ints] },
    expected: { trap: expected, ints: [...oracle.ints] },
  };
}

const stepsIn = (text: string): string[] => text.match(/r\d(?:\+\+|--)/g) ?? [];
const loop = (body: string): string => `start\n movi r1 5\n movi r2 2147483646\n loop\n${body}\n end\nend`;

it.each([
  ["counts up to a constant", loop("ifgti r2 2147483646 break\naddi r2 r2 1"), ["r2++"]],
  ["counts up to a register", loop("ifle r2 r1 break\naddi r1 r1 1\nifeqi r1 9 break"), ["r1++"]],
  ["counts down", loop("iflti r1 1 break\naddi r1 r1 -1"), ["r1--"]],
  ["behind other conditions", loop("ifeqi r1 7 break\nifgti r1 8 break\nmov r3 r2\naddi r1 r1 1"), ["r1++"]],
  ["not in the other direction", loop("iflti r1 1 break\naddi r1 r1 1\nifeqi r1 9 break"), []],
  ["not by two", loop("ifgti r1 90 break\naddi r1 r1 2"), []],
  ["not without a head", loop("addi r2 r2 1\nifgti r1 90 break\niflti r2 0 break"), []],
  ["not of another register", loop("ifgti r1 90 break\naddi r2 r2 1\naddi r1 r1 30"), []],
  ["not into another register", loop("ifgti r1 90 break\naddi r1 r2 1\nadd r1 r1 r1"), []],
  ["once", loop("ifgti r2 2147483646 break\naddi r2 r2 1\naddi r2 r2 1"), ["r2++"]],
  ["not after it changed", loop("ifgti r1 90 break\nmov r1 r2\naddi r1 r1 1"), []],
  ["not after an inner loop", loop("ifgti r1 90 break\nloop\niflti r2 0 break\naddi r2 r2 1\nend\naddi r1 r1 1"), []],
  ["not in an inner loop", loop("ifgti r2 2147483646 break\nloop\naddi r2 r2 1\niflti r2 0 break\nend"), []],
  ["not for or-equal", loop("iflt r2 r1 break\naddi r1 r1 1\nifeqi r1 9 break"), []],
  ["not for unsigned", loop("ifgeu r1 r2 break\naddi r1 r1 1\nifeqi r1 9 break"), []],
  ["not for unsigned, in the other direction", loop("ifgeu r1 r2 break\naddi r1 r1 -1\nifeqi r1 2 break"), []],
  ["not for unsigned, the other way round", loop("ifltu r1 r2 break\naddi r1 r1 -1\nifeqi r1 2 break"), []],
  [
    "not after a call that sets it",
    `func 2 0 int\n reti r0\nend\n${loop("ifgti r1 90 break\ncall 0 r1 r2 r2\naddi r1 r1 1")}`,
    [],
  ],
])("%s", (_, text, steps) => {
  const { text: translated, seen, expected } = run(text);
  expect(stepsIn(translated)).toEqual(steps);
  expect(seen).toEqual(expected);
});

/** Bodies of loops over r0 to r3, in the neighbourhood of the ends of 32 bits. */
const register = fc.integer({ min: 0, max: 3 }).map((one) => `r${one}`);
const near = fc.constantFrom(0, 1, -1, 2147483646, 2147483647, -2147483647, -2147483648);
const condition = fc.oneof(
  fc.tuple(fc.constantFrom("ifle", "iflt", "ifgeu", "ifltu", "ifeq", "ifne"), register, register),
  fc.tuple(
    fc.constantFrom("iflti", "ifgti", "ifeqi", "ifnei"),
    register,
    near.filter((one) => Math.abs(one) < 2 ** 31 - 1),
  ),
);
const { body } = fc.letrec<{ body: string; statement: string }>((tie) => ({
  body: fc.array(tie("statement"), { minLength: 1, maxLength: 5 }).map((all) => all.join("\n")),
  statement: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.tuple(register, fc.constantFrom(1, -1, 1, -1, 2)).map(([one, by]) => `addi ${one} ${one} ${by}`),
    fc.tuple(register, register).map(([to, from]) => `mov ${to} ${from}`),
    fc.tuple(register, register, fc.constantFrom(1, -1)).map(([to, from, by]) => `addi ${to} ${from} ${by}`),
    condition.map((one) => `${one.join(" ")} break`),
    fc.tuple(condition, tie("body")).map(([one, inner]) => `${one.join(" ")}\n${inner}\nend`),
    fc
      .tuple(fc.array(condition, { maxLength: 2 }), tie("body"), condition)
      .map(
        ([heads, inner, last]) =>
          `loop\n${heads.map((one) => `${one.join(" ")} break\n`).join("")}${inner}\n${last.join(" ")} break\nend`,
      ),
  ),
}));

it("random loops do what the oracle does", () => {
  let steps = 0;
  fc.assert(
    fc.property(fc.array(near, { minLength: 4, maxLength: 4 }), body, condition, (values, inner, last) => {
      const begin = values.map((value, index) => `movi r${index} ${value}`).join("\n");
      const { text, seen, expected } = run(`start\n${begin}\nloop\n${inner}\n${last.join(" ")} break\nend\nend`);
      steps += stepsIn(text).length;
      expect(seen).toEqual(expected);
    }),
    { numRuns: 8000 },
  );
  expect(steps).toBeGreaterThan(100);
});
