// Typed expressions to FIR. Values of locals come from ssa.ts; conditions become branches, so that `&&` and `||` cost no value.
import type { FunctionBuilder } from "../../fir/builder.ts";
import type { BlockId, FirModule, FirOp, ValueId } from "../../fir/function.ts";
import { opFacts } from "../../fir/ops.ts";
import { constantValue } from "./constant.ts";
import { convertValue } from "./convert.ts";
import { checkedArithmetic, checkedNegation, trapUnless } from "./lower-checked.ts";
import { isTruth } from "./nodes.ts";
import type { LocalValues } from "./ssa.ts";
import type { CompareOperator, Expression, OldValue, Place, Statement } from "./tree.ts";
import { accessOf, firTypeOf, isUnsigned, type ScalarType, sizeOf } from "./types.ts";
import { divideUnsigned, remainderUnsigned } from "./unsigned.ts";

/** A place whose index has been computed: reading and writing it evaluates nothing. */
type ResolvedPlace =
  | Exclude<Place, { kind: "element" }>
  /** The word or float at a constant element index of memory. */
  | { readonly kind: "constant-index"; readonly type: ScalarType; readonly index: number }
  | { readonly kind: "indexed"; readonly type: ScalarType; readonly index: ValueId; readonly address: number };

/** The outcome of a comparison is "`value` is not 0", or its opposite. */
interface Test {
  readonly value: ValueId;
  readonly isNegated: boolean;
}

type Assignment = Expression & { kind: "assign" | "update" };

/** Operations an arm of a choice may have to be computed always: a selection is smaller and faster than a branch around so little. */
const CHEAP_OPERATIONS = 2;

export class ExpressionLowering {
  readonly builder: FunctionBuilder;
  readonly locals: LocalValues;
  readonly module: FirModule;
  private readonly oldValues = new Map<OldValue, ValueId>();
  private readonly lowerStatements: (statements: readonly Statement[]) => void;

  constructor(
    builder: FunctionBuilder,
    locals: LocalValues,
    module: FirModule,
    lowerStatements: (statements: readonly Statement[]) => void,
  ) {
    this.builder = builder;
    this.locals = locals;
    this.module = module;
    this.lowerStatements = lowerStatements;
  }

  /** For what it does, not for its value. */
  effect(expression: Expression): void {
    if (expression.kind === "call") this.call(expression);
    else if (expression.kind === "instruction" && !expression.hasResult) {
      this.builder.effect(expression.op, this.values(expression.args), expression.imms);
    } else if (expression.kind === "sequence") {
      this.effect(expression.first);
      this.effect(expression.last);
    } else if (expression.kind === "convert") this.effect(expression.operand);
    else if (expression.kind === "choice") this.branches(expression);
    else if (expression.kind === "block") {
      if (this.statements(expression) && expression.last) this.effect(expression.last);
    } else if (expression.kind === "assign" || expression.kind === "update")
      this.assignment(expression, stored(expression));
    else this.value(expression);
  }

  value(expression: Expression): ValueId {
    const { builder } = this;
    switch (expression.kind) {
      case "literal":
        return expression.type.kind === "float" ? builder.f64(expression.value) : builder.i32(expression.value);
      case "read":
        return this.load(this.resolve(expression.place));
      case "convert": {
        const { operand } = expression;
        if (expression.type.kind === "int" && isTruth(operand)) return this.value(operand);
        return convertValue(builder, this.value(operand), operand.type, expression.type);
      }
      case "negate":
        if (expression.onOverflow)
          return checkedNegation(builder, this.locals, expression.type, this.value(expression.operand));
        if (expression.type.kind === "float") return builder.op("fneg", [this.value(expression.operand)]);
        return builder.op("sub", [builder.i32(0), this.value(expression.operand)]);
      case "complement":
        return builder.op("xor", [this.value(expression.operand), builder.i32(-1)]);
      case "arithmetic":
        return this.arithmetic(expression);
      case "compare": {
        const test = this.compare(expression.operator, expression.left, expression.right, "value");
        return test.isNegated ? builder.op("eq", [test.value, builder.i32(0)]) : test.value;
      }
      case "not":
        return this.not(expression.operand);
      case "logical":
        return this.logical(expression);
      case "choice":
        return this.choice(expression);
      case "assign":
      case "update":
        return this.assignment(expression, expression.value);
      case "old":
        return this.oldValues.get(expression.of)!;
      case "call":
        return this.call(expression) ?? builder.i32(0);
      case "instruction":
        return builder.op(expression.op, this.values(expression.args), expression.imms);
      case "sequence":
        this.effect(expression.first);
        return this.value(expression.last);
      case "bounded": {
        const value = this.value(expression.operand);
        trapUnless(
          builder,
          this.locals,
          builder.op("ltu", [value, builder.i32(expression.bound)]),
          expression.argument,
        );
        return value;
      }
      case "block":
        if (this.statements(expression) && expression.last) return this.value(expression.last);
        return expression.type.kind === "float" ? builder.f64(0) : builder.i32(0);
    }
  }

