// Rust expressions: syntax nodes to values. A part that is wrong is reported once and becomes undefined, which what contains it passes on
// in silence.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { literal } from "../code/nodes.ts";
import { Scope } from "../code/scope.ts";
import { SYNTAX_DEPTH_MAX } from "../code/subset.ts";
import type { CompareOperator, Statement } from "../code/tree.ts";
import { checkAssignment, checkCompound } from "./check-assignment.ts";
import { checkBlock, checkIf } from "./check-block.ts";
import { checkCall } from "./check-call.ts";
import { checkFor } from "./check-for.ts";
import { checkBreak, checkContinue, checkLoop, checkReturn, checkWhile, type LoopFrame } from "./check-loop.ts";
import { checkMacro } from "./check-macro.ts";
import { checkMatch } from "./check-match.ts";
import { checkArray, checkField, checkIndex, checkStruct } from "./check-parts.ts";
import { checkType } from "./check-type.ts";
import { readCharacter, readNumber } from "./literals.ts";
import type { Checking, Meaning } from "./meanings.ts";
import { arithmetic, cast, castFault, inverted, negated } from "./operators.ts";
import type { Layout } from "./storage.ts";
import { ARITHMETIC, COMPARE, children } from "./syntax.ts";
import {
  BOOL,
  CHAR,
  isAggregate,
  isFloat,
  isInteger,
  isNumber,
  limitsOf,
  namedType,
  type RustType,
  resolve,
  scalarOf,
  typeName,
  U8,
  UNIT,
  USIZE,
  unify,
  withoutReferences,
} from "./types.ts";
import { makeValue, placeValue, unitBlock, type Value } from "./value.ts";

