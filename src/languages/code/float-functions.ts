// Two operations of JavaScript that the machine has no instruction for, as functions an image gets when it needs them. Their names have a
// blank, so that no program can have a function of that name.
import { FunctionBuilder } from "../../fir/builder.ts";
import type { FirModule } from "../../fir/function.ts";
import type { Signature } from "../language.ts";

const TO_INT32: Signature = { name: "to int32", params: ["f64"], result: "i32" };
const REMAINDER: Signature = { name: "float remainder", params: ["f64", "f64"], result: "f64" };
const TWO_32 = 2 ** 32;

/** ToInt32 of any float64: the whole part modulo 2^32; infinite and unknown give 0. */
export function toInt32(module: FirModule): Signature {
  if (isKnown(module, TO_INT32)) return TO_INT32;
  const builder = builderOf(TO_INT32);
  const value = builder.params[0]!;
  const size = builder.op("ffloor", [builder.op("fabs", [value])]);
  const isNegative = builder.op("flt", [value, builder.f64(0)]);
  const whole = builder.op("fsel", [isNegative, builder.op("fneg", [size]), size]);
  // Exact: scaling by a power of two, then the low bits of a number that has no others.
  const turns = builder.op("ffloor", [builder.op("fdiv", [whole, builder.f64(TWO_32)])]);
  const low = builder.op("fsub", [whole, builder.op("fmul", [turns, builder.f64(TWO_32)])]);
  const isHigh = builder.op("fle", [builder.f64(2 ** 31), low]);
  const signed = builder.op("fsel", [isHigh, builder.op("fsub", [low, builder.f64(TWO_32)]), low]);
  builder.return(builder.op("ftoi", [signed]));
  module.functions.push(builder.function);
  return TO_INT32;
}

/**
 * `x % y` of float64, exact: the divisor doubled up to the dividend, then subtracted on the way down. Every step is exact, because
 * doubling and halving are and because a - b is for b <= a < 2b (Sterbenz).
 */
export function floatRemainder(module: FirModule): Signature {
  if (isKnown(module, REMAINDER)) return REMAINDER;
  const builder = builderOf(REMAINDER);
  const [x, y] = [builder.params[0]!, builder.params[1]!];
  const zero = builder.f64(0);
  const two = builder.f64(2);
  const dividend = builder.op("fabs", [x]);
  const divisor = builder.op("fabs", [y]);
  const [unknown, checked, small, large] = [
    builder.addBlock(),
    builder.addBlock(),
    builder.addBlock(),
    builder.addBlock(),
  ];
  const grow = builder.addBlock("f64");
  const double = builder.addBlock();
  const grown = builder.addBlock();
  const shrink = builder.addBlock("f64", "f64");
  const subtract = builder.addBlock();
  const done = builder.addBlock();

  const isDefined = builder.op("and", [
    builder.op("flt", [dividend, builder.f64(Infinity)]),
    builder.op("flt", [zero, divisor]),
  ]);
  builder.branch(isDefined, checked, unknown);
  builder.moveTo(unknown);
  builder.return(builder.f64(NaN));
  builder.moveTo(checked);
  builder.branch(builder.op("flt", [dividend, divisor]), small, large);
  builder.moveTo(small);
  builder.return(x);
  builder.moveTo(large);
  builder.jump(grow, [divisor]);

  const [step] = builder.moveTo(grow);
  builder.branch(builder.op("fle", [step!, builder.op("fdiv", [dividend, two])]), double, grown);
  builder.moveTo(double);
  builder.jump(grow, [builder.op("fmul", [step!, two])]);
  builder.moveTo(grown);
  builder.jump(shrink, [dividend, step!]);

  const [rest, part] = builder.moveTo(shrink);
  builder.branch(builder.op("fle", [divisor, part!]), subtract, done);
  builder.moveTo(subtract);
  const isPart = builder.op("fle", [part!, rest!]);
  const less = builder.op("fsel", [isPart, builder.op("fsub", [rest!, part!]), rest!]);
  builder.jump(shrink, [less, builder.op("fdiv", [part!, two])]);
  builder.moveTo(done);
  const isNegative = builder.op("flt", [x, zero]);
  builder.return(builder.op("fsel", [isNegative, builder.op("fneg", [rest!]), rest!]));
  module.functions.push(builder.function);
  return REMAINDER;
}

const isKnown = (module: FirModule, signature: Signature): boolean =>
  module.functions.some((known) => known.name === signature.name);

const builderOf = ({ name, params, result }: Signature): FunctionBuilder =>
  new FunctionBuilder({ name, kind: "helper", params, ...(result ? { result } : {}) });
