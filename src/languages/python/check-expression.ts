// Python expressions: syntax nodes to values of the typed tree.
import type { Span } from "../../diagnostics/source.ts";
import { converted } from "../code/nodes.ts";
import type { Scope } from "../code/scope.ts";
import { SYNTAX_DEPTH_MAX, TEXT_AS_VALUE } from "../code/subset.ts";
import type { Expression } from "../code/tree.ts";
import { FLOAT, INT, sameType } from "../code/types.ts";
import { checkCall } from "./check-call.ts";
import { checkComparison } from "./check-comparison.ts";
import { checkElement } from "./check-list.ts";
import { refine } from "./check-refinement.ts";
import { ANY_TRUTH, FLOAT_FACT, isWithinFact, joined, typeOfFact } from "./facts.ts";
import { type FloatOperator, floatOperation, isNotZero } from "./float-operators.ts";
import type { Flow } from "./flow.ts";
import { choice, complement, type IntOperator, integerOperation, negation } from "./integer-operators.ts";
import { powerOfInt } from "./integer-power.ts";
import { readFloat, readInteger } from "./literals.ts";
import { mathConstant } from "./math-names.ts";
import { type Checking, excerpt, type Meaning, type PythonFunction } from "./meanings.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import {
  as,
  floatConstant,
  intConstant,
  isFloat,
  isTooWide,
  lowBits,
  ofFact,
  once,
  readLocal,
  truth,
  type Value,
} from "./value.ts";

/** What is no expression of the subset: node type -> what it is, what to write. */
const REFUSED = new Map<string, readonly [string, string]>([
  ["string", TEXT_AS_VALUE],
  ["concatenated_string", TEXT_AS_VALUE],
  ["none", ["`None`", "use a number that means it, such as -1"]],
  ["list", ["a list inside an expression", "give it a name first: numbers = [1, 2, 3]"]],
  ["tuple", ["a tuple", "use one variable for each part"]],
  ["dictionary", ["dictionaries", "use a list with int indexes, or `match`"]],
  ["set", ["sets", "use a list, or bits of an int"]],
  ["list_comprehension", ["list comprehensions", "make the list with [0] * n, and fill it in a for loop"]],
  ["dictionary_comprehension", ["dictionaries", "use a list with int indexes"]],
  ["set_comprehension", ["sets", "use a list, or bits of an int"]],
  ["generator_expression", ["generators", "write a for loop"]],
  ["lambda", ["`lambda`", "write a function with def"]],
  ["await", ["`await`", "`tick` is called again every tick; keep what it waits for in a global variable"]],
  ["yield", ["`yield`", "`tick` is called again every tick; keep its place in a global variable"]],
  ["named_expression", ["`:=`", "assign on a line of its own"]],
  ["ellipsis", ["`...`", "write pass, or a number"]],
  ["slice", ["slices", "use a for loop over the indexes"]],
  ["attribute", ["attributes", "use variables; of modules, only `math` is known"]],
]);

export class ExpressionChecker {
  readonly checking: Checking;
  readonly scope: Scope<Meaning>;
  readonly within: PythonFunction | undefined;
  /** Names of the functions that are called. */
  readonly called: Set<string>;
  flow: Flow;
  private depth = 0;
  private calls = 0;
  /** Reported once a function. */
  private isTooDeep = false;

  constructor(
    checking: Checking,
    scope: Scope<Meaning>,
    within: PythonFunction | undefined,
    called: Set<string>,
    flow: Flow,
  ) {
    this.checking = checking;
    this.scope = scope;
    this.within = within;
    this.called = called;
    this.flow = flow;
  }

  span(node: SyntaxNode): Span {
    return this.checking.spanOf(node);
  }

  /** A number that a register holds, or undefined after a report. */
  value(node: SyntaxNode | null | undefined): Value | undefined {
    return node ? this.settled(this.anyWidth(node), node) : undefined;
  }

