// A whole TypeScript block: first every function's name and types, so that order does not matter, then everything from top to bottom.
import type { Span } from "../../diagnostics/source.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { hostFunction } from "../code/host-functions.ts";
import { Scope } from "../code/scope.ts";
import type { CodeFunction, Local, Statement, Stored } from "../code/tree.ts";
import type { Signature } from "../language.ts";
import { functionOfSignature, signatureOf } from "./check-call.ts";
import { checkDeclaration } from "./check-declaration.ts";
import { ExpressionChecker } from "./check-expression.ts";
import { StatementChecker } from "./check-statement.ts";
import { type Checking, type Meaning, partsOf, type TypeScriptFunction } from "./meanings.ts";
import { factsOfType, type NamedType, readType, scalarOf } from "./types.ts";

export interface CheckedProgram {
  readonly functions: readonly CodeFunction[];
  /** Names of functions that other functions of the block call. */
  readonly called: ReadonlySet<string>;
}

const TOP_LEVEL_REFUSED = new Map<string, readonly [string, string]>([
  ["variable_declaration", ["`var`", "write let or const"]],
  ["class_declaration", ["classes", "use variables and functions of the block"]],
  ["abstract_class_declaration", ["classes", "use variables and functions of the block"]],
  ["enum_declaration", ["`enum`", "write const ON = 1;"]],
  ["import_statement", ["`import`", "call functions of other blocks by their names: blocks share them"]],
  ["internal_module", ["namespaces", "give the names a prefix"]],
  ["module", ["namespaces", "give the names a prefix"]],
  [
    "generator_function_declaration",
    ["generator functions", "write a function, and keep its state in variables of the block"],
  ],
]);

/** A function as it is written: its name, parameters, result and body. */
interface Written {
  readonly name: SyntaxNode;
  /** The node with `parameters` and `return_type`. */
  readonly node: SyntaxNode;
  readonly body: SyntaxNode | null;
  readonly known: TypeScriptFunction;
}

export class ProgramChecker {
  private readonly checking: Checking;
  private readonly global = new Scope<Meaning>(builtIn());
  private readonly called = new Set<string>();
  /** Functions by the offset of their node. */
  private readonly defined = new Map<number, Written>();
  private readonly functions: CodeFunction[] = [];

  constructor(checking: Checking) {
    this.checking = checking;
  }

  /** The functions the block defines for others. */
  declare(root: SyntaxNode): Signature[] {
    for (const node of root.namedChildren) this.collect(node);
    return [...this.defined.values()]
      .filter(({ known }) => known.origin === "defined")
      .map(({ known }) => signatureOf(known));
  }

  check(root: SyntaxNode): CheckedProgram {
    for (const node of root.namedChildren) this.collect(node);
    const expressions = new ExpressionChecker(this.checking, this.global, this.called);
    for (const node of root.namedChildren) this.topLevel(expressions, node);
    return { functions: this.functions, called: this.called };
  }

  private collect(node: SyntaxNode): void {
    switch (node.type) {
      case "export_statement": {
        const declaration = node.childForFieldName("declaration");
        if (declaration) this.collect(declaration);
        return;
      }
      case "function_declaration":
        return this.collectFunction(node.childForFieldName("name")!, node);
      case "lexical_declaration":
        for (const declarator of node.namedChildren) {
          const value = arrowOf(declarator);
          if (value) this.collectFunction(declarator.childForFieldName("name")!, value);
        }
    }
  }

  private collectFunction(name: SyntaxNode, node: SyntaxNode): void {
    const { checking, global } = this;
    const span = checking.spanOf(name);
    const known = this.readFunction(name, node);
    const first = global.ownMeaning(name.text);
    if (first) {
      if (known) checking.define(global, name.text, span, { kind: "function", function: known });
      return;
    }
    if (!known) return global.define(name.text, { kind: "broken", span });
    if (hostFunction(name.text)) {
      checking.refuse(name, `\`${name.text}\`, which the board has`, "give the function another name");
      return;
    }
    global.define(name.text, { kind: "function", function: known });
    this.defined.set(node.startIndex, { name, node, body: node.childForFieldName("body"), known });
  }

