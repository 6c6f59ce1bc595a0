// TypeScript expressions: syntax nodes to values. A part that is wrong is reported once and becomes undefined, which what contains it
// passes on in silence.
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/source.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { converted, literal } from "../code/nodes.ts";
import type { Scope } from "../code/scope.ts";
import { SYNTAX_DEPTH_MAX, TEXT_AS_VALUE } from "../code/subset.ts";
import type { Expression } from "../code/tree.ts";
import { INT, TRUTH } from "../code/types.ts";
import { checkAssignment, checkIncrement } from "./check-assignment.ts";
import { checkCall } from "./check-call.ts";
import { checkMember } from "./check-math.ts";
import { checkPlace, readPlace } from "./check-place.ts";
import { ANY_INT, fitsInt, int32Facts } from "./facts.ts";
import { readNumber } from "./literals.ts";
import { type Checking, type Meaning, partsOf } from "./meanings.ts";
import { whereTrue } from "./narrowing.ts";
import { binary, compareOperator, complement, isNumberOperator, negated } from "./operators.ts";
import { readTypeNode } from "./types.ts";
import {
  asTruth,
  choiceOf,
  constant,
  intValue,
  isNumber,
  type NumberValue,
  Representation,
  truth,
  type Value,
} from "./values.ts";

/** What is no expression of the subset: node type -> what it is, what to write. */
const REFUSED = new Map<string, readonly [string, string]>([
  ["string", TEXT_AS_VALUE],
  ["template_string", TEXT_AS_VALUE],
  ["regex", ["regular expressions", "compare numbers"]],
  ["object", ["objects", "use one variable, or one array, for each member"]],
  ["array", ["an array as a value", "give it a name: const values = [1, 2, 3];"]],
  ["new_expression", ["an object as a value", "give an array a name: const values = new Int32Array(8);"]],
  ["arrow_function", ["a function as a value", "declare it at the top of the block, and call it by its name"]],
  ["function_expression", ["a function as a value", "declare it at the top of the block, and call it by its name"]],
  ["await_expression", ["`await`", "do the work a bit in each tick"]],
  ["yield_expression", ["`yield`", "do the work a bit in each tick"]],
  ["null", ["`null`", "use a number, and a variable that says whether there is one"]],
  ["undefined", ["`undefined`", "use a number, and a variable that says whether there is one"]],
  ["this", ["`this`", "use variables of the block"]],
  ["non_null_expression", ["`!` after a value", "leave it out: numbers are never null"]],
  ["satisfies_expression", ["`satisfies`", "declare a variable with the type"]],
  ["type_assertion", ["`<type>value`", "write value as type"]],
]);

export class ExpressionChecker {
  readonly checking: Checking;
  readonly form: Representation;
  scope: Scope<Meaning>;
  /** Names of functions called so far. */
  readonly called: Set<string>;
  private depth = 0;

  constructor(checking: Checking, scope: Scope<Meaning>, called: Set<string>) {
    this.checking = checking;
    this.form = new Representation(checking.module);
    this.scope = scope;
    this.called = called;
  }

  span(node: SyntaxNode): Span {
    return this.checking.spanOf(node);
  }

  /** An expression whose value is used: a number or a boolean. */
  value(node: SyntaxNode | null): Value | undefined {
    const checked = node ? this.any(node, true) : undefined;
    if (checked?.kind !== "void") return checked;
    return this.checking.fault(
      checked.span,
      "a function without a result is used as a value",
      "give the function a result type other than void, or call it on a line of its own",
    );
  }

  number(node: SyntaxNode | null): NumberValue | undefined {
    const value = this.value(node);
    return value && this.needNumber(value);
  }

  needNumber(value: Value): NumberValue | undefined {
    if (isNumber(value)) return value;
    return this.checking.fault(value.span, "a boolean is used as a number", "write (… ? 1 : 0)");
  }

  /** What is done for its effect, on a line of its own. */
  effect(node: SyntaxNode): Expression | undefined {
    const value = this.any(node, false);
    if (!value) return undefined;
    if (!isNumber(value)) return value.expression;
    // Without a use, any form does.
    return value.kind === "int" || value.kind === "float" ? value.expression : this.form.float(value);
  }

  /** The value without a report: the node is checked again, in its place. */
  quietly(node: SyntaxNode): Value | undefined {
    const { checking } = this;
    const { reporter } = checking;
    checking.reporter = new Reporter();
    const value = this.value(node);
    const isRight = !checking.reporter.hasErrors;
    checking.reporter = reporter;
    return isRight ? value : undefined;
  }

  /** A condition of `if`, a loop, `!`, `&&`, `||` or `?:`: numbers may stand in it too. */
  condition(node: SyntaxNode | null): Expression | undefined {
    if (!node) return undefined;
    if (node.type === "parenthesized_expression")
      return this.deeper(node, () => this.condition(partsOf(node)[0] ?? null));
    const operator = node.type === "binary_expression" ? this.checking.operatorOf(node) : undefined;
    if (operator === "&&" || operator === "||") {
      return this.deeper(node, () => {
        const leftNode = node.childForFieldName("left");
        const left = this.condition(leftNode);
        const right = whereTrue(this, operator === "&&" ? leftNode : undefined, () =>
          this.condition(node.childForFieldName("right")),
        );
        return left && right && logical(operator, left, right, this.span(node));
      });
    }
    const value = this.value(node);
    return value && this.form.condition(value);
  }

