// A whole Python block, once: the imports and functions by name, then the global variables with their first values, then what the
// functions do. Called again and again while facts are inferred, and a last time to build.

import { Scope } from "../code/scope.ts";
import type { CodeFunction } from "../code/tree.ts";
import type { Signature } from "../language.ts";
import { readAnnotation } from "./check-assignment.ts";
import { parameterKey, resultKey, signatureOf } from "./check-call.ts";
import { ExpressionChecker } from "./check-expression.ts";
import { checkFunction } from "./check-function.ts";
import { checkGlobal } from "./check-global.ts";
import { ANY_INT, FLOAT_FACT } from "./facts.ts";
import { Flow } from "./flow.ts";
import { isMathName, MATH_CONSTANTS, refuseMathName } from "./math-names.ts";
import { type Checking, excerpt, type Meaning, type Parameter, type PythonFunction } from "./meanings.ts";
import { assignedNames, givesValue, globalNames } from "./names.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import { floatConstant } from "./value.ts";

export interface CheckedProgram {
  readonly functions: readonly CodeFunction[];
  /** Names of functions that other functions of the block call. */
  readonly called: ReadonlySet<string>;
  /** What other blocks can call. */
  readonly signatures: readonly Signature[];
  /** Keys of all parameters. */
  readonly parameters: readonly string[];
}

const TOP_LEVEL_REFUSED = new Map<string, readonly [string, string]>([
  ["class_definition", ["classes", "use global variables and functions"]],
  ["decorated_definition", ["decorators", "leave out the line with @"]],
  ["future_import_statement", ["this import", "leave it out"]],
]);

export class ProgramChecker {
  private readonly checking: Checking;
  private readonly scope = new Scope<Meaning>();
  private readonly expressions: ExpressionChecker;
  private readonly functions: PythonFunction[] = [];
  private readonly called = new Set<string>();

  constructor(checking: Checking) {
    this.checking = checking;
    this.expressions = new ExpressionChecker(checking, this.scope, undefined, this.called, new Flow());
  }

  check(root: SyntaxNode): CheckedProgram {
    const nodes = root.parts;
    for (const node of nodes) {
      if (node.type === "import_statement") this.importModule(node);
      else if (node.type === "import_from_statement") this.importNames(node);
      else if (node.type === "function_definition") this.collectFunction(node);
    }
    const written = new Set(nodes.filter(isFunction).flatMap((node) => [...writtenGlobals(node)]));
    const assigned = nodes.filter((node) => !isFunction(node)).flatMap(assignedNames);
    const count = new Map<string, number>();
    for (const { text } of assigned) count.set(text, (count.get(text) ?? 0) + 1);
    const isConstant = (name: string) => !written.has(name) && count.get(name) === 1;
    for (const node of nodes) this.topLevel(node, isConstant);
    const functions = this.functions.flatMap((one) => checkFunction(this.checking, this.scope, one, this.called) ?? []);
    const signatures = this.functions
      .filter(({ isEntry }) => !isEntry)
      .map((one) => signatureOf(this.expressions, one));
    const parameters = this.functions.flatMap(({ name, params }) => params.map((one) => parameterKey(name, one.name)));
    return { functions, called: this.called, signatures, parameters };
  }

  /** Spans of the functions, for messages. */
  functionNamed(name: string): PythonFunction | undefined {
    return this.functions.find((one) => one.name === name);
  }

  private topLevel(node: SyntaxNode, isConstant: (name: string) => boolean): void {
    switch (node.type) {
      case "import_statement":
      case "import_from_statement":
      case "function_definition":
      case "pass_statement":
        return;
      case "expression_statement":
        for (const one of node.parts) this.topExpression(one, isConstant);
        return;
      case "if_statement":
        if (isMainGuard(node)) return;
        break;
    }
    const [what, instead] = TOP_LEVEL_REFUSED.get(node.type) ?? [
      "a statement outside of functions",
      "put it into def main():, which runs when the agent starts, or into def tick():",
    ];
    this.checking.refuse(node, what, instead);
  }

  private topExpression(node: SyntaxNode, isConstant: (name: string) => boolean): void {
    if (node.type === "assignment") checkGlobal(this.expressions, node, isConstant);
    // Python's own way to start a program; on a board `main` runs by itself.
    else if (!/^(?:string|concatenated_string|ellipsis)$/.test(node.type) && !isMainCall(node)) {
      this.checking.refuse(
        node,
        "a statement outside of functions",
        "put it into def main():, which runs when the agent starts, or into def tick():",
      );
    }
  }

  private define(node: SyntaxNode, meaning: Meaning): boolean {
    const name = node.text;
    const known = this.scope.ownMeaning(name);
    if (!known) {
      this.scope.define(name, meaning);
      return true;
    }
    const first = known.kind === "function" ? known.function.span : "span" in known ? known.span : undefined;
    this.checking.reporter.error("FLX0507", `\`${name}\` is defined twice`, this.checking.spanOf(node), {
      hint: "rename one of them",
      ...(first ? { labels: [{ span: first, text: "first defined here" }] } : {}),
    });
    return false;
  }

  private importModule(node: SyntaxNode): void {
    for (const one of node.parts) {
      const isRenamed = one.type === "aliased_import";
      const name = isRenamed ? one.childForFieldName("name")! : one;
      const alias = isRenamed ? one.childForFieldName("alias")! : one;
      const span = this.checking.spanOf(one);
      if (name.text === "math") this.define(alias, { kind: "module", span });
      else this.refuseImport(name);
    }
  }

