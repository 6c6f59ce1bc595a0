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
  | "exponential"
  | "exclusive or";

/** What is made of all items of a list. */
export type ListFunctionName = "sum" | "smallest" | "largest" | "number of items";

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
    /** `average of E over DURATION`. */
    | { readonly kind: "average"; readonly of: Expression; readonly duration: Expression }
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
    /** `E trips at X clears at Y`: true from when it reaches X until it reaches Y, upwards if X is above Y, else downwards. */
    | { readonly kind: "trip"; readonly of: Expression; readonly trips: Expression; readonly clears: Expression }
    /** `E > X with deadband D` (>, >=, <, <=): once true, true until E is back past the limit by D. */
    | { readonly kind: "deadband"; readonly of: ExpressionOf<"compare">; readonly width: Expression }
    | { readonly kind: "is-unknown"; readonly of: Expression }
    | { readonly kind: "logic"; readonly operator: "and" | "or"; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "not"; readonly of: Expression }
    | { readonly kind: "word"; readonly word: Word; readonly arguments: ReadonlyMap<string, Expression> }
    /** `clamp(a, b)`: a function of a code block. */
    | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
    /** `[a, b]`: as many items as are written. */
    | { readonly kind: "list"; readonly items: readonly Expression[] }
    /** `E for each a, b in LIST where C`: one value an item; several names take the items of a row. */
    | {
        readonly kind: "each";
        readonly of: Expression;
        readonly names: readonly string[];
        readonly value: Expression;
        readonly where?: Expression;
      }
    /** `sum of LIST`, `smallest of LIST`, … */
    | { readonly kind: "list-function"; readonly name: ListFunctionName; readonly of: Expression }
    /** `item N of LIST`; `last item of LIST` where `index` is absent. */
    | { readonly kind: "item"; readonly index?: Expression; readonly of: Expression }
    /** `numbers from A to B`: the list of whole numbers. */
    | { readonly kind: "numbers"; readonly first: Expression; readonly last: Expression }
    /** `characters of T`: the list of a text's character codes. */
    | { readonly kind: "characters"; readonly of: Expression }
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

/** `except when C, S`. */
export interface RuleException {
  readonly condition: Expression;
  readonly body: readonly Sentence[];
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
      /** `set X to E with deadband D`: only where E is further than D from what X was set to last. */
      readonly deadband?: Expression;
    }
  /** `S, at most every DURATION`; over a block `at most every DURATION: …`. */
  | { readonly kind: "at-most-every"; readonly duration: Expression; readonly body: readonly Sentence[] }
  /** `S [every DURATION] until acknowledged [by AGENT]`. */
  | {
      readonly kind: "until-acknowledged";
      readonly duration?: Expression;
      readonly agent?: string;
      readonly agentPlace?: Place;
      readonly body: readonly Sentence[];
    }
  /** `acknowledge the alarms`; `agent` only where a message of that agent stands for it, never from text. */
  | { readonly kind: "acknowledge"; readonly agent?: string }
  /** `S. except when C, S2. except when …`: what is on a line of its own reads the same. */
  | { readonly kind: "rule"; readonly body: readonly Sentence[]; readonly exceptions: readonly RuleException[] }
  | { readonly kind: "count"; readonly target: string; readonly targetPlace: Place; readonly condition?: Expression }
  | {
      readonly kind: "tell";
      /** Absent: broadcast. */
      readonly agent?: string;
      readonly agentPlace?: Place;
      readonly topic: string;
      readonly values: readonly Expression[];
    }
  /** `ask A for X [in UNIT]`: the answer is `X from A` in a later tick. */
  | {
      readonly kind: "ask";
      readonly agent: string;
      readonly agentPlace: Place;
      readonly quantity: ToldValue;
    }
  /** `delegate PHRASE to A`: A runs the word, if its file permits it. */
  | { readonly kind: "delegate"; readonly agent: string; readonly agentPlace: Place; readonly phrase: Expression }
  | {
      readonly kind: "told";
      readonly topic: string;
      readonly agent?: string;
      readonly agentPlace?: Place;
      readonly values: readonly ToldValue[];
      readonly body: readonly Sentence[];
    }
  /** `for each a, b in LIST, S`: S once for each item, in order. */
  | {
      readonly kind: "for-each";
      readonly of: Expression;
      readonly names: readonly string[];
      readonly body: readonly Sentence[];
    }
  | { readonly kind: "phrase"; readonly expression: Expression }
  | { readonly kind: "problem"; readonly diagnostic: Diagnostic }
);

export type SentenceOf<Kind extends Sentence["kind"]> = Extract<Sentence, { kind: Kind }>;
