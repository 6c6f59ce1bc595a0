// A loaded image as an engine gives it to machine.ts: the bundle's VM (firmware/vm/vm-types.ts `Vm`, as far as it is used here), or another
// engine that does the same.

/** What programs hand out. `mask`: low 3 bits count the values. */
export type Send = (
  kind: number,
  agent: number,
  topic: number,
  priority: number,
  mask: number,
  ...values: readonly number[]
) => void;

export interface LoadedProgram {
  readonly ints: Int32Array;
  readonly floats: Float64Array;
  readonly memory: Uint8Array;
  readonly inputs: Float64Array;
  readonly outputs: Float64Array;
  /** Seconds since start, and the sender of the message being handled. */
  readonly clock: Float64Array;
  readonly message: Float64Array;
  readonly tickMs: number;
  /** Topics with an entry, in order. */
  readonly topics: readonly number[];
  /** The JavaScript that boards run. */
  readonly text: string;
  /** Cost units an entry may use, and those of the last run. */
  budget: number;
  used: number;
  /** Of the last run that trapped. */
  readonly trapAt: number;
  readonly trapArgument: number;
  /** Runs an entry: 0 start, 1 tick, 2 + n the handler of topic n. Gives the trap code (wire/trap.ts), 0 = done. */
  run(entry: number): number;
}
