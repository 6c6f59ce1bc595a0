// One Python function: what its names mean, its parameters, its body.
import type { Span } from "../../diagnostics/source.ts";
import { Scope } from "../code/scope.ts";
import type { CodeFunction, Local, Statement } from "../code/tree.ts";
import { sameType } from "../code/types.ts";
import { parameterKey, resultKey } from "./check-call.ts";
import { ExpressionChecker } from "./check-expression.ts";
import { listMeaning } from "./check-global.ts";
import { isListForm, readListForm } from "./check-list.ts";
import { StatementChecker } from "./check-statement.ts";
import { ANY_INT, isWithinFact, typeOfFact } from "./facts.ts";
import { Flow } from "./flow.ts";
import type { Checking, List, Meaning, PythonFunction } from "./meanings.ts";
import { assignedNames, globalNames } from "./names.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { as, declared, ofFact, readLocal } from "./value.ts";

export function checkFunction(
  checking: Checking,
  global: Scope<Meaning>,
  one: PythonFunction,
  called: Set<string>,
): CodeFunction | undefined {
  const { inference } = checking;
  const body = one.node.childForFieldName("body")!;
  const scope = new Scope<Meaning>(global);
  const flow = new Flow();
  const ownCalls = new Set<string>();
  const expressions = new ExpressionChecker(checking, scope, one, ownCalls, flow);
  const before: Statement[] = [];
  const shared = globalNames(body);
  reportSharedParameters(checking, one, shared);

  const localOf = (name: string, span: Span): Local => {
    const key = localKey(one, name);
    inference.otherwise(key, ANY_INT);
    const local: Local = { name, type: typeOfFact(inference.fact(key) ?? ANY_INT), span };
    scope.define(name, { kind: "local", local, key });
    return local;
  };

  const params = one.params.map(({ name, span }): Local => {
    const fact = inference.fact(parameterKey(one.name, name));
    const type = typeOfFact(fact ?? ANY_INT);
    const key = localKey(one, name);
    inference.note(key, fact);
    const local = localOf(name, span);
    const whole = inference.fact(key);
    flow.assign(key, fact && whole && isWithinFact(fact, whole) ? fact : undefined);
    if (sameType(local.type, type)) return local;
    const passed: Local = { name, type, span };
    before.push(declared(local, as(ofFact(readLocal(passed), fact), local.type)));
    return passed;
  });

  const lists = defineLocals(expressions, one, body, shared, (name, span) => {
    const local = localOf(name, span);
    before.push({ kind: "declare", local, initial: undefined, span });
  });

  const statements = new StatementChecker(expressions, one);
  const checked = statements.body(body);
  if (one.hasResult && expressions.flow.isReachable) statements.noValue(one.node.childForFieldName("name")!);
  for (const name of ownCalls) called.add(name);
  if (ownCalls.has(one.name)) refuseSharedLists(checking, one, lists);
  const result = one.hasResult ? typeOfFact(inference.fact(resultKey(one.name)) ?? ANY_INT) : undefined;
  return {
    name: one.name,
    params,
    result,
    body: { kind: "block", statements: [...before, checked], span: checked.span },
    span: one.span,
    kind: !one.isEntry ? "helper" : one.name === "main" ? "start" : "tick",
  };
}

const localKey = (one: PythonFunction, name: string): string => `${one.name}.${name}`;

function reportSharedParameters(checking: Checking, one: PythonFunction, shared: ReadonlySet<string>): void {
  for (const { name, span } of one.params) {
    if (!shared.has(name)) continue;
    checking.reporter.error("FLX0507", `\`${name}\` is a parameter and global`, span, { hint: "rename the parameter" });
  }
}

/** Gives every name the function assigns to its meaning. Returns its lists. */
function defineLocals(
  expressions: ExpressionChecker,
  one: PythonFunction,
  body: SyntaxNode,
  shared: ReadonlySet<string>,
  define: (name: string, span: Span) => void,
): List[] {
  const { checking, scope } = expressions;
  const lists: List[] = [];
  const made = listsMade(body);
  for (const node of assignedNames(body)) {
    const name = node.text;
    if (shared.has(name) || scope.ownMeaning(name)) continue;
    const span = checking.spanOf(node);
    const form = made.get(name);
    if (!form) {
      define(name, span);
      continue;
    }
    // What is wrong with it is reported where it is assigned.
    const quiet = new ExpressionChecker(checking.quiet(), scope, one, new Set(), expressions.flow.copy());
    const shape = readListForm(quiet, form);
    const owner = localKey(one, name);
    const list = shape && listMeaning(expressions, name, owner, shape.length, shape.isBytes, span);
    if (list) lists.push(list);
    else readListForm(expressions, form);
    scope.define(name, list ?? { kind: "broken", span });
  }
  return lists;
}

/** For each name that is given a list, what makes it first. */
function listsMade(body: SyntaxNode): Map<string, SyntaxNode> {
  const made = new Map<string, SyntaxNode>();
  for (const node of body.descendantsOfType("assignment")) {
    const left = node?.childForFieldName("left");
    const right = node?.childForFieldName("right");
    if (left?.type === "identifier" && right && isListForm(right) && !made.has(left.text)) made.set(left.text, right);
  }
  return made;
}

function refuseSharedLists(checking: Checking, one: PythonFunction, lists: readonly List[]): void {
  for (const list of lists) {
    checking.reporter.error(
      "FLX0502",
      `\`${one.name}\` calls itself, and its list \`${list.name}\` has one place in memory`,
      list.span,
      { hint: "make the list outside of the function" },
    );
  }
}
