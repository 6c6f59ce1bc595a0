// What the parts of lowering share while one program becomes FIR: the function being built, named cells, scopes, and reporting that
// says each fault once.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { positionAt, type SourceFile, type Span } from "../../diagnostics/source.ts";
import { FunctionBuilder, type FunctionHead } from "../../fir/builder.ts";
import type { FirModule, FirType, StateVariable, ValueId } from "../../fir/function.ts";
import type { Word } from "../../vocabulary/word.ts";
import type { LanguageServices } from "../language.ts";
import type { Bounds } from "./bounds.ts";
import type { WordCode } from "./code-blocks.ts";
import type { Learned } from "./learned.ts";
import type { Releases } from "./lower-alarm.ts";
import { type Operand, type QuantityType, unitShown } from "./operand.ts";
import type { Program } from "./program.ts";
import type { SharedWord } from "./shared-words.ts";
import { type Place, spanOf } from "./text.ts";
import type { Expression } from "./tree.ts";

/** What a named state or a term holds. */
export type CellType =
  | { readonly kind: "number"; readonly type: QuantityType }
  | { readonly kind: "truth" }
  | { readonly kind: "text" };

/** What an input or output holds. */
export type ChannelType = Exclude<CellType, { readonly kind: "text" }>;

/** A name inside a word's meaning or a `for each`. */
export interface Local {
  /** What it is here; absent while it is being defined, and at the end of a tick. */
  readonly operand?: Operand;
  readonly isBegun?: true;
  /** Where its value is kept, if it is set or reads its own `previous`. */
  readonly cell?: NamedState;
  /** Computes it again, at another place of the tick. */
  readonly again: (scope: Scope) => Operand;
}

/** An argument of a word: compiled where the word is, and again from the text where a cell is kept up at the end of a tick. */
export interface Binding {
  readonly expression: Expression;
  readonly scope: Scope;
  readonly parameter: Word["parameters"][number];
  readonly operand?: Operand;
}

export interface Scope {
  /** The word whose meaning is compiled; absent in the user's own file. */
  readonly word?: Word;
  /** By lower-case name. */
  readonly parameters: ReadonlyMap<string, Binding>;
  /** Values of the message being handled, by folded name: index and type. */
  readonly told?: ReadonlyMap<string, { readonly index: number; readonly type: QuantityType }>;
  /** By folded name. */
  readonly locals?: ReadonlyMap<string, Local>;
}

export const FILE_SCOPE: Scope = { parameters: new Map() };

/** The same scope at another place of the tick: nothing computed, no message. */
export function atTickEnd(scope: Scope): Scope {
  const parameters = new Map(
    [...scope.parameters].map(([name, { operand: _, ...binding }]) => [
      name,
      { ...binding, scope: atTickEnd(binding.scope) },
    ]),
  );
  const locals = scope.locals && new Map([...scope.locals].map(([name, { operand: _, ...local }]) => [name, local]));
  return { parameters, ...(scope.word ? { word: scope.word } : {}), ...(locals ? { locals } : {}) };
}

export interface NamedState {
  readonly index: number;
  readonly cell: CellType;
  /** Of what is kept there. */
  readonly bounds?: Bounds;
}

/** What is heard of a quantity from an agent: the cells of its last value and of when it came. */
export interface Heard {
  readonly agent: string;
  readonly quantity: string;
  readonly place: Place;
  readonly type: QuantityType | undefined;
  readonly value: number;
  readonly at: number;
}

const LINES_SHOWN = 5;

/** "line 4", "lines 4, 7 and 9", "lines 4, 5, 6, 7, 8 and 12 more". */
function linesShown(lines: readonly number[]): string {
  if (lines.length === 1) return `line ${lines[0]}`;
  const more = lines.length - LINES_SHOWN;
  const [shown, last] = more > 0 ? [lines.slice(0, LINES_SHOWN), `${more} more`] : [lines.slice(0, -1), lines.at(-1)];
  return `lines ${shown.join(", ")} and ${last}`;
}

