// One agent in the host process, run by the VM of the firmware bundle: the text a board gets is evaluated here, so simulator and board
// cannot differ. Messages are queued as on a board, handlers run before the tick, and what a run sent counts only if it did not trap.
import { decodeImage } from "../image/decode.ts";
import { BUDGET_MAX } from "../isa/limits.ts";
import { COUNT_MAX, MEMORY_UNIT } from "../wire/image-header.ts";
import { PRIORITY_DEFAULT, QUEUE_MAX } from "../wire/message.ts";
import { bundleText } from "./bundle.ts";
import type { LoadedProgram, Send } from "./loaded-program.ts";
import type { Engine, Machine, Refusal, SentMessage, Trap } from "./machine-types.ts";
import { asWebAssembly } from "./webassembly/engine.ts";

/** Entries as the VM numbers them; handlers of topics follow. */
const START = 0;
const TICK = 1;
const FIRST_HANDLER = 2;
const CLASS_MASK = 31;

/** Called before each instruction of a traced machine: its number, and the registers of the running function by name. */
export type Trace = (offset: number, registers: Readonly<Record<string, number>>) => void;

/** What the bundle hands out (firmware/vm/vm-types.ts), as far as it is used here. */
interface Bundle {
  load(
    image: Uint8Array,
    boardClass: number,
    memoryMax: number,
    capabilities: number,
    send: Send,
    trace?: Trace,
  ): LoadedProgram | undefined;
  refusal(): number;
  refusedAt(): number;
}

export interface MachineOptions {
  /** Default javascript, which a traced machine always has, and one where the process can run no other. */
  readonly engine?: Engine;
  /** Translate with a call before every instruction, and make it. Slow; nothing else changes. */
  readonly trace?: Trace;
  /** Cost units an entry may use; default isa/limits.ts TICK_BUDGET. */
  readonly budget?: number;
  /** Capability bits granted; default all. */
  readonly capabilities?: number;
  /** Text of the bundle to run; default the built core bundle. */
  readonly bundle?: string;
}

export type CreatedMachine =
  | { readonly kind: "machine"; readonly machine: Machine }
  | { readonly kind: "refused"; readonly refusal: Refusal };

interface QueuedMessage {
  readonly source: number;
  readonly topic: number;
  readonly values: readonly number[];
  readonly priority: number;
}

const bundles = new Map<string, Bundle>();

/** Evaluates a bundle once. It is given a global object of its own to put `fx` into. */
function evaluate(text: string): Bundle {
  let bundle = bundles.get(text);
  if (!bundle) {
    bundle = new Function("globalThis", `${text}\n;return globalThis.fx`)({}) as Bundle;
    bundles.set(text, bundle);
  }
  return bundle;
}

/** Loads an image into the bundle's VM, or says why the VM refused it. Throws only when the bundle was never built. */
export function createMachine(image: Uint8Array, options: MachineOptions = {}): CreatedMachine {
  const bundle = evaluate(options.bundle ?? bundleText("core"));
  const pending: SentMessage[] = [];
  const send: Send = (kind, agent, topic, priority, mask, ...values) => {
    pending.push({ kind, agent, topic, priority, values: values.slice(0, mask & 7) });
  };
  const loaded = bundle.load(
    image,
    (image[2] ?? 0) & CLASS_MASK,
    COUNT_MAX * MEMORY_UNIT,
    options.capabilities ?? COUNT_MAX,
    send,
    options.trace,
  );
  if (!loaded) return { kind: "refused", refusal: { code: bundle.refusal(), offset: bundle.refusedAt() } };
  const translated =
    options.engine === "webassembly" && !options.trace ? inWebAssembly(loaded, image, send) : undefined;
  const vm = translated ?? loaded;
  if (options.budget !== undefined) vm.budget = Math.min(options.budget, BUDGET_MAX);
  return { kind: "machine", machine: new BundleMachine(vm, translated ? "webassembly" : "javascript", pending) };
}

/** For an image that the VM has accepted. */
function inWebAssembly(loaded: LoadedProgram, image: Uint8Array, send: Send): LoadedProgram | undefined {
  const decoded = decodeImage(image);
  // Decoder and verifier hold the same rules of form; should they ever differ, what boards run still runs.
  return decoded.kind === "program" ? asWebAssembly(loaded, decoded.program, send) : undefined;
}

class BundleMachine implements Machine {
  private readonly vm: LoadedProgram;
  private readonly pending: SentMessage[];
  private sent: SentMessage[] = [];
  private queue: QueuedMessage[] = [];
  trap: Trap | undefined;
  ticks = 0;
  cycles = 0;
  readonly ints: Int32Array;
  readonly floats: Float64Array;
  readonly inputs: Float64Array;
  readonly outputs: Float64Array;
  readonly memory: Uint8Array;
  readonly tickMs: number;
  readonly text: string;
  readonly engine: Engine;

  constructor(vm: LoadedProgram, engine: Engine, pending: SentMessage[]) {
    this.vm = vm;
    this.engine = engine;
    this.pending = pending;
    this.ints = vm.ints;
    this.floats = vm.floats;
    this.inputs = vm.inputs;
    this.outputs = vm.outputs;
    this.memory = vm.memory;
    this.tickMs = vm.tickMs;
    this.text = vm.text;
  }

  start(): Trap | undefined {
    if (!this.trap) this.run(START);
    return this.trap;
  }

  tick(seconds: number): Trap | undefined {
    if (this.trap) return this.trap;
    const { clock, message, topics } = this.vm;
    this.ticks++;
    clock[0] = seconds;
    // Highest priority first; sort keeps the order of arrival among equals.
    const due = this.queue.sort((a, b) => b.priority - a.priority);
    this.queue = [];
    for (const { source, topic, values } of due) {
      if (this.trap) break;
      clock[1] = source;
      for (let index = 0; index < message.length; index++) message[index] = values[index] ?? Number.NaN;
      this.run(FIRST_HANDLER + topics.indexOf(topic));
    }
    clock[1] = 0;
    message.fill(Number.NaN);
    if (!this.trap) this.run(TICK);
    return this.trap;
  }

  deliver(message: {
    readonly source: number;
    readonly topic: number;
    readonly values: readonly number[];
    readonly priority?: number;
  }): void {
    if (!this.vm.topics.includes(message.topic)) return;
    const { queue } = this;
    queue.push({ ...message, priority: message.priority ?? PRIORITY_DEFAULT });
    if (queue.length > QUEUE_MAX) {
      const lowest = Math.min(...queue.map((one) => one.priority));
      queue.splice(
        queue.findIndex((one) => one.priority === lowest),
        1,
      );
    }
  }

  takeSent(): SentMessage[] {
    const taken = this.sent;
    this.sent = [];
    return taken;
  }

  private run(entry: number): void {
    const { vm, pending } = this;
    const code = vm.run(entry);
    if (code) this.trap = { code, offset: vm.trapAt, argument: vm.trapArgument };
    else this.sent.push(...pending);
    pending.length = 0;
    this.cycles += vm.used;
  }
}
