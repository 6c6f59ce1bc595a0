// Shorter operations for what is known of their arguments: x * 2 is x + x, and a number that is not negative is divided by a power of two
// with a shift, and left over from such a division by a mask. Other products stay: `muli` is as short as `shli`, or shorter (isa/opcode-code.ts).
// Products of loop counters stay too: the parameter that would replace one takes more bytes than the product.
import type { BlockId, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { onlyInt } from "./interval.ts";
import { ValueRanges } from "./value-ranges.ts";

export function reduceStrength(fn: FirFunction): boolean {
  const isWanted = ({ op }: FirInstruction) => op === "mul" || op === "div" || op === "rem";
  if (!fn.blocks.some(({ instructions }) => instructions.some(isWanted))) return false;
  const ranges = new ValueRanges(fn);
  let changed = false;
  for (const block of fn.blocks) {
    block.instructions = block.instructions.flatMap((one) => {
      const reduced = isWanted(one) ? reduce(fn, one, block.id, ranges) : undefined;
      if (!reduced) return [one];
      changed = true;
      return reduced;
    });
  }
  return changed;
}

function reduce(
  fn: FirFunction,
  one: FirInstruction,
  block: BlockId,
  ranges: ValueRanges,
): FirInstruction[] | undefined {
  const [a, b] = one.args as [ValueId, ValueId];
  const right = onlyInt(ranges.at(b, block));
  if (one.op === "mul") {
    if (right === 2) return [{ ...one, op: "add", args: [a, a] }];
    return onlyInt(ranges.at(a, block)) === 2 ? [{ ...one, op: "add", args: [b, b] }] : undefined;
  }
  if (right === undefined || right <= 0 || (right & (right - 1)) !== 0 || ranges.at(a, block).lowest < 0)
    return undefined;
  const result = fn.nextValue++ as ValueId;
  const operand = one.op === "div" ? 31 - Math.clz32(right) : right - 1;
  const constant: FirInstruction = { op: "const", args: [], imms: [operand], result, type: "i32" };
  return [constant, { ...one, op: one.op === "div" ? "shr" : "and", args: [a, result] }];
}
