// while (c) { … } becomes if (c) do { … } while (c): the first turn of what is a loop now is certain, so that loop-invariants.ts may take in front
// of it what can trap (a division, a word of an array, a sum that is checked). Only where there is such a thing, and only at -O2: the test at the
// head is there twice, and boards run `while (c)` in fewer steps than a test at the end.
import { dominates, type Flow, flowOf, mapEdges } from "../fir/analysis/edges.ts";
import { loopsOf } from "../fir/analysis/loops.ts";
import type { BlockId, Edge, FirBlock, FirFunction, FirInstruction, FirModule, ValueId } from "../fir/function.ts";
import { constantsOf, replaceInTerminator, typesOf, usesOfTerminator } from "../fir/rewrite.ts";
import { invariantsOf } from "./loop-invariants.ts";
import { mayTrap } from "./places.ts";

/** Instructions of a test that is worth having twice. */
const TEST_MAX = 12;

export function rotateLoops(fn: FirFunction, module: Pick<FirModule, "memoryBytes">): boolean {
  // A loop is rotated once in a run of the pass; then what that made certain is taken out.
  const rotated = new Set<BlockId>();
  for (let found = find(fn, module, rotated); found; found = find(fn, module, rotated)) {
    rotate(fn, found);
    rotated.add(found.first.id);
  }
  return rotated.size > 0;
}

interface Found {
  readonly flow: Flow;
  readonly body: ReadonlySet<BlockId>;
  readonly header: FirBlock;
  /** Where a turn goes on behind the test. */
  readonly first: FirBlock;
  /** Where the test leads out of the loop. */
  readonly exit: FirBlock;
  /** Values of the header that are used behind either. */
  readonly toFirst: ReadonlySet<ValueId>;
  readonly toExit: ReadonlySet<ValueId>;
}

function find(
  fn: FirFunction,
  module: Pick<FirModule, "memoryBytes">,
  rotated: ReadonlySet<BlockId>,
): Found | undefined {
  const flow = flowOf(fn);
  const constants = constantsOf(fn);
  for (const [id, body] of [...loopsOf(flow)].sort(([, a], [, b]) => a.size - b.size)) {
    const header = flow.block.get(id)!;
    const end = header.terminator;
    if (rotated.has(id) || end?.kind !== "branch" || header.instructions.length > TEST_MAX) continue;
    const ways = [end.then.target, end.otherwise.target];
    const inside = ways.filter((way) => body.has(way));
    if (inside.length !== 1 || inside[0] === id || flow.predecessors.get(inside[0]!)!.length > 1) continue;
    const first = flow.block.get(inside[0]!)!;
    const isWorthIt = invariantsOf(fn, module, flow, body, first.id).some(
      (one) => first.instructions.includes(one) && mayTrap(one, constants, module.memoryBytes),
    );
    // What the test itself repeats goes first, without a rotation.
    if (!isWorthIt || invariantsOf(fn, module, flow, body, id).length > 0) continue;
    const exit = flow.block.get(ways.find((way) => !body.has(way))!)!;
    const given = givenBy(flow, header, first.id, exit.id);
    if (given) return { flow, body, header, first, exit, ...given };
  }
  return undefined;
}

/** What is used behind the two ways out of a header; undefined where something is used behind both, past where they meet. */
function givenBy(
  flow: Flow,
  header: FirBlock,
  first: BlockId,
  exit: BlockId,
): Pick<Found, "toFirst" | "toExit"> | undefined {
  const toFirst = new Set<ValueId>();
  const toExit = new Set<ValueId>();
  const made = new Set(madeBy(header));
  const regionOf = (id: BlockId) =>
    dominates(flow, first, id) ? toFirst : dominates(flow, exit, id) ? toExit : undefined;
  for (const id of flow.order) {
    const { instructions, terminator } = flow.block.get(id)!;
    const used = [...instructions.flatMap(({ args }) => args), ...usesOfTerminator(terminator!)];
    for (const value of id === header.id ? [] : used.filter((one) => made.has(one))) {
      const region = regionOf(id);
      if (!region) return undefined;
      region.add(value);
    }
  }
  // Other ways to the exit are from inside of the loop, if it uses anything of the header's: they hand on what they were given.
  for (const from of toExit.size > 0 ? flow.predecessors.get(exit)! : []) {
    const region = from === header.id ? toExit : regionOf(from);
    if (!region) return undefined;
    for (const value of toExit) region.add(value);
  }
  return { toFirst, toExit };
}

const madeBy = ({ params, instructions }: FirBlock): ValueId[] => [
  ...params.map(({ id }) => id),
  ...instructions.flatMap(({ result }) => result ?? []),
];

/** The header stays as the test at the end; a copy of it becomes the guard in front. */
function rotate(fn: FirFunction, { flow, body, header, first, exit, toFirst, toExit }: Found): void {
  const types = typesOf(fn);
  const fresh = () => fn.nextValue++ as ValueId;
  const named = (values: Iterable<ValueId>) => new Map([...values].map((value) => [value, fresh()]));
  const inFirst = named(toFirst);
  const inExit = named(toExit);
  const inGuard = named(madeBy(header));
  const constants = new Map(
    header.instructions.filter(({ op }) => op === "const").map((one): [ValueId, FirInstruction] => [one.result!, one]),
  );
  for (const id of flow.order) {
    const names = dominates(flow, first.id, id) ? inFirst : dominates(flow, exit.id, id) ? inExit : undefined;
    if (names && id !== header.id) rename(flow.block.get(id)!, names);
  }
  // A constant is made anew where it is needed: as a parameter nobody would know it.
  for (const [block, names] of [
    [first, inFirst],
    [exit, inExit],
  ] as const) {
    const moved = [...names].filter(([value]) => !constants.has(value));
    block.params = [...block.params, ...moved.map(([value, id]) => ({ id, type: types.get(value)! }))];
    const remade = [...names].flatMap(([value, result]): FirInstruction[] =>
      constants.has(value) ? [{ ...constants.get(value)!, result }] : [],
    );
    block.instructions = [...remade, ...block.instructions];
    for (const from of new Set(flow.predecessors.get(block.id))) {
      const source = flow.block.get(from)!;
      const known = from === header.id ? undefined : dominates(flow, first.id, from) ? inFirst : inExit;
      const added = moved.map(([value]) => known?.get(value) ?? value);
      source.terminator = mapEdges(source.terminator!, (edge) =>
        edge.target === block.id ? { ...edge, args: [...edge.args, ...added] } : edge,
      );
    }
  }
  const guard: FirBlock = {
    id: fn.nextBlock++ as BlockId,
    params: header.params.map(({ id, type }) => ({ id: inGuard.get(id)!, type })),
    instructions: header.instructions.map((one) =>
      one.result === undefined ? one : { ...one, result: inGuard.get(one.result)! },
    ),
    terminator: header.terminator,
  };
  rename(guard, inGuard);
  for (const id of new Set(flow.predecessors.get(header.id))) {
    if (body.has(id)) continue;
    const source = flow.block.get(id)!;
    const lead = (edge: Edge): Edge => (edge.target === header.id ? { ...edge, target: guard.id } : edge);
    source.terminator = mapEdges(source.terminator!, lead);
  }
  fn.blocks.splice(fn.blocks.indexOf(header), 0, guard);
}

/** Uses other names for values throughout a block. */
function rename(block: FirBlock, names: ReadonlyMap<ValueId, ValueId>): void {
  const use = (value: ValueId) => names.get(value) ?? value;
  block.instructions = block.instructions.map((one) => ({ ...one, args: one.args.map(use) }));
  block.terminator = replaceInTerminator(block.terminator!, use);
}
