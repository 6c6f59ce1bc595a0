// Python statements: syntax nodes to the typed tree. What is wrong is reported and left out, and checking goes on with the next statement.

import { SYNTAX_DEPTH_MAX } from "../code/subset.ts";
import { PANIC } from "../code/trap-arguments.ts";
import type { Statement } from "../code/tree.ts";
import { INT } from "../code/types.ts";
import { checkAssignment, checkAugmented } from "./check-assignment.ts";
import { checkCallStatement, resultKey } from "./check-call.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { checkFor, checkWhile } from "./check-loop.ts";
import { checkMatch } from "./check-match.ts";
import { refine } from "./check-refinement.ts";
import { typeOfFact } from "./facts.ts";
import { Flow } from "./flow.ts";
import { excerpt, type PythonFunction } from "./meanings.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, isFloat } from "./value.ts";

/** What is no statement of the subset: node type -> what it is, what to write. */
const REFUSED = new Map<string, readonly [string, string]>([
  ["try_statement", ["`try`", "test before you compute; a fault stops the agent and its outputs go to safe values"]],
  ["with_statement", ["`with`", "leave it out"]],
  ["class_definition", ["classes", "use global variables and functions"]],
  ["decorated_definition", ["decorators", "leave out the line with @"]],
  ["function_definition", ["a function inside a function", "define it at the top of the block"]],
  ["import_statement", ["an import inside a function", "import at the top of the block"]],
  ["import_from_statement", ["an import inside a function", "import at the top of the block"]],
  ["delete_statement", ["`del`", "leave it out: variables have fixed places"]],
  ["nonlocal_statement", ["`nonlocal`", "use global"]],
  ["print_statement", ["`print`", "send numbers with flux_tell(agent, topic, value)"]],
  ["exec_statement", ["`exec`", "write the statements"]],
  ["type_alias_statement", ["`type`", "use int, float and bool themselves"]],
]);

/** A loop around what is being checked; a hidden one stands for the `else` of a loop. */
export interface LoopAround {
  readonly isHidden: boolean;
  readonly hasElse: boolean;
  readonly breaks: Flow[];
  readonly continues: Flow[];
}

export class StatementChecker {
  readonly expressions: ExpressionChecker;
  readonly loops: LoopAround[] = [];
  private readonly within: PythonFunction;
  private depth = 0;

  constructor(expressions: ExpressionChecker, within: PythonFunction) {
    this.expressions = expressions;
    this.within = within;
  }

  /** The statements of a block, or of the part of a statement that is one. */
  body(node: SyntaxNode | null | undefined): Statement {
    const statements = node ? node.parts.flatMap((one) => this.statement(one)) : [];
    const span = this.expressions.span(node ?? this.within.node);
    return { kind: "block", statements, span };
  }

  /** What the statement is on the board: nothing if it does nothing, or is wrong. */
  statement(node: SyntaxNode): Statement[] {
    if (this.depth >= SYNTAX_DEPTH_MAX) {
      this.expressions.checking.refuse(
        node,
        `a statement nested more than ${SYNTAX_DEPTH_MAX} levels deep`,
        "put the inner part into a function",
      );
      return [];
    }
    this.depth++;
    const checked = this.dispatch(node);
    this.depth--;
    return checked;
  }

  private dispatch(node: SyntaxNode): Statement[] {
    switch (node.type) {
      case "expression_statement":
        return node.parts.flatMap((one) => this.expression(one));
      case "if_statement":
        return this.branch(node, alternatives(node));
      case "while_statement":
        return checkWhile(this, node);
      case "for_statement":
        return checkFor(this, node);
      case "match_statement":
        return checkMatch(this, node);
      case "break_statement":
      case "continue_statement":
        return this.exit(node);
      case "return_statement":
        return this.leave(node);
      case "raise_statement":
        return this.stop(node);
      case "assert_statement":
        return this.assertion(node);
      case "pass_statement":
      case "global_statement":
      case "comment":
        return [];
      default: {
        const [what, instead] = REFUSED.get(node.type) ?? [
          `\`${excerpt(node)}\``,
          "use if, while, for, match, return and assignments",
        ];
        this.expressions.checking.refuse(node, what, instead);
        return [];
      }
    }
  }

  private expression(node: SyntaxNode): Statement[] {
    const { expressions } = this;
    const span = expressions.span(node);
    switch (node.type) {
      case "assignment":
        return checkAssignment(expressions, node);
      case "augmented_assignment":
        return checkAugmented(expressions, node);
      // Text by itself is a comment (a docstring), `...` an empty body.
      case "string":
      case "concatenated_string":
      case "ellipsis":
        return [];
      case "call": {
        const expression = checkCallStatement(expressions, node);
        return expression ? [{ kind: "expression", expression, span }] : [];
      }
      default: {
        const expression = expressions.value(node)?.expression;
        return expression ? [{ kind: "expression", expression, span }] : [];
      }
    }
  }

