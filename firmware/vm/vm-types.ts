// What the agent (firmware/agent) and the simulator see of a loaded image. vm.ts makes one with `load`.

export interface InputSourceDescriptor {
  /** wire/io.ts SOURCE_* */
  kind_: number;
  /** nmea: three letters */
  formatter_: string;
  /** nmea: 1 = first after the address */
  field_: number;
  transform_: number;
  guardField_: number;
  guardLetter_: string;
  /** analog, digital: wire/io.ts pin number */
  pin_: number;
  flags_: number;
  scale_: number;
  offset_: number;
  /** steady, counter: ms */
  debounce_?: number;
  /** i2c, spi */
  bus_?: BusDescriptor;
  /** steady, counter, i2c, spi: what was last heard; NaN = nothing. The drivers'. */
  held_?: number;
  /** i2c, spi: seconds. The drivers'. */
  heldAt_?: number;
}

/** A sensor on a bus, as the image describes it (src/wire/io.ts). */
export interface BusDescriptor {
  /** i2c: SCL, SDA; spi: SCK, MISO, MOSI, select */
  pins_: number[];
  /** i2c: address; spi: mode */
  at_: number;
  kHz_: number;
  writes_: number[][];
  command_: number[];
  wait_: number;
  read_: number;
  first_: number;
  width_: number;
  little_: number;
  signed_: number;
  shift_: number;
  bits_: number;
  scale_: number;
  offset_: number;
  mask_: number;
  place_: number;
  equals_: number;
  period_: number;
}

export interface InputDescriptor {
  sources_: InputSourceDescriptor[];
  lowest_: number;
  highest_: number;
  staleMs_: number;
}

/** A sentence that says an output (src/wire/io.ts). */
export interface SentenceDescriptor {
  /** Up to the first value. */
  text_: string;
  values_: SentenceValueDescriptor[];
  /** Said at each so manieth commit, and how many are to pass before the next. The driver's. */
  every_: number;
  left_: number;
}

export interface SentenceValueDescriptor {
  /** or SENTENCE_STATUS */
  decimals_: number;
  isTurn_: number;
  scale_: number;
  offset_: number;
  after_: string;
}

export interface OutputDescriptor {
  /** wire/io.ts SINK_* */
  kind_: number;
  pin_: number;
  flags_: number;
  /** SINK_NMEA, whose kind is SINK_NONE here */
  says_: SentenceDescriptor | undefined;
  /** servo: µs */
  shortest_?: number;
  longest_?: number;
  /** NaN for what is said. */
  safe_: number;
  lowest_: number;
  highest_: number;
}

/** What `tell`, `ask`, `broadcast`, `witness` hand out. `mask`: low 3 bits count, bit 3+i set if value i is a float. */
export type Send = (
  kind: number,
  agent: number,
  topic: number,
  priority: number,
  mask: number,
  v0: number,
  v1: number,
  v2: number,
  v3: number,
) => void;

/** Called before every instruction of a traced image: offset in the code section, and the registers of the function by name ("r3"). */
export type Trace = (offset: number, registers: { [name: string]: number }) => void;

/** An entry of a translated program: takes its budget, gives what is left of it. */
export type Entry = (budget: number) => number;

/** Makes the entries of a program from what it may touch, in the order of vm.ts GIVEN. */
export type ProgramMaker = (...given: unknown[]) => Entry[];

/** What verifying and translating an image gives. */
export interface Made {
  topics_: number[];
  constants_: ArrayLike<number>;
  maker_: ProgramMaker;
}

export interface Vm {
  ints: Int32Array;
  floats: Float64Array;
  memory: Uint8Array;
  /** Sampled values the program reads (P); the caller fills it before each tick, NaN = unknown. Starts all NaN. */
  inputs: Float64Array;
  /** What the program set (Q); the caller commits it after a run that returned 0. Starts at the safe values; put back if a run traps. */
  outputs: Float64Array;
  /** 0: seconds since start, 1: sender of the message being handled. */
  clock: Float64Array;
  /** Values of the message being handled; NaN where it has none. */
  message: Float64Array;
  tickMs: number;
  inputTable: InputDescriptor[];
  outputTable: OutputDescriptor[];
  /** Topics with an entry, in order. */
  topics: number[];
  capabilities: number;
  security: number;
  /** Cost units an entry may use; set by the caller, default isa/limits TICK_BUDGET. */
  budget: number;
  /** Cost units used by the last run. */
  used: number;
  /** wire/trap.ts: of the last run that trapped; number of the instruction; argument. */
  trap: number;
  trapAt: number;
  trapArgument: number;
  /** Runs an entry: 0 start, 1 tick, 2+i the handler of topics[i]; an entry the image lacks does nothing. Returns the trap code, 0 = done. */
  run(entry: number): number;
  /** The JavaScript made from the image; "" once it was dropped, or where it was made earlier. */
  text: string;
  /** What it was made from; undefined once it was dropped. */
  made_: Made | undefined;
}
