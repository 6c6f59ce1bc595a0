// Rust expressions: syntax nodes to values. A part that is wrong is reported once and becomes undefined, which what contains it passes on
// in silence.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { literal } from "../code/nodes.ts";
import { Scope } from "../code/scope.ts";
import { SYNTAX_DEPTH_MAX, TEXT_AS_VALUE } from "../code/subset.ts";
import type { Statement } from "../code/tree.ts";
import { checkAssignment, checkCompound } from "./check-assignment.ts";
import { checkBlock, checkIf } from "./check-block.ts";
import { checkCall } from "./check-call.ts";
import { checkFor } from "./check-for.ts";
import { checkBreak, checkContinue, checkLoop, checkReturn, checkWhile, type LoopFrame } from "./check-loop.ts";
import { checkMacro } from "./check-macro.ts";
import { checkMatch } from "./check-match.ts";
import { checkBinary, checkCast, checkReference, checkUnary } from "./check-operator.ts";
import { checkArray, checkField, checkIndex, checkStruct } from "./check-parts.ts";
import { checkPath } from "./check-path.ts";
import { readCharacter, readNumber } from "./literals.ts";
import type { Checking, Meaning } from "./meanings.ts";
import type { Layout } from "./storage.ts";
import { children } from "./syntax.ts";
import { BOOL, CHAR, limitsOf, type RustType, scalarOf, typeName, U8, UNIT, USIZE } from "./types.ts";
import { makeValue, placeValue, unitBlock, type Value } from "./value.ts";

/** What is no expression of the subset: node type -> what it is, what to write. */
const REFUSED = new Map<string, readonly [string, string]>([
  ["string_literal", TEXT_AS_VALUE],
  ["raw_string_literal", TEXT_AS_VALUE],
  ["closure_expression", ["closures", "write a function"]],
  ["async_block", ["`async`", "do the work in tick()"]],
  ["await_expression", ["`await`", "do the work in tick()"]],
  ["try_expression", ["`?`", "test the value and return"]],
  ["range_expression", ["a range as a value", "write the range where it is used: for i in 0..10"]],
  ["tuple_expression", ["tuples", "use a variable for each part, or a struct"]],
  ["generic_function", ["generic functions", "write the types out"]],
  ["let_condition", ["`if let` and `while let`", "compare the value, or use match"]],
  ["let_chain", ["`if let` and `while let`", "compare the value, or use match"]],
  ["const_block", ["`const` blocks", "write const NAME: type = …;"]],
]);

/** What a function's body is checked in. */
export interface FunctionFacts {
  readonly result: RustType;
  /** What `return` does with its value. */
  leave(value: Value | undefined, span: Span): Statement[];
}

export class Checker {
  readonly checking: Checking;
  scope: Scope<Meaning>;
  /** Names of functions called so far. */
  readonly called: Set<string>;
  readonly function: FunctionFacts | undefined;
  readonly loops: LoopFrame[] = [];
  /** Variables that had to go into memory, which calls of one function share. */
  readonly inMemory: { readonly name: string; readonly span: Span }[] = [];
  /** Places being given their first value, which that value cannot read. */
  private readonly fresh = new Set<Layout>();
  private depth = 0;

  constructor(checking: Checking, scope: Scope<Meaning>, called: Set<string>, fn?: FunctionFacts) {
    this.checking = checking;
    this.scope = scope;
    this.called = called;
    this.function = fn;
  }

  span(node: SyntaxNode): Span {
    return this.checking.spanOf(node);
  }

  /** Stores into a place that nothing can read yet. */
  storeFresh(layout: Layout, store: () => Statement[]): Statement[] {
    const all = layoutsIn(layout);
    for (const one of all) this.fresh.add(one);
    const statements = store();
    for (const one of all) this.fresh.delete(one);
    return statements;
  }

  isFresh(layout: Layout): boolean {
    return this.fresh.has(layout);
  }

  inScope<Result>(check: () => Result): Result {
    const outer = this.scope;
    this.scope = new Scope(outer);
    const checked = check();
    this.scope = outer;
    return checked;
  }

  /** An expression of a certain type. */
  valueOf(node: SyntaxNode | null | undefined, type: RustType): Value | undefined {
    const value = this.value(node);
    return value && this.checking.expect(type, value.type, value.span) ? value : undefined;
  }

  value(node: SyntaxNode | null | undefined): Value | undefined {
    if (!node) return undefined;
    if (this.depth >= SYNTAX_DEPTH_MAX) {
      return this.checking.refuse(
        node,
        `an expression nested more than ${SYNTAX_DEPTH_MAX} levels deep`,
        "put parts of it into variables",
      );
    }
    this.depth++;
    const checked = this.dispatch(node);
    this.depth--;
    return checked;
  }

