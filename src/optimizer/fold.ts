// Computes what is constant, by running the instruction's own template: folding equals the VM by construction. Then the algebra that holds
// for every int32 (never for floats, where NaN and -0 forbid most of it), and branches on constants.
import type { FirFunction, FirInstruction, FirOp, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { constantsOf, replaceValues } from "../fir/rewrite.ts";
import { instruction, isMnemonic } from "../isa/index-by.ts";

type Compute = (...args: number[]) => number;

const computes = new Map<FirOp, Compute>();
class WouldTrap extends Error {}

/** The instruction as a function of its source operands; throws WouldTrap where it would trap. */
export function computeOf(op: FirOp): Compute {
  const known = computes.get(op);
  if (known) return known;
  const row = instruction(op as Parameters<typeof instruction>[0]);
  const names = row.operands.slice(1).map((_, index) => `a${index + 1}`);
  const text = row.text.replace(/\$(\d)/g, "a$1").replaceAll("@", "0");
  const body = new Function("T", "m", "t", ...names, `return ${text}`) as (...all: unknown[]) => number;
  const trap = () => {
    throw new WouldTrap();
  };
  const compute: Compute = (...args) => body(trap, Math.imul, 0, ...args);
  computes.set(op, compute);
  return compute;
}

export function fold(fn: FirFunction): boolean {
  const constants = constantsOf(fn);
  const truths = truthsOf(fn, constants);
  const replaced = new Map<ValueId, ValueId>();
  let changed = false;
  for (const block of fn.blocks) {
    block.instructions = block.instructions.map((one) => {
      const folded = foldInstruction(one, constants) ?? simplify(one, constants, truths, replaced);
      if (!folded) return one;
      changed = true;
      if (folded.op === "const") constants.set(folded.result!, folded.imms[0]!);
      return folded;
    });
    const end = block.terminator;
    if (end?.kind === "branch") {
      const condition = constants.get(end.condition);
      const same =
        end.then.target === end.otherwise.target &&
        end.then.args.every((arg, index) => arg === end.otherwise.args[index]);
      if (condition !== undefined || same) {
        block.terminator = {
          kind: "jump",
          to: condition === 0 ? end.otherwise : end.then,
          ...(end.span ? { span: end.span } : {}),
        };
        changed = true;
      }
    }
  }
  replaceValues(fn, replaced);
  return changed || replaced.size > 0;
}

const constant = (one: FirInstruction, value: number): FirInstruction => ({
  ...one,
  op: "const",
  args: [],
  imms: [value],
});

function foldInstruction(one: FirInstruction, constants: ReadonlyMap<ValueId, number>): FirInstruction | undefined {
  const args = one.args.map((arg) => constants.get(arg));
  if (one.op === "const" || args.includes(undefined)) return undefined;
  const value = computeKnown(one, args as number[]);
  return value === undefined ? undefined : constant(one, value);
}

/** What an instruction gives for these arguments; undefined if they do not decide it, or it would trap. */
export function computeKnown({ op, result }: FirInstruction, args: readonly number[]): number | undefined {
  if (op === "const" || op === "call" || op === "getstate" || result === undefined) return undefined;
  const facts = opFacts(op);
  if ((facts.effect !== "pure" && facts.effect !== "trap") || facts.imms.length > 0) return undefined;
  try {
    return computeOf(op)(...args);
  } catch (error) {
    if (error instanceof WouldTrap) return undefined;
    throw error;
  }
}

/** Values that are 0 or 1: comparisons, and what is made of such by and, or, xor. */
export function truthsOf(fn: FirFunction, constants: ReadonlyMap<ValueId, number>): ReadonlySet<ValueId> {
  const truths = new Set<ValueId>();
  for (const [value, number] of constants) if (number === 0 || number === 1) truths.add(value);
  for (const { instructions } of fn.blocks) {
    for (const { op, args, result } of instructions) {
      if (result === undefined) continue;
      const known = args.filter((arg) => truths.has(arg)).length;
      const joins = op === "or" || op === "xor";
      if (isComparison(op) || (op === "and" && known > 0) || (joins && known === 2)) truths.add(result);
    }
  }
  return truths;
}

const isComparison = (op: FirOp): boolean => isMnemonic(op) && "branch" in instruction(op);

/**
 * x + 0 = x · x - x = 0 · x * 1 = x · x * 0 = 0 · x & -1 = x · x & x = x · x | 0 = x · x | x = x · x ^ 0 = x · shifts by 0; and for a
 * truth t, t & 1 = t · t != 0 is t · t == 1 is t: all exact for int32.
 */
function simplify(
  one: FirInstruction,
  constants: ReadonlyMap<ValueId, number>,
  truths: ReadonlySet<ValueId>,
  replaced: Map<ValueId, ValueId>,
): FirInstruction | undefined {
  if (one.result === undefined || one.args.length !== 2) return undefined;
  const [a, b] = one.args as [ValueId, ValueId];
  const [left, right] = [constants.get(a), constants.get(b)];
  const keep = (value: ValueId): undefined => {
    replaced.set(one.result!, value);
    return undefined;
  };
  if ((one.op === "and" || one.op === "or") && a === b) return keep(a);
  const same = { and: 1, eq: 1, ne: 0 }[one.op as string];
  if (same !== undefined && right === same && truths.has(a)) return keep(a);
  if (same !== undefined && left === same && truths.has(b)) return keep(b);
  switch (one.op) {
    case "add":
    case "addt":
    case "or":
    case "xor":
      if (right === 0) return keep(a);
      return left === 0 ? keep(b) : undefined;
    case "sub":
    case "subt":
      if (right === 0) return keep(a);
      return a === b ? constant(one, 0) : undefined;
    case "shl":
    case "shr":
    case "shru":
      return right === 0 ? keep(a) : undefined;
    case "mul":
    case "mult":
      if (right === 1) return keep(a);
      if (left === 1) return keep(b);
      return right === 0 || left === 0 ? constant(one, 0) : undefined;
    case "and":
      if (right === -1) return keep(a);
      return left === -1 ? keep(b) : undefined;
    default:
      return undefined;
  }
}
