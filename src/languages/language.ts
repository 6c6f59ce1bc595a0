// The plug: what every language front end is to the rest. A front end turns text into functions and facts of one FIR module, and
// diagnostics. It never throws on bad input and never touches a file.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../diagnostics/source.ts";
import type { FirModule, FirType } from "../fir/function.ts";
import type { VesselFacts } from "../project/vessel-facts.ts";
import type { Vocabulary } from "../vocabulary/word.ts";
import type { CoveragePoints } from "./coverage-points.ts";

/** A function other blocks may call. */
export interface Signature {
  readonly name: string;
  readonly params: readonly FirType[];
  readonly result?: FirType;
}

export interface LanguageServices {
  readonly reporter: Reporter;
  /** Loads the vocabularies a file's `uses:` names (default: core, math, loops, maritime); what is wrong goes to the reporter. */
  vocabulary(uses: readonly string[] | undefined): Vocabulary;
  /** Functions known from elsewhere in the same file. */
  readonly signatures: Map<string, Signature>;
  /** What flux.boards.json says of the vessel and of this program's board. */
  readonly vessel: VesselFacts;
  /** The front end of a fence (```c), or undefined. */
  languageOf(fence: string): Language | undefined;
  /** Treat warnings about unknown as errors. */
  readonly strict: boolean;
  /** Integers whose overflow traps (Rust, TypeScript's int, Python) wrap instead. */
  readonly release?: boolean;
  /** Each word that can be one is a function of its own, the same wherever it is used (authoring/resident-set.ts). */
  readonly wordsAreFunctions?: boolean;
  /** The source is the whole program: nothing else calls its functions with arguments. */
  readonly isWhole?: boolean;
  /** Where it is there, FLUX-ese says through `witness` what each of its sentences did (flux coverage). */
  readonly coverage?: CoveragePoints;
}

/** Names of vocabularies (absent: those of a program that names none), and where they stand. */
export interface Uses {
  readonly uses?: readonly string[];
  readonly span?: Span;
}

/** What a language does. */
export interface FrontEnd {
  /** Loads grammars; may do nothing. Called before compile. */
  load(): Promise<void>;
  /**
   * Adds what the source says to the module. `source.text` may be a code block blanked out of a larger file (same offsets), so
   * spans need no mapping.
   */
  compile(source: SourceFile, module: FirModule, services: LanguageServices): void;
  /** The functions a block declares, asked before any block is compiled, so that blocks can call each other. */
  declare?(source: SourceFile, services: LanguageServices): Signature[];
  /** The vocabularies a source names, asked before it is compiled: the code beside their words may need front ends of its own. */
  uses?(source: SourceFile): Uses;
}

/** What is known of a language before it is loaded. */
export interface LanguageFacts {
  /** Also the folder's name. */
  readonly id: string;
  readonly extensions: readonly string[];
  /** Names after ``` in markdown. */
  readonly fences: readonly string[];
}

export interface Language extends LanguageFacts, FrontEnd {}

/** A language whose front end is read from disk by `load`: most programs are of one language, and the start of flux is felt. */
export function lazily(
  facts: LanguageFacts,
  open: () => Promise<{ readonly frontEnd: Omit<FrontEnd, "uses"> }>,
): Language {
  let opened: Omit<FrontEnd, "uses"> | undefined;
  const frontEnd = (): Omit<FrontEnd, "uses"> => {
    if (!opened) throw new Error(`the front end of ${facts.id} is used before it is loaded`);
    return opened;
  };
  return {
    ...facts,
    async load() {
      opened ??= (await open()).frontEnd;
      await opened.load();
    },
    compile: (source, module, services) => frontEnd().compile(source, module, services),
    declare: (source, services) => frontEnd().declare?.(source, services) ?? [],
  };
}
