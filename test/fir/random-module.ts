// Random well-formed FIR for property tests: entries that compute over states, memory of every width, inputs, outputs and messages with
// branches, short-circuit joins, bounded loops with breaks, traps and helper calls. Made from a stream of numbers, so that a failing one shrinks.
import { FunctionBuilder, type FunctionHead } from "../../src/fir/builder.ts";
import { emptyModule, type FirModule, type ValueId } from "../../src/fir/function.ts";

export const INT_STATES = 4;
export const FLOAT_STATES = 3;
export const MEMORY_BYTES = 64;
export const INPUTS = 2;
export const OUTPUTS = 2;
/** The topic that has an entry, where one has. */
export const TOPIC = 7;

const INT_OPS = [
  "add",
  "sub",
  "mul",
  "and",
  "or",
  "xor",
  "shl",
  "shr",
  "shru",
  "eq",
  "ne",
  "lt",
  "le",
  "ltu",
  "div",
  "rem",
  "addt",
  "subt",
  "mult",
] as const;
const FLOAT_OPS = ["fadd", "fsub", "fmul", "fdiv", "fmin", "fmax", "fatan2", "fpow"] as const;
const FLOAT_FUNCTIONS = ["fneg", "fabs", "ffloor", "fsqrt", "fsin", "fcos", "fexp", "flog"] as const;
/** Loads and stores with the last index there is of their width. */
const LOADS = [
  ["ld8u", 63],
  ["ld8s", 63],
  ["ld16u", 31],
  ["ld16s", 31],
  ["ld32", 15],
] as const;
const STORES = [
  ["st8", 63],
  ["st16", 31],
  ["st32", 15],
] as const;
const LAST_FLOAT = 7;
const FLOAT_TESTS = ["feq", "fne", "flt", "fle"] as const;
const CONSTANTS = [0, 1, -1, 2, 7, 31, 255, 65535, 2147483647, -2147483648, 1000003];
const FLOATS = [0, 1, -1.5, 9.144, Number.NaN, Number.POSITIVE_INFINITY, 1 / 3, 1e-300, 0.1, -0];