  /** A number known when the program is compiled, or undefined after a report that says what it is for. */
  constantNumber(node: SyntaxNode, purpose: string): number | undefined {
    const value = this.number(node);
    if (!value) return undefined;
    if (value.kind === "constant" && Number.isInteger(value.value)) return value.value;
    return this.checking.refuse(node, `${purpose} that is no whole constant`, "write a number, or a const with one");
  }

  /** Any expression. `isUsed`: whether its value goes anywhere. */
  any(node: SyntaxNode, isUsed: boolean): Value | undefined {
    return this.deeper(node, () => this.dispatch(node, isUsed));
  }

  private deeper<Result>(node: SyntaxNode, check: () => Result | undefined): Result | undefined {
    if (this.depth >= SYNTAX_DEPTH_MAX) {
      return this.checking.refuse(
        node,
        `an expression nested more than ${SYNTAX_DEPTH_MAX} levels deep`,
        "put parts of it into variables",
      );
    }
    this.depth++;
    const checked = check();
    this.depth--;
    return checked;
  }

  private dispatch(node: SyntaxNode, isUsed: boolean): Value | undefined {
    const span = this.span(node);
    switch (node.type) {
      case "parenthesized_expression": {
        const inner = partsOf(node)[0];
        return inner && this.any(inner, isUsed);
      }
      case "number": {
        const read = readNumber(node.text);
        return read.kind === "number"
          ? constant(read.value, span)
          : this.checking.refuse(node, read.what, read.instead);
      }
      case "true":
      case "false":
        return truth(literal(Number(node.type === "true"), TRUTH, span));
      case "identifier":
        return this.name(node);
      case "subscript_expression": {
        const target = checkPlace(this, node);
        return target && readPlace(target, span);
      }
      case "member_expression":
        return checkMember(this, node);
      case "unary_expression":
        return this.unary(node);
      case "binary_expression":
        return this.binary(node);
      case "assignment_expression":
      case "augmented_assignment_expression":
        return checkAssignment(this, node, isUsed);
      case "update_expression":
        return checkIncrement(this, node, isUsed);
      case "ternary_expression":
        return this.conditional(node, isUsed);
      case "as_expression":
        return this.assertion(node);
      case "call_expression":
        return checkCall(this, node);
      case "sequence_expression":
        return this.sequence(node, isUsed);
      default: {
        const [what, instead] = REFUSED.get(node.type) ?? [
          `\`${node.text.slice(0, 40)}\``,
          "use the operators of numbers and booleans",
        ];
        return this.checking.refuse(node, what, instead);
      }
    }
  }

  /** The meaning of a name; reports it if there is none. */
  meaning(node: SyntaxNode): Meaning | undefined {
    const known = this.scope.meaning(node.text);
    if (known) return known;
    return this.checking.unknownName(
      node,
      `nothing called \`${node.text}\` is declared`,
      this.scope.names(),
      `declare it first: let ${node.text} = 0;`,
    );
  }

  private name(node: SyntaxNode): Value | undefined {
    const meaning = this.meaning(node);
    const span = this.span(node);
    if (meaning?.kind === "constant") {
      const { value } = meaning;
      return typeof value === "number" ? constant(value, span) : truth(literal(Number(value), TRUTH, span));
    }
    if (meaning?.kind === "text") return this.checking.refuse(node, ...TEXT_AS_VALUE);
    if (meaning?.kind === "function")
      return this.checking.refuse(node, "a function as a value", `call it: ${node.text}(…)`);
    const target = meaning && checkPlace(this, node);
    return target && readPlace(target, span);
  }

  private unary(node: SyntaxNode): Value | undefined {
    const operator = node.childForFieldName("operator")!.text;
    const argument = node.childForFieldName("argument")!;
    const span = this.span(node);
    switch (operator) {
      case "!": {
        const operand = this.condition(argument);
        return operand && truth({ kind: "not", operand, type: INT, span });
      }
      case "+":
        return this.number(argument);
      case "-": {
        const operand = this.number(argument);
        return operand && negated(this.form, operand, span);
      }
      case "~": {
        const operand = this.number(argument);
        return operand && complement(this.form, operand, span);
      }
      default:
        return this.checking.refuse(node, `\`${operator}\``, "types are known before the program runs: leave it out");
    }
  }