  /** `if` and its `elif`s and `else`: each alternative is checked where the conditions before it do not hold. */
  private branch(node: SyntaxNode, others: readonly SyntaxNode[]): Statement[] {
    const { expressions } = this;
    const conditionNode = node.childForFieldName("condition")!;
    const condition = expressions.condition(conditionNode);
    const before = expressions.flow;
    expressions.flow = before.copy();
    refine(expressions, conditionNode, true);
    const then = this.body(node.childForFieldName("consequence"));
    const afterThen = expressions.flow;
    expressions.flow = before;
    refine(expressions, conditionNode, false);
    const otherwise = this.otherwise(others);
    expressions.flow = Flow.join([afterThen, expressions.flow]);
    return condition ? [{ kind: "if", condition, then, otherwise, span: condition.span }] : [];
  }

  private otherwise([first, ...others]: readonly SyntaxNode[]): Statement | undefined {
    if (!first) return undefined;
    if (first.type === "else_clause") return this.body(first.childForFieldName("body"));
    return { kind: "block", statements: this.branch(first, others), span: this.expressions.span(first) };
  }

  private exit(node: SyntaxNode): Statement[] {
    const { checking, flow } = this.expressions;
    const kind = node.type === "break_statement" ? "break" : "continue";
    const distance = [...this.loops].reverse().findIndex((loop) => !loop.isHidden);
    const loop = this.loops.at(-1 - distance);
    if (distance < 0 || !loop) {
      checking.refuse(node, `\`${kind}\` outside a loop`, "use it inside while or for");
      return [];
    }
    loop[kind === "break" ? "breaks" : "continues"].push(flow.copy());
    flow.isReachable = false;
    const levels = distance + (kind === "break" && loop.hasElse ? 1 : 0);
    return [{ kind, ...(levels > 0 ? { levels } : {}), span: this.expressions.span(node) }];
  }

  private leave(node: SyntaxNode): Statement[] {
    const { expressions, within } = this;
    const { checking } = expressions;
    const span = expressions.span(node);
    const valueNode = node.parts.find((one) => one.type !== "none");
    const value = valueNode && expressions.value(valueNode);
    const wasReachable = expressions.flow.isReachable;
    expressions.flow.isReachable = false;
    if (!valueNode) {
      if (within.hasResult && wasReachable) this.noValue(node);
      return [{ kind: "return", value: undefined, span }];
    }
    if (!value) return [];
    if (within.resultAnnotation && within.resultAnnotation !== "float" && isFloat(value)) {
      checking.reporter.error(
        "FLX0504",
        `\`${within.name}\` gives ${within.resultAnnotation}, this is a float`,
        value.expression.span,
        {
          hint: "annotate the function -> float, or cut the number: int(…)",
        },
      );
      return [];
    }
    const key = resultKey(within.name);
    checking.inference.note(key, value.fact);
    const fact = checking.inference.fact(key);
    return [{ kind: "return", value: as(value, fact ? typeOfFact(fact) : INT), span }];
  }

  /** Reports an end of a function that gives no value, where others give one. */
  noValue(node: SyntaxNode): void {
    const { checking } = this.expressions;
    checking.reporter.error(
      "FLX0502",
      `\`${this.within.name}\` gives a value in one place and none in another`,
      checking.spanOf(node),
      {
        hint: "let every way through the function end with return and a number",
      },
    );
  }

  private stop(node: SyntaxNode): Statement[] {
    this.expressions.flow.isReachable = false;
    return [{ kind: "trap", argument: PANIC, span: this.expressions.span(node) }];
  }

  private assertion(node: SyntaxNode): Statement[] {
    const { expressions } = this;
    const [conditionNode] = node.parts as [SyntaxNode];
    const condition = expressions.condition(conditionNode);
    refine(expressions, conditionNode, true);
    if (!condition) return [];
    const span = expressions.span(node);
    const stop: Statement = { kind: "trap", argument: PANIC, span };
    return [
      {
        kind: "if",
        condition: { kind: "not", operand: condition, type: INT, span },
        then: stop,
        otherwise: undefined,
        span,
      },
    ];
  }
}

const alternatives = (node: SyntaxNode): SyntaxNode[] =>
  node.childrenForFieldName("alternative").flatMap((one) => one ?? []);
