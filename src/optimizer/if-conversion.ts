// A branch that only chooses a value becomes `sel`, or the condition itself where the choice is between 1 and 0, when that is shorter: a
// branch takes its test, a copy into the join's parameter on one side or both, and `end`.
import { type Flow, flowOf } from "../fir/analysis/edges.ts";
import { instructionBits } from "../fir/code-bits.ts";
import type { BlockId, Edge, FirBlock, FirFunction, FirInstruction, ValueId } from "../fir/function.ts";
import { opFacts } from "../fir/ops.ts";
import { constantsOf, typesOf, useCounts } from "../fir/rewrite.ts";
import { instruction, isMnemonic } from "../isa/index-by.ts";
import type { Instruction } from "../isa/instruction.ts";
import type { Mnemonic } from "../isa/instructions.ts";
import { truthsOf } from "./fold.ts";

/** Instructions of both sides that may be done whether they are needed or not. */
const WASTE_MAX = 2;

export function convertBranches(fn: FirFunction): boolean {
  let changed = false;
  while (new Converter(fn).convertOne()) changed = true;
  while (new Converter(fn).expandOne()) changed = true;
  return changed;
}

interface Side {
  readonly edge: Edge;
  /** The block on the way to the join, which goes. */
  readonly through: FirBlock | undefined;
}

class Converter {
  private readonly fn: FirFunction;
  private readonly flow: Flow;
  private readonly constants: ReadonlyMap<ValueId, number>;
  private readonly truths: ReadonlySet<ValueId>;
  private readonly uses: ReadonlyMap<ValueId, number>;
  private readonly definitions = new Map<ValueId, FirInstruction>();

  constructor(fn: FirFunction) {
    this.fn = fn;
    this.flow = flowOf(fn);
    this.constants = constantsOf(fn);
    this.truths = truthsOf(fn, this.constants);
    this.uses = useCounts(fn);
    for (const { instructions } of fn.blocks)
      for (const one of instructions) if (one.result !== undefined) this.definitions.set(one.result, one);
  }

  convertOne(): boolean {
    return this.flow.order.some((id) => this.convert(this.flow.block.get(id)!));
  }

  /** The other way: a `sel` of a comparison that would be shorter as a branch. */
  expandOne(): boolean {
    return this.flow.order.some((id) => this.expand(this.flow.block.get(id)!));
  }

  private expand(block: FirBlock): boolean {
    const at = block.instructions.findIndex(({ op, args }) => {
      const [condition, yes, no] = args as [ValueId, ValueId, ValueId];
      if ((op !== "sel" && op !== "fsel") || this.uses.get(condition) !== 1) return false;
      const isOne = this.constants.has(yes) !== this.constants.has(no);
      const made = this.definitions.get(condition);
      // Comparisons of floats are as short one way as the other, and many such in a row would be many blocks.
      return (
        isOne &&
        !made?.op.startsWith("f") &&
        made !== undefined &&
        this.formsOf(made) !== undefined &&
        !this.isShorter(condition, yes, no)
      );
    });
    const one = block.instructions[at];
    if (!one) return false;
    const [condition, yes, no] = one.args as [ValueId, ValueId, ValueId];
    const { fn } = this;
    const span = one.span ? { span: one.span } : {};
    const [side, join] = [fn.nextBlock++ as BlockId, fn.nextBlock++ as BlockId];
    const isYes = this.constants.has(yes);
    const short: Edge = { target: side, args: [] };
    const long: Edge = { target: join, args: [isYes ? no : yes] };
    const rest: FirBlock = {
      id: join,
      params: [{ id: one.result!, type: one.type! }],
      instructions: block.instructions.slice(at + 1),
      terminator: block.terminator,
    };
    const constant: FirBlock = {
      id: side,
      params: [],
      instructions: [],
      terminator: { kind: "jump", to: { target: join, args: [isYes ? yes : no] }, ...span },
    };
    block.instructions = block.instructions.slice(0, at);
    const [then, otherwise] = isYes ? [short, long] : [long, short];
    block.terminator = { kind: "branch", condition, then, otherwise, ...span };
    fn.blocks.splice(fn.blocks.indexOf(block) + 1, 0, constant, rest);
    return true;
  }