  private binary(node: SyntaxNode): Value | undefined {
    const operator = this.checking.operatorOf(node);
    const [leftNode, rightNode] = [node.childForFieldName("left"), node.childForFieldName("right")];
    const span = this.span(node);
    if (operator === "&&" || operator === "||") return this.logicalValue(operator, leftNode, rightNode, span);
    const left = this.value(leftNode);
    const right = this.value(rightNode);
    if (!left || !right) return undefined;
    const compare = compareOperator(operator);
    if (compare && !isNumber(left) && !isNumber(right) && (compare === "eq" || compare === "ne")) {
      const sides = { left: asInt(left.expression), right: asInt(right.expression) };
      return truth({ kind: "compare", operator: compare, ...sides, type: INT, span });
    }
    const known = compare ?? (isNumberOperator(operator) ? operator : undefined);
    if (!known) return this.checking.refuse(node, `the operator \`${operator}\``, insteadOfOperator(operator));
    const [a, b] = [this.needNumber(left), this.needNumber(right)];
    if (!a || !b) return undefined;
    if (compare) return truth(this.form.compare(compare, a, b, span));
    return isNumberOperator(operator) ? binary(this.form, operator, a, b, span) : undefined;
  }

  private logicalValue(
    operator: "&&" | "||",
    leftNode: SyntaxNode | null,
    rightNode: SyntaxNode | null,
    span: Span,
  ): Value | undefined {
    const left = this.value(leftNode);
    const right = whereTrue(this, operator === "&&" ? leftNode : undefined, () => this.value(rightNode));
    if (!left || !right) return undefined;
    const number = [left, right].find(isNumber);
    if (number) {
      return this.checking.refuse(
        number.span,
        `a number as a side of \`${operator}\` whose value is used`,
        operator === "||" ? "write x !== 0 ? x : y" : "compare it: x !== 0",
      );
    }
    return truth(logical(operator, this.form.condition(left), this.form.condition(right), span));
  }

  private conditional(node: SyntaxNode, isUsed: boolean): Value | undefined {
    const conditionNode = node.childForFieldName("condition");
    const condition = this.condition(conditionNode);
    const then = whereTrue(this, conditionNode, () => this.any(node.childForFieldName("consequence")!, isUsed));
    const otherwise = this.any(node.childForFieldName("alternative")!, isUsed);
    if (!condition || !then || !otherwise) return undefined;
    const span = this.span(node);
    if (isNumber(then) && isNumber(otherwise)) return choiceOf(condition, then, otherwise, span);
    if (isNumber(then) || isNumber(otherwise)) {
      return this.checking.fault(
        span,
        "one side of this `?:` is a number, the other is not",
        "give both sides the same kind of value",
      );
    }
    const isVoid = then.kind === "void" || otherwise.kind === "void";
    const type = isVoid ? INT : TRUTH;
    const [a, b] = isVoid
      ? [then.expression, otherwise.expression]
      : [asTruth(then.expression), asTruth(otherwise.expression)];
    const expression: Expression = { kind: "choice", condition, then: a, otherwise: b, type, span };
    return isVoid ? { kind: "void", expression, span } : truth(expression);
  }

  /** `x as int` is a promise; broken, it gives what `x | 0` gives. */
  private assertion(node: SyntaxNode): Value | undefined {
    const [inner, typeNode] = partsOf(node);
    const value = inner && this.value(inner);
    const type = typeNode && readTypeNode(this.checking, typeNode);
    if (!value || !type) return undefined;
    if (type.kind !== "scalar")
      return this.checking.refuse(typeNode, `\`as ${typeNode.text}\``, "declare the variable with the type");
    if (isNumber(value) === (type.type === "boolean")) {
      return this.checking.fault(
        node,
        `this is a ${isNumber(value) ? "number" : "boolean"}, and cannot be taken for a ${type.type}`,
        isNumber(value) ? "compare it: … !== 0" : "write (… ? 1 : 0)",
      );
    }
    if (!isNumber(value) || type.type === "number" || fitsInt(value.facts)) return value;
    const facts = value.facts.isWhole ? int32Facts(value.facts) : ANY_INT;
    return intValue({ ...this.form.int32(value), span: this.span(node) }, facts);
  }

  private sequence(node: SyntaxNode, isUsed: boolean): Value | undefined {
    const [firstNode, lastNode] = partsOf(node);
    const first = firstNode && this.effect(firstNode);
    const last = lastNode && this.any(lastNode, isUsed);
    if (!first || !last) return undefined;
    const span = this.span(node);
    if (isNumber(last)) return { kind: "sequence", first, last, facts: last.facts, span };
    const expression: Expression = { kind: "sequence", first, last: last.expression, type: last.expression.type, span };
    return { ...last, expression, span };
  }
}

const asInt = (expression: Expression): Expression => converted(expression, INT);

const logical = (operator: "&&" | "||", left: Expression, right: Expression, span: Span): Expression => ({
  kind: "logical",
  operator: operator === "&&" ? "and" : "or",
  left,
  right,
  type: INT,
  span,
});

function insteadOfOperator(operator: string): string {
  if (operator === "==" || operator === "!=") return `write ${operator}=, which never converts`;
  if (operator === "??") return "numbers are never null: leave it out";
  return "use the operators of numbers and booleans";
}