  /** Name and types of a function; undefined after a report. */
  private readFunction(nameNode: SyntaxNode, node: SyntaxNode): TypeScriptFunction | undefined {
    const { checking } = this;
    const name = nameNode.text;
    if (node.children.some((child) => child.type === "async"))
      return checking.refuse(node.child(0)!, "`async`", "leave it out, and do the work a bit in each tick");
    const generic = node.childForFieldName("type_parameters");
    if (generic) return checking.refuse(generic, "type parameters", "write number, int or boolean");
    const params = this.readParameters(node);
    const result = this.readResult(nameNode, node);
    if (!params || result === undefined) return undefined;
    const isEntry = (name === "main" || name === "tick") && params.length === 0;
    if (name === "main" && !isEntry)
      return checking.refuse(
        node.childForFieldName("parameters")!,
        "parameters of `main`",
        "write function main(): int",
      );
    return {
      name,
      params,
      result: result === "void" ? undefined : result,
      span: checking.spanOf(nameNode),
      origin: isEntry ? "entry" : "defined",
    };
  }

  private readParameters(node: SyntaxNode): NamedType[] | undefined {
    const { checking } = this;
    const list = node.childForFieldName("parameters");
    if (!list) {
      const parameter = node.childForFieldName("parameter")!;
      return checking.refuse(parameter, "a parameter without a type", `write (${parameter.text}: number)`);
    }
    const params: NamedType[] = [];
    let isRight = true;
    for (const parameter of partsOf(list)) {
      const type = this.readParameter(parameter);
      if (type) params.push(type);
      else isRight = false;
    }
    return isRight ? params : undefined;
  }

  private readParameter(parameter: SyntaxNode): NamedType | undefined {
    const { checking } = this;
    const pattern = parameter.childForFieldName("pattern");
    const annotation = parameter.childForFieldName("type");
    if (parameter.type === "optional_parameter")
      return checking.refuse(parameter, "a parameter that may be missing", "give every call all arguments");
    if (pattern?.type === "rest_pattern")
      return checking.refuse(parameter, "a variable number of arguments", "name each parameter");
    if (pattern?.type !== "identifier") return checking.refuse(parameter, "taking values apart", "name each parameter");
    if (parameter.childForFieldName("value"))
      return checking.refuse(parameter, "a parameter with a value of its own", "give every call all arguments");
    if (!annotation)
      return checking.refuse(
        parameter,
        "a parameter without a type",
        `write ${pattern.text}: number, or ${pattern.text}: int`,
      );
    const type = readType(checking, annotation);
    if (type?.kind === "array")
      return checking.refuse(annotation, "arrays as parameters", "use an array of the block, by its name");
    if (type?.kind === "void")
      return checking.refuse(annotation, "a parameter of type void", "write number, int or boolean");
    return type?.type;
  }

  private readResult(nameNode: SyntaxNode, node: SyntaxNode): NamedType | "void" | undefined {
    const { checking } = this;
    const annotation = node.childForFieldName("return_type");
    const type = annotation ? readType(checking, annotation) : undefined;
    if (type?.kind === "array")
      return checking.refuse(annotation!, "an array as a result", "put the values into an array of the block");
    if (type) return type.kind === "void" ? "void" : type.type;
    if (annotation) return undefined;
    const body = node.childForFieldName("body");
    if (body?.type === "statement_block" && !givesValue(body)) return "void";
    return checking.refuse(
      nameNode,
      `\`${nameNode.text}\`, a function without the type of its result`,
      "write it after the parameters: (…): number, (…): int or (…): void",
    );
  }

