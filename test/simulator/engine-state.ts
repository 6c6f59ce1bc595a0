// Everything that can be seen of an image run by an engine, to hold the engines against each other.
import { createMachine } from "../../src/simulator/machine.ts";
import type { Engine, SentMessage, Trap } from "../../src/simulator/machine-types.ts";

export interface EngineState {
  readonly trap: Trap | undefined;
  readonly ticks: number;
  readonly cycles: number;
  readonly ints: readonly number[];
  readonly floats: readonly number[];
  readonly outputs: readonly number[];
  readonly memory: readonly number[];
  readonly sent: readonly SentMessage[];
}

export interface EngineRun {
  readonly bundle: string;
  readonly engine: Engine;
  readonly budget: number;
  readonly inputs?: readonly number[];
  /** Comes before the second of three ticks. */
  readonly message?: { readonly source: number; readonly topic: number; readonly values: readonly number[] };
}

const TICKS = 3;

/** The states after the start and after each tick, up to the first trap. Throws where the VM refuses the image. */
export function statesOf(
  image: Uint8Array,
  { bundle, engine, budget, inputs = [], message }: EngineRun,
): EngineState[] {
  const created = createMachine(image, { bundle, engine, budget });
  if (created.kind === "refused") throw new Error(`refused ${created.refusal.code} at ${created.refusal.offset}`);
  const { machine } = created;
  if (machine.engine !== engine) throw new Error(`run by ${machine.engine}`);
  machine.inputs.set(inputs.slice(0, machine.inputs.length));
  const states: EngineState[] = [];
  for (let tick = 0; tick <= TICKS && !machine.trap; tick++) {
    if (tick === 2 && message) machine.deliver(message);
    if (tick === 0) machine.start();
    else machine.tick(tick * 1.25);
    states.push({
      trap: machine.trap,
      ticks: machine.ticks,
      cycles: machine.cycles,
      ints: [...machine.ints],
      floats: [...machine.floats],
      outputs: [...machine.outputs],
      memory: [...machine.memory],
      sent: machine.takeSent(),
    });
  }
  return states;
}