export function randomModule(numbers: readonly number[]): FirModule {
  let at = 0;
  const pick = (count: number): number =>
    numbers.length === 0 ? 0 : (numbers[at++ % numbers.length]! + at * 7) % count;
  const module = emptyModule("random");
  for (let index = 0; index < INT_STATES; index++)
    module.states.push({ name: `i${index}`, type: "i32", visible: true });
  for (let index = 0; index < FLOAT_STATES; index++)
    module.states.push({ name: `f${index}`, type: "f64", visible: true });
  module.memoryBytes = MEMORY_BYTES;
  const range = { lowest: { numerator: -9, denominator: 1 }, highest: { numerator: 9, denominator: 2 } };
  for (let index = 0; index < INPUTS; index++)
    module.inputs.push({ name: `in${index}`, sources: [], ...range, staleAfterMs: 0 });
  for (let index = 0; index < OUTPUTS; index++)
    module.outputs.push({
      name: `out${index}`,
      sink: { kind: "none" },
      safe: { numerator: index + 1, denominator: 3 },
      ...range,
    });

  const helper = new FunctionBuilder({ name: "helper", kind: "helper", params: ["i32", "f64", "i32"], result: "i32" });
  const [a, f, b] = helper.params as [ValueId, ValueId, ValueId];
  const [yes, no] = [helper.addBlock(), helper.addBlock()];
  helper.branch(helper.op("lt", [a, b]), yes, no);
  helper.moveTo(yes);
  helper.return(helper.op("add", [helper.op("ftoi", [f]), a]));
  helper.moveTo(no);
  helper.return(helper.op("xor", [b, a]));
  module.functions.push(helper.function);

  const ratio = new FunctionBuilder({ name: "ratio", kind: "helper", params: ["f64", "f64"], result: "f64" });
  const [over, under] = ratio.params as [ValueId, ValueId];
  const [some, nothing] = [ratio.addBlock(), ratio.addBlock()];
  ratio.branch(ratio.op("flt", [under, ratio.f64(0)]), nothing, some);
  ratio.moveTo(some);
  ratio.return(ratio.op("fdiv", [over, under]));
  ratio.moveTo(nothing);
  ratio.effect("st32", [ratio.i32(1), ratio.i32(3)], [0]);
  ratio.return(ratio.op("fsub", [over, ratio.f64(1)]));
  module.functions.push(ratio.function);

  let builder: FunctionBuilder;
  let depth = 0;
  let budget = 0;
  const body = (ints: readonly ValueId[], floats: readonly ValueId[], exit: (() => void) | undefined): void => {
    const mine = [...ints];
    const reals = [...floats];
    const int = () => mine[pick(mine.length)]!;
    const real = () => reals[pick(reals.length)]!;
    const steps = 2 + pick(6);
    for (let step = 0; step < steps && budget > 0; step++) {
      budget--;
      switch (pick(26)) {
        case 0:
          mine.push(builder.i32(CONSTANTS[pick(CONSTANTS.length)]!));
          break;
        case 1:
          reals.push(builder.f64(FLOATS[pick(FLOATS.length)]!));
          break;
        case 2:
        case 3:
        case 4:
          mine.push(builder.op(INT_OPS[pick(INT_OPS.length)]!, [int(), int()]));
          break;
        case 5:
          reals.push(builder.op(FLOAT_OPS[pick(FLOAT_OPS.length)]!, [real(), real()]));
          break;
        case 6:
          mine.push(builder.op(FLOAT_TESTS[pick(FLOAT_TESTS.length)]!, [real(), real()]));
          break;
        case 7:
          builder.setState(pick(INT_STATES), int());
          break;
        case 8:
          builder.setState(INT_STATES + pick(FLOAT_STATES), real());
          break;
        case 9:
          mine.push(builder.getState(pick(INT_STATES), "i32"));
          break;
        case 10: {
          const index = builder.op("and", [int(), builder.i32(15)]);
          // Now and then far outside: spilled values may make memory a little larger than the program asked for.
          const offset = pick(20) === 0 ? 1000 : 0;
          if (pick(2)) builder.effect("st32", [int(), index], [offset]);
          else mine.push(builder.op("ld32", [index], [offset]));
          break;
        }
        case 11:
          mine.push(builder.call("helper", [int(), real(), int()], "i32")!);
          break;
        case 12: {
          // if (a) [if (b)] { … } else { … } with a value on the join; the second test shares the other side.
          if (depth >= 3) break;
          depth++;
          const [then, otherwise, join] = [builder.addBlock(), builder.addBlock(), builder.addBlock("i32", "f64")];
          const condition = () => builder.op(INT_OPS[9 + pick(5)]!, [int(), int()]);
          if (pick(2)) {
            const second = builder.addBlock();
            builder.branch(condition(), second, otherwise);
            builder.moveTo(second);
          }
          builder.branch(condition(), then, otherwise);
          for (const side of [then, otherwise]) {
            builder.moveTo(side);
            body(mine, reals, exit);
            if (!builder.isTerminated) builder.jump(join, [int(), real()]);
          }
          const [value, other] = builder.moveTo(join) as [ValueId, ValueId];
          mine.push(value);
          reals.push(other);
          depth--;
          break;
        }
        case 13: {
          // What a narrow type does to a number.
          const count = builder.i32(pick(2) ? 24 : 16);
          mine.push(builder.op("and", [int(), builder.i32(pick(2) ? 255 : 7)]));
          mine.push(builder.op("shr", [builder.op("shl", [int(), count]), count]));
          break;
        }
        case 14:
          if (pick(2)) mine.push(builder.op("sel", [int(), int(), int()]));
          else reals.push(builder.op("fsel", [int(), real(), real()]));
          break;
        case 15: {
          // A sum and whether it overflowed, as a checked language asks, in one of two ways.
          const [left, right] = [int(), pick(2) ? int() : builder.i32(1 + pick(3))];
          const sum = builder.op("add", [left, right]);
          const signs = builder.op("and", [builder.op("xor", [left, sum]), builder.op("xor", [right, sum])]);
          mine.push(sum, pick(2) ? builder.op("lt", [sum, left]) : builder.op("lt", [signs, builder.i32(0)]));
          break;
        }
        case 16: {
          // Both sides begin and end with the same work; or choose between 1 and 0.
          const [then, otherwise, join] = [builder.addBlock(), builder.addBlock(), builder.addBlock("i32")];
          const [a, b, state, isTruth] = [int(), int(), pick(INT_STATES), pick(3) === 0];
          builder.branch(builder.op(INT_OPS[9 + pick(5)]!, [int(), int()]), then, otherwise);
          for (const side of [then, otherwise]) {
            builder.moveTo(side);
            const first = isTruth ? builder.i32(side === then ? 1 : 0) : builder.op("mul", [a, b]);
            const own = isTruth ? first : builder.op(side === then ? "sub" : "xor", [first, a]);
            if (!isTruth) builder.setState(state, b);
            builder.jump(join, [isTruth ? own : builder.op("and", [own, builder.i32(65535)])]);
          }
          mine.push(...builder.moveTo(join));
          break;
        }
        case 17:
          reals.push(builder.op(FLOAT_FUNCTIONS[pick(FLOAT_FUNCTIONS.length)]!, [real()]));
          break;
        case 18: {
          // Any width; now and then outside.
          const [load, last] = LOADS[pick(LOADS.length)]!;
          const index = pick(3) ? builder.op("and", [int(), builder.i32(last)]) : builder.i32(pick(last + 1));
          mine.push(builder.op(load, [index], [pick(30) === 0 ? 1000 : 0]));
          break;
        }
        case 19: {
          const [store, last] = STORES[pick(STORES.length)]!;
          const index = pick(3) ? builder.op("and", [int(), builder.i32(last)]) : builder.i32(pick(last + 1));
          builder.effect(store, [int(), index], [pick(30) === 0 ? 1000 : 0]);
          break;
        }
        case 20: {
          const index = builder.op("and", [int(), builder.i32(LAST_FLOAT)]);
          if (pick(2)) builder.effect("stf", [real(), index], [0]);
          else reals.push(builder.op("ldf", [index], [0]));
          break;
        }
        case 21:
          if (pick(2)) reals.push(builder.op("itof", [int()]));
          else mine.push(builder.op("ftoi", [real()]));
          break;
        case 22: {
          // What the host gives, and what it is told.
          const host = pick(5);
          if (host === 0) reals.push(builder.op("now", []));
          else if (host === 1) mine.push(builder.op("sender", []));
          else if (host === 2) reals.push(builder.op("msg", [], [pick(4)]));
          else if (host === 3) reals.push(builder.op("in", [], [pick(INPUTS)]));
          else builder.effect("out", [real()], [pick(OUTPUTS)]);
          break;
        }
        case 23: {
          const values = [int(), real(), int(), real()].slice(pick(5));
          const message = pick(5);
          if (message === 0) builder.effect("tell", values, [pick(99), pick(99)]);
          else if (message === 1) builder.effect("ask", values, [pick(99), pick(99)]);
          else if (message === 2) builder.effect("broadcast", values, [pick(99)]);
          else if (message === 3) builder.effect("witness", values, [pick(99)]);
          else builder.effect("priority", [], [pick(20)]);
          break;
        }
        case 24:
          reals.push(builder.call("ratio", [real(), real()], "f64")!);
          break;
        default: {
          // for (k = n; k != 0; k--) { …; maybe leave }, carrying two values that change places.
          if (depth >= 2) break;
          depth++;
          const [header, inside, after] = [
            builder.addBlock("i32", "i32", "i32"),
            builder.addBlock(),
            builder.addBlock("i32"),
          ];
          builder.jump(header, [builder.i32(1 + pick(5)), int(), int()]);
          const [count, x, y] = builder.moveTo(header) as [ValueId, ValueId, ValueId];
          builder.branch(count, inside, { target: after, args: [x] });
          builder.moveTo(inside);
          const leave = () => builder.jump(after, [y]);
          body([...mine, count, x, y], reals, pick(2) ? leave : exit);
          if (!builder.isTerminated) {
            const less = builder.op("sub", [count, builder.i32(1)]);
            builder.jump(header, [less, y, x]);
          }
          const [result] = builder.moveTo(after) as [ValueId];
          mine.push(result);
          depth--;
          break;
        }
      }
    }
    if (depth > 0 && pick(24) === 0) builder.trap(pick(1000));
    else if (exit && pick(6) === 0) exit();
    else if (depth > 0 && pick(12) === 0) builder.return();
  };
  const entry = (head: FunctionHead, share: number): void => {
    builder = new FunctionBuilder(head);
    depth = 0;
    budget = share;
    const ints = [builder.getState(0, "i32"), builder.getState(1, "i32"), builder.i32(3)];
    const floats = [builder.getState(INT_STATES, "f64"), builder.f64(2.5)];
    body(ints, floats, undefined);
    if (!builder.isTerminated) {
      builder.setState(2, ints[0]!);
      builder.return();
    }
    module.functions.push(builder.function);
  };
  entry({ name: "tick", kind: "tick" }, 40);
  if (pick(3) === 0) entry({ name: "start", kind: "start" }, 12);
  if (pick(3) === 0) entry({ name: "on", kind: "on", topic: TOPIC }, 12);
  return module;
}
