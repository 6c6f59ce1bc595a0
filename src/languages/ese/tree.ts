// What sentences and expressions are once they are read: names and words found, nothing computed, no units checked.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Unit } from "../../units/unit.ts";
import type { Word } from "../../vocabulary/word.ts";
import type { Place } from "./text.ts";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "modulo" | "power";
export type ComparisonOperator = "<" | "<=" | ">" | ">=" | "=" | "!=";

export type FunctionName =
  | "square root"
  | "absolute value"
  | "sine"
  | "cosine"
  | "arctangent"
  | "arcsine"
  | "arccosine"
  | "smaller"
  | "larger"
  | "floor"
  | "natural logarithm"
  | "exponential";

interface Node {
  readonly place: Place;
  /** In brackets: neither mixed `and`/`or` nor a loose argument can be meant. */
  readonly isBracketed?: true;
}

export type Expression = Node &
  (
    | { readonly kind: "literal"; readonly value: number; readonly unit: Unit }
    | { readonly kind: "truth"; readonly value: boolean }
    | { readonly kind: "unknown" }
    | { readonly kind: "text"; readonly value: string }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "parameter"; readonly name: string }
    | {
        readonly kind: "arithmetic";
        readonly operator: ArithmeticOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: "negate"; readonly of: Expression }
    | { readonly kind: "function"; readonly name: FunctionName; readonly arguments: readonly Expression[] }
    | { readonly kind: "previous"; readonly of: Expression }
    | { readonly kind: "convert"; readonly of: Expression; readonly unit: Unit }
    | {
        readonly kind: "choice";
        readonly condition: Expression;
        readonly then: Expression;
        readonly otherwise: Expression;
      }
    | {
        readonly kind: "compare";
        readonly operator: ComparisonOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: "between"; readonly of: Expression; readonly low: Expression; readonly high: Expression }
    | { readonly kind: "within"; readonly of: Expression; readonly distance: Expression; readonly target: Expression }
    /** `rises above X again below Y`: true from when `of` is past `limit` until it is back past `again` (default: `limit`). */
    | {
        readonly kind: "latch";
        readonly of: Expression;
        readonly direction: "above" | "below";
        readonly limit: Expression;
        readonly again?: Expression;
      }
    | { readonly kind: "is-unknown"; readonly of: Expression }
    | { readonly kind: "logic"; readonly operator: "and" | "or"; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "not"; readonly of: Expression }
    | { readonly kind: "word"; readonly word: Word; readonly arguments: ReadonlyMap<string, Expression> }
    /** Could be read, but not accepted; or could not be read. */
    | { readonly kind: "problem"; readonly diagnostic: Diagnostic }
  );

export type ExpressionOf<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/** A value that comes with a message. */
export interface ToldValue {
  readonly name: string;
  readonly unit?: Unit;
  readonly place: Place;
}

export type Sentence = { readonly place: Place } & (
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly body: readonly Sentence[];
      readonly otherwise?: readonly Sentence[];
      /** Where `otherwise` stands. */
      readonly otherwisePlace?: Place;
    }
  | {
      readonly kind: "when";
      readonly condition: Expression;
      readonly duration?: Expression;
      readonly body: readonly Sentence[];
    }
  | { readonly kind: "every"; readonly duration: Expression; readonly body: readonly Sentence[] }
  | { readonly kind: "after"; readonly duration: Expression; readonly body: readonly Sentence[] }
  | { readonly kind: "while"; readonly condition: Expression; readonly body: readonly Sentence[] }
  | { readonly kind: "repeat"; readonly count: Expression; readonly body: readonly Sentence[] }
  /** set, let, remember: `let` only the first time it is reached. */
  | {
      readonly kind: "assign";
      readonly how: "set" | "let" | "remember";
      readonly target: string;
      readonly targetPlace: Place;
      readonly value: Expression;
    }
  | { readonly kind: "count"; readonly target: string; readonly targetPlace: Place; readonly condition?: Expression }
  | {
      readonly kind: "tell";
      /** Absent: broadcast. */
      readonly agent?: string;
      readonly agentPlace?: Place;
      readonly topic: string;
      readonly values: readonly Expression[];
    }
  | {
      readonly kind: "told";
      readonly topic: string;
      readonly agent?: string;
      readonly agentPlace?: Place;
      readonly values: readonly ToldValue[];
      readonly body: readonly Sentence[];
    }
  | { readonly kind: "phrase"; readonly expression: Expression }
  | { readonly kind: "problem"; readonly diagnostic: Diagnostic }
);

export type SentenceOf<Kind extends Sentence["kind"]> = Extract<Sentence, { kind: Kind }>;
