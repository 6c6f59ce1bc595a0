// C expressions: syntax nodes to the typed tree, with every conversion C makes silently written out. A part that is wrong is reported once
// and becomes undefined, which what contains it passes on in silence.
import type { Span } from "../../diagnostics/source.ts";
import { constantValue } from "../code/constant.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { converted, literal } from "../code/nodes.ts";
import type { Scope } from "../code/scope.ts";
import { SYNTAX_DEPTH_MAX, TEXT_AS_VALUE } from "../code/subset.ts";
import type { ArithmeticOperator, CompareOperator, Expression, OldValue, Place } from "../code/tree.ts";
import { INT, type ScalarType } from "../code/types.ts";
import { checkCall } from "./check-call.ts";
import { assignable, checkPlace, isConstant, placeOf, typeOfPlace } from "./check-place.ts";
import { cast, sizeOfExpression } from "./check-type.ts";
import { INT_MINIMUM_DIGITS, readCharacter, readNumber } from "./literals.ts";
import type { Checking, Meaning } from "./meanings.ts";
import { isStructure, structPlace, structureOf } from "./struct-values.ts";
import { commonType, promoted } from "./types.ts";

const ARITHMETIC = new Map<string, ArithmeticOperator>([
  ["+", "add"],
  ["-", "sub"],
  ["*", "mul"],
  ["/", "div"],
  ["%", "rem"],
  ["&", "and"],
  ["|", "or"],
  ["^", "xor"],
  ["<<", "shl"],
  [">>", "shr"],
]);

const COMPARE = new Map<string, CompareOperator>([
  ["==", "eq"],
  ["!=", "ne"],
  ["<", "lt"],
  ["<=", "le"],
  [">", "gt"],
  [">=", "ge"],
]);

const NEEDS_INTEGERS: ReadonlySet<ArithmeticOperator> = new Set(["rem", "and", "or", "xor", "shl", "shr"]);

/** What is no expression of the subset: node type -> what it is, what to write. */
const REFUSED = new Map<string, readonly [string, string]>([
  ["pointer_expression", ["pointers", "name the variable, or index a global array"]],
  ["string_literal", TEXT_AS_VALUE],
  ["concatenated_string", TEXT_AS_VALUE],
  ["null", ["pointers", "use 0 and a variable that says whether there is a value"]],
  ["compound_literal_expression", ["a structure as a number", "assign it to a variable of its type"]],
  ["initializer_list", ["a list of values in an expression", "assign the elements one by one"]],
  ["gnu_asm_expression", ["inline assembly", "put assembly into a ```flux block and call its function"]],
]);

export class ExpressionChecker {
  readonly checking: Checking;
  scope: Scope<Meaning>;
  /** Names of functions called so far. */
  readonly called: Set<string>;
  private depth = 0;

  constructor(checking: Checking, scope: Scope<Meaning>, called: Set<string>) {
    this.checking = checking;
    this.scope = scope;
    this.called = called;
  }

  /** An expression whose value is used. */
  value(node: SyntaxNode | null): Expression | undefined {
    const checked = node ? this.any(node) : undefined;
    if (!checked || !isVoid(checked)) return checked;
    this.checking.reporter.error("FLX0504", "a function without a result is used as a value", checked.span, {
      hint: "give the function a result type other than void, or call it on a line of its own",
    });
    return undefined;
  }

  /** A value converted to a type. */
  valueOf(node: SyntaxNode | null, type: ScalarType): Expression | undefined {
    const value = this.value(node);
    return value && converted(value, type);
  }

  /** A constant integer, or undefined after a report that says what it is for. */
  constantInt(node: SyntaxNode, purpose: string): number | undefined {
    const value = this.value(node);
    const constant = value && constantValue(value);
    if (value && (constant === undefined || value.type.kind === "float")) {
      return this.checking.refuse(
        node,
        `${purpose} that is no whole constant`,
        "write a number, an enum constant or a #define",
      );
    }
    return constant;
  }

