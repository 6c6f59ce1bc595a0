// Random loops in FIR for the passes that move code out of them: nested, left and begun anew in the middle, run no time at all or a few times, with
// work that is the same at each turn, that may trap, that reads what the loop writes; and what the head computes is used behind the loop.
import { FunctionBuilder } from "../../src/fir/builder.ts";
import { emptyModule, type FirModule, type ValueId } from "../../src/fir/function.ts";

const STATES = 4;
const OPS = ["add", "sub", "mul", "xor", "div", "rem", "addt", "subt", "mult", "lt"] as const;

/** A module with one entry, `tick`; from a stream of numbers. */
export function randomLoops(numbers: readonly number[]): FirModule {
  let at = 0;
  const pick = (count: number): number => (numbers[at++ % numbers.length]! + at * 7) % count;
  const module = emptyModule("loops");
  for (let index = 0; index < STATES; index++) module.states.push({ name: `i${index}`, type: "i32", visible: true });
  module.memoryBytes = 64;
  const helper = new FunctionBuilder({ name: "helper", kind: "helper", params: ["i32"], result: "i32" });
  helper.effect("st32", [helper.params[0]!, helper.i32(2)], [0]);
  helper.return(helper.op("xor", [helper.params[0]!, helper.i32(5)]));
  module.functions.push(helper.function);

  const builder = new FunctionBuilder({ name: "tick", kind: "tick" });
  const from = (list: readonly ValueId[]): ValueId => list[pick(list.length)]!;
  /** `fixed`: what stands still in the loop around; `leave` and `again`: break and continue of it. */
  const turn = (
    fixed: readonly ValueId[],
    moving: readonly ValueId[],
    depth: number,
    ways: readonly (() => void)[],
  ) => {
    const mine = [...moving];
    const still = [...fixed];
    const steps = 1 + pick(5);
    for (let step = 0; step < steps; step++) {
      switch (pick(10)) {
        case 0:
        case 1:
        case 2:
          still.push(builder.op(OPS[pick(OPS.length)]!, [from(still), from(still)]));
          break;
        case 3:
          mine.push(builder.op(OPS[pick(OPS.length)]!, [from(mine), from(still)]));
          break;
        case 4: {
          const index = pick(3) ? builder.op("and", [from(pick(2) ? still : mine), builder.i32(15)]) : from(still);
          mine.push(builder.op("ld32", [index], [0]));
          break;
        }
        case 5: {
          // A cell of memory: read, or changed by what it holds, as a global variable is.
          const cell = builder.i32(pick(2));
          const value = builder.op("ld32", [cell], [0]);
          mine.push(value);
          if (pick(2)) builder.effect("st32", [builder.op("add", [value, from(mine)]), cell], [0]);
          break;
        }
        case 6:
          if (pick(2)) builder.effect("st32", [from(mine), builder.i32(pick(2))], [0]);
          else builder.effect("st32", [from(mine), builder.op("and", [from(mine), builder.i32(15)])], [0]);
          break;
        case 7:
          if (pick(4) === 0) mine.push(builder.call("helper", [from(mine)], "i32")!);
          else builder.setState(pick(STATES), from(mine));
          break;
        case 8: {
          const [yes, no] = [builder.addBlock(), builder.addBlock()];
          builder.branch(builder.op("lt", [from(mine), from(still)]), yes, no);
          builder.moveTo(yes);
          if (pick(3) === 0) builder.setState(pick(STATES), from(mine));
          if (ways.length > 0 && pick(4)) ways[pick(ways.length)]!();
          else builder.jump(no);
          builder.moveTo(no);
          break;
        }
        default:
          if (depth < 3) mine.push(...loop([...still], [...mine], depth + 1, ways));
      }
    }
    return mine;
  };
  /** for (n = a few; test of n; n--) { … }; gives values that are known behind it, some of them made by its head. */
  const loop = (
    fixed: readonly ValueId[],
    moving: readonly ValueId[],
    depth: number,
    ways: readonly (() => void)[],
  ): ValueId[] => {
    const hasResult = pick(2) === 0;
    const header = builder.addBlock("i32", "i32", "i32");
    const inside = builder.addBlock();
    const after = hasResult ? builder.addBlock("i32") : builder.addBlock();
    const all = [...fixed, ...moving];
    const out = (value: ValueId) => ({ target: after, args: hasResult ? [value] : [] });
    builder.jump(header, [builder.op("and", [from(all), builder.i32(3)]), from(all), from(all)]);
    const [count, x, y] = builder.moveTo(header) as [ValueId, ValueId, ValueId];
    const head = [count, x, y];
    for (let more = pick(4); more > 1; more--) head.push(builder.op(OPS[pick(4)]!, [from(head), from(all)]));
    if (pick(4) === 0) head.push(builder.i32(pick(9)));
    builder.branch(pick(3) ? count : builder.op("lt", [builder.i32(0), count]), inside, out(from(head)));
    builder.moveTo(inside);
    const mine: ValueId[] = [...moving, ...head];
    const less = () => builder.op("sub", [count, builder.i32(1)]);
    const last = turn(all, mine, depth, [
      () => builder.jump(after, hasResult ? [y] : []),
      () => builder.jump(header, [less(), from(mine), x]),
      () => builder.return(),
      ...ways,
    ]);
    if (!builder.isTerminated) builder.jump(header, [less(), from(last), y]);
    const given = builder.moveTo(after);
    return [...given, from(head), from(head)];
  };
  const start = Array.from({ length: STATES }, (_, index) => builder.getState(index, "i32"));
  start.push(...[0, 3, -7].map((value) => builder.i32(value)));
  const last = turn(start, loop(start, start, 1, []), 1, []);
  last.slice(-STATES).forEach((value, index) => {
    builder.setState(index, value);
  });
  builder.return();
  module.functions.push(builder.function);
  return module;
}
