// What a name means in a Python block, and what the parts of the checker share during one round over it.
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { FirModule } from "../../fir/function.ts";
import type { NamedText } from "../code/host-channels.ts";
import { refuse } from "../code/subset.ts";
import type { Local, Stored } from "../code/tree.ts";
import type { LanguageServices } from "../language.ts";
import type { Inference } from "./inference.ts";
import type { OnOverflow } from "./integer-operators.ts";
import type { SyntaxNode } from "./syntax-node.ts";
import type { Value } from "./value.ts";

/** What a program may say of a number. */
export type Annotation = "int" | "float" | "bool";

export interface Parameter {
  readonly name: string;
  readonly span: Span;
  readonly annotation: Annotation | undefined;
  /** A constant to use where a call gives none. */
  readonly initial: Value | undefined;
}

export interface PythonFunction {
  readonly name: string;
  readonly span: Span;
  readonly params: readonly Parameter[];
  readonly node: SyntaxNode;
  readonly isEntry: boolean;
  /** Some `return` gives a value. */
  readonly hasResult: boolean;
  readonly resultAnnotation: Annotation | undefined;
}

/** A list in memory. Its place is known from its first mention in the last round. */
export interface List {
  readonly kind: "list";
  readonly name: string;
  /** Of its elements, in the inference. */
  readonly key: string;
  readonly length: number;
  /** A bytearray. */
  readonly isBytes: boolean;
  readonly span: Span;
  readonly stored: Stored;
}

export type Meaning =
  | { readonly kind: "local"; readonly local: Local; readonly key: string }
  | { readonly kind: "global"; readonly stored: Stored; readonly key: string }
  | List
  | { readonly kind: "constant"; readonly value: Value; readonly span: Span }
  | NamedText
  | { readonly kind: "function"; readonly function: PythonFunction }
  | { readonly kind: "module"; readonly span: Span }
  /** A name of `math`, imported by itself. */
  | { readonly kind: "math"; readonly name: string; readonly span: Span }
  /** Defined with a fault that has been reported: uses of it say nothing more. */
  | { readonly kind: "broken"; readonly span: Span };

/** One round over a Python block. */
export class Checking {
  readonly source: SourceFile;
  readonly module: FirModule;
  readonly services: LanguageServices;
  readonly reporter: Reporter;
  readonly inference: Inference;

  constructor(
    source: SourceFile,
    module: FirModule,
    services: LanguageServices,
    reporter: Reporter,
    inference: Inference,
  ) {
    this.source = source;
    this.module = module;
    this.services = services;
    this.reporter = reporter;
    this.inference = inference;
  }

  get onOverflow(): OnOverflow {
    return this.services.release === true ? "wrap" : "trap";
  }

  /** The same round, without its reports. */
  quiet(): Checking {
    return new Checking(this.source, this.module, this.services, new Reporter(), this.inference);
  }

  spanOf(node: SyntaxNode): Span {
    return { file: this.source, start: node.startIndex, end: Math.min(node.endIndex, this.source.text.length) };
  }

  refuse(node: SyntaxNode, what: string, instead: string): undefined {
    refuse(this.reporter, this.spanOf(node), what, instead);
    return undefined;
  }

  /** Reports a name nothing defines, with the nearest of those in sight. */
  unknownName(node: SyntaxNode, message: string, names: Iterable<string>, otherwise: string): undefined {
    this.reporter.error("FLX0503", message, this.spanOf(node), { hint: didYouMean(node.text, names) ?? otherwise });
    return undefined;
  }
}

/** The start of a node's text on one line, for messages. */
export const excerpt = (node: SyntaxNode): string => node.text.split("\n")[0]!.trim().slice(0, 40);
