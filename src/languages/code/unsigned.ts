// 32-bit unsigned division and remainder by means of the signed ones, which is all the machine has. A zero divisor traps as theirs does.
// Halving the dividend makes it non-negative: q = ((a >>> 1) / b) << 1 is the quotient or one less (H. S. Warren, Hacker's Delight, 2nd ed., 9-3).
import { FunctionBuilder } from "../../fir/builder.ts";
import type { FirModule, ValueId } from "../../fir/function.ts";

/** The name has a blank, so that no program can have a function of that name. */
const DIVIDE = "unsigned divide";

/** Quotient of two values read as unsigned. `divisor`: its value, 0 and up, where that is constant. */
export function divideUnsigned(
  builder: FunctionBuilder,
  module: FirModule,
  left: ValueId,
  right: ValueId,
  divisor: number | undefined,
): ValueId {
  if (divisor === undefined || divisor === 0) {
    addDivide(module);
    return builder.call(DIVIDE, [left, right], "i32")!;
  }
  if (isPowerOfTwo(divisor)) return builder.op("shru", [left, builder.i32(Math.log2(divisor))]);
  if (divisor >= 2 ** 31) return builder.op("eq", [builder.op("ltu", [left, right]), builder.i32(0)]);
  return divideByPositive(builder, left, right);
}

/** Remainder of two values read as unsigned; `divisor` as above. */
export function remainderUnsigned(
  builder: FunctionBuilder,
  module: FirModule,
  left: ValueId,
  right: ValueId,
  divisor: number | undefined,
): ValueId {
  if (divisor !== undefined && isPowerOfTwo(divisor)) return builder.op("and", [left, builder.i32(divisor - 1)]);
  const quotient = divideUnsigned(builder, module, left, right, divisor);
  return builder.op("sub", [left, builder.op("mul", [quotient, right])]);
}

const isPowerOfTwo = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value));

/** For a divisor that is positive as a signed number. */
function divideByPositive(builder: FunctionBuilder, left: ValueId, right: ValueId): ValueId {
  const one = builder.i32(1);
  const half = builder.op("div", [builder.op("shru", [left, one]), right]);
  const low = builder.op("shl", [half, one]);
  const rest = builder.op("sub", [left, builder.op("mul", [low, right])]);
  // low + (rest >= right) = low + 1 - (rest < right)
  return builder.op("sub", [builder.op("add", [low, one]), builder.op("ltu", [rest, right])]);
}

function addDivide(module: FirModule): void {
  if (module.functions.some((known) => known.name === DIVIDE)) return;
  const builder = new FunctionBuilder({ name: DIVIDE, kind: "helper", params: ["i32", "i32"], result: "i32" });
  const [left, right] = [builder.params[0]!, builder.params[1]!];
  const large = builder.addBlock();
  const other = builder.addBlock();
  builder.branch(builder.op("lt", [right, builder.i32(0)]), large, other);
  builder.moveTo(large);
  builder.return(builder.op("eq", [builder.op("ltu", [left, right]), builder.i32(0)]));
  builder.moveTo(other);
  builder.return(divideByPositive(builder, left, right));
  module.functions.push(builder.function);
}