  private dispatch(node: SyntaxNode): Value | undefined {
    switch (node.type) {
      case "parenthesized_expression":
        return this.value(children(node)[0]);
      case "integer_literal":
      case "float_literal":
        return this.number(node, node.text, 1);
      case "negative_literal":
        return this.number(node, node.text.replace(/^-\s*/, ""), -1);
      case "boolean_literal":
        return this.constant(Number(node.text === "true"), BOOL, this.span(node));
      case "char_literal":
        return this.character(node);
      case "unit_expression":
        return makeValue({ type: UNIT, span: this.span(node), build: () => unitBlock([], this.span(node)) });
      case "identifier":
        return this.name(node);
      case "scoped_identifier":
        return checkPath(this, node);
      case "unary_expression":
        return checkUnary(this, node);
      case "reference_expression":
        return checkReference(this, node);
      case "binary_expression":
        return checkBinary(this, node);
      case "type_cast_expression":
        return checkCast(this, node);
      case "assignment_expression":
        return checkAssignment(this, node);
      case "compound_assignment_expr":
        return checkCompound(this, node);
      case "index_expression":
        return checkIndex(this, node);
      case "field_expression":
        return checkField(this, node);
      case "struct_expression":
        return checkStruct(this, node);
      case "array_expression":
        return checkArray(this, node);
      case "call_expression":
        return checkCall(this, node);
      case "macro_invocation":
        return checkMacro(this, node);
      case "block":
      case "unsafe_block":
        return checkBlock(this, node);
      case "if_expression":
        return checkIf(this, node);
      case "match_expression":
        return checkMatch(this, node);
      case "loop_expression":
        return checkLoop(this, node);
      case "while_expression":
        return checkWhile(this, node);
      case "for_expression":
        return checkFor(this, node);
      case "break_expression":
        return checkBreak(this, node);
      case "continue_expression":
        return checkContinue(this, node);
      case "return_expression":
        return checkReturn(this, node);
      default: {
        const [what, instead] = REFUSED.get(node.type) ?? [
          `\`${node.text.slice(0, 40)}\``,
          "use numbers, arrays and the operators on them",
        ];
        return this.checking.refuse(node, what, instead);
      }
    }
  }

  /** The value of a constant expression whose type is settled; undefined after a report. */
  constantOf(value: Value): number | undefined {
    const known = constantValue(value.build());
    if (known === undefined && !this.checking.reporter.hasErrors)
      this.checking.refuse(value.span, "a value that is not constant", "write a number or a const");
    return known;
  }

  /** The number of elements of an array, or the like; undefined after a report. */
  constantLength(node: SyntaxNode): number | undefined {
    const value = this.valueOf(node, USIZE);
    return value && this.constantOf(value);
  }

  constant(value: number, type: RustType, span: Span): Value {
    return makeValue({ type, span, build: () => literal(value, scalarOf(type), span) });
  }

  number(node: SyntaxNode, text: string, sign: 1 | -1): Value | undefined {
    const read = readNumber(text);
    if (read.kind === "fault") return this.checking.refuse(node, read.what, read.instead);
    const span = this.span(node);
    const type = read.type ?? this.checking.newType(read.isFloat ? "float" : "int");
    const value = sign * read.value;
    return makeValue({
      type,
      span,
      build: () => {
        const scalar = scalarOf(type);
        if (scalar.kind === "int") {
          const [lowest, highest] = limitsOf(scalar);
          if (value < lowest || value > highest)
            this.checking.fault(
              span,
              `${value} does not fit into \`${typeName(type)}\``,
              `it holds ${lowest} to ${highest}`,
            );
        }
        return literal(value, scalar, span);
      },
    });
  }

  private character(node: SyntaxNode): Value | undefined {
    const read = readCharacter(node.text);
    if (!read)
      return this.checking.refuse(node, `the character ${node.text}`, "write a plain character such as 'a' or b'a'");
    return this.constant(read.code, read.isByte ? U8 : CHAR, this.span(node));
  }

  private name(node: SyntaxNode): Value | undefined {
    const meaning = this.scope.meaning(node.text);
    const span = this.span(node);
    if (!meaning)
      return this.checking.unknownName(
        node,
        `nothing called \`${node.text}\` is declared`,
        this.scope.names(),
        `declare it first: let ${node.text} = …;`,
      );
    switch (meaning.kind) {
      case "text":
        return this.checking.refuse(node, ...TEXT_AS_VALUE);
      case "variable": {
        const { variable } = meaning;
        const isMutable = variable.isMutable || variable.isDeferred;
        return placeValue(variable.type, span, { isMutable, variable, storage: () => variable.storage() });
      }
      case "constant": {
        const { constant } = meaning;
        return makeValue({
          type: constant.type,
          span,
          build: () => literal(constant.value() ?? 0, scalarOf(constant.type), span),
        });
      }
      case "function":
        return this.checking.refuse(node, "a function as a value", `call it: ${node.text}(…)`);
      case "struct":
      case "alias":
        return this.checking.fault(span, `\`${node.text}\` is a type, not a value`, `write ${node.text} { … }`);
      case "broken":
        return undefined;
    }
  }
}

const layoutsIn = (layout: Layout): Layout[] =>
  layout.kind === "fields" ? [layout, ...[...layout.fields.values()].flatMap(layoutsIn)] : [layout];
