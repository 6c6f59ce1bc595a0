// What an expression is once it is compiled: FIR values and the type of quantity they are. A truth is compiled on demand as "is certainly
// true" and "is certainly false", which are not each other's opposite: where something is unknown, both are 0.
import type { FunctionBuilder } from "../../fir/builder.ts";
import type { ValueId } from "../../fir/function.ts";
import { DIMENSIONLESS, type Dimension, dimension, dimensionName, isDimensionless } from "../../units/dimension.ts";
import { siUnitOf, unitNamed } from "../../units/named.ts";
import type { Unit } from "../../units/unit.ts";
import type { Bounds } from "./bounds.ts";
import { wordsOf } from "./text.ts";
import type { Expression } from "./tree.ts";

export interface QuantityType {
  readonly dimension: Dimension;
  /** "heading", "depth below transducer": what dimensions cannot tell apart. */
  readonly kind?: string;
  /** It is shown in this; the value is SI. */
  readonly unit?: Unit;
  /** Fits everything: `unknown`, what is not typed yet, and what has been reported. */
  readonly isAny?: true;
}

export interface NumberOperand {
  readonly kind: "number";
  readonly value: ValueId;
  readonly type: QuantityType;
  /** SI value of a literal. */
  readonly constant?: number;
  /** A literal as written without unit: it takes the unit of a word's parameter. */
  readonly bare?: number;
  /** Between which it lies where it is known. */
  readonly bounds?: Bounds;
}

export interface TruthOperand {
  readonly kind: "truth";
  readonly isTrue: () => ValueId;
  readonly isFalse: () => ValueId;
  /** 0 or 1, NaN for unknown, where it is one value already (a switch). */
  readonly asNumber?: ValueId;
}

export interface TextOperand {
  readonly kind: "text";
  readonly value: string;
}

/** A text that is chosen as the program runs. */
export interface ChosenTextOperand {
  readonly kind: "chosen text";
  /** i32: the text's number (texts.ts), UNKNOWN_TEXT for unknown. */
  readonly id: ValueId;
}

/** As many items as were written: a list has its length when it is compiled. */
export interface ListOperand {
  readonly kind: "list";
  readonly items: readonly ListItem[];
}

export interface ListItem {
  readonly operand: Operand;
  /** i32, not 0 where the item is in the list: `for each … where …` leaves some out. Absent: always. */
  readonly isThere?: ValueId;
}

export type Operand = NumberOperand | TruthOperand | TextOperand | ChosenTextOperand | ListOperand;

/** Truth in one register. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;

export const ANY: QuantityType = { dimension: DIMENSIONLESS, isAny: true };
export const PLAIN_NUMBER: QuantityType = { dimension: DIMENSIONLESS };
export const ANGLE = dimension({ angle: 1 });
export const DURATION = dimension({ time: 1 });
export const TEMPERATURE = dimension({ temperature: 1 });

export const truthConstant = (builder: FunctionBuilder, value: boolean | undefined): TruthOperand => ({
  kind: "truth",
  isTrue: () => builder.i32(value === true ? 1 : 0),
  isFalse: () => builder.i32(value === false ? 1 : 0),
});

/** 0, 1 or 2 in one i32. */
export const truthValue = (builder: FunctionBuilder, truth: TruthOperand): ValueId =>
  builder.op("sel", [
    truth.isTrue(),
    builder.i32(TRUE),
    builder.op("sel", [truth.isFalse(), builder.i32(FALSE), builder.i32(UNKNOWN)]),
  ]);

/** The truth that an i32 of truthValue holds. */
export const truthOfValue = (builder: FunctionBuilder, read: () => ValueId): TruthOperand => ({
  kind: "truth",
  isTrue: () => builder.op("eq", [read(), builder.i32(TRUE)]),
  isFalse: () => builder.op("eq", [read(), builder.i32(FALSE)]),
});

/** The truth of a number: a switch is 0 or 1; NaN is unknown. */
export const truthOfNumber = (builder: FunctionBuilder, value: ValueId): TruthOperand => ({
  kind: "truth",
  isTrue: () => {
    const zero = builder.f64(0);
    return builder.op("or", [builder.op("flt", [zero, value]), builder.op("flt", [value, zero])]);
  },
  isFalse: () => builder.op("feq", [value, builder.f64(0)]),
  asNumber: value,
});

/** Both answers computed here, for use in blocks that come after. */
export function settled(truth: TruthOperand): TruthOperand {
  const isTrue = truth.isTrue();
  const isFalse = truth.isFalse();
  return { ...truth, isTrue: () => isTrue, isFalse: () => isFalse };
}

/** A truth as 1, 0 or NaN. */
export const numberOfTruth = (builder: FunctionBuilder, truth: TruthOperand): ValueId =>
  truth.asNumber ??
  builder.op("fsel", [
    truth.isTrue(),
    builder.f64(1),
    builder.op("fsel", [truth.isFalse(), builder.f64(0), builder.f64(Number.NaN)]),
  ]);

/** A type without its kind: the distance between two depths is any length. */
export const withoutKind = <Type extends { readonly kind?: string }>({ kind: _, ...type }: Type): Omit<Type, "kind"> =>
  type;

/** "`depth` (length)" for messages. */
export const described = (expression: Expression, type: QuantityType): string =>
  `\`${wordsOf(expression.place)}\` (${quantityName(type)})`;

/** "a length", "a plain number". */
export const quantityName = (type: QuantityType): string =>
  isDimensionless(type.dimension) ? "plain number" : dimensionName(type.dimension);

/** Name of the unit a quantity is shown in: its own, else that of SI; undefined for a plain number. */
export const unitShown = (type: QuantityType): string | undefined => {
  const unit = type.unit ?? (type.isAny ? undefined : siUnitOf(type.dimension));
  return unit && unit.symbol !== "" ? unit.plural : undefined;
};

/** The unit a word's declaration names, if it names one. */
export function unitOf(text: string | undefined): Unit | undefined {
  const found = text === undefined ? undefined : unitNamed(text);
  return found?.kind === "unit" ? found.unit : undefined;
}

/** A number as written with a unit after it: "1 metre", "2.5 metres". */
export const withUnit = (number: string, unit: Unit): string => `${number} ${number === "1" ? unit.name : unit.plural}`;

/** "a length", "an angle". */
export const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;

/** What tells types of quantities apart. */
export const typeKey = ({ dimension, kind, unit }: QuantityType): string =>
  JSON.stringify([dimension, kind, unit?.name]);
