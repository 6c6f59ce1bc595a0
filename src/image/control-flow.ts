// Where control may go from each instruction of an image: what a trace needs to know a return from a step inside a function, and a value
// that stays from one that is written over.
import { instruction } from "../isa/index-by.ts";
import { isExit } from "./decode.ts";
import type { Encodable } from "./program.ts";

/** Among what may run next: nothing of this function. */
export const LEAVES = -1;

export interface ControlFlow {
  /** Number of the first instruction of the function that each instruction is in. */
  readonly functionOf: readonly number[];
  /** Instructions that may run next in the same function, and LEAVES; `end` and `else` are never among them. */
  next(at: number): readonly number[];
}

/** For well-formed code, as `decodeImage` gives it. */
export function controlFlow(code: readonly Encodable[]): ControlFlow {
  const flowAt = (at: number) => instruction(code[at]!.name).flow;
  /** For a block's opener its `end`, and the other way round; and an `if`'s `else`. */
  const partner = new Map<number, number>();
  const otherwise = new Map<number, number>();
  const loopOf: (number | undefined)[] = [];
  const functionOf: number[] = [];
  const open: number[] = [];
  code.forEach((step, at) => {
    const flow = flowAt(at);
    functionOf.push(flow === "entry" ? at : (open[0] ?? at));
    loopOf.push(open.findLast((one) => flowAt(one) === "loop"));
    if (flow === "entry" || flow === "loop" || (flow === "if" && !isExit(step))) open.push(at);
    else if (flow === "else" && open.length > 0) otherwise.set(open.at(-1)!, at);
    else if (flow === "end") {
      const opener = open.pop();
      if (opener === undefined) return;
      partner.set(opener, at);
      partner.set(at, opener);
    }
  });
  const elseEnd = new Map([...otherwise].map(([opener, at]) => [at, partner.get(opener)!]));

  /** The instruction that runs when control comes to a place. */
  const runs = (place: number): number[] => {
    let at = place;
    for (let steps = 0; steps <= code.length; steps++) {
      const flow = at < code.length ? flowAt(at) : "entry";
      if (flow === "entry") return [LEAVES];
      if (flow === "else") at = elseEnd.get(at)! + 1;
      else if (flow !== "end") return [at];
      else if (flowAt(partner.get(at)!) === "entry") return [LEAVES];
      else at = flowAt(partner.get(at)!) === "loop" ? partner.get(at)! + 1 : at + 1;
    }
    return [];
  };
  const afterLoop = (at: number): number[] => {
    const loop = loopOf[at];
    return loop === undefined ? [] : runs(partner.get(loop)! + 1);
  };
  const next = (at: number): number[] => {
    const step = code[at]!;
    const { flow, name } = instruction(step.name);
    if (flow === "if")
      return [...runs(at + 1), ...(isExit(step) ? afterLoop(at) : runs((otherwise.get(at) ?? partner.get(at)!) + 1))];
    if (flow !== "exit") return runs(at + 1);
    if (name === "break") return afterLoop(at);
    return name === "continue" && loopOf[at] !== undefined ? runs(loopOf[at] + 1) : [LEAVES];
  };
  const known = new Map<number, readonly number[]>();
  return {
    functionOf,
    next(at) {
      const found = known.get(at) ?? next(at);
      known.set(at, found);
      return found;
    },
  };
}