  /** Runs the statements of a block. False if control never gets past them: what is added then is in no program. */
  private statements(expression: Expression & { kind: "block" }): boolean {
    const { builder, locals } = this;
    const { span } = builder;
    this.lowerStatements(expression.statements);
    builder.span = span;
    if (locals.isReachable) return true;
    const nowhere = builder.addBlock();
    locals.seal(nowhere);
    builder.moveTo(nowhere);
    return false;
  }

  /** Ends the current block: to `then` if the expression is not 0, else to `otherwise`. */
  condition(expression: Expression, then: BlockId, otherwise: BlockId): void {
    const constant = constantValue(expression);
    if (constant !== undefined) return this.locals.jump(constant === 0 ? otherwise : then);
    switch (expression.kind) {
      case "not":
        return this.condition(expression.operand, otherwise, then);
      case "logical": {
        const right = this.builder.addBlock();
        if (expression.operator === "and") this.condition(expression.left, right, otherwise);
        else this.condition(expression.left, then, right);
        this.locals.seal(right);
        this.builder.moveTo(right);
        return this.locals.hasPredecessors(right) ? this.condition(expression.right, then, otherwise) : undefined;
      }
      case "convert":
        if (expression.type.kind === "int" && expression.type.bits === 1)
          return this.condition(expression.operand, then, otherwise);
        break;
      case "sequence":
        this.effect(expression.first);
        return this.condition(expression.last, then, otherwise);
      case "block":
        if (this.statements(expression) && expression.last) return this.condition(expression.last, then, otherwise);
        return this.locals.jump(otherwise);
      case "compare": {
        const { value, isNegated } = this.compare(expression.operator, expression.left, expression.right, "condition");
        return isNegated ? this.locals.branch(value, otherwise, then) : this.locals.branch(value, then, otherwise);
      }
    }
    this.locals.branch(this.truth(expression), then, otherwise);
  }

  /** An i32 that is not 0 exactly when the expression is true. */
  private truth(expression: Expression): ValueId {
    const value = this.value(expression);
    return expression.type.kind === "float" ? this.builder.op("fne", [value, this.builder.f64(0)]) : value;
  }

  /** `after`: what is stored, which for an assignment whose value nobody uses may be wider than the element. */
  private assignment(expression: Assignment, after: Expression): ValueId {
    const place = this.resolve(expression.place);
    if (expression.kind === "assign") {
      const value = this.value(after);
      this.store(place, value);
      return value;
    }
    const before = this.load(place);
    this.oldValues.set(expression.old, before);
    const value = this.value(after);
    this.store(place, value);
    return expression.gives === "old" ? before : value;
  }

  private values(expressions: readonly Expression[]): ValueId[] {
    return expressions.map((one) => this.value(one));
  }

  private call(expression: Expression & { kind: "call" }): ValueId | undefined {
    return this.builder.call(expression.callee.name, this.values(expression.args), expression.callee.result);
  }

  private arithmetic(expression: Expression & { kind: "arithmetic" }): ValueId {
    const left = this.value(expression.left);
    const right = this.value(expression.right);
    const { operator, type } = expression;
    if (type.kind === "float") return this.builder.op(`f${operator}` as FirOp, [left, right]);
    if (expression.onOverflow) {
      const divide = () => this.plainArithmetic(expression, left, right);
      const known = { left: constantValue(expression.left), right: constantValue(expression.right) };
      return checkedArithmetic(this.builder, this.locals, operator, type, { left, right, known }, divide);
    }
    return this.plainArithmetic(expression, left, right);
  }

