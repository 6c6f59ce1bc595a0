// What a .scenario.md file says, read: scenarios of steps, with nothing looked up in a program yet. bind.ts does that, run.ts plays them.
import type { SourceFile, Span } from "../diagnostics/source.ts";

export interface ScenarioFile {
  readonly file: SourceFile;
  /** The program as the front matter names it; absent: the file of the same name beside. */
  readonly program?: { readonly path: string; readonly span: Span };
  /** The board whose inputs and outputs the program has; absent: the one whose program it is. */
  readonly board?: string;
  readonly scenarios: readonly Scenario[];
}

export interface Scenario {
  /** The heading; for a row of `examples:`, with the row's values. */
  readonly title: string;
  readonly span: Span;
  readonly steps: readonly Step[];
}

export type Part = "given" | "when" | "then";

export interface Step {
  /** What the step is part of; `and` goes on with the part before. */
  readonly part: Part;
  /** As it is shown: without bullet and comment, placeholders filled in. */
  readonly text: string;
  readonly span: Span;
  readonly action: Action;
}

/** A piece of a step's text, and where it is. */
export interface Piece {
  readonly text: string;
  readonly span: Span;
  /** Whether `text` stands in the file as it is here, so that offsets into it are places; not so where a placeholder was filled in. */
  readonly isVerbatim: boolean;
}

/** "depth 3 m", "depth within 0.1 m of 3 m"; a value without a name is taken by its place. */
export interface MessageValue {
  readonly name?: Piece;
  readonly value: Piece;
  readonly tolerance?: Piece;
}

/** How long a `then` waits (`within`) or must hold (`for`). */
export interface Patience {
  readonly kind: "within" | "for";
  readonly ms: number;
}

export type Action =
  /** An input is heard with this value, and goes on being heard; "unknown" is a sensor that says it does not know. */
  | { readonly kind: "input"; readonly name: Piece; readonly value: Piece }
  | { readonly kind: "not-heard"; readonly name: Piece; readonly ms: number }
  /** Back to what the recording says. */
  | { readonly kind: "heard"; readonly name: Piece }
  | { readonly kind: "recording"; readonly path: Piece; readonly fromMs: number }
  | { readonly kind: "recording-ends" }
  | { readonly kind: "pass"; readonly ms: number }
  | {
      readonly kind: "message";
      readonly agent: Piece;
      readonly topic: Piece;
      readonly values: readonly MessageValue[];
    }
  /** `how`: a message that was sent, or the question for a quantity, which is one of the topic "depth?". */
  | {
      readonly kind: "told";
      readonly how: "told" | "asked";
      readonly agent: Piece;
      readonly topic: Piece;
      readonly values: readonly MessageValue[];
      readonly isNegated: boolean;
      readonly patience?: Patience;
    }
  /** Nothing is told: to this agent, or to anybody. */
  | { readonly kind: "silence"; readonly agent?: Piece; readonly patience?: Patience }
  /** A term, state, input or output has a value, up to the rounding of its unit. */
  | { readonly kind: "value"; readonly name: Piece; readonly value: Piece; readonly patience?: Patience }
  | { readonly kind: "condition"; readonly condition: Piece; readonly patience?: Patience };

export type ActionOf<Kind extends Action["kind"]> = Extract<Action, { kind: Kind }>;