export class Lowering {
  readonly program: Program;
  readonly module: FirModule;
  readonly services: LanguageServices;
  readonly learned: Learned;
  readonly states = new Map<string, NamedState>();
  readonly statesRead = new Map<string, Place>();
  readonly statesSet = new Set<string>();
  readonly terms = new Map<string, NamedState | "begun">();
  readonly termsUsed = new Set<string>();
  readonly inputs = new Map<string, { readonly index: number; readonly cell: ChannelType }>();
  readonly outputs = new Map<string, number>();
  /** Shadows of outputs that are read back. */
  readonly outputCells = new Map<string, number>();
  readonly wordStack: Word[] = [];
  /** The phrase of the user's file whose word is being compiled. */
  usedAt: Place | undefined;
  readonly wordFunctions = new Map<string, string | undefined>();
  readonly wordUses = new Map<string, Set<string>>();
  /** Code blocks beside words of the vocabulary, by file; those whose functions this program calls. */
  readonly wordCode = new Map<SourceFile, WordCode>();
  readonly codeCalled = new Set<WordCode>();
  readonly sharedWords = new Map<string, SharedWord>();
  /** Code that belongs at the end of the tick, in order: pending `after`, then what keeps `previous` up. */
  readonly deferred: (() => void)[] = [];
  readonly updates: (() => void)[] = [];
  /** Counters of acknowledgements, by agent. */
  readonly acknowledgements = new Map<string, number>();
  releases: Releases | undefined;
  /** Outputs that the sentences compiled so far set, by name. */
  driven = new Map<string, number>();
  /** Quantities other agents tell, by "depth from bridge" (lower-requests.ts). */
  readonly heard = new Map<string, Heard>();
  /** Sentences around the one that is compiled. */
  depth = 0;
  /** Whether this program has reported any. */
  hasErrors = false;
  builder: FunctionBuilder;
  private readonly reported = new Set<string>();
  private readonly undefinedNames = new Map<
    string,
    { readonly diagnostic: Diagnostic; shown: Diagnostic; readonly lines: Set<number> }
  >();
  private sharedCells: { readonly cells: number[]; next: number } | undefined;

  constructor(program: Program, module: FirModule, services: LanguageServices, learned: Learned) {
    this.program = program;
    this.module = module;
    this.services = services;
    this.learned = learned;
    this.builder = new FunctionBuilder({ name: "tick", kind: "tick" });
  }

  get stateTypes(): Learned["stateTypes"] {
    return this.learned.stateTypes;
  }

  get initials(): Learned["initials"] {
    return this.learned.initials;
  }

  /** Builds a function with `build`, ends it, and returns to the one that was being built. */
  inFunction(head: FunctionHead, build: () => void): FunctionBuilder {
    const outer = this.builder;
    const inner = new FunctionBuilder(head);
    this.builder = inner;
    build();
    if (!inner.isTerminated) inner.return();
    this.builder = outer;
    return inner;
  }

  report(diagnostic: Diagnostic): void {
    const span = diagnostic.primary?.span;
    const key = `${diagnostic.code} ${span?.file.path} ${span?.start} ${span?.end} ${diagnostic.message}`;
    if (this.reported.has(key)) return;
    this.reported.add(key);
    if (diagnostic.severity === "error") this.hasErrors = true;
    if (diagnostic.code === "FLX0203" && span && this.isSaidAgain(diagnostic, span)) return;
    this.services.reporter.report(diagnostic);
  }