  /** The value of `node`, unless no register holds it, which is reported. */
  settled(value: Value | undefined, node: SyntaxNode): Value | undefined {
    if (!value || !isTooWide(value)) return value;
    const what =
      value.constant === undefined
        ? "this number"
        : `${value.constant}`.length < 30
          ? `${value.constant}`
          : "this number";
    return this.checking.refuse(
      node,
      `${what}, which has more than 32 bits,`,
      "use a float, or keep the low bits: (…) & 0xffffffff",
    );
  }

  /** As `value`, but ints may be too wide for a register. */
  anyWidth(node: SyntaxNode): Value | undefined {
    if (this.depth >= SYNTAX_DEPTH_MAX) {
      if (this.isTooDeep) return undefined;
      this.isTooDeep = true;
      return this.checking.refuse(
        node,
        `an expression nested more than ${SYNTAX_DEPTH_MAX} levels deep`,
        "give its inner part to a variable",
      );
    }
    this.depth++;
    const value = this.dispatch(node);
    this.depth--;
    return value;
  }

  /** An int, or undefined after a report. `what`: what must be one ("an index"). */
  int(node: SyntaxNode | null | undefined, what: string): Value | undefined {
    const value = this.value(node);
    if (!value || !isFloat(value)) return value;
    return this.checking.refuse(node!, `a float as ${what}`, `cut it to an int: int(${excerpt(node!)})`);
  }

  /** What is asked by `if`, `while`, `not`: any number, 0 is false. */
  condition(node: SyntaxNode | null | undefined): Expression | undefined {
    if (!node) return undefined;
    if (node.type === "parenthesized_expression") return this.condition(node.parts[0]);
    if (node.type === "boolean_operator") return this.logical(node);
    return this.value(node)?.expression;
  }

  /** Checks what is only evaluated where `condition` is true (or false). */
  under<Result>(condition: SyntaxNode, isTrue: boolean, check: () => Result): Result {
    const outer = this.flow;
    this.flow = outer.copy();
    refine(this, condition, isTrue);
    const calls = this.calls;
    const result = check();
    this.flow = outer;
    if (this.calls > calls) outer.forgetGlobals();
    return result;
  }

  /** A function of the program has been called: it may have assigned to any global variable. */
  noteCall(name: string): void {
    this.called.add(name);
    this.calls++;
    this.flow.forgetGlobals();
  }

  private dispatch(node: SyntaxNode): Value | undefined {
    const span = this.span(node);
    switch (node.type) {
      case "integer":
      case "float":
        return this.constant(node);
      case "true":
      case "false":
        return intConstant(node.type === "true" ? 1n : 0n, span);
      case "identifier":
        return this.name(node);
      case "parenthesized_expression":
        return this.anyWidth(node.parts[0]!);
      case "unary_operator":
        return this.unary(node);
      case "not_operator": {
        const operand = this.condition(node.childForFieldName("argument"));
        return operand && truth({ kind: "not", operand, type: INT, span });
      }
      case "binary_operator":
        return this.binary(
          node.childForFieldName("left")!,
          node.childForFieldName("operator")!,
          node.childForFieldName("right")!,
          span,
        );
      case "boolean_operator":
        return this.boolean(node);
      case "comparison_operator":
        return checkComparison(this, node);
      case "conditional_expression":
        return this.conditional(node);
      case "call":
        return checkCall(this, node);
      case "subscript":
        return checkElement(this, node)?.read();
      case "attribute":
        return mathConstant(this, node) ?? this.refuse(node);
      default:
        return this.refuse(node);
    }
  }

  private refuse(node: SyntaxNode): undefined {
    const isMath = node.type === "attribute" && this.isMath(node.childForFieldName("object"));
    if (isMath) return undefined;
    const [what, instead] = REFUSED.get(node.type) ?? [
      `\`${excerpt(node)}\``,
      "use numbers, variables, operators and calls",
    ];
    return this.checking.refuse(node, what, instead);
  }

  isMath(node: SyntaxNode | undefined): boolean {
    return node?.type === "identifier" && this.scope.meaning(node.text)?.kind === "module";
  }

