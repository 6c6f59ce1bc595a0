// A whole C block: first every function's name and types, so that order does not matter, then everything from top to bottom.
import type { Span } from "../../diagnostics/source.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import { HOST_NAMES, type HostFunction, hostFunction } from "../code/host-functions.ts";
import { literal } from "../code/nodes.ts";
import { Scope } from "../code/scope.ts";
import type { CodeFunction, Expression, Local, Stored } from "../code/tree.ts";
import { INT, type ScalarType, UNSIGNED } from "../code/types.ts";
import type { Signature } from "../language.ts";
import { BOARD_HEADER, functionOfSignature, resultOf, signatureOf } from "./check-call.ts";
import { checkDeclaration, checkEnum } from "./check-declaration.ts";
import { ExpressionChecker } from "./check-expression.ts";
import { StatementChecker } from "./check-statement.ts";
import { checkStruct, checkTypedef } from "./check-struct.ts";
import { type Declarator, readDeclarator, wordsOf } from "./declarators.ts";
import { checkDefine } from "./define.ts";
import { readHead } from "./function-heads.ts";
import type { CFunction, Checking, Meaning } from "./meanings.ts";
import { type CType, cTypeName, localStructure, sameCType } from "./structures.ts";

export interface CheckedProgram {
  readonly functions: readonly CodeFunction[];
  /** Names of functions that other functions of the block call. */
  readonly called: ReadonlySet<string>;
}

/** Headers whose names are built in. */
const INCLUDES: ReadonlySet<string> = new Set([
  "stdint.h",
  "stdbool.h",
  "stddef.h",
  "limits.h",
  "math.h",
  "stdlib.h",
  BOARD_HEADER,
]);

const TOP_LEVEL_REFUSED = new Map<string, readonly [string, string]>([
  ["union_specifier", ["unions", "use a structure, or one variable for each member"]],
  ["preproc_function_def", ["macros with parameters", "write a function"]],
  ["preproc_if", ["`#if`", "leave out what is not meant for the board"]],
  ["preproc_ifdef", ["`#ifdef`", "leave out what is not meant for the board"]],
  ["linkage_specification", ['`extern "C"`', "leave it out"]],
]);

/** Constants of <limits.h> and <stdint.h>. */
const CONSTANTS: readonly (readonly [string, number, ScalarType])[] = [
  ["INT_MAX", 2 ** 31 - 1, INT],
  ["INT_MIN", -(2 ** 31), INT],
  ["UINT_MAX", 2 ** 32 - 1, UNSIGNED],
  ["INT32_MAX", 2 ** 31 - 1, INT],
  ["INT32_MIN", -(2 ** 31), INT],
  ["UINT32_MAX", 2 ** 32 - 1, UNSIGNED],
];

interface Defined {
  readonly known: CFunction;
  readonly declarator: Declarator & { kind: "function" };
  readonly node: SyntaxNode;
}

export class ProgramChecker {
  private readonly checking: Checking;
  private readonly global = new Scope<Meaning>(builtIn());
  private readonly called = new Set<string>();
  /** Function definitions by the offset of their node. */
  private readonly defined = new Map<number, Defined>();
  private readonly functions: CodeFunction[] = [];

  constructor(checking: Checking) {
    this.checking = checking;
  }

  /** The functions the block defines for others. */
  declare(root: SyntaxNode): Signature[] {
    this.collectTypes(root);
    this.collectFunctions(root);
    // What gives a structure leaves it where only its own block finds it.
    return [...this.defined.values()]
      .filter(({ known }) => known.origin === "defined" && known.result?.kind !== "struct")
      .map(({ known }) => signatureOf(known));
  }

  check(root: SyntaxNode): CheckedProgram {
    for (const node of root.namedChildren) if (node.type === "preproc_include") this.include(node);
    this.collectTypes(root);
    this.collectFunctions(root);
    const expressions = new ExpressionChecker(this.checking, this.global, this.called);
    for (const node of root.namedChildren) this.topLevel(expressions, node);
    return { functions: this.functions, called: this.called };
  }

  private include(node: SyntaxNode): void {
    const path = node.childForFieldName("path");
    const name = path?.text.replace(/^[<"]|[>"]$/g, "") ?? "";
    if (path && INCLUDES.has(name)) this.checking.includes.add(name);
    else
      this.checking.refuse(
        path ?? node,
        `#include of \`${name}\``,
        `leave it out; known are ${[...INCLUDES].join(", ")}`,
      );
  }

  /** Reads types as they mean something everywhere. */
  private types(): ExpressionChecker {
    return new ExpressionChecker(this.checking, this.global, this.called);
  }