  private plainArithmetic(expression: Expression & { kind: "arithmetic" }, left: ValueId, right: ValueId): ValueId {
    const { operator, type } = expression;
    if (isUnsigned(type)) {
      if (operator === "div")
        return divideUnsigned(this.builder, this.module, left, right, constantValue(expression.right));
      if (operator === "rem")
        return remainderUnsigned(this.builder, this.module, left, right, constantValue(expression.right));
      if (operator === "shr") return this.builder.op("shru", [left, right]);
    }
    return this.builder.op(operator, [left, right]);
  }

  /** The machine has less and less-or-equal (unsigned: less only); the others are these, swapped or negated. */
  private compare(operator: CompareOperator, left: Expression, right: Expression, use: "value" | "condition"): Test {
    const { builder } = this;
    const isFloat = left.type.kind === "float";
    if (!isFloat && (operator === "eq" || operator === "ne") && right.kind === "literal" && right.value === 0) {
      // A branch tests for not 0 anyway; as a value only the negated form is 0 or 1 by itself.
      if (operator === "eq" || use === "condition" || isTruth(left))
        return { value: this.value(left), isNegated: operator === "eq" };
    }
    const a = this.value(left);
    const b = this.value(right);
    const swapped = operator === "gt" || operator === "ge";
    const sides = swapped ? [b, a] : [a, b];
    const straight = operator === "gt" ? "lt" : operator === "ge" ? "le" : operator;
    if (isFloat) return { value: builder.op(`f${straight}` as FirOp, sides), isNegated: false };
    if (isUnsigned(left.type) && straight === "lt") return { value: builder.op("ltu", sides), isNegated: false };
    // a <= b is not (b < a).
    if (isUnsigned(left.type) && straight === "le")
      return { value: builder.op("ltu", [...sides].reverse()), isNegated: true };
    return { value: builder.op(straight, sides), isNegated: false };
  }

  private not(operand: Expression): ValueId {
    const value = this.value(operand);
    if (operand.type.kind === "float") return this.builder.op("feq", [value, this.builder.f64(0)]);
    return this.builder.op("eq", [value, this.builder.i32(0)]);
  }

  private logical(expression: Expression & { kind: "logical" }): ValueId {
    const { builder, locals } = this;
    if (isTruth(expression.left) && isTruth(expression.right) && operations(expression.right) <= CHEAP_OPERATIONS) {
      return builder.op(expression.operator, [this.value(expression.left), this.value(expression.right)]);
    }
    const isTrue = builder.addBlock();
    const isFalse = builder.addBlock();
    const join = builder.addBlock("i32");
    this.condition(expression, isTrue, isFalse);
    for (const [block, value] of [
      [isTrue, 1],
      [isFalse, 0],
    ] as const) {
      locals.seal(block);
      if (!locals.hasPredecessors(block)) continue;
      builder.moveTo(block);
      locals.jump(join, [builder.i32(value)]);
    }
    locals.seal(join);
    return builder.moveTo(join)[0]!;
  }

  private choice(expression: Expression & { kind: "choice" }): ValueId {
    const { builder } = this;
    const { then, otherwise } = expression;
    if (Math.max(operations(then), operations(otherwise)) > CHEAP_OPERATIONS) return this.branches(expression)!;
    const condition = this.truth(expression.condition);
    return builder.op(expression.type.kind === "float" ? "fsel" : "sel", [
      condition,
      this.value(then),
      this.value(otherwise),
    ]);
  }

  /** A choice by branches. */
  private branches(expression: Expression & { kind: "choice" }): ValueId | undefined {
    const { builder, locals } = this;
    const isTrue = builder.addBlock();
    const isFalse = builder.addBlock();
    const join = builder.addBlock(firTypeOf(expression.type));
    this.condition(expression.condition, isTrue, isFalse);
    for (const [block, arm] of [
      [isTrue, expression.then],
      [isFalse, expression.otherwise],
    ] as const) {
      locals.seal(block);
      if (!locals.hasPredecessors(block)) continue;
      builder.moveTo(block);
      const value = this.value(arm);
      if (locals.isReachable) locals.jump(join, [value]);
    }
    locals.seal(join);
    return builder.moveTo(join)[0];
  }

