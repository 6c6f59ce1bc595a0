// The only way front ends make FIR. Keeps a current block; blocks must be ended by exactly one terminator.
import type { Span } from "../diagnostics/source.ts";
import type {
  BlockId,
  Edge,
  FirBlock,
  FirFunction,
  FirInstruction,
  FirOp,
  FirType,
  FunctionKind,
  Origin,
  ValueId,
} from "./function.ts";
import { opFacts } from "./ops.ts";

export interface FunctionHead {
  readonly name: string;
  readonly kind: FunctionKind;
  readonly topic?: number;
  readonly params?: readonly FirType[];
  readonly result?: FirType;
}

export class FunctionBuilder {
  readonly function: FirFunction;
  /** Values of the parameters. */
  readonly params: readonly ValueId[];
  /** Put on every instruction made from now on. */
  span: Span | undefined;
  /** Patterns of the vocabulary words whose meanings are being compiled, outermost first; put beside the span. */
  words: readonly string[] = [];
  private origin: Origin | undefined;
  private current: FirBlock;
  private readonly blockById = new Map<BlockId, FirBlock>();
  private readonly types = new Map<ValueId, FirType>();

  constructor(head: FunctionHead) {
    this.function = { ...head, params: head.params ?? [], blocks: [], nextValue: 0, nextBlock: 0 };
    const first = this.addBlock(...this.function.params);
    this.current = this.block(first);
    this.params = this.current.params.map((param) => param.id);
  }

  /** A new, empty block with parameters of these types; the builder stays where it is. */
  addBlock(...params: FirType[]): BlockId {
    const id = this.function.nextBlock++ as BlockId;
    const block: FirBlock = {
      id,
      params: params.map((type) => ({ id: this.newValue(type), type })),
      instructions: [],
      terminator: undefined,
    };
    this.function.blocks.push(block);
    this.blockById.set(id, block);
    return id;
  }

  /** Goes on at the end of a block. Returns the block's parameters. */
  moveTo(id: BlockId): readonly ValueId[] {
    this.current = this.block(id);
    return this.current.params.map((param) => param.id);
  }

  get currentBlock(): BlockId {
    return this.current.id;
  }

  /** True once the current block has its terminator; nothing can be added then. */
  get isTerminated(): boolean {
    return this.current.terminator !== undefined;
  }

  typeOf(value: ValueId): FirType {
    const type = this.types.get(value);
    if (!type) throw new Error(`FIR value %${value} is not of this function`);
    return type;
  }

  i32(value: number): ValueId {
    return this.append({ op: "const", args: [], imms: [value | 0], type: "i32" })!;
  }

  f64(value: number): ValueId {
    return this.append({ op: "const", args: [], imms: [value], type: "f64" })!;
  }

  /** Any value-producing instruction of the ISA. */
  op(op: FirOp, args: readonly ValueId[] = [], imms: readonly number[] = []): ValueId {
    const type = opFacts(op).result;
    if (!type) throw new Error(`${op} has no result`);
    return this.append({ op, args, imms, type })!;
  }

  /** Any instruction of the ISA without a result: stores, outputs, messages. */
  effect(op: FirOp, args: readonly ValueId[] = [], imms: readonly number[] = []): void {
    this.append({ op, args, imms });
  }

  getState(index: number, type: FirType): ValueId {
    return this.append({ op: "getstate", args: [], imms: [index], type })!;
  }

  setState(index: number, value: ValueId): void {
    this.append({ op: "setstate", args: [value], imms: [index] });
  }

  /** `result` is the callee's result type; without one, nothing is returned. */
  call(callee: string, args: readonly ValueId[], result?: FirType): ValueId | undefined {
    return this.append({ op: "call", args, imms: [], callee, ...(result ? { type: result } : {}) });
  }

  /** One more parameter for an existing block (SSA construction); edges get their arguments by `addArgument`. */
  addParameter(block: BlockId, type: FirType): ValueId {
    const id = this.newValue(type);
    this.block(block).params.push({ id, type });
    return id;
  }

  /** What `parameter` of `target` is when control comes from `from`, whose terminator must lead there. */
  addArgument(from: BlockId, target: BlockId, parameter: ValueId, value: ValueId): void {
    const index = this.block(target).params.findIndex((candidate) => candidate.id === parameter);
    const source = this.block(from);
    const extend = (edge: Edge): Edge => {
      if (edge.target !== target) return edge;
      const args = [...edge.args];
      args[index] = value;
      return { target, args };
    };
    const end = source.terminator;
    if (end?.kind === "jump") source.terminator = { ...end, to: extend(end.to) };
    else if (end?.kind === "branch") {
      source.terminator = { ...end, then: extend(end.then), otherwise: extend(end.otherwise) };
    } else throw new Error(`FIR block b${from} does not lead to b${target}`);
  }

  jump(target: BlockId, args: readonly ValueId[] = []): void {
    this.terminate({ kind: "jump", to: { target, args }, ...this.at() });
  }

  branch(condition: ValueId, then: BlockId | Edge, otherwise: BlockId | Edge): void {
    const edge = (to: BlockId | Edge): Edge => (typeof to === "number" ? { target: to, args: [] } : to);
    this.terminate({ kind: "branch", condition, then: edge(then), otherwise: edge(otherwise), ...this.at() });
  }

  return(value?: ValueId): void {
    this.terminate({ kind: "return", ...(value === undefined ? {} : { value }), ...this.at() });
  }

  trap(code: number): void {
    this.terminate({ kind: "trap", code, ...this.at() });
  }

  private at(): { span?: Origin } {
    const { span, words } = this;
    if (!span || words.length === 0) return span ? { span } : {};
    const { origin } = this;
    const isSame = origin?.words === words && origin.start === span.start && origin.file === span.file;
    if (!isSame || origin.end !== span.end) this.origin = { ...span, words };
    return { span: this.origin! };
  }

  private block(id: BlockId): FirBlock {
    const block = this.blockById.get(id);
    if (!block) throw new Error(`FIR block b${id} is not of this function`);
    return block;
  }

  private newValue(type: FirType): ValueId {
    const id = this.function.nextValue++ as ValueId;
    this.types.set(id, type);
    return id;
  }

  private append(instruction: Omit<FirInstruction, "result" | "span">): ValueId | undefined {
    if (this.current.terminator) throw new Error(`FIR block b${this.current.id} has already ended`);
    const made: { -readonly [K in keyof FirInstruction]: FirInstruction[K] } = instruction;
    if (made.type) made.result = this.newValue(made.type);
    const { span } = this.at();
    if (span) made.span = span;
    this.current.instructions.push(made);
    return made.result;
  }

  private terminate(terminator: FirBlock["terminator"]): void {
    if (this.current.terminator) throw new Error(`FIR block b${this.current.id} has already ended`);
    this.current.terminator = terminator;
  }
}