  private constant(node: SyntaxNode): Value | undefined {
    const whole = node.type === "integer" ? readInteger(node.text) : undefined;
    if (whole !== undefined) return intConstant(whole, this.span(node));
    const real = node.type === "float" ? readFloat(node.text) : undefined;
    if (real !== undefined) return floatConstant(real, this.span(node));
    this.checking.reporter.error("FLX0501", `\`${excerpt(node)}\` is no number in Python`, this.span(node), {
      hint: "write it in decimal (8, 1.5, 2e3), hexadecimal (0x1f), octal (0o17) or binary (0b101)",
    });
    return undefined;
  }

  /** The meaning of a name, or undefined after a report. */
  meaning(node: SyntaxNode): Meaning | undefined {
    const meaning = this.scope.meaning(node.text);
    if (meaning) return meaning.kind === "broken" ? undefined : meaning;
    return this.checking.unknownName(
      node,
      `no variable called \`${node.text}\` is defined`,
      this.scope.names(),
      "assign to it first; a global variable gets its first value outside of functions",
    );
  }

  private name(node: SyntaxNode): Value | undefined {
    const meaning = this.meaning(node);
    const span = this.span(node);
    switch (meaning?.kind) {
      case undefined:
      case "broken":
        return undefined;
      case "constant": {
        const { value } = meaning;
        return { ...value, expression: { ...value.expression, span } };
      }
      case "local":
        if (!this.flow.hasValue(meaning.key)) {
          this.checking.reporter.error("FLX0502", `\`${node.text}\` may not have a value here`, span, {
            hint: "give it one on every way to this place, for example before the loop or the `if`",
          });
          return undefined;
        }
        return this.variable({ ...readLocal(meaning.local), span }, meaning.key);
      case "global": {
        const { stored, key } = meaning;
        return this.variable({ kind: "read", place: { kind: "stored", stored }, type: stored.type, span }, key);
      }
      case "text":
        return this.checking.refuse(node, ...TEXT_AS_VALUE);
      case "list":
        return this.checking.refuse(
          node,
          "a list as a value",
          `write ${node.text}[…] for an element; functions can use a global list by its name`,
        );
      default:
        return this.checking.refuse(node, `the function \`${node.text}\` as a value`, `call it: ${node.text}(…)`);
    }
  }

  private variable(read: Expression, key: string): Value {
    if (read.type.kind === "float") return ofFact(read, FLOAT_FACT);
    const fact = this.flow.fact(key) ?? this.checking.inference.fact(key);
    return fact?.kind === "float" ? ofFact(converted(read, FLOAT), fact) : ofFact(read, fact);
  }

  private unary(node: SyntaxNode): Value | undefined {
    const operand = this.anyWidth(node.childForFieldName("argument")!);
    if (!operand) return undefined;
    const span = this.span(node);
    const operator = node.childForFieldName("operator")!.type;
    if (operator === "+") return operand;
    if (operator === "-") return this.opposite(operand, span);
    return isFloat(operand) ? this.noBits(node, "~") : complement(operand, span);
  }

  /** `-operand` */
  opposite(operand: Value, span: Span): Value {
    if (!isFloat(operand)) return negation(operand, span, this.checking.onOverflow);
    const { expression } = operand;
    if (expression.kind === "literal") return floatConstant(-expression.value, span);
    return ofFact({ kind: "negate", operand: expression, type: FLOAT, span }, FLOAT_FACT);
  }

  private noBits(node: SyntaxNode, operator: string): undefined {
    return this.checking.refuse(node, `\`${operator}\` of a float`, "cut it to an int first: int(…)");
  }

  /** `left operator right`, also of `left operator= right`. */
  binary(left: SyntaxNode, operator: SyntaxNode, right: SyntaxNode, span: Span): Value | undefined {
    const a = this.anyWidth(left);
    const b = this.anyWidth(right);
    return a && b && this.operation(operator.type.replace(/(?<=.)=$/, ""), a, b, { left, right, span });
  }

