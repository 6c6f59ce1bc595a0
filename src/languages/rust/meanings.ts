// What a name means in a Rust block, and what the parts of the checker share.
import type { SourceFile, Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { FirModule } from "../../fir/function.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import type { NamedText } from "../code/host-channels.ts";
import type { Scope } from "../code/scope.ts";
import { refuse } from "../code/subset.ts";
import type { LanguageServices } from "../language.ts";
import type { Layout, Storage } from "./storage.ts";
import { newVariable, type RustType, type StructFacts, settle, type TypeVariable, typeName, unify } from "./types.ts";

export interface RustFunction {
  readonly name: string;
  readonly params: readonly RustType[];
  readonly result: RustType;
  /** Of the name; absent for functions of other blocks. */
  readonly span?: Span;
  /** `host`: a function of the board. `entry`: run by the board, and callable within the block. */
  readonly origin: "defined" | "entry" | "elsewhere" | "host";
  /** Where the function leaves what parameter `index`, a mutable reference, has become; undefined for other parameters. */
  lent?(index: number): Layout | undefined;
  /** Where the function leaves a result that is no single number. */
  resultLayout?(): Layout;
}

export interface Variable {
  readonly name: string;
  readonly type: RustType;
  readonly isMutable: boolean;
  /** How often it may still be given its value: `let x;` is given it later. */
  readonly isDeferred: boolean;
  readonly span: Span;
  /** Where it lives; asked when types are settled. */
  storage(): Storage;
}

export type Meaning =
  | { readonly kind: "variable"; readonly variable: Variable }
  | { readonly kind: "constant"; readonly constant: Constant }
  | NamedText
  | { readonly kind: "function"; readonly function: RustFunction }
  | { readonly kind: "struct"; readonly facts: StructFacts }
  | { readonly kind: "alias"; readonly type: RustType }
  /** Declared with a fault that has been reported: uses of it say nothing more. */
  | { readonly kind: "broken"; readonly span: Span };

/** A `const` of a number: its type is written, its value is found when it is first asked for. */
export interface Constant {
  readonly type: RustType;
  readonly span: Span | undefined;
  value(): number | undefined;
}

/** One Rust block being checked. */
export class Checking {
  readonly source: SourceFile;
  readonly module: FirModule;
  readonly services: LanguageServices;
  private variables: TypeVariable[] = [];

  constructor(source: SourceFile, module: FirModule, services: LanguageServices) {
    this.source = source;
    this.module = module;
    this.services = services;
  }

  get reporter() {
    return this.services.reporter;
  }

  /** Whether overflow traps. */
  get isChecked(): boolean {
    return this.services.release !== true;
  }

  spanOf(node: SyntaxNode): Span {
    return { file: this.source, start: node.startIndex, end: Math.min(node.endIndex, this.source.text.length) };
  }

  refuse(at: SyntaxNode | Span, what: string, instead: string): undefined {
    refuse(this.reporter, "file" in at ? at : this.spanOf(at), what, instead);
    return undefined;
  }

  /** A fault of the program itself, as rustc would report it. */
  fault(at: SyntaxNode | Span, message: string, hint: string, label?: { span: Span; text: string }): undefined {
    this.reporter.error("FLX0504", message, "file" in at ? at : this.spanOf(at), {
      hint,
      ...(label ? { labels: [label] } : {}),
    });
    return undefined;
  }

  /** Reports a name nothing declares, with the nearest of those in sight. */
  unknownName(node: SyntaxNode, message: string, names: Iterable<string>, otherwise: string): undefined {
    this.reporter.error("FLX0503", message, this.spanOf(node), { hint: didYouMean(node.text, names) ?? otherwise });
    return undefined;
  }

  /** A second declaration of an item (variables may be declared again, items not). */
  defineItem(scope: Scope<Meaning>, name: string, span: Span, meaning: Meaning): void {
    const known = scope.ownMeaning(name);
    if (!known) return scope.define(name, meaning);
    const first = spanOfMeaning(known);
    this.reporter.error("FLX0507", `\`${name}\` is declared twice in one place`, span, {
      hint: "rename one of them",
      ...(first ? { labels: [{ span: first, text: "first declared here" }] } : {}),
    });
  }

  newType(category: TypeVariable["category"]): TypeVariable {
    const variable = newVariable(category);
    this.variables.push(variable);
    return variable;
  }

  /** Literals that nothing gave a type get their default. Called when a function or an item has been checked. */
  settleTypes(): void {
    for (const variable of this.variables) settle(variable);
    this.variables = [];
  }

  /** Makes two types one, or reports the mismatch at `span`. */
  expect(wanted: RustType, found: RustType, span: Span): boolean {
    if (unify(wanted, found)) return true;
    this.fault(span, `expected \`${typeName(wanted)}\`, found \`${typeName(found)}\``, mismatchHint(wanted, found));
    return false;
  }
}

function mismatchHint(wanted: RustType, found: RustType): string {
  const [to, from] = [typeName(wanted), typeName(found)];
  const numeric = /^(?:[iu](?:8|16|32|size)|f(?:32|64))$/;
  if (numeric.test(to) && (numeric.test(from) || from.startsWith("{"))) {
    return from === "{integer}" && to.startsWith("f")
      ? "write the number with a point: 1.0"
      : `convert it: (…) as ${to}`;
  }
  if (to === "bool") return "compare it: … != 0";
  if (from === "()") return "leave out the semicolon after the last expression, or give the value another way";
  if (from.startsWith("&")) return "write * in front of it";
  return `give it a value of type ${to}`;
}

export function spanOfMeaning(meaning: Meaning): Span | undefined {
  switch (meaning.kind) {
    case "variable":
      return meaning.variable.span;
    case "constant":
      return meaning.constant.span;
    case "function":
      return meaning.function.span;
    case "struct":
      return meaning.facts.span;
    case "text":
    case "broken":
      return meaning.span;
    default:
      return undefined;
  }
}
