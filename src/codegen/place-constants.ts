// Loads each constant once, as late as that can be: in the last block that leads to all its uses, before the first of them. What the optimizer
// shares between far places would else be kept in a register from the first one on.
import type { Flow } from "../fir/analysis/edges.ts";
import type { BlockId } from "../fir/function.ts";
import { loadBits, loadConstant } from "./constants.ts";
import type { MachineBlock, MachineFunction, MachineInstruction, Virtual } from "./machine-code.ts";
import { replaceUses } from "./spill.ts";

/** A constant whose load is not longer than this may as well be loaded in several places. */
const SHORT_BITS = 16;

/**
 * Rewrites the function in place. Whether short constants are shared too is the caller's to say: it saves their loads, and takes registers.
 */
export function placeConstants(fn: MachineFunction, flow: Flow, sharesShort: boolean): void {
  const first = sharedOf(fn, sharesShort);
  const users = new Map<Virtual, BlockId>();
  for (const id of flow.order) {
    const block = withoutLoads(fn, replaceUses(fn.blocks.get(id)!, first));
    fn.blocks.set(id, block);
    for (const use of usesOf(block)) {
      if (!fn.constants.has(use)) continue;
      const known = users.get(use);
      users.set(use, known === undefined ? id : commonDominator(flow, known, id));
    }
  }
  const loads = new Map<BlockId, Virtual[]>();
  for (const [constant, id] of users) loads.set(id, [...(loads.get(id) ?? []), constant]);
  for (const [id, constants] of loads) fn.blocks.set(id, withLoads(fn, fn.blocks.get(id)!, constants));
}

/** Registers that hold the same constant: the one that stands for all. */
function sharedOf(fn: MachineFunction, sharesShort: boolean): ReadonlyMap<Virtual, Virtual> {
  const known = new Map<string, Virtual>();
  const shared = new Map<Virtual, Virtual>();
  for (const [of, value] of fn.constants) {
    if (!sharesShort && loadBits(fn.bank.get(of)!, value) < SHORT_BITS) continue;
    const key = `${fn.bank.get(of)} ${Object.is(value, -0) ? "-0" : value}`;
    const same = known.get(key);
    if (same === undefined) known.set(key, of);
    else shared.set(of, same);
  }
  return shared;
}

const usesOf = ({ instructions, moves, test, returns }: MachineBlock): readonly Virtual[] => [
  ...instructions.flatMap(({ uses }) => uses),
  ...moves.map(({ from }) => from),
  ...(test?.yes.uses ?? []),
  ...(returns?.uses ?? []),
];

const withoutLoads = (fn: MachineFunction, block: MachineBlock): MachineBlock => ({
  ...block,
  instructions: block.instructions.filter((one) => one.defines === undefined || !fn.constants.has(one.defines)),
});

/** A load comes from where its first use does. */
function withLoads(fn: MachineFunction, block: MachineBlock, constants: readonly Virtual[]): MachineBlock {
  const left = new Set(constants);
  const load = (of: Virtual, user: MachineInstruction | undefined): MachineInstruction => {
    left.delete(of);
    const made = loadConstant(of, fn.bank.get(of)!, fn.constants.get(of)!);
    return user?.span ? { ...made, span: user.span } : made;
  };
  const instructions = block.instructions.flatMap((one) => [
    ...[...new Set(one.uses)].filter((use) => left.has(use)).map((use) => load(use, one)),
    one,
  ]);
  const end = block.test?.yes ?? block.returns ?? block.instructions.at(-1);
  return { ...block, instructions: [...instructions, ...[...left].map((of) => load(of, end))] };
}

/** The last block that control passes on its way to either. */
function commonDominator(flow: Flow, a: BlockId, b: BlockId): BlockId {
  let [x, y] = [a, b];
  while (x !== y) {
    while (flow.index.get(x)! > flow.index.get(y)!) x = flow.dominator.get(x)!;
    while (flow.index.get(y)! > flow.index.get(x)!) y = flow.dominator.get(y)!;
  }
  return x;
}