  /** Any expression, also one without a value. */
  any(node: SyntaxNode): Expression | undefined {
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

  private dispatch(node: SyntaxNode): Expression | undefined {
    switch (node.type) {
      case "parenthesized_expression": {
        const inner = node.namedChildren.find((child) => child.type !== "comment");
        return inner ? this.any(inner) : undefined;
      }
      case "number_literal":
        return this.literal(node, readNumber(node.text));
      case "char_literal":
        return this.literal(node, readCharacter(node.text));
      case "true":
      case "false":
        return literal(Number(node.type === "true"), INT, this.span(node));
      case "identifier":
        return this.name(node);
      case "subscript_expression":
      case "field_expression":
        return this.read(checkPlace(this, node), node);
      case "unary_expression":
        return this.unary(node);
      case "binary_expression":
        return this.binary(node);
      case "assignment_expression":
        return this.assignment(node);
      case "update_expression":
        return this.increment(node);
      case "conditional_expression":
        return this.conditional(node);
      case "cast_expression":
        return cast(this, node);
      case "sizeof_expression":
        return sizeOfExpression(this, node);
      case "call_expression":
        return checkCall(this, node);
      case "comma_expression": {
        const first = this.any(node.childForFieldName("left")!);
        const last = this.any(node.childForFieldName("right")!);
        return first && last && { kind: "sequence", first, last, type: last.type, span: this.span(node) };
      }
      default: {
        const [what, instead] = REFUSED.get(node.type) ?? [
          `\`${node.text.slice(0, 40)}\``,
          "use the operators of int and double",
        ];
        return this.checking.refuse(node, what, instead);
      }
    }
  }

  span(node: SyntaxNode): Span {
    return this.checking.spanOf(node);
  }

  private literal(node: SyntaxNode, read: ReturnType<typeof readNumber>): Expression | undefined {
    if (read.kind === "fault") return this.checking.refuse(node, read.what, read.instead);
    return literal(read.value, read.type, this.span(node));
  }

  /** The meaning of a name; reports it if there is none. */
  meaning(node: SyntaxNode): Meaning | undefined {
    const known = this.scope.meaning(node.text);
    if (known) return known;
    return this.checking.unknownName(
      node,
      `nothing called \`${node.text}\` is declared`,
      this.scope.names(),
      `declare it first: int ${node.text};`,
    );
  }

  private name(node: SyntaxNode): Expression | undefined {
    const meaning = this.meaning(node);
    if (meaning?.kind === "constant") return { ...meaning.literal, span: this.span(node) };
    if (meaning?.kind === "text") return this.checking.refuse(node, ...TEXT_AS_VALUE);
    if (meaning?.kind === "function") {
      return this.checking.refuse(node, "a function as a value (pointers)", `call it: ${node.text}(…)`);
    }
    return meaning && this.read(placeOf(this, meaning, node), node);
  }

  private read(place: Place | undefined, node: SyntaxNode): Expression | undefined {
    return place && { kind: "read", place, type: typeOfPlace(place), span: this.span(node) };
  }

  private unary(node: SyntaxNode): Expression | undefined {
    const operator = node.childForFieldName("operator")!.text;
    const argument = node.childForFieldName("argument")!;
    const span = this.span(node);
    if (operator === "-" && argument.text === INT_MINIMUM_DIGITS) return literal(-(2 ** 31), INT, span);
    const operand = this.value(argument);
    if (!operand) return undefined;
    if (operator === "!") return { kind: "not", operand, type: INT, span };
    const type = promoted(operand.type);
    const full = converted(operand, type);
    if (operator === "+") return full;
    if (operator === "~") {
      if (type.kind === "float") return this.needsIntegers(node, "~");
      return { kind: "complement", operand: full, type, span };
    }
    if (full.kind === "literal") return literal(-full.value, type, span);
    return { kind: "negate", operand: full, type, span };
  }

  private binary(node: SyntaxNode): Expression | undefined {
    const operator = node.childForFieldName("operator")!.text;
    const left = this.value(node.childForFieldName("left"));
    const right = this.value(node.childForFieldName("right"));
    if (!left || !right) return undefined;
    const span = this.span(node);
    if (operator === "&&" || operator === "||") {
      return { kind: "logical", operator: operator === "&&" ? "and" : "or", left, right, type: INT, span };
    }
    const compare = COMPARE.get(operator);
    if (compare) {
      const type = commonType(left.type, right.type);
      return {
        kind: "compare",
        operator: compare,
        left: converted(left, type),
        right: converted(right, type),
        type: INT,
        span,
      };
    }
    const arithmetic = ARITHMETIC.get(operator);
    if (!arithmetic)
      return this.checking.refuse(node, `the operator \`${operator}\``, "use the operators of int and double");
    return this.arithmetic(arithmetic, left, right, node);
  }

  private arithmetic(
    operator: ArithmeticOperator,
    left: Expression,
    right: Expression,
    node: SyntaxNode,
  ): Expression | undefined {
    const isShift = operator === "shl" || operator === "shr";
    const common = commonType(left.type, right.type);
    if (common.kind === "float" && NEEDS_INTEGERS.has(operator))
      return this.needsIntegers(node, node.childForFieldName("operator")!.text);
    const type = isShift ? promoted(left.type) : common;
    if ((operator === "div" || operator === "rem") && type.kind === "int" && constantValue(right) === 0) {
      this.checking.reporter.warning("FLX0502", "this divides by zero, which stops the board", right.span, {
        hint: "divide by something else",
      });
    }
    return {
      kind: "arithmetic",
      operator,
      left: converted(left, type),
      right: isShift ? converted(right, promoted(right.type)) : converted(right, type),
      type,
      span: this.span(node),
    };
  }

  private needsIntegers(node: SyntaxNode, operator: string): undefined {
    this.checking.reporter.error(
      "FLX0502",
      `\`${operator}\` needs whole numbers, one of these is a double`,
      this.span(node),
      {
        hint: "convert it: (int)(…)",
      },
    );
    return undefined;
  }

  private assignment(node: SyntaxNode): Expression | undefined {
    const target = node.childForFieldName("left")!;
    const operator = node.childForFieldName("operator")!.text;
    if (operator === "=" && isStructure(this, target)) return this.structAssignment(node, target);
    const place = assignable(this, target);
    const right = this.value(node.childForFieldName("right"));
    if (!place || !right) return undefined;
    const type = typeOfPlace(place);
    const span = this.span(node);
    if (operator === "=") return { kind: "assign", place, value: converted(right, type), type, span };
    const old: OldValue = { type };
    const value = this.arithmetic(
      ARITHMETIC.get(operator.slice(0, -1))!,
      { kind: "old", of: old, type, span },
      right,
      node,
    );
    return value && { kind: "update", place, old, value: converted(value, type), gives: "new", type, span };
  }

  /** Member by member; it has no value that could be used. */
  private structAssignment(node: SyntaxNode, target: SyntaxNode): Expression | undefined {
    const span = this.span(node);
    if (isConstant(this, target)) return undefined;
    const place = structPlace(this, target);
    const right = node.childForFieldName("right")!;
    const value = place && structureOf(this, right, place.variable.type);
    return value && { kind: "block", statements: value.into(place), last: undefined, type: INT, span };
  }

  private increment(node: SyntaxNode): Expression | undefined {
    const operator = node.childForFieldName("operator")!;
    const target = node.childForFieldName("argument")!;
    const place = assignable(this, target);
    if (!place) return undefined;
    const type = typeOfPlace(place);
    const span = this.span(node);
    const old: OldValue = { type };
    const full = commonType(type, INT);
    const left = converted({ kind: "old", of: old, type, span }, full);
    const value: Expression = {
      kind: "arithmetic",
      operator: operator.text === "++" ? "add" : "sub",
      left,
      right: literal(1, full, span),
      type: full,
      span,
    };
    const gives = operator.startIndex < target.startIndex ? "new" : "old";
    return { kind: "update", place, old, value: converted(value, type), gives, type, span };
  }

  private conditional(node: SyntaxNode): Expression | undefined {
    const condition = this.value(node.childForFieldName("condition"));
    const [thenNode, otherwiseNode] = [node.childForFieldName("consequence"), node.childForFieldName("alternative")];
    if (!thenNode) return this.checking.refuse(node, "`?:` without a middle", "write the value between ? and :");
    const then = this.any(thenNode);
    const otherwise = otherwiseNode ? this.any(otherwiseNode) : undefined;
    if (!condition || !then || !otherwise) return undefined;
    const span = this.span(node);
    if (isVoid(then) || isVoid(otherwise)) return { kind: "choice", condition, then, otherwise, type: INT, span };
    const type = commonType(then.type, otherwise.type);
    return {
      kind: "choice",
      condition,
      then: converted(then, type),
      otherwise: converted(otherwise, type),
      type,
      span,
    };
  }
}

/** True for what has no value: calls of void functions and what ends in one. */
export function isVoid(expression: Expression): boolean {
  if (expression.kind === "call") return expression.callee.result === undefined;
  if (expression.kind === "instruction") return !expression.hasResult;
  if (expression.kind === "sequence") return isVoid(expression.last);
  if (expression.kind === "block") return !expression.last || isVoid(expression.last);
  return expression.kind === "choice" && (isVoid(expression.then) || isVoid(expression.otherwise));
}