  /** Whether the same name was found undefined before: it is said once, with the lines where it stands besides. */
  private isSaidAgain(diagnostic: Diagnostic, span: Span): boolean {
    const key = `${span.file.path} ${diagnostic.message.toLowerCase()}`;
    const first = this.undefinedNames.get(key);
    if (!first) {
      this.undefinedNames.set(key, { diagnostic, shown: diagnostic, lines: new Set() });
      return false;
    }
    first.lines.add(positionAt(span.file, span.start).line);
    const before = first.shown;
    first.shown = {
      ...first.diagnostic,
      notes: [...(first.diagnostic.notes ?? []), `also at ${linesShown([...first.lines])}`],
    };
    this.services.reporter.replace(before, first.shown);
    return true;
  }

  /** An error at a place; a fault inside a word's meaning also shows where the word was used. */
  error(
    code: Diagnostic["code"],
    message: string,
    place: Place,
    hint?: string,
    others: NonNullable<Diagnostic["labels"]> = [],
  ): void {
    const isElsewhere = this.wordStack.length > 0 && place.text !== this.program.text;
    const usedAt = this.usedAt ? spanOf(this.usedAt) : this.builder.span;
    const labels = isElsewhere && usedAt ? [...others, { span: usedAt, text: "used here" }] : others;
    this.report({
      code,
      severity: "error",
      message,
      primary: { span: spanOf(place) },
      ...(labels.length > 0 ? { labels } : {}),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** A new state variable; its index. Where sentences are compiled once for each item of a list, the same for each. */
  cell(name: string, type: FirType, more: Partial<StateVariable> = {}): number {
    const shared = this.sharedCells;
    if (shared) {
      const known = shared.cells[shared.next++];
      if (known !== undefined && this.module.states[known]?.type === type) return known;
    }
    const made = this.newCell(name, type, more);
    if (shared) shared.cells[shared.next - 1] = made;
    return made;
  }

  /** Compiles with the cells that were made the last time these were shared. */
  withSharedCells<Result>(cells: number[], body: () => Result): Result {
    const outer = this.sharedCells;
    this.sharedCells = { cells, next: 0 };
    const result = body();
    this.sharedCells = outer;
    return result;
  }

  private newCell(name: string, type: FirType, more: Partial<StateVariable>): number {
    this.module.states.push({
      name,
      type,
      visible: false,
      ...(this.builder.span ? { span: this.builder.span } : {}),
      ...more,
    });
    return this.module.states.length - 1;
  }

  /** A visible cell of a quantity or truth; unknown until it is set unless `initial` says else. */
  typedCell(
    name: string,
    cell: CellType,
    initial: number | undefined,
    span: Span | undefined,
    more: Pick<StateVariable, "isTerm"> = {},
  ): number {
    const unit = cell.kind === "number" ? unitShown(cell.type) : undefined;
    return this.cell(name, cell.kind === "number" ? "f64" : "i32", {
      visible: true,
      ...more,
      ...(cell.kind === "number" ? {} : { shows: cell.kind }),
      ...(initial === undefined ? {} : { initial }),
      ...(unit === undefined ? {} : { unit }),
      ...(span ? { span } : {}),
    });
  }

  /** `make`, to be called at the end of the tick: what it makes belongs to the sentence and the words that are compiled now. */
  later(make: () => void): () => void {
    const { span, words } = this.builder;
    return () => {
      const { builder } = this;
      const outer = { span: builder.span, words: builder.words };
      Object.assign(builder, { span, words });
      make();
      Object.assign(builder, outer);
    };
  }

  /** Runs `body` where `condition` is not 0, and goes on after it. */
  when(condition: ValueId, body: () => void, otherwise?: () => void): void {
    const { builder } = this;
    const then = builder.addBlock();
    const after = builder.addBlock();
    const other = otherwise ? builder.addBlock() : after;
    builder.branch(condition, then, other);
    builder.moveTo(then);
    this.depth++;
    body();
    if (!builder.isTerminated) builder.jump(after);
    if (otherwise) {
      builder.moveTo(other);
      otherwise();
      if (!builder.isTerminated) builder.jump(after);
    }
    builder.moveTo(after);
    this.depth--;
  }
}
