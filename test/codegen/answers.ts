// What a FIR module computes: by the interpreter of FIR, and by its image in the VM. A module is random-module.ts's.
import { generateImage } from "../../src/codegen/generate.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import type { FirModule } from "../../src/fir/function.ts";
import { printModule } from "../../src/fir/print.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { FirTrap, runFir } from "../fir/interpret.ts";
import { MEMORY_BYTES } from "../fir/random-module.ts";

export interface Answer {
  readonly trap: number;
  readonly states: readonly number[];
  readonly memory: readonly number[];
}

const TICKS = 3;

/** As FIR means it, instruction by instruction. */
export function interpreted(module: FirModule): Answer {
  const memory = new DataView(new ArrayBuffer(MEMORY_BYTES));
  const tick = module.functions.find((fn) => fn.kind === "tick")!;
  let states = module.states.map(() => 0);
  for (let n = 0; n < TICKS; n++) {
    const run = { states: [...states], memory, outputs: [], steps: 0 };
    try {
      runFir(module, tick, [], run);
    } catch (error) {
      if (!(error instanceof FirTrap)) throw error;
      return { trap: error.code, states, memory: [...new Uint8Array(memory.buffer)] };
    }
    states = run.states;
  }
  return { trap: 0, states, memory: [...new Uint8Array(memory.buffer)] };
}

/** As its image computes it in this bundle, traced if that is asked for. Throws where the module makes no image, or the VM refuses it. */
export function compiled(module: FirModule, bundle: string, isTraced = false): Answer {
  const reporter = new Reporter();
  const generated = generateImage(module, { boardClass: 0, security: 0, sources: [] }, reporter);
  if (!generated || reporter.diagnostics.length > 0)
    throw new Error(reporter.diagnostics.map(({ message }) => message).join("\n"));
  const created = createMachine(generated.bytes, { bundle, ...(isTraced ? { trace: () => {} } : {}) });
  if (created.kind === "refused")
    throw new Error(`refused ${created.refusal.code} at ${created.refusal.offset}\n${printModule(module)}`);
  const { machine } = created;
  let trap = machine.start()?.code ?? 0;
  for (let n = 1; n <= TICKS && trap === 0; n++) trap = machine.tick(n)?.code ?? 0;
  const register = (name: string) => {
    const place = generated.map.registers.find((one) => one.name === name)!.register;
    return (place.startsWith("f") ? machine.floats : machine.ints)[Number(place.slice(1))]!;
  };
  return {
    trap,
    states: module.states.map((state) => register(state.name)),
    memory: [...machine.memory.subarray(0, MEMORY_BYTES)],
  };
}
