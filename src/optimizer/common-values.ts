// Computes an equal thing once along each path of the dominator tree: pure operations on equal arguments, constants included.
import { flowOf } from "../fir/analysis/edges.ts";
import type { BlockId, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { replaceValues, resolve } from "../fir/rewrite.ts";

export function commonValues(fn: FirFunction): boolean {
  const flow = flowOf(fn);
  const children = new Map<BlockId, BlockId[]>();
  for (const [id, parent] of flow.dominator) children.set(parent, [...(children.get(parent) ?? []), id]);
  const replaced = new Map<ValueId, ValueId>();
  const scopes: Map<string, ValueId>[] = [];
  const lookUp = (key: string): ValueId | undefined => {
    for (let depth = scopes.length - 1; depth >= 0; depth--) {
      const found = scopes[depth]!.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const visit = (id: BlockId) => {
    const block = flow.block.get(id)!;
    const scope = new Map<string, ValueId>();
    scopes.push(scope);
    block.instructions = block.instructions.filter((one) => {
      const key = keyOf(one, replaced);
      if (key === undefined) return true;
      const known = lookUp(key);
      if (known === undefined) {
        scope.set(key, one.result!);
        return true;
      }
      replaced.set(one.result!, known);
      return false;
    });
    for (const child of children.get(id) ?? []) visit(child);
    scopes.pop();
  };
  visit(flow.order[0]!);
  replaceValues(fn, replaced);
  return replaced.size > 0;
}

function keyOf(one: FirInstruction, replaced: ReadonlyMap<ValueId, ValueId>): string | undefined {
  if (one.result === undefined || one.op === "call" || opFacts(one.op).effect !== "pure") return undefined;
  const args = one.args.map((arg) => resolve(replaced, arg));
  if (opFacts(one.op).commutative) args.sort((a, b) => a - b);
  // -0 and 0 are different constants.
  const imms = one.imms.map((imm) => (Object.is(imm, -0) ? "-0" : String(imm)));
  return `${one.op} ${one.type} ${args.join(" ")} / ${imms.join(" ")}`;
}
