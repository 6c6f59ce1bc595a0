// Runs an image that the bundle's VM has loaded as WebAssembly, with what the VM does around an entry (firmware/vm/vm.ts): budget, priority of
// messages, outputs put back after a trap. What program and host share lies in the module's memory; nothing is copied for a run.
import { setFlagsFromString } from "node:v8";
import type { Program } from "../../image/program.ts";
import { instruction } from "../../isa/index-by.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../../isa/registers.ts";
import { PRIORITY_DEFAULT, PRIORITY_MAX, VALUES_MAX } from "../../wire/message.ts";
import { HOST, NONE } from "../../wire/trap.ts";
import type { LoadedProgram, Send } from "../loaded-program.ts";
import type { TrapPlace } from "./function-body.ts";
import { MATH_OF_ONE, MATH_OF_TWO } from "./instructions.ts";
import { CLOCK_VALUES } from "./layout.ts";
import { IMPORTED_FROM } from "./module.ts";
import { type TranslatedProgram, translateProgram } from "./translate.ts";

/** An entry of the module: takes its budget, gives what is left of it. */
type Entry = (budget: number) => number;

interface ModuleMemory {
  readonly buffer: ArrayBuffer;
}

/** What is used here of the engine's own interface; TypeScript has it only among a browser's. */
interface WebAssemblyInterface {
  readonly Memory: new (size: { initial: number; maximum: number }) => ModuleMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, Entry | undefined>> };
}
/** Undefined where the process runs without it (`node --jitless`). */
const host = (globalThis as { WebAssembly?: WebAssemblyInterface }).WebAssembly;

/** Options of V8 and what they are otherwise: the quick compiler, and compiling a function when it is first called. */
const V8_OPTIONS = {
  now: ["--no-liftoff", "--no-wasm-lazy-compilation"],
  usual: ["--liftoff", "--wasm-lazy-compilation"],
};

function setV8Options(options: readonly string[]): void {
  try {
    for (const option of options) setFlagsFromString(option);
  } catch {
    // Another engine than V8: its own choice of compilers will do.
  }
}

/**
 * A module whose code is optimized from its first turn on, where it has a loop or calls itself. V8 otherwise begins with what its quick compiler
 * makes, and a function that is entered once, as the start of a program that computes, stays in that to its end. What only runs tick by tick is
 * there sooner so; and other modules of the process (parsers) keep the quick compiler, too.
 */
function moduleOf({ Module }: WebAssemblyInterface, { bytes, mayRunLong }: TranslatedProgram): object {
  if (!mayRunLong) return new Module(bytes);
  setV8Options(V8_OPTIONS.now);
  try {
    return new Module(bytes);
  } finally {
    setV8Options(V8_OPTIONS.usual);
  }
}

const PRIORITY = instruction("priority").number;

const MATH: Readonly<Record<string, unknown>> = Object.fromEntries(
  [...MATH_OF_ONE, ...MATH_OF_TWO].map((name) => [name, Math[name]]),
);

/**
 * The same program as `loaded`, in the state that it is in, run as WebAssembly; undefined where the process has no WebAssembly or no room for its
 * memory, for which V8 sets aside 10 GB of addresses. `program` is what the image decodes to.
 */
export function asWebAssembly(loaded: LoadedProgram, program: Program, send: Send): LoadedProgram | undefined {
  if (!host) return undefined;
  const translated = translateProgram(program);
  const { pages } = translated.layout;
  try {
    return new WebAssemblyProgram(host, new host.Memory({ initial: pages, maximum: pages }), loaded, translated, send);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class WebAssemblyProgram implements LoadedProgram {
  readonly ints: Int32Array;
  readonly floats: Float64Array;
  readonly memory: Uint8Array;
  readonly inputs: Float64Array;
  readonly outputs: Float64Array;
  readonly clock: Float64Array;
  readonly message: Float64Array;
  readonly tickMs: number;
  readonly topics: readonly number[];
  readonly text: string;
  budget: number;
  used = 0;
  trap = NONE;
  trapAt = 0;
  trapArgument = 0;
  private readonly entries: Readonly<Record<string, Entry | undefined>>;
  private readonly before: Float64Array;
  private priority = PRIORITY_DEFAULT;

  constructor(
    host: WebAssemblyInterface,
    memory: ModuleMemory,
    loaded: LoadedProgram,
    translated: TranslatedProgram,
    send: Send,
  ) {
    const { layout, places } = translated;
    const { buffer } = memory;
    this.ints = new Int32Array(buffer, layout.ints, INT_REGISTERS);
    this.floats = new Float64Array(buffer, layout.floats, FLOAT_REGISTERS);
    this.memory = new Uint8Array(buffer, 0, layout.memoryBytes);
    this.inputs = new Float64Array(buffer, layout.inputs, loaded.inputs.length);
    this.outputs = new Float64Array(buffer, layout.outputs, loaded.outputs.length);
    this.clock = new Float64Array(buffer, layout.clock, CLOCK_VALUES);
    this.message = new Float64Array(buffer, layout.message, VALUES_MAX);
    this.before = new Float64Array(loaded.outputs.length);
    for (const view of ["ints", "floats", "memory", "inputs", "outputs", "clock", "message"] as const)
      this[view].set(loaded[view]);
    this.tickMs = loaded.tickMs;
    this.topics = loaded.topics;
    this.text = loaded.text;
    this.budget = loaded.budget;
    const imports = {
      ...MATH,
      memory,
      send: (kind: number, agent: number, topic: number, mask: number, a: number, b: number, c: number, d: number) => {
        if (kind === PRIORITY) this.priority = Math.min(mask, PRIORITY_MAX);
        else send(kind, agent, topic, this.priority, mask, a, b, c, d);
      },
      trap: (place: number) => {
        this.stop(places[place]!);
        throw place;
      },
    };
    this.entries = new host.Instance(moduleOf(host, translated), { [IMPORTED_FROM]: imports }).exports;
  }

  run(entry: number): number {
    const run = this.entries[entry];
    this.trap = NONE;
    if (run) {
      this.priority = PRIORITY_DEFAULT;
      this.before.set(this.outputs);
      try {
        this.used = this.budget - run(this.budget);
      } catch {
        // What the module did not throw came from the host side.
        if (this.trap === NONE) this.stop({ code: HOST, at: 0, argument: 0 });
      }
    }
    return this.trap;
  }

  /** A run that trapped is charged in full, and its outputs never happened. */
  private stop({ code, at, argument }: TrapPlace): void {
    this.trap = code;
    this.trapAt = at;
    this.trapArgument = argument;
    this.used = this.budget;
    this.outputs.set(this.before);
  }
}