  /** `a operator b` of two numbers. */
  operation(
    operator: string,
    a: Value,
    b: Value,
    at: { readonly left: SyntaxNode; readonly right: SyntaxNode; readonly span: Span },
  ): Value | undefined {
    const { span } = at;
    const isReal = isFloat(a) || isFloat(b);
    if (operator === "@") return this.checking.refuse(at.left, "`@`", "write loops over lists");
    if (operator === "**" && !isReal) return powerOfInt(this, a, b, at);
    if (operator === "/" || isReal) {
      if (/^[&|^<>]/.test(operator)) return this.noBits(isFloat(a) ? at.left : at.right, operator);
      return floatOperation(operator as FloatOperator, a, b, span, this.checking.module);
    }
    const needsAll = /^(?:\/\/|%|>>)$/.test(operator) && (a.constant === undefined || b.constant === undefined);
    const isLowBits = operator === "%" && b.constant !== undefined && (b.constant & (b.constant - 1n)) === 0n;
    if (needsAll && !isLowBits && (this.isTooWide(a, at.left) || this.isTooWide(b, at.right))) return undefined;
    if ((operator === "//" || operator === "%") && b.constant === 0n)
      return this.checking.refuse(at.right, "a division by zero", "divide by another number");
    if ((operator === "<<" || operator === ">>") && b.constant !== undefined && b.constant < 0n)
      return this.checking.refuse(at.right, "a shift by a negative count", operator === "<<" ? "use >>" : "use <<");
    return integerOperation(operator as IntOperator, a, b, span, this.checking.onOverflow);
  }

  /** Reports an int that no register holds. */
  private isTooWide(value: Value, node: SyntaxNode): boolean {
    if (!isTooWide(value)) return false;
    this.checking.refuse(
      node,
      "a number with more than 32 bits",
      "use a float, or keep the low bits: (…) & 0xffffffff",
    );
    return true;
  }

  /** `and` and `or` where only the truth counts. */
  private logical(node: SyntaxNode): Expression | undefined {
    const [left, right] = [node.childForFieldName("left")!, node.childForFieldName("right")!];
    const operator = node.childForFieldName("operator")!.type as "and" | "or";
    this.depth++;
    const isDeep = this.depth >= SYNTAX_DEPTH_MAX;
    const a = isDeep ? this.value(left)?.expression : this.condition(left);
    const b = this.under(left, operator === "and", () => this.condition(right));
    this.depth--;
    return a && b && { kind: "logical", operator, left: a, right: b, type: INT, span: this.span(node) };
  }

  /** `a or b` is a where a is not 0, else b. */
  private boolean(node: SyntaxNode): Value | undefined {
    const [left, right] = [node.childForFieldName("left")!, node.childForFieldName("right")!];
    const isAnd = node.childForFieldName("operator")!.type === "and";
    const a = this.value(left);
    const b = this.under(left, isAnd, () => this.value(right));
    if (!a || !b) return undefined;
    const span = this.span(node);
    const isTruths = [a, b].every(({ fact }) => fact && isWithinFact(fact, ANY_TRUTH));
    const operator = isAnd ? "and" : "or";
    if (isTruths) return truth({ kind: "logical", operator, left: a.expression, right: b.expression, type: INT, span });
    const fact = joined(a.fact, b.fact);
    const type = fact ? typeOfFact(fact) : INT;
    const chosen = once(as(a, type), (x) => {
      const other = as(b, type);
      return { ...(isAnd ? choice(isNotZero(x), other, x) : choice(isNotZero(x), x, other)), span };
    });
    return ofFact(chosen, fact);
  }

  private conditional(node: SyntaxNode): Value | undefined {
    const [thenNode, conditionNode, otherwiseNode] = node.parts as [SyntaxNode, SyntaxNode, SyntaxNode];
    const condition = this.condition(conditionNode);
    const then = this.under(conditionNode, true, () => this.value(thenNode));
    const otherwise = this.under(conditionNode, false, () => this.value(otherwiseNode));
    if (!condition || !then || !otherwise) return undefined;
    const fact = joined(then.fact, otherwise.fact);
    const type = fact ? typeOfFact(fact) : INT;
    const isCut = [then, otherwise].some((arm) => arm.low || !sameType(arm.expression.type, type));
    const low = type.kind === "int" && isCut ? choice(condition, lowBits(then), lowBits(otherwise)) : undefined;
    return ofFact({ ...choice(condition, as(then, type), as(otherwise, type)), span: this.span(node) }, fact, low);
  }
}