  private topLevel(expressions: ExpressionChecker, node: SyntaxNode): void {
    const { checking } = this;
    switch (node.type) {
      case "comment":
      case "empty_statement":
        return;
      case "export_statement": {
        const declaration = node.childForFieldName("declaration");
        if (declaration && !node.children.some((child) => child.type === "default"))
          return this.topLevel(expressions, declaration);
        checking.refuse(node, "this `export`", "blocks share their functions by name: leave it out");
        return;
      }
      case "function_declaration":
        return this.checkFunction(this.defined.get(node.startIndex));
      case "lexical_declaration":
        return this.variables(expressions, node);
      case "ambient_declaration":
        return this.ambient(node);
      case "type_alias_declaration":
      case "interface_declaration":
        // The declaration of int itself may stand in a block, so that it is whole for other tools too.
        if (node.childForFieldName("name")?.text !== "int")
          checking.refuse(node, "a name for a type", "use number, int or boolean itself");
        return;
      case "expression_statement":
        checking.refuse(node, "a statement outside a function", "put it into function main(): void { … }");
        return;
      default: {
        const [what, instead] = TOP_LEVEL_REFUSED.get(node.type) ?? [
          `\`${node.text.trim().slice(0, 40)}\``,
          "put statements into function main(): void { … }",
        ];
        checking.refuse(node, what, instead);
      }
    }
  }

  private variables(expressions: ExpressionChecker, node: SyntaxNode): void {
    const arrows = node.namedChildren.map(arrowOf);
    for (const arrow of arrows) {
      if (!arrow) continue;
      if (node.child(0)?.text === "const") this.checkFunction(this.defined.get(arrow.startIndex));
      else this.checking.refuse(node, "a function that can be replaced", "declare it with const");
    }
    if (arrows.some((arrow) => arrow)) {
      const other = node.namedChildren.find((child) => child.type === "variable_declarator" && !arrowOf(child));
      if (other)
        this.checking.refuse(other, "a variable declared together with a function", "give it a line of its own");
      return;
    }
    checkDeclaration(expressions, node, { isGlobal: true, onAutomaticArray: () => {} });
  }

  /** `declare function f(x: int): void;` says what a function of the board or of another block is: it must be right. */
  private ambient(node: SyntaxNode): void {
    const { checking } = this;
    const signature = node.namedChildren.find((child) => child.type === "function_signature");
    if (!signature) {
      checking.refuse(node, "this `declare`", "blocks share functions only: write declare function …, or leave it out");
      return;
    }
    const name = signature.childForFieldName("name")!;
    if (hostFunction(name.text)) return;
    const elsewhere = checking.services.signatures.get(name.text);
    const declared = this.readFunction(name, signature);
    if (!declared) return;
    if (!elsewhere) {
      checking.unknownName(
        name,
        `\`${name.text}\` is declared, but nothing in the file defines it`,
        [...checking.services.signatures.keys()],
        "give it a body",
      );
      return;
    }
    const types = (one: Signature) => JSON.stringify([one.params, one.result]);
    if (types(signatureOf(declared)) !== types(elsewhere)) {
      const { params, result } = functionOfSignature(elsewhere);
      const list = params.map((type, index) => `${String.fromCharCode(97 + (index % 26))}: ${type}`).join(", ");
      checking.fault(
        name,
        `\`${name.text}\` is declared otherwise than it is defined`,
        `the definition says: declare function ${name.text}(${list}): ${result ?? "void"};`,
      );
    }
    this.global.define(name.text, { kind: "function", function: { ...declared, origin: "elsewhere" } });
  }

