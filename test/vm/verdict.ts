// What must hold of any image whatever: the VM refuses it and says where, or it is canonical, does what the oracle says, and keeps to its
// memory, its budget, its capabilities and the traps there are, watched while it runs.
import { decodeImage } from "../../src/image/decode.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { Send } from "../../src/simulator/loaded-program.ts";
import { asWebAssembly } from "../../src/simulator/webassembly/engine.ts";
import { CLASS_STANDARD, COUNT_MAX, MEMORY_UNIT } from "../../src/wire/image-header.ts";
import { BAD_CAPABILITIES, TOO_LARGE } from "../../src/wire/refusal.ts";
import { HOST, PROGRAM } from "../../src/wire/trap.ts";
import { Oracle, type OracleTrap } from "../oracle/step.ts";
import type { Fx } from "./verifier-case.ts";
import type { Watched } from "./watched-run.ts";

const START = 0;
const TICK = 1;
const FIRST_HANDLER = 2;
const MEMORY_MAX = COUNT_MAX * MEMORY_UNIT;
const BUDGETS = [1000, 300, 60, 7];
/** How often a taken image is also run traced, and how often as WebAssembly: one in so many. */
const ALSO = 6;

export type Verdict = number | "accepted";

interface Sent {
  readonly kind: number;
  readonly agent: number;
  readonly topic: number;
  readonly priority: number;
  readonly values: readonly number[];
}

type Numbers = ArrayLike<number>;
const same = (a: Numbers, b: Numbers): boolean => {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (!Object.is(a[at], b[at])) return false;
  return true;
};
const sameSent = (a: readonly Sent[], b: readonly Sent[]): boolean =>
  a.length === b.length &&
  a.every((one, at) => {
    const other = b[at]!;
    return (
      same([one.kind, one.agent, one.topic, one.priority], [other.kind, other.agent, other.topic, other.priority]) &&
      same(one.values, other.values)
    );
  });

/** The refusal, or "accepted". Throws what the VM throws, and an Error where a claim does not hold. */
export function verdictOn(image: Uint8Array, watched: Watched): Verdict {
  const { fx } = watched.globals;
  watched.used = 0;
  watched.broken = undefined;
  let sent: Sent[] = [];
  const send: Send = (kind, agent, topic, priority, mask, ...values) => {
    sent.push({ kind, agent, topic, priority, values: values.slice(0, mask & 7) });
  };
  const load = (memoryMax: number, capabilities: number, trace?: () => void): ReturnType<Fx["load"]> =>
    fx.load(image, CLASS_STANDARD, memoryMax, capabilities, send, trace);
  const vm = load(MEMORY_MAX, COUNT_MAX);
  if (!vm) {
    if (!(fx.refusedAt() >= 0 && fx.refusedAt() <= image.length))
      throw new Error(`refused at ${fx.refusedAt()} of ${image.length}`);
    return fx.refusal();
  }
  const claim = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`accepted, but ${what}`);
  };
  const decoded = decodeImage(image);
  if (decoded.kind === "refused")
    throw new Error(`accepted, but does not decode: ${decoded.refusal} at ${decoded.offset}`);
  const { program } = decoded;
  claim(same(encodeImage(program).bytes, image), "is not canonical");
  // A board that grants a bit less refuses it.
  const { capabilities } = vm;
  for (let bit = 1; bit <= capabilities; bit <<= 1)
    if (capabilities & bit) {
      claim(load(MEMORY_MAX, capabilities & ~bit) === undefined, `is taken without capability ${bit}`);
      claim(fx.refusal() === BAD_CAPABILITIES, "is refused for another reason than its capabilities");
    }
  if (program.memoryBytes > 0) {
    claim(load(program.memoryBytes - 1, capabilities) === undefined, "is taken by a board with less memory");
    claim(fx.refusal() === TOO_LARGE, "is refused for another reason than its memory");
  }

  const seed = image[image.length - 1]!;
  const budget = BUDGETS[seed % BUDGETS.length]!;
  let steps = 0;
  const trace = () => {
    steps++;
  };
  const others = [[trace], ["webassembly"]] as const;
  for (const way of [undefined, ...(others[seed % ALSO] ?? [])]) {
    const loaded = load(program.memoryBytes, capabilities, way === "webassembly" ? undefined : way)!;
    claim(loaded !== undefined, "is refused by a board that has just what it needs");
    const run = way === "webassembly" ? asWebAssembly(loaded, program, send)! : loaded;
    const oracle = new Oracle(program, budget);
    run.budget = budget;
    claim(same(run.outputs, oracle.outputs), "does not begin with the safe values");
    const entry = (index: number, name: "start" | "tick" | "on", topic?: number): boolean => {
      steps = 0;
      sent = [];
      oracle.sent = [];
      run.used = 0;
      const code = run.run(index);
      claim(watched.broken === undefined, `it ${watched.broken}`);
      const expected: OracleTrap | undefined = oracle.run(name, topic);
      claim(code !== HOST, "fails on the host's side");
      claim(code >= 0 && code <= PROGRAM, `traps with ${code}`);
      claim(code === (expected?.code ?? 0), `its ${name} ends with ${code}, the oracle's with ${expected?.code ?? 0}`);
      claim(run.used >= 0 && run.used <= budget, `uses ${run.used} of ${budget}`);
      claim(run.used === (expected ? budget : oracle.used), `uses ${run.used}, the oracle ${oracle.used}`);
      // An instruction costs at least 1, and is paid for before it runs.
      claim(steps <= run.used, `runs ${steps} instructions for ${run.used}`);
      if (expected)
        claim(
          run.trapAt === expected.offset && run.trapArgument === (expected.argument | 0),
          `traps at ${run.trapAt}, the oracle at ${expected.offset}`,
        );
      else claim(sameSent(sent, oracle.sent), "sends other messages than the oracle");
      claim(same(run.ints, oracle.ints), "leaves other registers than the oracle");
      claim(same(run.floats, oracle.floats), "leaves other floats than the oracle");
      claim(same(run.outputs, oracle.outputs), "leaves other outputs than the oracle");
      claim(same(run.memory, new Uint8Array(oracle.memory.buffer)), "leaves another memory than the oracle");
      return expected === undefined;
    };
    let goesOn = entry(START, "start");
    for (let at = 0; at < oracle.inputs.length; at++) run.inputs[at] = oracle.inputs[at] = at === 0 ? 2.5 : Number.NaN;
    run.clock[0] = oracle.clock = 12.25;
    for (const [at, topic] of run.topics.entries()) {
      if (!goesOn) break;
      run.clock[1] = oracle.sender = 513;
      for (let value = 0; value < 4; value++)
        run.message[value] = oracle.message[value] = [1.5, 7, -0.25, Number.NaN][value]!;
      goesOn = entry(FIRST_HANDLER + at, "on", topic);
    }
    run.clock[1] = oracle.sender = 0;
    run.message.fill(Number.NaN);
    oracle.message.fill(Number.NaN);
    for (let tick = 0; tick < 2 && goesOn; tick++) goesOn = entry(TICK, "tick");
  }
  claim((watched.used & ~capabilities) === 0, `uses capabilities ${watched.used} of ${capabilities}`);
  return "accepted";
}
