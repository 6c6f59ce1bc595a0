// Control-flow graph -> nested if, else, loop, break, continue: what one pass can verify and one pass can translate.
// The tree follows dominators (Ramsey, "Beyond Relooper"): a block that several forward edges meet is put after a labelled region that
// holds what leads there, and what follows a loop is put after the loop. Machine code has no labels, so an exit to a label becomes, in
// this order: nothing, where control gets there by itself; break or continue of the innermost loop; else the region is made a loop that
// runs once; and an exit over several loops sets the flag register and is taken up behind each loop.
import type { Flow } from "../fir/analysis/edges.ts";
import { isBackEdge, loopsOf } from "../fir/analysis/loops.ts";
import type { BlockId, FirBlock } from "../fir/function.ts";
import { NESTING_MAX } from "../isa/limits.ts";

type Label = `after ${number}` | `head ${number}` | "return";

/** Instructions of a way out of a loop that may stand inside it. */
const SHORT_EXIT_MAX = 4;

type Region =
  | { readonly kind: "code"; readonly block: BlockId }
  | {
      readonly kind: "if";
      readonly block: BlockId;
      readonly then: readonly Region[];
      readonly otherwise: readonly Region[];
    }
  | { readonly kind: "loop"; readonly label: Label; readonly body: readonly Region[] }
  | { readonly kind: "labelled"; readonly label: Label; readonly body: readonly Region[] }
  | { readonly kind: "exit"; readonly label: Label }
  /** A return with a value, or a trap. */
  | { readonly kind: "end"; readonly block: BlockId };

export type Structured =
  | { readonly kind: "code"; readonly block: BlockId }
  /** Test of the block's branch; `negated` takes its opposite. */
  | {
      readonly kind: "if";
      readonly block: BlockId;
      readonly negated: boolean;
      readonly then: readonly Structured[];
      readonly otherwise: readonly Structured[];
    }
  | { readonly kind: "loop"; readonly body: readonly Structured[] }
  | { readonly kind: "break" }
  | { readonly kind: "continue" }
  | { readonly kind: "return" }
  | { readonly kind: "end"; readonly block: BlockId }
  | { readonly kind: "set-flag"; readonly value: number }
  | { readonly kind: "if-flag"; readonly value: number; readonly then: readonly Structured[] };

export interface Structure {
  readonly body: readonly Structured[];
  /** The flag register is used. */
  readonly needsFlag: boolean;
}

/** The nested form of a function whose loops are entered only at their tops (reducible.ts); undefined if it nests too deeply. */
export function structure(flow: Flow): Structure | undefined {
  return lower(new TreeBuilder(flow).build());
}

/** The regions of a block but for what comes last: a long program is a chain of these, too long to go down call by call. */
interface Part {
  readonly regions: Region[];
  readonly last: BlockId | undefined;
}

class TreeBuilder {
  private readonly flow: Flow;
  /** Blocks of each loop, by header. */
  private readonly loops: ReadonlyMap<BlockId, ReadonlySet<BlockId>>;
  /** Blocks placed after a region of their parent: by parent. */
  private readonly followers = new Map<BlockId, BlockId[]>();
  private readonly isFollower = new Set<BlockId>();

  constructor(flow: Flow) {
    this.flow = flow;
    this.loops = loopsOf(flow);
    for (const id of flow.order.slice(1)) this.place(id);
  }

  build(): Region[] {
    return this.region(this.flow.order[0]!);
  }

  /** Where a block goes: inline in its only predecessor, or after a region of the block that owns it. */
  private place(id: BlockId): void {
    const dominator = this.flow.dominator.get(id)!;
    let owner = dominator;
    // Out of every loop that holds the dominator but not the block: after the outermost of these.
    let widest = 0;
    for (const [header, body] of this.loops) {
      if (!body.has(dominator) || body.has(id) || body.size <= widest) continue;
      owner = header;
      widest = body.size;
    }
    if (this.forward(id).length < 2 && (widest === 0 || this.isShortExit(id))) return;
    this.isFollower.add(id);
    this.followers.set(owner, [...(this.followers.get(owner) ?? []), id]);
  }

  /**
   * A way out of a loop that may stand inside it, at the one place that leads there: it leaves the function, or joins other ways out.
   * That is shorter than breaking out first, and spares a flag; but each turn of the loop is charged for it.
   */
  private isShortExit(id: BlockId): boolean {
    const { instructions, terminator } = this.flow.block.get(id)!;
    if (instructions.length > SHORT_EXIT_MAX) return false;
    if (terminator?.kind !== "jump") return terminator?.kind === "return" || terminator?.kind === "trap";
    const { target } = terminator.to;
    return !isBackEdge(this.flow, id, target) && this.forward(target).length > 1;
  }

