// What differs in the last digits between mathematical libraries, in a real interpreter against V8: how far apart they are, and that unknown,
// infinite and out of range are the same. Prints the largest difference of each function.
import { describe, expect, it } from "vitest";
import { encodeImage } from "../../src/image/encode.ts";
import type { Program } from "../../src/image/program.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { runScript, tell, whySkipped } from "./interpreter.ts";

const FUNCTIONS = [
  "fsqrt",
  "fsin",
  "fcos",
  "fasin",
  "facos",
  "fexp",
  "flog",
  "fatan2",
  "fpow",
  "fmin",
  "fmax",
] as const;
type FunctionName = (typeof FUNCTIONS)[number];
const hasTwo = (name: FunctionName): boolean => ["fatan2", "fpow", "fmin", "fmax"].includes(name);

/** Largest difference, of the value or of 1 where that is more. asin and acos go through 1 - x², which loses half the digits near 1. */
const TOLERANCE: Readonly<Partial<Record<FunctionName, number>>> = {
  fmin: 0,
  fmax: 0,
  fsqrt: 2.3e-16,
  fasin: 2e-8,
  facos: 2e-8,
  // exp(y log x): the error of the logarithm grows with the result's exponent.
  fpow: 1e-12,
};
const USUAL = 2e-14;

const INPUTS: readonly number[] = [
  ...[
    0,
    1,
    -1,
    2,
    3,
    4,
    9,
    10,
    16,
    25,
    100,
    0.5,
    -0.5,
    0.1,
    1 / 3,
    0.7,
    0.999,
    -0.999,
    0.9999999,
    1.5,
    -2.75,
    7.3,
    30,
    -30,
  ],
  ...[1e-7, 1e-300, 1e10, -1e10, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
];

const programOf = (name: FunctionName): Program => ({
  boardClass: 0,
  security: 0,
  memoryBytes: 0,
  tickMs: 1000,
  inputs: [0, 1].map(() => ({
    sources: [],
    lowest: { numerator: 0, denominator: 1 },
    highest: { numerator: 0, denominator: 1 },
    staleAfterMs: 0,
  })),
  outputs: [],
  memoryInitial: new Uint8Array(0),
  code: [
    { name: "tick", operands: [] },
    { name: "in", operands: [0, 0] },
    { name: "in", operands: [1, 1] },
    { name, operands: hasTwo(name) ? [2, 0, 1] : [2, 0] },
    { name: "end", operands: [] },
  ],
});

/** cos(x) is sin(x + pi/2) there: what that sum rounds off is as much as a turn for a large x. */
const ANGLE_MAX = 100;
const isInRange = (name: FunctionName, a: number): boolean =>
  !["fsin", "fcos"].includes(name) || !Number.isFinite(a) || Math.abs(a) <= ANGLE_MAX;

/** Powers of a negative number are unknown there if one of the two is infinite, where JavaScript has 0 or infinity. */
const isPower = (a: number, b: number): boolean =>
  !(a < 0) || (Number.isFinite(a) && Number.isFinite(b)) || Number.isNaN(b);

const pairsFor = (name: FunctionName): (readonly [number, number])[] =>
  hasTwo(name)
    ? INPUTS.flatMap((a) => INPUTS.map((b) => [a, b] as const)).filter(([a, b]) => name !== "fpow" || isPower(a, b))
    : INPUTS.filter((a) => isInRange(name, a)).map((a) => [a, 0] as const);

/** JSON for numbers that JSON lacks. */
const text = (value: number): string =>
  Number.isNaN(value) ? "NaN" : Math.abs(value) === Number.POSITIVE_INFINITY ? `${value < 0 ? "-" : ""}1/0` : "";
const hexOf = (value: number): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes.toString("hex");
};

const RUNNER = `
function unhex(t){var b=new Uint8Array(t.length/2),i;for(i=0;i<b.length;i++)b[i]=parseInt(t.substr(i*2,2),16);return b}
function hexOf(b){var t="",i;for(i=0;i<b.length;i++)t+=(b[i]+256).toString(16).slice(1);return t}
function run(image,inputs){
var vm=fx.load(unhex(image),0,262128,16383,function(){}),f=new Float64Array(unhex(inputs).buffer),out=new Float64Array(f.length/2),i;
for(i=0;i<out.length;i++){vm.inputs[0]=f[2*i];vm.inputs[1]=f[2*i+1];vm.run(1);out[i]=vm.floats[2]}
return hexOf(new Uint8Array(out.buffer))}
`;

const skipped = whySkipped();
describe.skipIf(skipped)(skipped ?? "functions of a real Espruino are V8's", () => {
  it.each(FUNCTIONS)("%s", async (name) => {
    const image = encodeImage(programOf(name)).bytes;
    const pairs = pairsFor(name);
    const inputs = pairs.map(([a, b]) => hexOf(a) + hexOf(b)).join("");
    const bundle = await bundleCore();
    const hex = Buffer.from(image).toString("hex");
    const [answer] = runScript(`${bundle}\n${RUNNER}\n${tell(`run("${hex}","${inputs}")`)}`) as [string];
    const got = Buffer.from(answer, "hex");
    const created = createMachine(image, { bundle });
    if (created.kind === "refused") throw new Error("refused");
    let largest = 0;
    let worst = "";
    for (const [at, [a, b]] of pairs.entries()) {
      created.machine.inputs[0] = a;
      created.machine.inputs[1] = b;
      created.machine.tick(0);
      const expected = created.machine.floats[2]!;
      const value = got.readDoubleLE(at * 8);
      const place = `${name}(${a}, ${b})`;
      if (text(expected) || text(value)) {
        expect(`${place} = ${text(value)}`).toBe(`${place} = ${text(expected)}`);
        continue;
      }
      const difference = Math.abs(value - expected) / Math.max(1, Math.abs(expected));
      if (difference > largest) [largest, worst] = [difference, `${place} = ${value}, V8 ${expected}`];
    }
    process.stdout.write(`${name}: ${largest.toExponential(1)}${worst ? ` at ${worst}` : ""}\n`);
    expect(largest).toBeLessThanOrEqual(TOLERANCE[name] ?? USUAL);
  });
});
