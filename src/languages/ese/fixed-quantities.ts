// What of a program is a fixed quantity before it runs: literals, what front matter and vessel give, terms of these, and arithmetic of all of
// them. The echo shows them as the numbers they are.
import type { VesselFacts } from "../../project/vessel-facts.ts";
import { convertFromSi, convertToSi } from "../../units/convert.ts";
import { divideDimensions, isDimensionless, multiplyDimensions, sameDimension } from "../../units/dimension.ts";
import { PLAIN, siUnitOf } from "../../units/named.ts";
import { parseQuantity } from "../../units/quantity.ts";
import type { Unit } from "../../units/unit.ts";
import { inFolded } from "./lower-name.ts";
import type { Program } from "./program.ts";
import type { Expression, ExpressionOf } from "./tree.ts";

/** A quantity in the unit it is shown in. */
export interface FixedQuantity {
  /** SI. */
  readonly si: number;
  readonly unit: Unit;
}

/** Digits of a computed quantity: more than any sensor has, fewer than float64 errors. */
const DIGITS = 10;

/** The number of a quantity in its unit. */
export const shownValue = ({ si, unit }: FixedQuantity): number => Number(convertFromSi(si, unit).toPrecision(DIGITS));

export class FixedQuantities {
  private readonly program: Program;
  private readonly vessel: VesselFacts;
  private readonly states: ReadonlySet<string>;
  private readonly known = new Map<string, FixedQuantity | undefined>();
  private readonly computed = new Map<Expression, FixedQuantity | undefined>();

  /** `states`: names that sentences set. */
  constructor(program: Program, vessel: VesselFacts, states: ReadonlySet<string>) {
    this.program = program;
    this.vessel = vessel;
    this.states = states;
  }

  /** What a name is given as, or is as a term of fixed quantities. */
  named(name: string): FixedQuantity | undefined {
    if (!this.known.has(name)) {
      this.known.set(name, undefined);
      this.known.set(name, this.find(name));
    }
    return this.known.get(name);
  }

  private find(name: string): FixedQuantity | undefined {
    const term = this.program.terms.get(name);
    if (term) return term.body.kind === "expression" ? this.of(term.body.expression) : undefined;
    if (this.states.has(name)) return undefined;
    const text = this.program.frontMatter.given.get(name)?.text ?? inFolded(this.vessel.quantities, name);
    const parsed = text === undefined ? undefined : parseQuantity(text);
    if (parsed?.kind !== "quantity") return undefined;
    const { value, unit } = parsed.quantity;
    return { si: convertToSi(value, unit), unit };
  }

  /** The quantity an expression always is; undefined where it depends on anything. */
  of(expression: Expression): FixedQuantity | undefined {
    if (this.computed.has(expression)) return this.computed.get(expression);
    const quantity = this.compute(expression);
    this.computed.set(expression, quantity);
    return quantity;
  }

  private compute(expression: Expression): FixedQuantity | undefined {
    switch (expression.kind) {
      case "literal":
        return { si: convertToSi(expression.value, expression.unit), unit: expression.unit };
      case "name":
        return this.named(expression.name);
      case "negate": {
        const of = this.of(expression.of);
        return of && !of.unit.offset ? { ...of, si: -of.si } : undefined;
      }
      case "convert": {
        const of = this.of(expression.of);
        return of && { si: of.si, unit: expression.unit };
      }
      case "arithmetic":
        return this.arithmetic(expression);
      default:
        return undefined;
    }
  }

  private arithmetic({ operator, left, right }: ExpressionOf<"arithmetic">): FixedQuantity | undefined {
    const [a, b] = [this.of(left), this.of(right)];
    // Sums of temperatures are not what they look like; they stay as they are.
    if (!a || !b || a.unit.offset || b.unit.offset) return undefined;
    if (operator === "+" || operator === "-") {
      if (!sameDimension(a.unit.dimension, b.unit.dimension)) return undefined;
      const si = operator === "+" ? a.si + b.si : a.si - b.si;
      const digits = (unit: Unit): number => String(shownValue({ si, unit })).length;
      // Of the two units, the one in which it is the shorter number.
      return finite({ si, unit: digits(b.unit) < digits(a.unit) ? b.unit : a.unit });
    }
    if (operator !== "*" && operator !== "/") return undefined;
    const isProduct = operator === "*";
    const dimension = (isProduct ? multiplyDimensions : divideDimensions)(a.unit.dimension, b.unit.dimension);
    const plain = isDimensionless(b.unit.dimension)
      ? a.unit
      : isProduct && isDimensionless(a.unit.dimension)
        ? b.unit
        : undefined;
    const unit = plain ?? (isDimensionless(dimension) ? PLAIN : siUnitOf(dimension));
    return finite({ si: isProduct ? a.si * b.si : a.si / b.si, unit });
  }
}

const finite = (quantity: FixedQuantity): FixedQuantity | undefined =>
  Number.isFinite(quantity.si) ? quantity : undefined;