  private convert(block: FirBlock): boolean {
    const end = block.terminator;
    if (end?.kind !== "branch") return false;
    const direct = [end.then, end.otherwise].map((edge): Side => ({ edge, through: undefined })) as [Side, Side];
    const through = direct.map((side) => this.through(block, side)) as [Side, Side];
    // Where one side is the join already, only the other's block is on the way.
    const options: readonly (readonly [Side, Side])[] = [through, [through[0], direct[1]], [direct[0], through[1]]];
    const sides = options.find(([yes, no]) => yes.edge.target === no.edge.target);
    if (!sides || sides[0].edge.target === block.id) return false;
    const [then, otherwise] = sides.map(({ edge }) => edge.args) as [readonly ValueId[], readonly ValueId[]];
    const chosen = then.flatMap((_, index) => (then[index] === otherwise[index] ? [] : [index]));
    const moved = sides.flatMap((side) => side.through?.instructions ?? []);
    const isAllTruth = chosen.every((index) => this.truth(end.condition, then[index]!, otherwise[index]!));
    const [only] = chosen;
    if (only === undefined || moved.filter(({ op }) => op !== "const").length > WASTE_MAX) return false;
    if (!isAllTruth && (chosen.length > 1 || !this.isShorter(end.condition, then[only]!, otherwise[only]!)))
      return false;

    const span = end.span ? { span: end.span } : {};
    const made: FirInstruction[] = [];
    const args = then.map((yes, index) => {
      const no = otherwise[index]!;
      return yes === no ? yes : this.choose(end.condition, yes, no, (one) => made.push({ ...one, ...span }));
    });
    block.instructions = [...block.instructions, ...moved, ...made];
    block.terminator = { kind: "jump", to: { target: sides[0].edge.target, args }, ...span };
    const gone = new Set<FirBlock | undefined>(sides.map((side) => side.through));
    this.fn.blocks = this.fn.blocks.filter((one) => !gone.has(one));
    return true;
  }

  /** Where a side leads, past a block of its own that only computes. */
  private through(from: FirBlock, side: Side): Side {
    const block = this.flow.block.get(side.edge.target)!;
    const end = block.terminator;
    if (block === from || end?.kind !== "jump" || block.params.length > 0) return side;
    if (this.flow.predecessors.get(block.id)!.length !== 1) return side;
    const isPure = block.instructions.every(({ op }) => op === "const" || opFacts(op).effect === "pure");
    return isPure ? { edge: end.to, through: block } : side;
  }

  /** Whether a choice between 1 and 0 is what the condition says, or the opposite. */
  private truth(condition: ValueId, yes: ValueId, no: ValueId): "same" | "denied" | undefined {
    const [left, right] = [this.constants.get(yes), this.constants.get(no)];
    if (this.definitions.get(yes)?.type === "f64") return undefined;
    if (left === 1 && right === 0 && this.truths.has(condition)) return "same";
    return left === 0 && right === 1 ? "denied" : undefined;
  }

  /** Whether `sel` is shorter than the branch, for one value of which nothing is a constant. */
  private isShorter(condition: ValueId, yes: ValueId, no: ValueId): boolean {
    if (this.constants.has(yes) && this.constants.has(no)) return false;
    const isFloat = typesOf(this.fn).get(yes) === "f64";
    const made = this.definitions.get(condition);
    const forms = made && this.formsOf(made);
    // A comparison that others want too is there anyway.
    const isThere = !forms || this.uses.get(condition)! > 1;
    // A constant is loaded either way; a value is copied only by a branch.
    const isLoaded = this.constants.has(yes) || this.constants.has(no);
    const copy = isLoaded ? 0 : instructionBits(isFloat ? "fmov" : "mov");
    const asBranch = instructionBits(isThere ? "if" : forms.branch) + copy + instructionBits("end");
    const asValue = (isThere ? 0 : instructionBits(forms.value)) + instructionBits(isFloat ? "fsel" : "sel");
    return asValue < asBranch;
  }

  /** A comparison as it will be selected, with a constant as operand if it has one: as a value, and as the test of a branch. */
  private formsOf({ op, args }: FirInstruction): { readonly value: Mnemonic; readonly branch: Mnemonic } | undefined {
    if (!isMnemonic(op) || !(instruction(op) as Instruction).branch) return undefined;
    const [left, right] = args.map((arg) => this.constants.has(arg));
    const row: Instruction = instruction(op);
    const withConstant = { lt: right ? "lti" : "gti", le: right ? "lti" : "gti" }[op as string] ?? row.immediate;
    const value = ((left || right) && withConstant) || op;
    return { value: value as Mnemonic, branch: (instruction(value as Mnemonic) as Instruction).branch as Mnemonic };
  }

  private choose(condition: ValueId, yes: ValueId, no: ValueId, put: (one: FirInstruction) => void): ValueId {
    const truth = this.truth(condition, yes, no);
    if (truth === "same") return condition;
    const type = typesOf(this.fn).get(yes)!;
    const fresh = (): ValueId => this.fn.nextValue++ as ValueId;
    const result = fresh();
    if (truth === "denied") {
      const zero = fresh();
      put({ op: "const", args: [], imms: [0], result: zero, type: "i32" });
      put({ op: "eq", args: [condition, zero], imms: [], result, type: "i32" });
    } else {
      put({ op: type === "f64" ? "fsel" : "sel", args: [condition, yes, no], imms: [], result, type });
    }
    return result;
  }
}
