// `set X to E with deadband D`: X follows E only where E has moved further than D from what X was set to last, wherever that was done. What
// is unknown is set as it is, so that the band never hides a sensor that failed.
import { cellTypeOf } from "./cells.ts";
import { unify } from "./check-units.ts";
import { lowerNumber, wrappedDifference } from "./lower-expression.ts";
import { lowerBand } from "./lower-latch.ts";
import { isOutput, outputCell, stateNamed } from "./lower-name.ts";
import { lowerAssign } from "./lower-state.ts";
import type { Binding, Lowering, Scope } from "./lowering.ts";
import type { NumberOperand } from "./operand.ts";
import type { Expression, SentenceOf } from "./tree.ts";

/** The name the value has while it is set; no parameter can be called so. */
const VALUE = "value with deadband";

export function lowerDeadbandAssign(
  lowering: Lowering,
  { deadband, ...sentence }: SentenceOf<"assign">,
  scope: Scope,
): void {
  const { builder } = lowering;
  const { value, target, targetPlace } = sentence;
  const now = lowerNumber(lowering, value, scope);
  const width = lowerBand(lowering, deadband!, value, now, scope);
  const named: Expression = { kind: "name", name: target, place: targetPlace };
  const last = lastSet(lowering, target, now, scope);
  unify(lowering, named, last, value, now, "is set to");
  const isInside = builder.op("fle", [wrappedDifference(lowering, now, last), width.value]);
  const binding: Binding = { expression: value, scope, parameter: { name: VALUE }, operand: now };
  const inside: Scope = { ...scope, parameters: new Map([...scope.parameters, [VALUE, binding]]) };
  lowering.when(builder.op("eq", [isInside, builder.i32(0)]), () =>
    lowerAssign(lowering, { ...sentence, value: { kind: "parameter", name: VALUE, place: value.place } }, inside),
  );
}

/** What the name holds now; unknown before it was ever set. */
function lastSet(lowering: Lowering, target: string, now: NumberOperand, scope: Scope): NumberOperand {
  const { builder } = lowering;
  const local = scope.locals?.get(target)?.cell;
  if (local) return { kind: "number", value: builder.getState(local.index, "f64"), type: now.type };
  if (isOutput(lowering, target, scope)) {
    lowering.learned.outputsRead.set(target, true);
    return { kind: "number", value: builder.getState(outputCell(lowering, target), "f64"), type: now.type };
  }
  const known = lowering.stateTypes.peek(target);
  if (!known || (known.kind === "number" && known.type.isAny)) lowering.stateTypes.set(target, cellTypeOf(now)!);
  const { index, cell } = stateNamed(lowering, target, undefined);
  if (cell.kind === "number") return { kind: "number", value: builder.getState(index, "f64"), type: cell.type };
  return { kind: "number", value: builder.f64(Number.NaN), type: now.type };
}
