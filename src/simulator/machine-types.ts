// What the host sees of one agent run by the bundle's VM (machine.ts makes one).

/** `javascript` is what boards run; `webassembly` does the same, faster in V8, and knows no trace. */
export const ENGINES = ["webassembly", "javascript"] as const;
export type Engine = (typeof ENGINES)[number];

export interface Trap {
  /** wire/trap.ts */
  readonly code: number;
  /** Number of the instruction, counted from the first of the image. */
  readonly offset: number;
  readonly argument: number;
}

export interface SentMessage {
  /** ISA number: 0x60 tell, 0x66 broadcast, … */
  readonly kind: number;
  readonly agent: number;
  readonly topic: number;
  readonly priority: number;
  readonly values: readonly number[];
}

export interface Refusal {
  /** wire/refusal.ts; 0 = accepted. */
  readonly code: number;
  /** Byte offset into the image. */
  readonly offset: number;
}

/** One agent in the host process. Time is the caller's. */
export interface Machine {
  readonly ints: Int32Array;
  readonly floats: Float64Array;
  readonly inputs: Float64Array;
  readonly outputs: Float64Array;
  readonly memory: Uint8Array;
  readonly tickMs: number;
  readonly ticks: number;
  readonly trap: Trap | undefined;
  /** Runs the start entry. */
  start(): Trap | undefined;
  /** Delivers queued messages and runs one tick at `seconds` since start. Does nothing after a trap. */
  tick(seconds: number): Trap | undefined;
  /** Queues a message for the next tick. */
  deliver(message: {
    readonly source: number;
    readonly topic: number;
    readonly values: readonly number[];
    readonly priority?: number;
  }): void;
  /** Messages sent since the last call. */
  takeSent(): SentMessage[];
  /** Cost units charged so far. */
  readonly cycles: number;
  /** The JavaScript the translator made. */
  readonly text: string;
  /** What runs it. */
  readonly engine: Engine;
}
