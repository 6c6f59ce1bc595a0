// What a FIR module computes: by the interpreter of FIR, and by its image in the VM. A module is random-module.ts's.
import { isDeepStrictEqual } from "node:util";
import { generateImage } from "../../src/codegen/generate.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import type { FirModule } from "../../src/fir/function.ts";
import { printModule } from "../../src/fir/print.ts";
import { decodeImage } from "../../src/image/decode.ts";
import { TICK_BUDGET } from "../../src/isa/limits.ts";
import { createMachine, type MachineOptions } from "../../src/simulator/machine.ts";
import type { Engine, SentMessage } from "../../src/simulator/machine-types.ts";
import { type FirHost, FirTrap, runFir } from "../fir/interpret.ts";
import { MEMORY_BYTES, TOPIC } from "../fir/random-module.ts";
import { Oracle } from "../oracle/step.ts";
import { statesOf } from "../simulator/engine-state.ts";

export interface Answer {
  readonly trap: number;
  readonly states: readonly number[];
  readonly memory: readonly number[];
  readonly outputs: readonly number[];
  readonly sent: readonly SentMessage[];
}

const TICKS = 3;
/** The tick before which a message comes, if the module has an entry for it. */
const TOLD = 2;
const SENDER = 513;
const VALUES = [1.5, 7];
const INPUT_VALUES = [2.5, Number.NaN];
const UNKNOWN = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];

/** As FIR means it, instruction by instruction. */
export function interpreted(module: FirModule): Answer {
  const memory = new DataView(new ArrayBuffer(MEMORY_BYTES));
  let states = module.states.map(() => 0);
  let outputs = module.outputs.map(({ safe }) => safe.numerator / safe.denominator);
  let sent: SentMessage[] = [];
  const answer = (trap: number): Answer => ({
    trap,
    states,
    memory: [...new Uint8Array(memory.buffer)],
    outputs,
    sent,
  });
  /** What a run that trapped changed, but for memory, never happened. */
  const trapOf = (kind: "start" | "tick" | "on", clock: number): number => {
    const entry = module.functions.find((fn) => fn.kind === kind);
    if (!entry) return 0;
    const isTold = kind === "on";
    const host: FirHost = {
      inputs: INPUT_VALUES,
      clock,
      sender: isTold ? SENDER : 0,
      message: isTold ? [...VALUES, ...UNKNOWN] : UNKNOWN,
      priority: 5,
      sent: [],
    };
    const run = { states: [...states], memory, outputs: [...outputs], steps: 0, host };
    try {
      runFir(module, entry, [], run);
    } catch (error) {
      if (!(error instanceof FirTrap)) throw error;
      return error.code;
    }
    states = run.states;
    outputs = run.outputs;
    sent = [...sent, ...host.sent];
    return 0;
  };
  let trap = trapOf("start", 0);
  for (let n = 1; n <= TICKS && trap === 0; n++) {
    if (n === TOLD) trap = trapOf("on", n);
    trap ||= trapOf("tick", n);
  }
  return answer(trap);
}

export interface Compiled {
  readonly bytes: Uint8Array;
  /** What its image computes in this bundle. Throws where the VM refuses it. */
  run(bundle: string, options?: Pick<MachineOptions, "engine" | "trace">): Answer;
  /**
   * What differs between its image as JavaScript and as WebAssembly, beyond an Answer: places of traps, cost, the register file; with a
   * board's budget and with one of `choice` cost units, wrapped to what the image uses.
   */
  differsAsWebAssembly(bundle: string, choice: number): string | undefined;
  /** What the oracle of the instruction set makes of its bytes. */
  runByOracle(): Answer;
}

/** Throws where the module makes no image. */
export function imageOfModule(module: FirModule): Compiled {
  const reporter = new Reporter();
  const generated = generateImage(module, { boardClass: 0, security: 0, sources: [] }, reporter);
  if (!generated || reporter.diagnostics.length > 0)
    throw new Error(reporter.diagnostics.map(({ message }) => message).join("\n"));
  const { bytes, map } = generated;
  const statesIn = (ints: ArrayLike<number>, floats: ArrayLike<number>): number[] =>
    module.states.map((state) => {
      const place = map.registers.find((one) => one.name === state.name)!.register;
      return (place.startsWith("f") ? floats : ints)[Number(place.slice(1))]!;
    });
  const run = (bundle: string, options: Pick<MachineOptions, "engine" | "trace"> = {}): Answer => {
    const created = createMachine(bytes, { bundle, ...options });
    if (created.kind === "refused")
      throw new Error(`refused ${created.refusal.code} at ${created.refusal.offset}\n${printModule(module)}`);
    const { machine } = created;
    machine.inputs.set(INPUT_VALUES.slice(0, machine.inputs.length));
    let trap = machine.start()?.code ?? 0;
    for (let n = 1; n <= TICKS && trap === 0; n++) {
      if (n === TOLD) machine.deliver({ source: SENDER, topic: TOPIC, values: VALUES });
      trap = machine.tick(n)?.code ?? 0;
    }
    return {
      trap,
      states: statesIn(machine.ints, machine.floats),
      memory: [...machine.memory.subarray(0, MEMORY_BYTES)],
      outputs: [...machine.outputs],
      sent: machine.takeSent(),
    };
  };
  const differsAsWebAssembly = (bundle: string, choice: number): string | undefined => {
    const usual = { bundle, inputs: INPUT_VALUES, message: { source: SENDER, topic: TOPIC, values: VALUES } };
    const states = (engine: Engine, budget: number) => statesOf(bytes, { ...usual, engine, budget });
    const cycles = states("javascript", TICK_BUDGET).at(-1)!.cycles;
    for (const budget of [TICK_BUDGET, choice % (Math.min(cycles, TICK_BUDGET) + 1)]) {
      const expected = states("javascript", budget);
      const seen = states("webassembly", budget);
      if (!isDeepStrictEqual(seen, expected))
        return `budget ${budget}: ${JSON.stringify(seen.at(-1))} is not ${JSON.stringify(expected.at(-1))}`;
    }
    return undefined;
  };
  const runByOracle = (): Answer => {
    const decoded = decodeImage(bytes);
    if (decoded.kind === "refused") throw new Error(`does not decode: ${decoded.refusal} at ${decoded.offset}`);
    const oracle = new Oracle(decoded.program, TICK_BUDGET);
    for (let at = 0; at < oracle.inputs.length; at++) oracle.inputs[at] = INPUT_VALUES[at]!;
    let trap = oracle.run("start")?.code ?? 0;
    for (let n = 1; n <= TICKS && trap === 0; n++) {
      oracle.clock = n;
      if (n === TOLD) {
        oracle.sender = SENDER;
        oracle.message = [...VALUES, ...UNKNOWN];
        trap = oracle.run("on", TOPIC)?.code ?? 0;
        oracle.sender = 0;
        oracle.message = UNKNOWN;
      }
      trap ||= oracle.run("tick")?.code ?? 0;
    }
    return {
      trap,
      states: statesIn(oracle.ints, oracle.floats),
      memory: [...new Uint8Array(oracle.memory.buffer, 0, MEMORY_BYTES)],
      outputs: oracle.outputs,
      sent: oracle.sent,
    };
  };
  return { bytes, run, differsAsWebAssembly, runByOracle };
}

/** As its image computes it. */
export const compiled = (module: FirModule, bundle: string, isTraced = false): Answer =>
  imageOfModule(module).run(bundle, isTraced ? { trace: () => {} } : {});
