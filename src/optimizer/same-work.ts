// What merging code asks: whether two instructions do the same, arguments aside, and whether they may change places.
import type { FirInstruction } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";

/** The same operation with the same numbers. */
export const isSameWork = (a: FirInstruction, b: FirInstruction): boolean =>
  a.op === b.op &&
  a.callee === b.callee &&
  a.type === b.type &&
  a.args.length === b.args.length &&
  a.imms.length === b.imms.length &&
  a.imms.every((imm, index) => Object.is(imm, b.imms[index]));

const isPure = ({ op }: FirInstruction): boolean => op === "const" || opFacts(op).effect === "pure";

/** Whether two neighbours may change places, values aside: one of them has nothing to do with the world. */
export const mayPass = (a: FirInstruction, b: FirInstruction): boolean => isPure(a) || isPure(b);