  private forward(id: BlockId): readonly BlockId[] {
    return this.flow.predecessors.get(id)!.filter((from) => !isBackEdge(this.flow, from, id));
  }

  private region(id: BlockId): Region[] {
    const regions: Region[] = [];
    for (let next: BlockId | undefined = id; next !== undefined; ) {
      const part: Part = this.part(next);
      regions.push(...part.regions);
      next = part.last;
    }
    return regions;
  }

  private part(id: BlockId): Part {
    const own = this.followers.get(id) ?? [];
    const body = this.loops.get(id);
    const inner: Region[] = [{ kind: "code", block: id }, ...this.ending(this.flow.block.get(id)!)];
    if (!body) return this.wrap(inner, own);
    const { regions, last } = this.wrap(
      inner,
      own.filter((follower) => body.has(follower)),
    );
    if (last !== undefined) regions.push(...this.region(last));
    return this.wrap(
      [{ kind: "loop", label: `head ${id}`, body: regions }],
      own.filter((follower) => !body.has(follower)),
    );
  }

  private wrap(inner: Region[], followers: readonly BlockId[]): Part {
    const ordered = [...followers].sort((a, b) => this.flow.index.get(a)! - this.flow.index.get(b)!);
    let regions = inner;
    for (const [index, follower] of ordered.entries()) {
      regions = [{ kind: "labelled", label: `after ${follower}`, body: regions }];
      if (index === ordered.length - 1) return { regions, last: follower };
      regions.push(...this.region(follower));
    }
    return { regions, last: undefined };
  }

  private ending(block: FirBlock): Region[] {
    const end = block.terminator!;
    if (end.kind === "jump") return this.edge(block.id, end.to.target);
    if (end.kind === "branch") {
      const then = this.edge(block.id, end.then.target);
      const otherwise = this.edge(block.id, end.otherwise.target);
      return [{ kind: "if", block: block.id, then, otherwise }];
    }
    if (end.kind === "return" && end.value === undefined) return [{ kind: "exit", label: "return" }];
    return [{ kind: "end", block: block.id }];
  }

  private edge(from: BlockId, to: BlockId): Region[] {
    if (isBackEdge(this.flow, from, to)) return [{ kind: "exit", label: `head ${to}` }];
    return this.isFollower.has(to) ? [{ kind: "exit", label: `after ${to}` }] : this.region(to);
  }
}

/** What the innermost loop around a place can do. */
interface Around {
  /** Where break leads: labels that come to the same. */
  readonly onBreak: ReadonlySet<Label>;
  readonly onContinue: Label | undefined;
  /** Exits that this loop's end has to take up. */
  readonly pending: Map<Label, number>;
  /** Labelled regions that lie inside this loop. */
  readonly inside: Set<Label>;
}

function lower(regions: readonly Region[]): Structure | undefined {
  let best = settle(regions, new Set());
  if (tooDeep(best.body) === 0) return best;
  // A long chain of else-ifs nests; where its end is made a loop that runs once, each arm breaks out instead, and the chain is flat.
  const asLoop = new Set<Label>();
  for (const label of ["return", ...labelsOf(regions)] as const) {
    const flatter = settle(regions, new Set([...asLoop, label]));
    if (tooDeep(flatter.body) >= tooDeep(best.body)) continue;
    best = flatter;
    asLoop.add(label);
    if (tooDeep(best.body) === 0) return best;
  }
  return undefined;
}

/** Lowers, making loops of ever more labelled regions until every exit finds its way; `asLoop` says which to begin with. */
function settle(regions: readonly Region[], asLoop: Set<Label>): Structure {
  for (;;) {
    const lowering = new Lowering(asLoop);
    const body = lowering.list(regions, new Set<Label>(asLoop.has("return") ? [] : ["return"]), undefined);
    if (!lowering.again) return { body, needsFlag: lowering.flags > 0 };
  }
}

function* labelsOf(regions: readonly Region[]): Generator<Label> {
  for (const region of regions) {
    if (region.kind === "labelled") yield region.label;
    if (region.kind === "labelled" || region.kind === "loop") yield* labelsOf(region.body);
    if (region.kind === "if") yield* labelsOf([...region.then, ...region.otherwise]);
  }
}

/** How many ifs and loops are nested deeper than the machine allows. */
function tooDeep(body: readonly Structured[], depth = 1): number {
  return body.reduce((count, one) => {
    const inner =
      one.kind === "loop"
        ? one.body
        : one.kind === "if"
          ? [...one.then, ...one.otherwise]
          : one.kind === "if-flag"
            ? one.then
            : undefined;
    return inner ? count + Number(depth > NESTING_MAX) + tooDeep(inner, depth + 1) : count;
  }, 0);
}