  private resolve(place: Place): ResolvedPlace {
    if (place.kind !== "element") return place;
    const { type, offset } = place.stored;
    const base = offset / sizeOf(type);
    const constant = constantValue(place.index);
    const hasDirectForm = type.kind === "float" || type.bits === 32;
    if (constant !== undefined && hasDirectForm && constant >= 0)
      return { kind: "constant-index", type, index: base + constant };
    const { index, added } = withoutConstant(place.index);
    if (base + added < 0) return { kind: "indexed", type, index: this.value(place.index), address: base };
    return { kind: "indexed", type, index: this.value(index), address: base + added };
  }

  private load(place: ResolvedPlace): ValueId {
    switch (place.kind) {
      case "local":
        return this.locals.read(place.local);
      case "stored":
        return this.loadConstant(place.stored.type, place.stored.offset / wordBytes(place.stored.type));
      case "constant-index":
        return this.loadConstant(place.type, place.index);
      case "indexed":
        return this.builder.op(accessOf(place.type).load, [place.index], [place.address]);
    }
  }

  private loadConstant(type: ScalarType, index: number): ValueId {
    return this.builder.op(type.kind === "float" ? "ldfg" : "ldg", [], [index]);
  }

  private store(place: ResolvedPlace, value: ValueId): void {
    switch (place.kind) {
      case "local":
        return this.locals.write(place.local, value);
      case "stored":
        return this.storeConstant(place.stored.type, place.stored.offset / wordBytes(place.stored.type), value);
      case "constant-index":
        return this.storeConstant(place.type, place.index, value);
      case "indexed":
        return this.builder.effect(accessOf(place.type).store, [value, place.index], [place.address]);
    }
  }

  private storeConstant(type: ScalarType, index: number, value: ValueId): void {
    this.builder.effect(type.kind === "float" ? "stfg" : "stg", [value], [index]);
  }
}

/** A single variable in memory takes a whole word, however narrow its type: words have direct instructions. */
export const wordBytes = (type: ScalarType): number => (type.kind === "float" ? 8 : 4);

/** The value to store, without a cut to a width that the store does by itself. */
function stored({ place, value }: Assignment): Expression {
  const isCut =
    place.kind === "element" && value.kind === "convert" && value.type.kind === "int" && value.type.bits > 1;
  return isCut && value.operand.type.kind === "int" ? value.operand : value;
}

/** Takes `+ constant` off an index, for the address part of the instruction (which adds modulo 2^32, as the program would). */
function withoutConstant(index: Expression): { index: Expression; added: number } {
  if (index.kind !== "arithmetic" || (index.operator !== "add" && index.operator !== "sub")) return { index, added: 0 };
  const right = constantValue(index.right);
  if (right !== undefined) return { index: index.left, added: index.operator === "add" ? right | 0 : -right | 0 };
  const left = index.operator === "add" ? constantValue(index.left) : undefined;
  return left === undefined ? { index, added: 0 } : { index: index.right, added: left | 0 };
}

/** How many instructions an expression takes if it can neither act nor trap nor branch; else infinity. */
function operations(expression: Expression): number {
  switch (expression.kind) {
    case "literal":
    case "old":
      return 0;
    case "read":
      return expression.place.kind === "local" ? 0 : expression.place.kind === "stored" ? 1 : Infinity;
    case "negate":
    case "complement":
    case "not":
      return ("onOverflow" in expression && expression.onOverflow ? Infinity : 1) + operations(expression.operand);
    case "convert":
      return isUnsigned(expression.type) || isUnsigned(expression.operand.type)
        ? 3
        : 1 + operations(expression.operand);
    case "arithmetic":
      if (expression.type.kind === "int" && (expression.operator === "div" || expression.operator === "rem"))
        return Infinity;
      if (expression.onOverflow) return Infinity;
      return 1 + operations(expression.left) + operations(expression.right);
    case "compare":
      return 1 + operations(expression.left) + operations(expression.right);
    case "instruction": {
      const own = opFacts(expression.op).effect === "pure" ? 1 : Infinity;
      return expression.args.reduce((sum, arg) => sum + operations(arg), own);
    }
    default:
      return Infinity;
  }
}
