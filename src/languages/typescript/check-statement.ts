// TypeScript statements: syntax nodes to the typed tree. What is wrong is reported and left out, and checking goes on with the next one.
import type { SyntaxNode } from "../code/grammar.ts";
import { literal } from "../code/nodes.ts";
import { Scope } from "../code/scope.ts";
import { SYNTAX_DEPTH_MAX } from "../code/subset.ts";
import type { Expression, Local, Statement, SwitchCase } from "../code/tree.ts";
import { INT } from "../code/types.ts";
import { asType } from "./check-assignment.ts";
import { checkDeclaration, type DeclarationPlace } from "./check-declaration.ts";
import type { ExpressionChecker } from "./check-expression.ts";
import { readPlace } from "./check-place.ts";
import { type Counted, countedBy } from "./counted-loops.ts";
import { type Facts, fitsInt } from "./facts.ts";
import { type Meaning, partsOf } from "./meanings.ts";
import { defineNarrowed, forgetAssigned, whereTrue } from "./narrowing.ts";
import type { NamedType } from "./types.ts";

const VAR = ["`var`", "write let or const"] as const;
const TYPES = ["a type declaration inside a function", "leave it out"] as const;
const FUNCTION = ["a function inside a function", "put it at the top of the block"] as const;

/** What is no statement of the subset: node type -> what it is, what to write. */
const REFUSED = new Map<string, readonly [string, string]>([
  ["variable_declaration", VAR],
  ["function_declaration", FUNCTION],
  ["generator_function_declaration", FUNCTION],
  ["class_declaration", ["classes", "use variables and functions of the block"]],
  ["interface_declaration", TYPES],
  ["type_alias_declaration", TYPES],
  ["enum_declaration", ["`enum`", "write const ON = 1;"]],
  ["labeled_statement", ["labels", "put the loops into a function and return from it"]],
  ["throw_statement", ["`throw`", "return a number that says what is wrong"]],
  ["try_statement", ["`try`", "nothing throws on a board: leave it out"]],
  ["with_statement", ["`with`", "name the variables"]],
  ["debugger_statement", ["`debugger`", "leave it out"]],
  ["import_statement", ["`import`", "call functions of other blocks by their names"]],
]);

export class StatementChecker {
  private readonly expressions: ExpressionChecker;
  /** Undefined where the function gives nothing. */
  private readonly result: NamedType | undefined;
  private readonly place: DeclarationPlace;
  private loopDepth = 0;
  private switchDepth = 0;
  private depth = 0;

