// The typed tree that every code language is checked into and that lower-*.ts turns into FIR. It has no conversions left to guess:
// both sides of an arithmetic node have the node's type, what a language converts silently is a `convert` node. What a language
// means by an operator (division, shifts, overflow) is decided by the checker that chooses the nodes.
import type { Span } from "../../diagnostics/source.ts";
import type { FirOp } from "../../fir/function.ts";
import type { Signature } from "../language.ts";
import type { ScalarType } from "./types.ts";

/** A scalar that lives in SSA values; one object is one variable. */
export interface Local {
  readonly name: string;
  readonly type: ScalarType;
  readonly span: Span;
}

/** A variable in memory: scalars have no dimensions, arrays one or more. Byte offset into memory. */
export interface Stored {
  readonly name: string;
  readonly type: ScalarType;
  readonly dimensions: readonly number[];
  readonly offset: number;
  readonly span: Span;
}

export type Place =
  | { readonly kind: "local"; readonly local: Local }
  | { readonly kind: "stored"; readonly stored: Stored }
  /** `index` counts elements over all dimensions. */
  | { readonly kind: "element"; readonly stored: Stored; readonly index: Expression };

export type ArithmeticOperator = "add" | "sub" | "mul" | "div" | "rem" | "and" | "or" | "xor" | "shl" | "shr";
export type CompareOperator = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

/** The value a place had before an update; one object per update. */
export interface OldValue {
  readonly type: ScalarType;
}

export type Expression = { readonly type: ScalarType; readonly span: Span } & (
  | { readonly kind: "literal"; readonly value: number }
  | { readonly kind: "read"; readonly place: Place }
  | { readonly kind: "convert"; readonly operand: Expression }
  /** `onOverflow`: a negation that leaves the type traps; without it the type's register wraps. */
  | { readonly kind: "negate" | "complement"; readonly operand: Expression; readonly onOverflow?: "trap" }
  | {
      readonly kind: "arithmetic";
      /** As above. A narrow integer type stands only where the result is in its range, or checked to be. */
      readonly onOverflow?: "trap";
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** Type INT (0 or 1); the sides have one type. */
  | {
      readonly kind: "compare";
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** The operand is a condition: any scalar, 0 is false. Type INT. */
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "logical"; readonly operator: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "choice";
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: "assign"; readonly place: Place; readonly value: Expression }
  /** Reads a place once, stores `value` (which may hold `old`), gives the value before or after. */
  | {
      readonly kind: "update";
      readonly place: Place;
      readonly old: OldValue;
      readonly value: Expression;
      readonly gives: "old" | "new";
    }
  | { readonly kind: "old"; readonly of: OldValue }
  /** `type` is INT where the callee has no result; such a call stands only where no value is used. */
  | { readonly kind: "call"; readonly callee: Signature; readonly args: readonly Expression[] }
  /** An instruction of the machine by name. */
  | {
      readonly kind: "instruction";
      readonly op: FirOp;
      readonly args: readonly Expression[];
      readonly imms: readonly number[];
      readonly hasResult: boolean;
    }
  | { readonly kind: "sequence"; readonly first: Expression; readonly last: Expression }
  /** An integer that must be below `bound` when read as unsigned; else the program traps with `argument`. */
  | { readonly kind: "bounded"; readonly operand: Expression; readonly bound: number; readonly argument: number }
  /** Runs statements, then gives `last` (for its effect alone where no value is used, or control never gets there). */
  | { readonly kind: "block"; readonly statements: readonly Statement[]; readonly last: Expression | undefined }
);

export type Statement =
  | { readonly kind: "declare"; readonly local: Local; readonly initial: Expression | undefined; readonly span: Span }
  | { readonly kind: "expression"; readonly expression: Expression; readonly span: Span }
  | { readonly kind: "block"; readonly statements: readonly Statement[]; readonly span: Span }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: Statement;
      readonly otherwise: Statement | undefined;
      readonly span: Span;
    }
  /** `while` tests before each turn, `until-false` after it. `update` runs at the end of a turn, also after `continue`. */
  | {
      readonly kind: "loop";
      readonly test: "before" | "after";
      /** Absent: for ever. */
      readonly condition: Expression | undefined;
      readonly update: Expression | undefined;
      readonly body: Statement;
      readonly span: Span;
    }
  /** Runs from the case of the subject's value on (else from the default) to the end or a `break`; `subject` is INT. */
  | {
      readonly kind: "switch";
      readonly subject: Expression;
      readonly cases: readonly SwitchCase[];
      readonly span: Span;
    }
  /** `levels`: how many loops further out than the innermost one. */
  | { readonly kind: "break" | "continue"; readonly levels?: number; readonly span: Span }
  /** Stops the agent; `argument` says why (trap-arguments.ts). */
  | { readonly kind: "trap"; readonly argument: number; readonly span: Span }
  | { readonly kind: "return"; readonly value: Expression | undefined; readonly span: Span };

export interface SwitchCase {
  /** Undefined for the default. */
  readonly value: number | undefined;
  readonly statements: readonly Statement[];
}

export interface CodeFunction {
  readonly name: string;
  readonly params: readonly Local[];
  readonly result: ScalarType | undefined;
  readonly body: Statement;
  /** The name. */
  readonly span: Span;
  /** `start` and `tick` have no parameters. The result of `start` goes to the module's result variable. */
  readonly kind: "helper" | "start" | "tick";
}