  /** Structures and typedefs, which the heads of functions need. */
  private collectTypes(root: SyntaxNode): void {
    const types = this.types();
    for (const node of root.namedChildren) {
      if (node.type === "struct_specifier") checkStruct(types, node);
      else if (node.type === "type_definition") checkTypedef(types, node);
      else if (node.type === "declaration") {
        const type = node.childForFieldName("type")!;
        if (type.type === "struct_specifier" && type.childForFieldName("body")) checkStruct(types, type);
      }
    }
  }

  private collectFunctions(root: SyntaxNode): void {
    const prototypes: (() => void)[] = [];
    for (const node of root.namedChildren) {
      if (node.type === "function_definition") this.collectDefinition(node);
      else if (node.type === "declaration") {
        for (const declared of node.childrenForFieldName("declarator")) {
          if (declared && isFunctionDeclarator(declared)) prototypes.push(() => this.collectPrototype(node, declared));
        }
      }
    }
    for (const collect of prototypes) collect();
  }

  private collectDefinition(node: SyntaxNode): void {
    const declarator = readDeclarator(this.checking, node.childForFieldName("declarator")!);
    if (declarator?.kind !== "function") return;
    const known = readHead(this.types(), node, declarator, "defined");
    const name = declarator.name.text;
    const span = this.checking.spanOf(declarator.name);
    if (!known) {
      if (!this.global.ownMeaning(name)) this.global.define(name, { kind: "broken", span });
      return;
    }
    const first = this.global.ownMeaning(name);
    if (first) {
      this.checking.define(this.global, name, span, { kind: "function", function: known });
      return;
    }
    this.global.define(name, { kind: "function", function: known });
    this.defined.set(node.startIndex, { known, declarator, node });
  }

  private collectPrototype(node: SyntaxNode, declared: SyntaxNode): void {
    const declarator = readDeclarator(this.checking, declared);
    if (declarator?.kind !== "function") return;
    const { name } = declarator;
    const host = hostFunction(name.text);
    const known = readHead(this.types(), node, declarator, host ? "host" : "prototype");
    if (!known) {
      if (!this.global.ownMeaning(name.text))
        this.global.define(name.text, { kind: "broken", span: this.checking.spanOf(name) });
      return;
    }
    const meaning = this.global.ownMeaning(name.text);
    if (meaning && meaning.kind !== "function") return;
    const other = meaning?.function ?? this.elsewhere(name.text);
    if (other) return this.comparePrototype(name, known, other, meaning === undefined);
    if (host) return this.defineHost(name, known, host);
    const near = [...this.global.names(), ...this.checking.services.signatures.keys(), ...HOST_NAMES];
    this.checking.unknownName(
      name,
      `\`${name.text}\` is declared, but nothing in the file defines it`,
      near.filter((one) => one !== name.text),
      "give it a body",
    );
    this.global.define(name.text, { kind: "broken", span: this.checking.spanOf(name) });
  }

  private elsewhere(name: string): CFunction | undefined {
    const signature = this.checking.services.signatures.get(name);
    return signature && functionOfSignature(signature);
  }

  /** A prototype must say what the function says; for a function of another block, it adds which integers are unsigned or narrow. */
  private comparePrototype(name: SyntaxNode, known: CFunction, other: CFunction, isElsewhere: boolean): void {
    const machineTypes = (one: CFunction) => JSON.stringify(signatureOf({ ...one, name: "" }));
    const isSame = isElsewhere ? machineTypes(known) === machineTypes(other) : sameFunction(known, other);
    if (!isSame) {
      this.checking.reporter.error(
        "FLX0504",
        `\`${name.text}\` is declared otherwise than it is defined`,
        this.checking.spanOf(name),
        {
          hint: `the definition says: ${prototypeText(other)}`,
          ...(other.span ? { labels: [{ span: other.span, text: "defined here" }] } : {}),
        },
      );
    } else if (isElsewhere) this.global.define(name.text, { kind: "function", function: known });
  }

  private defineHost(name: SyntaxNode, known: CFunction, host: HostFunction): void {
    const values = known.params.length - host.constants.length;
    const [fewest, most] = host.values;
    const leading = known.params.slice(0, host.constants.length);
    if (
      values < fewest ||
      values > most ||
      leading.some((type) => type.kind !== "int") ||
      known.params.some((type) => type.kind === "struct") ||
      known.result?.kind === "struct" ||
      host.hasResult !== (known.result !== undefined)
    ) {
      this.checking.reporter.error(
        "FLX0504",
        `\`${name.text}\` of the board is declared otherwise`,
        this.checking.spanOf(name),
        { hint: `write ${host.prototype}` },
      );
      this.global.define(name.text, { kind: "broken", span: this.checking.spanOf(name) });
      return;
    }
    this.global.define(name.text, { kind: "function", function: known });
  }