  constructor(expressions: ExpressionChecker, result: NamedType | undefined, place: DeclarationPlace) {
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

  /** `return value` for the body of an arrow function that is one expression. */
  arrowBody(node: SyntaxNode): Statement | undefined {
    const { expressions, result } = this;
    const span = expressions.span(node);
    if (result) {
      const value = expressions.value(node);
      const typed = value && asType(expressions, result, value);
      return typed && { kind: "return", value: typed, span };
    }
    const effect = expressions.effect(node);
    return effect && { kind: "expression", expression: effect, span };
  }

  private dispatch(node: SyntaxNode): Statement | undefined {
    const { expressions } = this;
    const span = expressions.span(node);
    switch (node.type) {
      case "statement_block":
        return { kind: "block", statements: this.inScope(() => this.all(node.namedChildren)), span };
      case "expression_statement": {
        const expression = partsOf(node)[0];
        const checked = expression && expressions.effect(expression);
        return checked && { kind: "expression", expression: checked, span };
      }
      case "lexical_declaration":
        return { kind: "block", statements: checkDeclaration(expressions, node, this.place), span };
      case "if_statement":
        return this.branch(node);
      case "while_statement":
      case "do_statement":
        return this.whileLoop(node);
      case "for_statement":
        return this.inScope(() => this.forLoop(node));
      case "for_in_statement":
        return this.inScope(() => this.forOf(node));
      case "switch_statement":
        return this.choice(node);
      case "break_statement":
      case "continue_statement":
        return this.exit(node);
      case "return_statement":
        return this.leave(node);
      case "comment":
      case "empty_statement":
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

  /** The body of a branch or loop; an empty one is a block of nothing. */
  private body(node: SyntaxNode): Statement {
    return (
      this.inScope(() => this.statement(node)) ?? { kind: "block", statements: [], span: this.expressions.span(node) }
    );
  }

  private branch(node: SyntaxNode): Statement | undefined {
    const conditionNode = node.childForFieldName("condition");
    const condition = this.expressions.condition(conditionNode);
    const then = whereTrue(this.expressions, conditionNode, () => this.body(node.childForFieldName("consequence")!));
    const alternativeNode = node.childForFieldName("alternative");
    const alternative = alternativeNode && partsOf(alternativeNode)[0];
    const otherwise = alternative ? this.body(alternative) : undefined;
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
    const { expressions } = this;
    forgetAssigned(expressions.scope, node);
    const conditionNode = node.childForFieldName("condition");
    const bodyNode = node.childForFieldName("body")!;
    // The condition of `do` holds after a turn, not in the first.
    const known = test === "before" ? conditionNode : undefined;
    const body = whereTrue(expressions, known, () => this.loopBody(bodyNode));
    const condition = expressions.condition(conditionNode);
    return condition && { kind: "loop", test, condition, update: undefined, body, span: condition.span };
  }

  private forLoop(node: SyntaxNode): Statement | undefined {
    const { expressions } = this;
    const span = expressions.span(node);
    const statements: Statement[] = [];
    const initializer = node.childForFieldName("initializer");
    const counted = countedBy(expressions, node);
    if (initializer?.type === "lexical_declaration") {
      const known = counted && new Map<string, Facts>([[counted.name, counted.throughout]]);
      statements.push(
        ...checkDeclaration(expressions, initializer, known ? { ...this.place, counted: known } : this.place),
      );
    } else if (initializer && initializer.type !== "empty_statement") {
      const first = this.initial(initializer);
      if (first) statements.push(first);
    }
    forgetAssigned(expressions.scope, node);
    const conditionNode = expressionOf(node.childForFieldName("condition"));
    const condition = conditionNode ? expressions.condition(conditionNode) : undefined;
    const updateNode = node.childForFieldName("increment");
    const [body, update] = whereTrue(expressions, conditionNode, () => {
      if (counted) this.narrow(counted);
      const turn = this.loopBody(node.childForFieldName("body")!);
      return [turn, updateNode ? expressions.effect(updateNode) : undefined];
    });
    if ((conditionNode && !condition) || (updateNode && !update)) return undefined;
    statements.push({ kind: "loop", test: "before", condition, update, body, span: condition?.span ?? span });
    return { kind: "block", statements, span };
  }

  /** What a `for` begins with, if it declares nothing. */
  private initial(node: SyntaxNode): Statement | undefined {
    if (/_(?:statement|declaration)$/.test(node.type)) return this.statement(node);
    const expression = this.expressions.effect(node);
    return expression && { kind: "expression", expression, span: expression.span };
  }

  /** Closer bounds of the variable that is counted with. */
  private narrow({ name, inBody }: Counted): void {
    const { scope } = this.expressions;
    const meaning = scope.meaning(name);
    if (meaning) defineNarrowed(scope, name, meaning, inBody);
  }

  /** `for (const value of values)`: the elements in turn, each read when its turn comes. */
  private forOf(node: SyntaxNode): Statement | undefined {
    const { expressions } = this;
    const { checking, scope } = expressions;
    const span = expressions.span(node);
    const nameNode = node.childForFieldName("left")!;
    const arrayNode = node.childForFieldName("right")!;
    const isOf = node.children.some((child) => child.type === "of");
    const isConst = node.childForFieldName("kind")?.text === "const";
    const wrong = !isOf
      ? checking.refuse(node, "`for … in`", "write for (const value of values), or count: for (let i = 0; …)")
      : nameNode.type !== "identifier"
        ? checking.refuse(nameNode, "taking values apart", "name one variable")
        : node.childForFieldName("kind")?.text === "var" || !node.childForFieldName("kind")
          ? checking.refuse(nameNode, `\`${nameNode.text}\` from outside the loop`, `write const ${nameNode.text} of …`)
          : nameNode;
    const meaning = wrong && (arrayNode.type === "identifier" ? expressions.meaning(arrayNode) : undefined);
    if (!wrong || meaning?.kind === "broken") return undefined;
    if (meaning?.kind !== "array" || meaning.stored.dimensions.length !== 1)
      return meaning || arrayNode.type !== "identifier"
        ? checking.refuse(arrayNode, "a loop over something other than a named array", "name an array of numbers")
        : undefined;
    const { stored, holding } = meaning;
    const counter: Local = { name: "index", type: INT, span };
    const place = { kind: "local", local: counter } as const;
    const index: Expression = { kind: "read", place, type: INT, span };
    const target = { place: { kind: "element", stored, index } as const, type: stored.type, holding };
    const element = readPlace(target, expressions.span(arrayNode));
    const value: Local = { name: nameNode.text, type: stored.type, span: expressions.span(nameNode) };
    if (!isConst)
      return checking.refuse(nameNode, "a loop variable that can be assigned to", `write const ${nameNode.text} of …`);
    const known: Meaning = { kind: "local", local: value, holding: { ...holding, isConst } };
    checking.define(scope, nameNode.text, value.span, known);
    forgetAssigned(scope, node);
    const body = this.loopBody(node.childForFieldName("body")!);
    const initial = "expression" in element ? element.expression : undefined;
    const declared: Statement = { kind: "declare", local: value, initial, span: value.span };
    const next: Expression = {
      kind: "arithmetic",
      operator: "add",
      left: index,
      right: literal(1, INT, span),
      type: INT,
      span,
    };
    const loop: Statement = {
      kind: "loop",
      test: "before",
      condition: {
        kind: "compare",
        operator: "lt",
        left: index,
        right: literal(stored.dimensions[0]!, INT, span),
        type: INT,
        span,
      },
      update: { kind: "assign", place, value: next, type: INT, span },
      body: { kind: "block", statements: [declared, body], span },
      span,
    };
    const start: Statement = { kind: "declare", local: counter, initial: literal(0, INT, span), span };
    return { kind: "block", statements: [start, loop], span };
  }

  private choice(node: SyntaxNode): Statement | undefined {
    const { expressions } = this;
    const { checking } = expressions;
    const valueNode = node.childForFieldName("value")!;
    const subject = expressions.number(valueNode);
    const cases: SwitchCase[] = [];
    const seen = new Map<number, SyntaxNode>();
    this.switchDepth++;
    const isRight = this.inScope(() =>
      partsOf(node.childForFieldName("body")!)
        .map((one) => {
          const label = one.childForFieldName("value");
          const value = label ? this.label(label, seen) : undefined;
          const statements = this.all(one.childrenForFieldName("body").flatMap((child) => child ?? []));
          cases.push({ value, statements });
          return !label || value !== undefined;
        })
        .every((right) => right),
    );
    this.switchDepth--;
    if (!subject || !isRight) return undefined;
    if (!fitsInt(subject.facts)) {
      return checking.refuse(
        valueNode,
        "`switch` on a number that is no int",
        `write switch (${partsOf(valueNode)[0]?.text.slice(0, 30) ?? "value"} | 0), or if … else`,
      );
    }
    return { kind: "switch", subject: expressions.form.int32(subject), cases, span: expressions.span(valueNode) };
  }

  private label(node: SyntaxNode, seen: Map<number, SyntaxNode>): number | undefined {
    const { checking } = this.expressions;
    const value = this.expressions.constantNumber(node, "a `case`");
    if (value === undefined) return undefined;
    if (value !== (value | 0)) return checking.refuse(node, `\`case ${node.text}\``, "an int has 32 bits");
    const first = seen.get(value);
    if (first) {
      return checking.fault(node, `\`case ${value}\` is there twice`, "take one of them out", {
        span: checking.spanOf(first),
        text: "first here",
      });
    }
    seen.set(value, node);
    return value;
  }

  private exit(node: SyntaxNode): Statement | undefined {
    const { checking } = this.expressions;
    const kind = node.type === "break_statement" ? "break" : "continue";
    if (node.childForFieldName("label"))
      return checking.refuse(node, "labels", "put the loops into a function and return from it");
    if (this.loopDepth === 0 && (kind === "continue" || this.switchDepth === 0))
      return checking.refuse(node, `\`${kind}\` outside a loop`, "use it inside while, for or do");
    return { kind, span: this.expressions.span(node) };
  }

  private leave(node: SyntaxNode): Statement | undefined {
    const { expressions, result } = this;
    const { checking } = expressions;
    const span = expressions.span(node);
    const valueNode = partsOf(node)[0];
    if (!valueNode) {
      if (result) checking.fault(span, "this return gives no value, but the function promises one", "write return 0;");
      return { kind: "return", value: undefined, span };
    }
    if (!result) {
      expressions.any(valueNode, false);
      return checking.fault(
        valueNode,
        "this return gives a value, but the function is void",
        "give the function a result type, or write return;",
      );
    }
    const value = expressions.value(valueNode);
    const typed = value && asType(expressions, result, value);
    return typed && { kind: "return", value: typed, span };
  }
}

/** The grammar puts the semicolon after a `for`'s condition into a statement of its own in some places. */
const expressionOf = (node: SyntaxNode | null): SyntaxNode | undefined => {
  if (!node || node.type === "empty_statement") return undefined;
  return node.type === "expression_statement" ? partsOf(node)[0] : node;
};