  private refuseImport(name: SyntaxNode): void {
    const instead =
      name.text === "time"
        ? "flux_now() gives seconds, and `tick` is called every tick"
        : "only `math` can be imported; functions of other blocks are there by their names";
    this.checking.refuse(name, `the module \`${excerpt(name)}\``, instead);
  }

  private importNames(node: SyntaxNode): void {
    const from = node.childForFieldName("module_name")!;
    if (from.text === "typing" || from.text === "__future__") return;
    if (from.text !== "math") return this.refuseImport(from);
    const names = node.childrenForFieldName("name").flatMap((one) => one ?? []);
    if (names.length === 0) {
      this.checking.refuse(node, "`import *`", "name what you use: from math import sqrt");
      return;
    }
    for (const one of names) {
      const isRenamed = one.type === "aliased_import";
      const name = isRenamed ? one.childForFieldName("name")! : one;
      const alias = isRenamed ? one.childForFieldName("alias")! : one;
      const span = this.checking.spanOf(alias);
      const number = MATH_CONSTANTS.get(name.text);
      if (number !== undefined) this.define(alias, { kind: "constant", value: floatConstant(number, span), span });
      else if (isMathName(name.text)) this.define(alias, { kind: "math", name: name.text, span });
      else {
        refuseMathName(this.expressions, name);
        this.define(alias, { kind: "broken", span });
      }
    }
  }

  private collectFunction(node: SyntaxNode): void {
    const name = node.childForFieldName("name")!;
    const span = this.checking.spanOf(name);
    if (node.children.some((child) => child?.type === "async"))
      this.checking.refuse(
        node,
        "`async`",
        "`tick` is called again every tick; keep what it waits for in a global variable",
      );
    const params = this.readParameters(node.childForFieldName("parameters")!);
    if (!params) {
      this.define(name, { kind: "broken", span });
      return;
    }
    const resultNode = node.childForFieldName("return_type");
    const isNothing = resultNode?.text.trim() === "None";
    const resultAnnotation = resultNode && !isNothing ? readAnnotation(this.expressions, resultNode) : undefined;
    const body = node.childForFieldName("body")!;
    const isEntry = (name.text === "main" || name.text === "tick") && params.length === 0;
    if (name.text === "main" && !isEntry)
      this.checking.refuse(node.childForFieldName("parameters")!, "parameters of `main`", "write def main():");
    const hasResult = givesValue(body);
    const one: PythonFunction = { name: name.text, span, params, node, isEntry, hasResult, resultAnnotation };
    if (!this.define(name, { kind: "function", function: one })) return;
    this.functions.push(one);
    const { inference } = this.checking;
    for (const parameter of params) {
      const key = parameterKey(one.name, parameter.name);
      inference.otherwise(key, ANY_INT);
      if (parameter.annotation === "float") inference.annotate(key, FLOAT_FACT);
      if (parameter.initial) inference.note(key, parameter.initial.fact);
    }
    if (hasResult) inference.otherwise(resultKey(one.name), ANY_INT);
    if (resultAnnotation === "float") inference.annotate(resultKey(one.name), FLOAT_FACT);
    if (isNothing && hasResult)
      this.checking.reporter.error(
        "FLX0504",
        `\`${name.text}\` is annotated None, but gives a value`,
        this.checking.spanOf(resultNode!),
        {
          hint: "annotate it int, float or bool",
        },
      );
  }

  private readParameters(list: SyntaxNode): Parameter[] | undefined {
    const { checking } = this;
    const params: Parameter[] = [];
    let isRight = true;
    for (const node of list.parts) {
      const name = node.type === "identifier" ? node : (node.childForFieldName("name") ?? node.parts[0]);
      if (name?.type !== "identifier" || /splat|separator/.test(node.type)) {
        checking.refuse(node, `the parameter \`${excerpt(node)}\``, "name each parameter");
        isRight = false;
        continue;
      }
      const type = node.childForFieldName("type");
      const initialNode = node.childForFieldName("value");
      const initial = initialNode ? this.expressions.value(initialNode) : undefined;
      if (initialNode && initial?.expression.kind !== "literal") {
        if (initial) checking.refuse(initialNode, "a default that is computed", "give a constant number");
        isRight = false;
      }
      const annotation = type ? readAnnotation(this.expressions, type) : undefined;
      if (type && !annotation) isRight = false;
      if (params.some((known) => known.name === name.text)) {
        checking.reporter.error("FLX0507", `two parameters are called \`${name.text}\``, checking.spanOf(name), {
          hint: "rename one of them",
        });
        isRight = false;
      }
      params.push({ name: name.text, span: checking.spanOf(name), annotation, initial });
    }
    return isRight ? params : undefined;
  }
}

const isFunction = (node: SyntaxNode): boolean => node.type === "function_definition";

/** Global variables that a function assigns to. */
function writtenGlobals(node: SyntaxNode): Set<string> {
  const global = globalNames(node);
  return new Set(assignedNames(node).flatMap(({ text }) => (global.has(text) ? [text] : [])));
}

const isMainCall = (node: SyntaxNode): boolean => node.type === "call" && /^main\(\s*\)$/.test(node.text);

/** `if __name__ == "__main__": main()` */
function isMainGuard(node: SyntaxNode): boolean {
  const condition = node.childForFieldName("condition")!.text.replace(/\s+/g, "");
  const body = node.childForFieldName("consequence")!.parts;
  const call = body.length === 1 && body[0]!.type === "expression_statement" ? body[0]!.parts[0] : undefined;
  return /^\(?__name__==(["'])__main__\1\)?$/.test(condition) && call !== undefined && isMainCall(call);
}