  private topLevel(expressions: ExpressionChecker, node: SyntaxNode): void {
    const { checking } = this;
    switch (node.type) {
      case "comment":
      case "preproc_include":
        return;
      case "preproc_def":
        return checkDefine(expressions, node);
      case "enum_specifier":
        return checkEnum(expressions, node);
      // Known already.
      case "struct_specifier":
      case "type_definition":
        return;
      case "function_definition":
        return this.checkFunction(this.defined.get(node.startIndex));
      case "declaration":
        if (!node.childrenForFieldName("declarator").some((declared) => declared && isFunctionDeclarator(declared))) {
          checkDeclaration(expressions, node, { isGlobal: true, onAutomaticArray: () => {} });
        }
        return;
      case "expression_statement":
        if (node.namedChildCount === 0) return;
        checking.refuse(node, "a statement outside a function", "put it into int main(void) { … }");
        return;
      case "preproc_call":
        if (/^#\s*pragma\b/.test(node.text)) return;
        checking.refuse(node, `\`${node.text.trim().slice(0, 40)}\``, "leave it out");
        return;
      default: {
        const [what, instead] = TOP_LEVEL_REFUSED.get(node.type) ?? [
          `\`${node.text.trim().slice(0, 40)}\``,
          "put statements into int main(void) { … }",
        ];
        checking.refuse(node, what, instead);
      }
    }
  }

  private checkFunction(defined: Defined | undefined): void {
    if (!defined) return;
    const { known, declarator, node } = defined;
    const { checking } = this;
    const scope = new Scope(this.global);
    const called = new Set<string>();
    const expressions = new ExpressionChecker(checking, scope, called);
    const params: Local[] = [];
    for (const [index, parameter] of parametersOf(declarator.parameters).entries()) {
      const name = parameter.childForFieldName("declarator");
      const span: Span = checking.spanOf(name ?? parameter);
      const type = known.params[index]!;
      const isConst = wordsOf(parameter).has("const");
      if (!name) {
        checking.refuse(parameter, "a parameter without a name", "give it a name");
      } else if (type.kind === "struct") {
        const { variable, locals } = localStructure(type, name.text, span);
        params.push(...locals);
        checking.define(scope, name.text, span, { kind: "struct", variable, isConst });
      } else {
        const local: Local = { name: name.text, type, span };
        params.push(local);
        checking.define(scope, name.text, span, { kind: "local", local, isConst });
      }
    }
    const automatic: Stored[] = [];
    const place = { isGlobal: false, onAutomaticArray: (stored: Stored) => automatic.push(stored) };
    const given = resultOf(expressions, known, declarator.name);
    const body = new StatementChecker(expressions, known.result, given, place).statement(
      node.childForFieldName("body")!,
    );
    for (const name of called) this.called.add(name);
    if (called.has(known.name)) this.refuseSharedArrays(known.name, automatic);
    if (!body || !known.span) return;
    const kind = known.origin !== "entry" ? "helper" : known.name === "main" ? "start" : "tick";
    const result = known.result?.kind === "struct" ? undefined : known.result;
    this.functions.push({ name: known.name, params, result, body, span: known.span, kind });
  }

  private refuseSharedArrays(name: string, arrays: readonly Stored[]): void {
    for (const array of arrays) {
      this.checking.reporter.error(
        "FLX0502",
        `\`${name}\` calls itself, and its array \`${array.name}\` has one place in memory`,
        array.span,
        {
          hint: "make the array global, or static if the calls may share it",
        },
      );
    }
  }
}

function builtIn(): Scope<Meaning> {
  const scope = new Scope<Meaning>();
  for (const [name, value, type] of CONSTANTS) {
    // The place is replaced by that of each use.
    const known = literal(value, type, { file: { path: "", text: "" }, start: 0, end: 0 }) as Expression & {
      kind: "literal";
    };
    scope.define(name, { kind: "constant", literal: known, span: undefined });
  }
  return scope;
}

const isFunctionDeclarator = (node: SyntaxNode): boolean =>
  node.type === "function_declarator" ||
  (node.type === "pointer_declarator" && node.childForFieldName("declarator")?.type === "function_declarator");

const parametersOf = (list: SyntaxNode): SyntaxNode[] =>
  list.namedChildren.filter((child) => child.type === "parameter_declaration" && !(child.text === "void"));

const sameResult = (a: CType | undefined, b: CType | undefined): boolean => (a && b ? sameCType(a, b) : a === b);

const sameFunction = (a: CFunction, b: CFunction): boolean =>
  a.params.length === b.params.length &&
  a.params.every((type, index) => sameCType(type, b.params[index]!)) &&
  sameResult(a.result, b.result);

const prototypeText = (known: CFunction): string =>
  `${cTypeName(known.result)} ${known.name}(${known.params.map(cTypeName).join(", ") || "void"});`;
