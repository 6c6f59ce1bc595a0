// Computes an equal thing once along each path of the dominator tree: pure operations on equal arguments, constants included, and what is
// sampled before an entry runs (inputs, clock, message), which is the same all through the run.
import { flowOf } from "../fir/analysis/edges.ts";
import type { BlockId, FirFunction, FirInstruction, FirOp, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { replaceValues, resolve } from "../fir/rewrite.ts";

export function commonValues(fn: FirFunction): boolean {
  const flow = flowOf(fn);
  const children = new Map<BlockId, BlockId[]>();
  for (const [id, parent] of flow.dominator) children.set(parent, [...(children.get(parent) ?? []), id]);
  const replaced = new Map<ValueId, ValueId>();
  /** What the blocks above have computed. None of it is computed again below, so that each key is there once. */
  const known = new Map<string, ValueId>();
  const enter = (id: BlockId): string[] => {
    const block = flow.block.get(id)!;
    const made: string[] = [];
    block.instructions = block.instructions.filter((one) => {
      const key = keyOf(one, replaced);
      if (key === undefined) return true;
      const same = known.get(key);
      if (same !== undefined) {
        replaced.set(one.result!, same);
        return false;
      }
      known.set(key, one.result!);
      made.push(key);
      return true;
    });
    return made;
  };
  // An explicit stack: the tree of a long program is as deep as it is long. A list of keys is forgotten when its block's subtree is done.
  const work: (BlockId | readonly string[])[] = [flow.order[0]!];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (typeof next === "number") work.push(enter(next), ...(children.get(next) ?? []));
    else for (const key of next) known.delete(key);
  }
  replaceValues(fn, replaced);
  return replaced.size > 0;
}

/** Whether the op gives the same for the same arguments throughout a run. */
function isSame(op: FirOp): boolean {
  if (op === "call" || op === "getstate" || op === "setstate") return false;
  const { effect, imms } = opFacts(op);
  // What would trap again has trapped before.
  return effect === "pure" || effect === "trap" || (effect === "read" && !imms.includes("addr"));
}

function keyOf(one: FirInstruction, replaced: ReadonlyMap<ValueId, ValueId>): string | undefined {
  if (one.result === undefined || !isSame(one.op)) return undefined;
  const args = one.args.map((arg) => resolve(replaced, arg));
  if (opFacts(one.op).commutative) args.sort((a, b) => a - b);
  // -0 and 0 are different constants.
  const imms = one.imms.map((imm) => (Object.is(imm, -0) ? "-0" : String(imm)));
  return `${one.op} ${one.type} ${args.join(" ")} / ${imms.join(" ")}`;
}
