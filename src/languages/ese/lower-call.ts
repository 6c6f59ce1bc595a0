// Calls of functions that code blocks define. They know no units and, where they take integers, no unknown: a call with an unknown integer
// is not made and gives unknown.
import type { FirType, ValueId } from "../../fir/function.ts";
import { convertToSi } from "../../units/convert.ts";
import { isDimensionless } from "../../units/dimension.ts";
import { siUnitOf } from "../../units/named.ts";
import type { Unit } from "../../units/unit.ts";
import { lowerNumber, unknownNumber } from "./lower-expression.ts";
import type { Lowering, Scope } from "./lowering.ts";
import { described, type Operand, PLAIN_NUMBER } from "./operand.ts";
import { wordsOf } from "./text.ts";
import type { Expression, ExpressionOf } from "./tree.ts";

/** An argument as a plain number, as the function takes it. */
export interface Argument {
  /** f64 */
  readonly value: ValueId;
  readonly type: FirType;
  /** Written out: it cannot be unknown. */
  readonly isKnown: boolean;
}

/** `clamp(a, b)`: its value, or undefined if the function gives none. */
export function lowerCall(lowering: Lowering, expression: ExpressionOf<"call">, scope: Scope): Operand | undefined {
  const { name, place } = expression;
  const signature = lowering.services.signatures.get(name)!;
  const { params } = signature;
  if (params.length !== expression.arguments.length) {
    lowering.error(
      "FLX0504",
      `\`${name}\` takes ${params.length} values, and ${expression.arguments.length} are given`,
      place,
      `write it as ${name}(${params.map((_, index) => "abcdefghij"[index] ?? "…").join(", ")})`,
    );
    return unknownNumber(lowering);
  }
  const args = expression.arguments.map((argument, index) => plainNumber(lowering, argument, params[index]!, scope));
  const value = callFunction(lowering, name, args, signature.result, (returned) => returned);
  return value === undefined ? undefined : { kind: "number", value, type: PLAIN_NUMBER };
}

/** An argument without unit: `depth in centimetres` says which is meant. */
function plainNumber(lowering: Lowering, argument: Expression, type: FirType, scope: Scope): Argument {
  const operand = lowerNumber(lowering, argument, scope);
  const isKnown = operand.constant !== undefined;
  if (argument.kind === "convert") return { value: fromSi(lowering, operand.value, argument.unit), type, isKnown };
  if (!operand.type.isAny && !isDimensionless(operand.type.dimension)) {
    const unit = operand.type.unit ?? siUnitOf(operand.type.dimension);
    lowering.error(
      "FLX0402",
      `a function takes plain numbers, and ${described(argument, operand.type)} has a unit`,
      argument.place,
      `say in which: ${wordsOf(argument.place)} in ${unit.plural}`,
    );
  }
  return { value: operand.value, type, isKnown };
}

/** A call; `finish` makes the result (as f64) what is wanted of it, and is not applied to unknown. */
export function callFunction(
  lowering: Lowering,
  callee: string,
  args: readonly Argument[],
  result: FirType | undefined,
  finish: (returned: ValueId) => ValueId,
): ValueId | undefined {
  const { builder } = lowering;
  const doubtful = args.filter(({ type, isKnown }) => type === "i32" && !isKnown);
  const invoke = (): ValueId | undefined => {
    const values = args.map(({ value, type }) => (type === "i32" ? builder.op("ftoi", [value]) : value));
    const returned = builder.call(callee, values, result);
    if (returned === undefined) return undefined;
    return finish(result === "i32" ? builder.op("itof", [returned]) : returned);
  };
  if (doubtful.length === 0) return invoke();
  const known = doubtful
    .map(({ value }) => builder.op("feq", [value, value]))
    .reduce((all, one) => builder.op("and", [all, one]));
  if (result === undefined) {
    lowering.when(known, () => void invoke());
    return undefined;
  }
  const [then, after] = [builder.addBlock(), builder.addBlock("f64")];
  builder.branch(known, then, { target: after, args: [builder.f64(Number.NaN)] });
  builder.moveTo(then);
  const returned = invoke()!;
  builder.jump(after, [returned]);
  return builder.moveTo(after)[0];
}

/** A value in SI as a number of a unit. */
export function fromSi(lowering: Lowering, value: ValueId, unit: Unit | undefined): ValueId {
  const { builder } = lowering;
  if (!unit) return value;
  const factor = convertToSi(1, { ...unit, offset: { numerator: 0, denominator: 1 } });
  const scaled = factor === 1 ? value : builder.op("fdiv", [value, builder.f64(factor)]);
  return unit.offset
    ? builder.op("fsub", [scaled, builder.f64(unit.offset.numerator / unit.offset.denominator)])
    : scaled;
}

/** A number of a unit in SI. */
export function toSi(lowering: Lowering, value: ValueId, unit: Unit | undefined): ValueId {
  const { builder } = lowering;
  if (!unit) return value;
  const factor = convertToSi(1, { ...unit, offset: { numerator: 0, denominator: 1 } });
  const shifted = unit.offset
    ? builder.op("fadd", [value, builder.f64(unit.offset.numerator / unit.offset.denominator)])
    : value;
  return factor === 1 ? shifted : builder.op("fmul", [shifted, builder.f64(factor)]);
}
