// What a name means in a C block, and what the parts of the checker share.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { FirModule } from "../../fir/function.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import type { NamedText } from "../code/host-channels.ts";
import type { Scope } from "../code/scope.ts";
import { refuse } from "../code/subset.ts";
import type { Expression, Local, Stored } from "../code/tree.ts";
import type { LanguageServices } from "../language.ts";
import type { CType, StructType, StructVariable } from "./structures.ts";

export interface CFunction {
  readonly name: string;
  readonly params: readonly CType[];
  readonly result: CType | undefined;
  /** Of the name; absent for functions of other blocks. */
  readonly span?: Span;
  /** `host`: a function of the board, see host-functions.ts. `entry`: run by the board, and callable within the block. */
  readonly origin: "defined" | "entry" | "prototype" | "elsewhere" | "host";
}

export type Meaning =
  | { readonly kind: "local"; readonly local: Local; readonly isConst: boolean }
  | { readonly kind: "stored"; readonly stored: Stored; readonly isConst: boolean }
  | {
      readonly kind: "constant";
      readonly literal: Expression & { readonly kind: "literal" };
      readonly span: Span | undefined;
    }
  /** A `typedef`, or the tag of a structure. */
  | { readonly kind: "type"; readonly type: CType; readonly span: Span }
  | { readonly kind: "struct"; readonly variable: StructVariable; readonly isConst: boolean }
  | NamedText
  | { readonly kind: "function"; readonly function: CFunction }
  /** Declared with a fault that has been reported: uses of it say nothing more. */
  | { readonly kind: "broken"; readonly span: Span };

/** One C block being checked. */
export class Checking {
  readonly source: SourceFile;
  readonly module: FirModule;
  readonly services: LanguageServices;
  /** `<math.h>` and the like. */
  readonly includes = new Set<string>();
  /** Structures with members, by the offset of their node: the types of a file are read before its functions' heads. */
  readonly structs = new Map<number, StructType | "broken">();
  /** Where functions leave the structures they give. */
  readonly results = new Map<string, StructVariable>();

  readonly reporter: Reporter;
  private readonly onlySpan: Span | undefined;

  constructor(
    source: SourceFile,
    module: FirModule,
    services: LanguageServices,
    reporter = services.reporter,
    onlySpan?: Span,
  ) {
    this.source = source;
    this.module = module;
    this.services = services;
    this.reporter = reporter;
    this.onlySpan = onlySpan;
  }

  /** The same block, for text that is not in its file: every place is `span`, and faults go to `reporter`. */
  at(span: Span, reporter: Reporter): Checking {
    return new Checking(this.source, this.module, this.services, reporter, span);
  }

  spanOf(node: SyntaxNode): Span {
    if (this.onlySpan) return this.onlySpan;
    return { file: this.source, start: node.startIndex, end: Math.min(node.endIndex, this.source.text.length) };
  }

  refuse(node: SyntaxNode, what: string, instead: string): undefined {
    refuse(this.reporter, this.spanOf(node), what, instead);
    return undefined;
  }

  /** Reports a name nothing declares, with the nearest of those in sight. */
  unknownName(node: SyntaxNode, message: string, names: Iterable<string>, otherwise: string): undefined {
    this.reporter.error("FLX0503", message, this.spanOf(node), { hint: didYouMean(node.text, names) ?? otherwise });
    return undefined;
  }

  /** Gives a name its meaning in a scope; a second one is an error that shows both. */
  define(scope: Scope<Meaning>, name: string, span: Span, meaning: Meaning): void {
    const known = scope.ownMeaning(name);
    if (known) {
      const first = spanOfMeaning(known);
      this.reporter.error("FLX0507", `\`${name}\` is declared twice in one place`, span, {
        hint: "rename one of them",
        ...(first ? { labels: [{ span: first, text: "first declared here" }] } : {}),
      });
      return;
    }
    scope.define(name, meaning);
  }
}

export function spanOfMeaning(meaning: Meaning): Span | undefined {
  switch (meaning.kind) {
    case "local":
      return meaning.local.span;
    case "stored":
      return meaning.stored.span;
    case "struct":
      return meaning.variable.span;
    case "function":
      return meaning.function.span;
    default:
      return meaning.span;
  }
}