/** What is no expression of the subset: node type -> what it is, what to write. */
const REFUSED = new Map<string, readonly [string, string]>([
  ["string_literal", ["strings", "send numbers; texts belong into FLUX-ese sentences"]],
  ["raw_string_literal", ["strings", "send numbers; texts belong into FLUX-ese sentences"]],
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
        return this.path(node);
      case "unary_expression":
        return this.unary(node);
      case "reference_expression":
        return this.reference(node);
      case "binary_expression":
        return this.binary(node);
      case "type_cast_expression":
        return this.cast(node);
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

  private number(node: SyntaxNode, text: string, sign: 1 | -1): Value | undefined {
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

  /** `i32::MAX`, `f64::consts::PI` and the like. */
  private path(node: SyntaxNode): Value | undefined {
    const path = node.text.replace(/\s/g, "").replace(/^(?:std|core)::/, "");
    const span = this.span(node);
    const [head, ...rest] = path.split("::");
    const type = namedType(head!);
    if (type?.kind === "int") {
      const [lowest, highest] = limitsOf(scalarOf(type) as Parameters<typeof limitsOf>[0]);
      const known = new Map([
        ["MAX", highest],
        ["MIN", lowest],
      ]).get(rest.join("::"));
      if (known !== undefined) return this.constant(known, type, span);
      if (rest.join("::") === "BITS") return this.constant(type.bits, namedType("u32")!, span);
    }
    if (type?.kind === "float") {
      const known = FLOAT_CONSTANTS.get(rest.join("::"));
      if (known !== undefined) return this.constant(known, type, span);
    }
    return this.checking.refuse(node, `the path \`${node.text.slice(0, 40)}\``, "name things of this block directly");
  }

  private unary(node: SyntaxNode): Value | undefined {
    const operator = node.children[0]!.text;
    const operandNode = children(node)[0]!;
    const span = this.span(node);
    if (operator === "-" && (operandNode.type === "integer_literal" || operandNode.type === "float_literal"))
      return this.signed(node, operandNode);
    const operand = this.value(operandNode);
    if (!operand) return undefined;
    if (operator === "*") return this.dereference(operand, span);
    const type = withoutReferences(operand.type);
    if (operator === "!") {
      if (!isInteger(type) && type.kind !== "bool")
        return this.checking.fault(span, `\`!\` is not for \`${typeName(type)}\``, "use it on bools and integers");
      return makeValue({ type, span, build: () => inverted(type, operand.build(), span) });
    }
    if (!isNumber(type))
      return this.checking.fault(span, `\`-\` is not for \`${typeName(type)}\``, "use it on signed numbers and floats");
    return makeValue({
      type,
      span,
      build: () => {
        this.requireSigned(type, span);
        return negated(this.checking, type, operand.build(), span);
      },
    });
  }

  private signed(node: SyntaxNode, digits: SyntaxNode): Value | undefined {
    const value = this.number(node, digits.text, -1);
    return (
      value && {
        ...value,
        build: () => {
          this.requireSigned(value.type, value.span);
          return value.build();
        },
      }
    );
  }

  private requireSigned(type: RustType, span: Span): void {
    const now = resolve(type);
    if (now.kind === "int" && !now.signed)
      this.checking.fault(
        span,
        `a \`${now.name}\` cannot be negative`,
        "use a signed type, or wrapping_neg(), or subtract it from something",
      );
  }

  private dereference(operand: Value, span: Span): Value | undefined {
    const type = resolve(operand.type);
    if (type.kind !== "reference")
      return this.checking.fault(span, `\`*\` needs a reference, this is \`${typeName(type)}\``, "leave out the *");
    if (!operand.place) return makeValue({ type: type.to, span, build: () => operand.build() });
    return placeValue(type.to, span, { ...operand.place, isMutable: type.isMutable });
  }

  /** `&x` and `&mut x`: another name for a place. */
  private reference(node: SyntaxNode): Value | undefined {
    const isMutable = node.namedChildren.some((child) => child.type === "mutable_specifier");
    const operand = this.value(node.childForFieldName("value"));
    if (!operand) return undefined;
    const span = this.span(node);
    const { place } = operand;
    if (isMutable && !place?.isMutable)
      return place
        ? this.checking.fault(
            span,
            `\`${operand.place?.variable?.name ?? "this"}\` is not declared as mutable`,
            `write let mut ${operand.place?.variable?.name ?? "…"}`,
          )
        : this.checking.refuse(span, "a reference to a value that has no place", "put it into a variable first");
    const type: RustType = { kind: "reference", isMutable, to: withoutReferences(operand.type) };
    return makeValue({
      type,
      span,
      ...(place ? { place } : {}),
      build: () => operand.build(),
      store: (target) => operand.store(target),
    });
  }

  private binary(node: SyntaxNode): Value | undefined {
    const operator = node.childForFieldName("operator")!.text;
    const span = this.span(node);
    if (operator === "&&" || operator === "||") {
      const left = this.valueOf(node.childForFieldName("left"), BOOL);
      const right = this.valueOf(node.childForFieldName("right"), BOOL);
      return (
        left &&
        right &&
        makeValue({
          type: BOOL,
          span,
          build: () => ({
            kind: "logical",
            operator: operator === "&&" ? "and" : "or",
            left: left.build(),
            right: right.build(),
            type: scalarOf(BOOL),
            span,
          }),
        })
      );
    }
    const left = this.value(node.childForFieldName("left"));
    const right = this.value(node.childForFieldName("right"));
    if (!left || !right) return undefined;
    const compare = COMPARE.get(operator);
    return compare ? this.compare(compare, left, right, span) : this.arithmetic(operator, left, right, span);
  }

  private compare(operator: CompareOperator, left: Value, right: Value, span: Span): Value | undefined {
    const [a, b] = [withoutReferences(left.type), withoutReferences(right.type)];
    if (!this.checking.expect(a, b, right.span)) return undefined;
    if (isAggregate(a))
      return this.checking.refuse(span, "a comparison of arrays or structures", "compare their parts");
    return makeValue({
      type: BOOL,
      span,
      build: () => ({
        kind: "compare",
        operator,
        left: left.build(),
        right: right.build(),
        type: scalarOf(BOOL),
        span,
      }),
    });
  }

  arithmetic(operator: string, left: Value, right: Value, span: Span): Value | undefined {
    const type = this.arithmeticType(operator, left, right, span);
    if (!type) return undefined;
    const node = ARITHMETIC.get(operator)!;
    return makeValue({
      type,
      span,
      build: () => arithmetic(this.checking, node, type, left.build(), right.build(), span),
    });
  }

  /** The type of `left operator right`, after both sides have been made to agree; undefined after a report. */
  arithmeticType(operator: string, left: Value, right: Value, span: Span): RustType | undefined {
    const [a, b] = [withoutReferences(left.type), withoutReferences(right.type)];
    const isShift = operator === "<<" || operator === ">>";
    if (isShift && isInteger(a) && isInteger(b)) return a;
    if (!isShift && !this.checking.expect(a, b, right.span)) return undefined;
    const type = resolve(a).kind === "never" ? b : a;
    const isBits = operator === "&" || operator === "|" || operator === "^";
    if (!isShift && (isNumber(type) || (isBits && resolve(type).kind === "bool")) && !(isBits && isFloat(type)))
      return type;
    // A variable whose type comes later: what is calculated with is a number.
    if (resolve(type).kind === "variable" && !isBits && !isShift && unify(type, this.checking.newType("int")))
      return type;
    return this.checking.fault(
      span,
      `\`${operator}\` is not for \`${typeName(a)}\` and \`${typeName(b)}\``,
      isFloat(type) ? "convert it: (…) as i32" : "use it on numbers",
    );
  }

  private cast(node: SyntaxNode): Value | undefined {
    const type = checkType(this, node.childForFieldName("type")!);
    const operand = this.value(node.childForFieldName("value"));
    if (!type || !operand) return undefined;
    const span = this.span(node);
    // A bare literal takes the type it is cast to.
    const from = resolve(operand.type);
    const to = resolve(type);
    if (from.kind === "variable" && /^(?:integer|float)_literal$/.test(node.childForFieldName("value")!.type))
      unify(from, to.kind === "char" ? U8 : to);
    return makeValue({
      type,
      span,
      build: () => {
        const fault = castFault(withoutReferences(operand.type), type);
        if (fault !== undefined)
          this.checking.fault(span, `\`${typeName(operand.type)}\` cannot be cast to \`${typeName(type)}\``, fault);
        return cast(operand.type, type, operand.build(), span);
      },
    });
  }
}

const layoutsIn = (layout: Layout): Layout[] =>
  layout.kind === "fields" ? [layout, ...[...layout.fields.values()].flatMap(layoutsIn)] : [layout];

const FLOAT_CONSTANTS = new Map<string, number>([
  ["MAX", Number.MAX_VALUE],
  ["MIN", -Number.MAX_VALUE],
  ["EPSILON", Number.EPSILON],
  ["INFINITY", Number.POSITIVE_INFINITY],
  ["NEG_INFINITY", Number.NEGATIVE_INFINITY],
  ["NAN", Number.NaN],
  ["consts::PI", Math.PI],
  ["consts::TAU", 2 * Math.PI],
  ["consts::E", Math.E],
  ["consts::LN_2", Math.LN2],
  ["consts::LN_10", Math.LN10],
  ["consts::SQRT_2", Math.SQRT2],
  ["consts::FRAC_PI_2", Math.PI / 2],
]);