class Lowering {
  again = false;
  flags = 0;
  /** Labelled regions that must become loops that run once. */
  private readonly asLoop: Set<Label>;

  constructor(asLoop: Set<Label>) {
    this.asLoop = asLoop;
  }

  /** `fall`: the labels that control reaches by running off the end of the list. */
  list(regions: readonly Region[], fall: ReadonlySet<Label>, around: Around | undefined): Structured[] {
    const out: Structured[] = [];
    for (const [index, region] of regions.entries()) {
      const isLast = index === regions.length - 1;
      out.push(...this.one(region, isLast ? fall : new Set(), around));
      if (endsControl(out.at(-1))) break;
    }
    return out;
  }

  private one(region: Region, fall: ReadonlySet<Label>, around: Around | undefined): Structured[] {
    switch (region.kind) {
      case "code":
        return [{ kind: "code", block: region.block }];
      case "end":
        return [{ kind: "end", block: region.block }];
      case "exit":
        return this.exit(region.label, fall, around);
      case "if": {
        const then = this.list(region.then, fall, around);
        const otherwise = this.list(region.otherwise, fall, around);
        return conditional(region.block, then, otherwise);
      }
      case "labelled": {
        const after = new Set<Label>([...fall, region.label]);
        around?.inside.add(region.label);
        if (!this.asLoop.has(region.label)) return this.list(region.body, after, around);
        return this.loop(region.body, new Set(), after, undefined, fall, around);
      }
      case "loop":
        return this.loop(region.body, new Set<Label>([region.label]), fall, region.label, fall, around);
    }
  }

  private loop(
    body: readonly Region[],
    fallInside: ReadonlySet<Label>,
    onBreak: ReadonlySet<Label>,
    onContinue: Label | undefined,
    fall: ReadonlySet<Label>,
    around: Around | undefined,
  ): Structured[] {
    const inner: Around = { onBreak, onContinue, pending: new Map(), inside: new Set() };
    const made = this.list(body, fallInside, inner);
    // A region that runs once leaves at its end.
    if (onContinue === undefined && !endsControl(made.at(-1))) made.push({ kind: "break" });
    for (const label of inner.inside) around?.inside.add(label);
    if (inner.pending.size === 0) return [{ kind: "loop", body: made }];
    const taken = [...inner.pending].map(
      ([label, value]): Structured => ({ kind: "if-flag", value, then: this.exit(label, fall, around) }),
    );
    return [{ kind: "set-flag", value: 0 }, { kind: "loop", body: made }, ...taken];
  }

  private exit(label: Label, fall: ReadonlySet<Label>, around: Around | undefined): Structured[] {
    if (fall.has(label)) return [];
    // Out of a loop at the end of a function: a conditional break is shorter than a return in an if.
    if (around?.onBreak.has(label)) return [{ kind: "break" }];
    if (label === "return") return [{ kind: "return" }];
    if (around && around.onContinue === label) return [{ kind: "continue" }];
    if (!around || around.inside.has(label)) {
      this.asLoop.add(label);
      this.again = true;
      return [];
    }
    const value = around.pending.get(label) ?? ++this.flags;
    around.pending.set(label, value);
    return [{ kind: "set-flag", value }, { kind: "break" }];
  }
}

function conditional(block: BlockId, then: readonly Structured[], otherwise: readonly Structured[]): Structured[] {
  if (then.length === 0 && otherwise.length === 0) return [];
  if (then.length === 0) return [{ kind: "if", block, negated: true, then: otherwise, otherwise: [] }];
  // After an arm that leaves, the other needs no else.
  if (otherwise.length > 0 && endsControl(then.at(-1)))
    return [{ kind: "if", block, negated: false, then, otherwise: [] }, ...otherwise];
  if (otherwise.length > 0 && endsControl(otherwise.at(-1))) {
    return [{ kind: "if", block, negated: true, then: otherwise, otherwise: [] }, ...then];
  }
  return [{ kind: "if", block, negated: false, then, otherwise }];
}

/** Nothing behind this is reached. */
export function endsControl(one: Structured | undefined): boolean {
  if (!one) return false;
  if (one.kind === "break" || one.kind === "continue" || one.kind === "return" || one.kind === "end") return true;
  if (one.kind === "if")
    return one.otherwise.length > 0 && endsControl(one.then.at(-1)) && endsControl(one.otherwise.at(-1));
  return one.kind === "loop" && !hasBreak(one.body);
}

const hasBreak = (body: readonly Structured[]): boolean =>
  body.some(
    (one) =>
      one.kind === "break" ||
      (one.kind === "if" && (hasBreak(one.then) || hasBreak(one.otherwise))) ||
      (one.kind === "if-flag" && hasBreak(one.then)),
  );
