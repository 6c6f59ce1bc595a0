// Drops what the range of values decides: comparisons, overflow and bounds checks, masks that take nothing away, and what a condition says
// again where its outcome is known. Floats may be unknown, which is less than nothing and equal to nothing.
import type { BlockId, FirFunction, FirInstruction, FirOp, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { replaceValues } from "../fir/rewrite.ts";
import { decide, type Interval, onlyInt } from "./interval.ts";
import { ValueRanges } from "./value-ranges.ts";

export function applyRanges(fn: FirFunction): boolean {
  const ranges = new ValueRanges(fn);
  const replaced = new Map<ValueId, ValueId>();
  let changed = false;
  for (const id of ranges.flow.order) {
    const block = ranges.flow.block.get(id)!;
    block.instructions = block.instructions.map((one) => {
      const known = knownOf(one, id, ranges);
      if (known !== undefined && one.op !== "const") {
        changed = true;
        return { ...one, op: "const", args: [], imms: [known] };
      }
      const unchecked = UNCHECKED[one.op];
      if (unchecked && ranges.staysInside(one, id)) {
        changed = true;
        return { ...one, op: unchecked };
      }
      const same = sameOf(one, id, ranges);
      if (same !== undefined) replaced.set(one.result!, same);
      if (same !== undefined || !isSignedToo(one, id, ranges)) return one;
      changed = true;
      return { ...one, op: "lt" };
    });
    const end = block.terminator;
    if (end?.kind !== "branch") continue;
    const outcome = truthOf(ranges.at(end.condition, id));
    if (outcome === undefined) continue;
    block.terminator = {
      kind: "jump",
      to: outcome ? end.then : end.otherwise,
      ...(end.span ? { span: end.span } : {}),
    };
    changed = true;
  }
  replaceValues(fn, replaced);
  return changed || replaced.size > 0;
}

/** What traps outside of 32 bits, and the same where it never does. */
const UNCHECKED: Readonly<Partial<Record<FirOp, FirOp>>> = { addt: "add", subt: "sub", mult: "mul" };

const truthOf = ({ lowest, highest }: Interval): boolean | undefined => {
  if (lowest === 0 && highest === 0) return false;
  return lowest > 0 || highest < 0 ? true : undefined;
};

/** The one number an i32 result can be. */
function knownOf(one: FirInstruction, block: BlockId, ranges: ValueRanges): number | undefined {
  if (one.type !== "i32" || one.op === "call" || one.op === "getstate" || opFacts(one.op).effect !== "pure")
    return undefined;
  const [a, b] = one.args;
  if (a !== undefined && b !== undefined && one.args.length === 2) {
    const [left, right] = [ranges.at(a, block), ranges.at(b, block)];
    const decided = decide(one.op, left, right) ?? byOffsets(one, left, right, ranges);
    if (decided !== undefined) return decided;
  }
  return onlyInt(ranges.at(one.result!, block));
}

/** x + 1 < x and its like, where the sum stays in 32 bits. */
function byOffsets({ op, args }: FirInstruction, left: Interval, right: Interval, ranges: ValueRanges) {
  const isSigned = op === "lt" || op === "le" || op === "eq" || op === "ne";
  if (!isSigned && !(op === "ltu" && left.lowest >= 0 && right.lowest >= 0)) return undefined;
  const offsets = ranges.offsets(args[0]!, args[1]!);
  if (!offsets) return undefined;
  const [a, b] = offsets.map((value): Interval => ({ lowest: value, highest: value, unknown: false }));
  return decide(op === "ltu" ? "lt" : op, a!, b!);
}

/** An unsigned comparison of what is not negative: the signed one has forms with constants. */
const isSignedToo = ({ op, args }: FirInstruction, block: BlockId, ranges: ValueRanges): boolean =>
  op === "ltu" && args.every((arg) => ranges.at(arg, block).lowest >= 0);

/** The argument that an instruction gives back as it is. */
function sameOf({ op, args }: FirInstruction, block: BlockId, ranges: ValueRanges): ValueId | undefined {
  const [a, b, c] = args as [ValueId, ValueId, ValueId];
  switch (op) {
    case "and":
      if (isMaskFor(ranges.at(b, block), ranges.at(a, block))) return a;
      return isMaskFor(ranges.at(a, block), ranges.at(b, block)) ? b : undefined;
    case "shr": {
      // (x << n) >> n, where x has no more bits than that.
      const shifted = ranges.definition(a);
      const count = onlyInt(ranges.at(b, block));
      if (shifted?.one.op !== "shl" || count === undefined) return undefined;
      const [value, by] = shifted.one.args as [ValueId, ValueId];
      const reach = 2 ** (31 - (count & 31));
      const { lowest, highest } = ranges.at(value, block);
      return onlyInt(ranges.at(by, block)) === count && lowest >= -reach && highest < reach ? value : undefined;
    }
    case "rem": {
      const [left, right] = [ranges.at(a, block), ranges.at(b, block)];
      return left.lowest >= 0 && left.highest < right.lowest ? a : undefined;
    }
    case "sel":
    case "fsel": {
      const outcome = truthOf(ranges.at(a, block));
      return outcome === undefined ? undefined : outcome ? b : c;
    }
    case "fabs":
      return ranges.at(a, block).lowest > 0 ? a : undefined;
    case "fmin":
      if (isSurelyBelow(ranges.at(a, block), ranges.at(b, block))) return a;
      return isSurelyBelow(ranges.at(b, block), ranges.at(a, block)) ? b : undefined;
    case "fmax":
      if (isSurelyBelow(ranges.at(a, block), ranges.at(b, block))) return b;
      return isSurelyBelow(ranges.at(b, block), ranges.at(a, block)) ? a : undefined;
    default:
      return undefined;
  }
}

/** Whether a mask lets all bits of a number through. */
function isMaskFor(mask: Interval, number: Interval): boolean {
  const bits = onlyInt(mask);
  if (bits === undefined || number.lowest < 0) return false;
  const reach = 2 ** (32 - Math.clz32(number.highest)) - 1;
  return (bits & reach) === reach;
}

/** Below, and known: then the smaller of the two is unknown only where `a` is. */
const isSurelyBelow = (a: Interval, b: Interval): boolean => a.highest < b.lowest && !a.unknown && !b.unknown;
