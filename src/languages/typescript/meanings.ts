// What a name means in a TypeScript block, and what the parts of the checker share. How a variable is kept (int32, uint32, float64, bytes)
// is inferred: a trial assumes the narrowest form its first value allows and notes every value that does not fit; the next trial
// assumes the union. The program is compiled when a trial finds nothing to widen, so results are those of JavaScript's numbers.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { FirModule } from "../../fir/function.ts";
import type { SyntaxNode } from "../code/grammar.ts";
import type { NamedText } from "../code/host-channels.ts";
import type { Scope } from "../code/scope.ts";
import { refuse } from "../code/subset.ts";
import type { Local, Stored } from "../code/tree.ts";
import type { LanguageServices } from "../language.ts";
import { covers, type Facts, joined, UNKNOWN } from "./facts.ts";
import type { NamedType } from "./types.ts";

export interface TypeScriptFunction {
  readonly name: string;
  readonly params: readonly NamedType[];
  readonly result: NamedType | undefined;
  /** Of the name; absent for functions of other blocks. */
  readonly span?: Span;
  /** `host`: a function of the board. `entry`: run by the board, and callable within the block. */
  readonly origin: "defined" | "entry" | "elsewhere" | "host";
}

/** A variable whose form follows its values. */
export interface Inferred {
  /** The offset of its declaration. */
  readonly key: number;
  /** What this trial takes its values to be. */
  readonly assumed: Facts;
}

/** What may be assigned to a variable, beside values of its kind. */
export interface Holding {
  /** Bounds of what a read gives. */
  readonly facts: Facts;
  /** `int`: declared so, only int32 may be assigned. `element`: of a typed array, which cuts. Else the form follows the values. */
  readonly rule: "int" | "boolean" | "number" | "element" | Inferred;
  readonly isConst: boolean;
}

export type Meaning =
  | {
      readonly kind: "local";
      readonly local: Local;
      readonly holding: Holding;
      /** What it is without the conditions that hold here (narrowing.ts). */
      readonly narrowedFrom?: Meaning;
    }
  | { readonly kind: "stored"; readonly stored: Stored; readonly holding: Holding }
  | { readonly kind: "array"; readonly stored: Stored; readonly holding: Holding }
  | { readonly kind: "constant"; readonly value: number | boolean; readonly span: Span | undefined }
  | NamedText
  | { readonly kind: "function"; readonly function: TypeScriptFunction }
  /** Declared with a fault that has been reported: uses of it say nothing more. */
  | { readonly kind: "broken"; readonly span: Span };

/** What trials have found variables to hold, by the offset of their declaration. */
export class Inference {
  private readonly known = new Map<number, Facts>();
  /** Whether this trial found a value that the assumed form does not hold. */
  hasGrown = false;
  private isWidened = false;

  /** The values of a variable found so far; `first` is what it begins with. */
  heldBy(key: number, first: Facts): Facts {
    if (this.isWidened) return UNKNOWN;
    const facts = joined(this.known.get(key) ?? first, first);
    this.known.set(key, facts);
    return facts;
  }

  /** A value is assigned to the variable. */
  assigned({ key, assumed }: Inferred, value: Facts): void {
    if (covers(assumed, value)) return;
    this.hasGrown = true;
    this.known.set(key, joined(this.known.get(key) ?? value, value));
  }

  /** Gives up: every variable is a float64. */
  widenAll(): void {
    this.isWidened = true;
  }
}

/** One TypeScript block being checked. */
export class Checking {
  readonly source: SourceFile;
  readonly module: FirModule;
  readonly services: LanguageServices;
  readonly inference: Inference;
  reporter: Reporter;
  /** See grammar.ts. */
  private readonly swapped: ReadonlySet<number>;

  constructor(
    source: SourceFile,
    module: FirModule,
    services: LanguageServices,
    inference: Inference,
    reporter: Reporter,
    swapped: ReadonlySet<number>,
  ) {
    this.source = source;
    this.module = module;
    this.services = services;
    this.inference = inference;
    this.reporter = reporter;
    this.swapped = swapped;
  }

  /** The operator of a binary expression, as it is written. */
  operatorOf(node: SyntaxNode): string {
    const operator = node.childForFieldName("operator")!;
    return this.swapped.has(operator.startIndex) ? "<" : operator.text;
  }

  /** Whether an int that leaves its range and an index outside its array stop the agent. */
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

  /** A fault of the program itself, as tsc would report it. */
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
    case "array":
      return meaning.stored.span;
    case "function":
      return meaning.function.span;
    default:
      return meaning.span;
  }
}

/** The children that mean something. */
export const partsOf = (node: SyntaxNode): SyntaxNode[] =>
  node.namedChildren.filter((child) => child.type !== "comment");
