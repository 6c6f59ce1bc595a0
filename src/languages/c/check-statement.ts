// C statements: syntax nodes to the typed tree. What is wrong is reported and left out, and checking goes on with the next statement.
import type { SyntaxNode } from "../code/grammar.ts";
import { Scope } from "../code/scope.ts";
import { SYNTAX_DEPTH_MAX } from "../code/subset.ts";
import type { Expression, Statement } from "../code/tree.ts";
import type { ScalarType } from "../code/types.ts";
import { checkDeclaration, checkEnum, type DeclarationPlace } from "./check-declaration.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { checkDefine } from "./define.ts";

/** What is no statement of the subset: node type -> what it is, what to write. */
const REFUSED = new Map<string, readonly [string, string]>([
  ["switch_statement", ["`switch`", "write if (…) … else if (…) …"]],
  ["goto_statement", ["`goto`", "use a loop, break, continue or return"]],
  ["labeled_statement", ["labels", "use a loop, break, continue or return"]],
  ["case_statement", ["`case`", "write if (…) … else if (…) …"]],
  ["type_definition", ["`typedef`", "use the type itself: int, unsigned, uint8_t, double"]],
  ["preproc_if", ["`#if`", "leave out what is not meant for the board"]],
  ["preproc_ifdef", ["`#ifdef`", "leave out what is not meant for the board"]],
  ["preproc_function_def", ["macros with parameters", "write a function"]],
  ["preproc_call", ["this preprocessor line", "leave it out"]],
]);

export class StatementChecker {
  private readonly expressions: ExpressionChecker;
  private readonly result: ScalarType | undefined;
  private readonly place: DeclarationPlace;
  private loopDepth = 0;
  private depth = 0;

  constructor(expressions: ExpressionChecker, result: ScalarType | undefined, place: DeclarationPlace) {
    this.expressions = expressions;
    this.result = result;
    this.place = place;
  }

  /** A statement, or nothing if it is empty or wrong. */
  statement(node: SyntaxNode): Statement | undefined {
    const { checking } = this.expressions;
    if (this.depth >= SYNTAX_DEPTH_MAX) {
      return checking.refuse(
        node,
        `a statement nested more than ${SYNTAX_DEPTH_MAX} levels deep`,
        "put the inner part into a function",
      );
    }
    this.depth++;
    const checked = this.dispatch(node);
    this.depth--;
    return checked;
  }

  private dispatch(node: SyntaxNode): Statement | undefined {
    const span = this.expressions.span(node);
    const { expressions } = this;
    switch (node.type) {
      case "compound_statement":
        return { kind: "block", statements: this.inScope(() => this.all(node.namedChildren)), span };
      case "expression_statement": {
        const expression = node.namedChildren.find((child) => child.type !== "comment");
        const checked = expression && expressions.any(expression);
        return checked && { kind: "expression", expression: checked, span };
      }
      case "declaration":
        return { kind: "block", statements: checkDeclaration(expressions, node, this.place), span };
      case "if_statement":
        return this.branch(node);
      case "while_statement":
      case "do_statement":
        return this.whileLoop(node);
      case "for_statement":
        return this.inScope(() => this.forLoop(node));
      case "break_statement":
      case "continue_statement":
        return this.exit(node);
      case "return_statement":
        return this.leave(node);
      case "preproc_def":
        checkDefine(expressions, node);
        return undefined;
      case "enum_specifier":
        checkEnum(expressions, node);
        return undefined;
      case "comment":
        return undefined;
      default: {
        const [what, instead] = REFUSED.get(node.type) ?? [
          `\`${node.text.slice(0, 40)}\``,
          "use if, while, for, do, return and assignments",
        ];
        return expressions.checking.refuse(node, what, instead);
      }
    }
  }

  private all(nodes: readonly SyntaxNode[]): Statement[] {
    return nodes.flatMap((node) => this.statement(node) ?? []);
  }

  private inScope<Result>(check: () => Result): Result {
    const outer = this.expressions.scope;
    this.expressions.scope = new Scope(outer);
    const checked = check();
    this.expressions.scope = outer;
    return checked;
  }

  /** The body of a branch or loop; an empty one is a block of nothing. A declaration in it has a scope of its own. */
  private body(node: SyntaxNode): Statement {
    return (
      this.inScope(() => this.statement(node)) ?? { kind: "block", statements: [], span: this.expressions.span(node) }
    );
  }

  /** `(condition)`; undefined after a report. */
  private condition(node: SyntaxNode | null): Expression | undefined {
    return this.expressions.value(node);
  }

  private branch(node: SyntaxNode): Statement | undefined {
    const condition = this.condition(node.childForFieldName("condition"));
    const then = this.body(node.childForFieldName("consequence")!);
    const alternative = node.childForFieldName("alternative")?.namedChildren.find((child) => child.type !== "comment");
    const otherwise = alternative && this.body(alternative);
    return condition && { kind: "if", condition, then, otherwise, span: condition.span };
  }

  private loopBody(node: SyntaxNode): Statement {
    this.loopDepth++;
    const body = this.body(node);
    this.loopDepth--;
    return body;
  }

  private whileLoop(node: SyntaxNode): Statement | undefined {
    const test = node.type === "do_statement" ? "after" : "before";
    const condition = this.condition(node.childForFieldName("condition"));
    const body = this.loopBody(node.childForFieldName("body")!);
    return condition && { kind: "loop", test, condition, update: undefined, body, span: condition.span };
  }

  private forLoop(node: SyntaxNode): Statement | undefined {
    const { expressions } = this;
    const span = expressions.span(node);
    const initializer = node.childForFieldName("initializer");
    const statements: Statement[] = [];
    if (initializer?.type === "declaration") statements.push(...checkDeclaration(expressions, initializer, this.place));
    else if (initializer) {
      const expression = expressions.any(initializer);
      if (expression) statements.push({ kind: "expression", expression, span: expression.span });
    }
    const conditionNode = node.childForFieldName("condition");
    const condition = conditionNode ? this.condition(conditionNode) : undefined;
    const updateNode = node.childForFieldName("update");
    const update = updateNode ? expressions.any(updateNode) : undefined;
    const body = this.loopBody(node.childForFieldName("body")!);
    if ((conditionNode && !condition) || (updateNode && !update)) return undefined;
    statements.push({ kind: "loop", test: "before", condition, update, body, span: condition?.span ?? span });
    return { kind: "block", statements, span };
  }

  private exit(node: SyntaxNode): Statement | undefined {
    const kind = node.type === "break_statement" ? "break" : "continue";
    if (this.loopDepth === 0)
      return this.expressions.checking.refuse(node, `\`${kind}\` outside a loop`, "use it inside while, for or do");
    return { kind, span: this.expressions.span(node) };
  }

  private leave(node: SyntaxNode): Statement | undefined {
    const { expressions, result } = this;
    const { reporter } = expressions.checking;
    const span = expressions.span(node);
    const valueNode = node.namedChildren.find((child) => child.type !== "comment");
    if (!valueNode) {
      if (result)
        reporter.error("FLX0504", "this return gives no value, but the function promises one", span, {
          hint: "write return 0;",
        });
      return { kind: "return", value: undefined, span };
    }
    if (!result) {
      expressions.any(valueNode);
      reporter.error("FLX0504", "this return gives a value, but the function is void", expressions.span(valueNode), {
        hint: "give the function a result type, or write return;",
      });
      return undefined;
    }
    const value = expressions.valueOf(valueNode, result);
    return value && { kind: "return", value, span };
  }
}
