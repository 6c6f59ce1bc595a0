// The translated program, as JavaScript and as WebAssembly, against the hand-written oracle: registers, memory, outputs, messages, traps and
// cost, on random programs.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { decodeImage } from "../../src/image/decode.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { Program } from "../../src/image/program.ts";
import { createMachine, type MachineOptions } from "../../src/simulator/machine.ts";
import { BUDGET as OUT_OF_BUDGET } from "../../src/wire/trap.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { INPUTS, randomProgram, TOPIC } from "../oracle/random-program.ts";
import { Oracle } from "../oracle/step.ts";
import { statesOf } from "../simulator/engine-state.ts";

const BUDGET = 3000;
let bundle: string;

beforeAll(async () => {
  bundle = await bundleCore();
});

function compare(program: Program, options: MachineOptions): { trapped: boolean; cycles: number } {
  const { bytes } = encodeImage(program);
  const created = createMachine(bytes, { bundle, budget: BUDGET, ...options });
  if (created.kind === "refused") throw new Error(`refused ${created.refusal.code} at ${created.refusal.offset}`);
  const { machine } = created;
  const oracle = new Oracle(program, BUDGET);
  let used = 0;
  const check = (expected: unknown): void => {
    used += oracle.used;
    expect(machine.trap).toEqual(expected);
    expect(Array.from(machine.ints)).toEqual(oracle.ints);
    expect(Array.from(machine.floats)).toEqual(oracle.floats);
    expect(Array.from(machine.outputs)).toEqual(oracle.outputs);
    expect(machine.memory).toEqual(new Uint8Array(oracle.memory.buffer));
    expect(machine.takeSent()).toEqual(oracle.sent);
    oracle.sent = [];
  };
  for (let at = 0; at < INPUTS; at++) machine.inputs[at] = oracle.inputs[at] = at === 0 ? 2.5 : Number.NaN;
  machine.start();
  let trap = oracle.run("start");
  check(trap);
  if (!trap) {
    machine.deliver({ source: 513, topic: TOPIC, values: [1.5, 7] });
    machine.tick(12.25);
    oracle.clock = 12.25;
    oracle.sender = 513;
    oracle.message = [1.5, 7, Number.NaN, Number.NaN];
    trap = oracle.run("on", TOPIC);
    if (!trap) {
      used += oracle.used;
      oracle.sender = 0;
      oracle.message.fill(Number.NaN);
      trap = oracle.run("tick");
    }
    check(trap);
  }
  if (!trap) expect(machine.cycles).toBe(used);
  return { trapped: trap !== undefined, cycles: used };
}

const tapes = fc.array(fc.nat(0xffff), { minLength: 10, maxLength: 400, size: "max" });

test("bundle and oracle agree on random programs", () => {
  const seen = { runs: 0, trapped: 0, cycles: 0 };
  fc.assert(
    fc.property(tapes, (tape) => {
      const { trapped, cycles } = compare(randomProgram(tape), {});
      seen.runs++;
      seen.cycles += cycles;
      if (trapped) seen.trapped++;
    }),
    { numRuns: 1500 },
  );
  // The generator must do both: programs that finish and programs that trap.
  expect(seen.trapped).toBeGreaterThan(seen.runs / 50);
  expect(seen.trapped).toBeLessThan(seen.runs * 0.8);
  expect(seen.cycles).toBeGreaterThan(seen.runs * 10);
});

test("a traced translation does the same", () => {
  fc.assert(
    fc.property(tapes, (tape) => {
      compare(randomProgram(tape), { trace: () => {} });
    }),
    { numRuns: 200 },
  );
});

test("WebAssembly does the same", () => {
  let trapped = 0;
  fc.assert(
    fc.property(tapes, (tape) => {
      if (compare(randomProgram(tape), { engine: "webassembly" }).trapped) trapped++;
    }),
    { numRuns: 1000 },
  );
  expect(trapped).toBeGreaterThan(20);
});

test("WebAssembly traps with the budget where the other does", () => {
  const run = { bundle, inputs: [2.5], message: { source: 513, topic: TOPIC, values: [1.5, 7] } };
  let trapped = 0;
  fc.assert(
    fc.property(tapes, fc.nat(), (tape, choice) => {
      const { bytes } = encodeImage(randomProgram(tape));
      const cycles = statesOf(bytes, { ...run, engine: "javascript", budget: BUDGET }).at(-1)!.cycles;
      const budget = choice % Math.min(cycles + 1, BUDGET);
      const expected = statesOf(bytes, { ...run, engine: "javascript", budget });
      expect(statesOf(bytes, { ...run, engine: "webassembly", budget })).toEqual(expected);
      if (expected.at(-1)!.trap?.code === OUT_OF_BUDGET) trapped++;
    }),
    { numRuns: 500 },
  );
  expect(trapped).toBeGreaterThan(100);
});

test("decoding a random program's image gives the program, and encoding that the same bytes", () => {
  fc.assert(
    fc.property(tapes, (tape) => {
      const program = randomProgram(tape);
      const { bytes, offsets } = encodeImage(program);
      const decoded = decodeImage(bytes);
      expect(decoded).toEqual({ kind: "program", program, offsets });
      if (decoded.kind === "program") expect(encodeImage(decoded.program).bytes).toEqual(bytes);
    }),
    { numRuns: 300 },
  );
});
