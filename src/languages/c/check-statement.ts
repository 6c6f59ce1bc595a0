// C statements: syntax nodes to the typed tree. What is wrong is reported and left out, and checking goes on with the next statement.
import type { SyntaxNode } from "../code/grammar.ts";
import { converted } from "../code/nodes.ts";
import { Scope } from "../code/scope.ts";
import { SYNTAX_DEPTH_MAX } from "../code/subset.ts";
import type { Expression, Statement, SwitchCase } from "../code/tree.ts";
import { INT } from "../code/types.ts";
import { checkDeclaration, checkEnum, type DeclarationPlace } from "./check-declaration.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { checkStruct, checkTypedef } from "./check-struct.ts";
import { checkDefine } from "./define.ts";
import { structureOf } from "./struct-values.ts";
import type { CType, StructVariable } from "./structures.ts";
import { promoted } from "./types.ts";

/** What is no statement of the subset: node type -> what it is, what to write. */
const REFUSED = new Map<string, readonly [string, string]>([
  ["goto_statement", ["`goto`", "use a loop, break, continue or return"]],
  ["labeled_statement", ["labels", "use a loop, break, continue or return"]],
  ["case_statement", ["`case` inside another statement", "write it straight between the braces of its switch"]],
  ["preproc_if", ["`#if`", "leave out what is not meant for the board"]],
  ["preproc_ifdef", ["`#ifdef`", "leave out what is not meant for the board"]],
  ["preproc_function_def", ["macros with parameters", "write a function"]],
  ["preproc_call", ["this preprocessor line", "leave it out"]],
]);

export class StatementChecker {
  private readonly expressions: ExpressionChecker;
  private readonly result: CType | undefined;
  /** Where the structure goes that the function gives. */
  private readonly given: StructVariable | undefined;
  private readonly place: DeclarationPlace;
  private loopDepth = 0;
  private switchDepth = 0;
  private depth = 0;

  constructor(
    expressions: ExpressionChecker,
    result: CType | undefined,
    given: StructVariable | undefined,
    place: DeclarationPlace,
  ) {
    this.expressions = expressions;
    this.result = result;
    this.given = given;
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
      case "switch_statement":
        return this.choice(node);
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
      case "struct_specifier":
        checkStruct(expressions, node);
        return undefined;
      case "type_definition":
        checkTypedef(expressions, node);
        return undefined;
      case "comment":
        return undefined;
      default: {
        const [what, instead] = REFUSED.get(node.type) ?? [
          `\`${node.text.slice(0, 40)}\``,
          "use if, while, for, do, switch, return and assignments",
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

  private choice(node: SyntaxNode): Statement | undefined {
    const { expressions } = this;
    const { checking } = expressions;
    const subjectNode = node.childForFieldName("condition")!;
    const subject = expressions.value(subjectNode);
    const body = node.childForFieldName("body")!;
    if (body.type !== "compound_statement")
      return checking.refuse(body, "a `switch` without braces", "write switch (…) { case 1: …; break; }");
    const cases: SwitchCase[] = [];
    const seen = new Map<number | undefined, SyntaxNode>();
    this.switchDepth++;
    const isRight = this.inScope(() =>
      body.namedChildren
        .filter((child) => child.type !== "comment")
        .map((child) => {
          if (child.type === "case_statement") return this.oneCase(child, seen, cases);
          checking.refuse(child, "a statement before the first `case`", "put it in front of the switch");
          return false;
        })
        .every((right) => right),
    );
    this.switchDepth--;
    if (!subject || !isRight) return undefined;
    if (subject.type.kind === "float")
      return checking.refuse(subjectNode, "`switch` on a double", "convert it: (int)(…)");
    // A case compares bits, so an unsigned subject is one as well.
    return {
      kind: "switch",
      subject: converted(converted(subject, promoted(subject.type)), INT),
      cases,
      span: subject.span,
    };
  }

  private oneCase(node: SyntaxNode, seen: Map<number | undefined, SyntaxNode>, cases: SwitchCase[]): boolean {
    const { checking } = this.expressions;
    const label = node.childForFieldName("value");
    const constant = label ? this.expressions.constantInt(label, "a `case`") : undefined;
    const value = constant === undefined ? undefined : constant | 0;
    const first = seen.get(value);
    const isKnown = !label || constant !== undefined;
    if (first && isKnown) {
      checking.reporter.error(
        "FLX0502",
        `\`${label ? `case ${label.text}` : "default"}\` is there twice`,
        checking.spanOf(label ?? node.child(0)!),
        {
          hint: "take one of them out",
          labels: [{ span: checking.spanOf(first), text: "first here" }],
        },
      );
    }
    if (isKnown) seen.set(value, label ?? node.child(0)!);
    const statements = this.all(node.namedChildren.filter((child) => child.id !== label?.id));
    cases.push({ value, statements });
    return isKnown && !first;
  }

  private exit(node: SyntaxNode): Statement | undefined {
    const kind = node.type === "break_statement" ? "break" : "continue";
    if (this.loopDepth === 0 && (kind === "continue" || this.switchDepth === 0))
      return this.expressions.checking.refuse(
        node,
        `\`${kind}\` outside a loop`,
        `use it inside while, for${kind === "break" ? ", do or switch" : " or do"}`,
      );
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
    if (result.kind === "struct") {
      const structure = structureOf(expressions, valueNode, result);
      if (!structure || !this.given) return undefined;
      const statements = structure.into({ variable: this.given, indexes: [] });
      return { kind: "block", statements: [...statements, { kind: "return", value: undefined, span }], span };
    }
    const value = expressions.valueOf(valueNode, result);
    return value && { kind: "return", value, span };
  }
}
