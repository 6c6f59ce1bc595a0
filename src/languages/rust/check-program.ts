// A whole Rust block: first types and constants, then every function's head, so that order does not matter, then the bodies.

import type { SyntaxNode } from "../code/grammar.ts";
import { hostFunction } from "../code/host-functions.ts";
import { Scope } from "../code/scope.ts";
import type { CodeFunction } from "../code/tree.ts";
import type { Signature } from "../language.ts";
import { signatureOf } from "./check-call.ts";
import { Checker } from "./check-expression.ts";
import { checkFunction, leavesOf, readHead } from "./check-function.ts";
import { checkItem } from "./check-item.ts";
import type { Checking, Meaning, RustFunction } from "./meanings.ts";
import { children } from "./syntax.ts";
import { isAggregate, isInteger, isUnit, namedType, resolve } from "./types.ts";

export interface CheckedProgram {
  readonly functions: readonly CodeFunction[];
  /** Names of functions that other functions of the block call. */
  readonly called: ReadonlySet<string>;
}

const isPlainConstant = (node: SyntaxNode): boolean =>
  node.type === "const_item" && namedType(node.childForFieldName("type")?.text ?? "") !== undefined;

export class ProgramChecker {
  private readonly checking: Checking;
  private readonly global = new Scope<Meaning>();
  private readonly called = new Set<string>();
  private readonly defined: { readonly known: RustFunction; readonly node: SyntaxNode }[] = [];
  private readonly items: Checker;

  constructor(checking: Checking) {
    this.checking = checking;
    this.items = new Checker(checking, this.global, this.called);
  }

  /** The functions the block defines for others: those whose parameters and result are numbers. */
  declare(root: SyntaxNode): Signature[] {
    this.collect(root);
    return this.defined.flatMap(({ known }) => (isCallable(known) ? [signatureOf(known)] : []));
  }

  /** Undefined after a report. */
  check(root: SyntaxNode): CheckedProgram | undefined {
    this.collect(root);
    const builders = this.defined.map(({ known, node }) =>
      checkFunction(this.checking, this.global, known, node, this.called),
    );
    this.force();
    if (this.checking.reporter.hasErrors || builders.some((build) => !build)) return undefined;
    const functions = builders.map((build) => build!());
    return { functions, called: this.called };
  }

  /** Values of constants and statics that nothing uses are looked at too. */
  private force(): void {
    for (const name of new Set(this.global.names())) {
      const meaning = this.global.ownMeaning(name);
      if (meaning?.kind === "constant") meaning.constant.value();
      if (meaning?.kind === "variable") meaning.variable.storage();
    }
  }

  private collect(root: SyntaxNode): void {
    const nodes = children(root);
    const isType = (node: SyntaxNode) => node.type === "struct_item" || node.type === "type_item";
    const isFunction = (node: SyntaxNode) => node.type === "function_item" || node.type === "foreign_mod_item";
    for (const node of nodes) if (isPlainConstant(node)) checkItem(this.items, node);
    for (const node of nodes) if (isType(node)) checkItem(this.items, node);
    for (const node of nodes)
      if (!isType(node) && !isFunction(node) && !isPlainConstant(node)) checkItem(this.items, node);
    for (const node of nodes) if (node.type === "function_item") this.define(node);
    for (const node of nodes) if (node.type === "foreign_mod_item") this.collectForeign(node);
  }

  private define(node: SyntaxNode): void {
    const known = readHead(this.items, node, "defined");
    const nameNode = node.childForFieldName("name")!;
    const span = this.checking.spanOf(nameNode);
    if (!known) {
      if (!this.global.ownMeaning(nameNode.text)) this.global.define(nameNode.text, { kind: "broken", span });
      return;
    }
    const isFirst = this.global.ownMeaning(known.name) === undefined;
    this.checking.defineItem(this.global, known.name, span, { kind: "function", function: known });
    if (isFirst) this.defined.push({ known, node });
  }

  /** `extern "C" { fn name(…) -> …; }`: functions of the board and of other blocks, with the types they are to have here. */
  private collectForeign(node: SyntaxNode): void {
    for (const one of children(node.childForFieldName("body") ?? node)) {
      if (one.type !== "function_signature_item") {
        if (one.type !== "extern_modifier" && one.type !== "visibility_modifier")
          this.checking.refuse(
            one,
            `\`${one.text.slice(0, 40)}\` in extern`,
            "declare functions there; blocks share no variables",
          );
        continue;
      }
      const nameNode = one.childForFieldName("name")!;
      const host = hostFunction(nameNode.text);
      const known = readHead(this.items, one, host ? "host" : "elsewhere");
      const span = this.checking.spanOf(nameNode);
      const meaning: Meaning =
        known && this.isAsDefined(nameNode, known) ? { kind: "function", function: known } : { kind: "broken", span };
      if (this.global.ownMeaning(nameNode.text)?.kind === "function") continue;
      this.checking.defineItem(this.global, nameNode.text, span, meaning);
    }
  }

  /** Whether a declaration agrees with what is declared. */
  private isAsDefined(nameNode: SyntaxNode, known: RustFunction): boolean {
    const { checking } = this;
    const host = hostFunction(known.name);
    if (host) {
      const [fewest, most] = host.values;
      const constants = known.params.slice(0, host.constants.length);
      const values = known.params.length - host.constants.length;
      const isRight =
        values >= fewest && values <= most && constants.every(isInteger) && host.hasResult === !isUnit(known.result);
      if (!isRight)
        checking.fault(
          nameNode,
          `\`${known.name}\` of the board is declared otherwise`,
          `in C it is: ${host.prototype}`,
        );
      return isRight;
    }
    const signature = checking.services.signatures.get(known.name);
    if (!signature) {
      if (this.global.ownMeaning(known.name)) return true;
      const near = checking.services.signatures.keys();
      checking.unknownName(
        nameNode,
        `\`${known.name}\` is declared, but nothing in the file defines it`,
        near,
        "give it a body",
      );
      return false;
    }
    const text = (one: Signature) => JSON.stringify([one.params, one.result]);
    if (isCallable(known) && text(signatureOf(known)) === text(signature)) return true;
    const params = signature.params.map((type) => (type === "f64" ? "f64" : "i32")).join(", ");
    checking.fault(
      nameNode,
      `\`${known.name}\` is declared otherwise than it is defined`,
      `its parameters are (${params}), its result is ${signature.result ?? "()"}`,
    );
    return false;
  }
}

/** True for functions of numbers, which every language can call. */
const isCallable = (known: RustFunction): boolean =>
  !isAggregate(known.result) &&
  known.params.every((type) => {
    const now = resolve(type);
    return now.kind !== "reference" && now.kind !== "struct" && leavesOf(now).length === 1;
  });