  private checkFunction(written: Written | undefined): void {
    if (!written?.body || !written.known.span) return;
    const { known, node, body } = written;
    const { checking } = this;
    const scope = new Scope(this.global);
    const called = new Set<string>();
    const expressions = new ExpressionChecker(checking, scope, called);
    const params: Local[] = [];
    for (const [index, parameter] of partsOf(node.childForFieldName("parameters")!).entries()) {
      const name = parameter.childForFieldName("pattern")!;
      const span: Span = checking.spanOf(name);
      const type = known.params[index]!;
      const local: Local = { name: name.text, type: scalarOf(type), span };
      params.push(local);
      const holding = { facts: factsOfType(type), rule: type, isConst: false } as const;
      checking.define(scope, name.text, span, { kind: "local", local, holding });
    }
    const automatic: Stored[] = [];
    const place = { isGlobal: false, onAutomaticArray: (stored: Stored) => automatic.push(stored) };
    const statements = new StatementChecker(expressions, known.result, place);
    const checked: Statement | undefined =
      body.type === "statement_block" ? statements.statement(body) : statements.arrowBody(body);
    for (const name of called) this.called.add(name);
    if (called.has(known.name)) this.refuseSharedArrays(known.name, automatic);
    if (known.result && body.type === "statement_block" && !endsAlways(body))
      checking.fault(
        written.name,
        `\`${known.name}\` promises a ${known.result}, but its end can be reached without one`,
        "put a return at its end",
      );
    if (!checked) return;
    const kind = known.origin !== "entry" ? "helper" : known.name === "main" ? "start" : "tick";
    const result = known.result && scalarOf(known.result);
    this.functions.push({ name: known.name, params, result, body: checked, span: written.known.span, kind });
  }

  private refuseSharedArrays(name: string, arrays: readonly Stored[]): void {
    for (const array of arrays) {
      this.checking.reporter.error(
        "FLX0502",
        `\`${name}\` calls itself, and its array \`${array.name}\` has one place in memory`,
        array.span,
        { hint: "declare the array outside of the function, if the calls may share it" },
      );
    }
  }
}

function builtIn(): Scope<Meaning> {
  const scope = new Scope<Meaning>();
  scope.define("NaN", { kind: "constant", value: NaN, span: undefined });
  scope.define("Infinity", { kind: "constant", value: Infinity, span: undefined });
  return scope;
}

function arrowOf(declarator: SyntaxNode): SyntaxNode | undefined {
  const value = declarator.type === "variable_declarator" ? declarator.childForFieldName("value") : undefined;
  return value?.type === "arrow_function" || value?.type === "function_expression" ? value : undefined;
}

/** Whether a `return` with a value is anywhere in it. */
const givesValue = (body: SyntaxNode): boolean =>
  body.descendantsOfType("return_statement").some((one) => one !== null && partsOf(one).length > 0);

/** Whether control cannot get past the statement: JavaScript would give undefined there. */
function endsAlways(node: SyntaxNode): boolean {
  switch (node.type) {
    case "return_statement":
      return true;
    case "statement_block":
      return partsOf(node).some(endsAlways);
    case "if_statement": {
      const alternative = node.childForFieldName("alternative");
      return (
        alternative !== null &&
        endsAlways(node.childForFieldName("consequence")!) &&
        partsOf(alternative).some(endsAlways)
      );
    }
    case "while_statement":
    case "for_statement":
      return isEndless(node) && !hasBreak(node.childForFieldName("body")!);
    case "do_statement":
      return (
        endsAlways(node.childForFieldName("body")!) || (isEndless(node) && !hasBreak(node.childForFieldName("body")!))
      );
    case "switch_statement": {
      const cases = partsOf(node.childForFieldName("body")!);
      const last = cases.at(-1);
      const bodyOf = (one: SyntaxNode) => one.childrenForFieldName("body").flatMap((child) => child ?? []);
      return (
        cases.some((one) => one.type === "switch_default") &&
        !cases.some((one) => bodyOf(one).some(hasBreak)) &&
        last !== undefined &&
        bodyOf(last).some(endsAlways)
      );
    }
    default:
      return false;
  }
}

function isEndless(node: SyntaxNode): boolean {
  const condition = node.childForFieldName("condition");
  if (!condition || condition.type === "empty_statement") return true;
  return /^\(?\s*(?:true|1)\s*\)?;?$/.test(condition.text);
}

/** A `break` that leaves the statement it stands in, not one inside of it. */
function hasBreak(node: SyntaxNode): boolean {
  if (node.type === "break_statement") return true;
  if (/^(?:while|do|for|for_in|switch)_statement$/.test(node.type)) return false;
  return partsOf(node).some(hasBreak);
}
