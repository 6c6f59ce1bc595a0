// From a program that is read to the functions, cells and facts of a module. The program is compiled again until nothing new is learned,
// because a state may be read above the sentence that gives it its unit; what the last time made is kept.
import { type Diagnostic, Reporter } from "../../diagnostics/diagnostic.ts";
import { FunctionBuilder } from "../../fir/builder.ts";
import type { FirModule } from "../../fir/function.ts";
import type { LanguageServices } from "../language.ts";
import { compileWordCode } from "./code-blocks.ts";
import { Learned } from "./learned.ts";
import { acknowledgements } from "./lower-alarm.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerHandlers } from "./lower-messages.ts";
import { lowerBlock } from "./lower-sentences.ts";
import { lowerTerms } from "./lower-terms.ts";
import { lowerWord } from "./lower-word.ts";
import { FILE_SCOPE, Lowering } from "./lowering.ts";
import { type Operand, truthValue, unitShown } from "./operand.ts";
import type { Program } from "./program.ts";
import { checkSentences } from "./sentence-checks.ts";
import { spanOf, wordsOf } from "./text.ts";
import type { Expression, Sentence } from "./tree.ts";

/** Passes besides one for each fact there is to learn. */
const PASSES_MORE = 4;

/** Adds a program to a module. */
export function compileProgramInto(program: Program, module: FirModule, services: LanguageServices): void {
  const { lowering, settled } = settle(program, module, services, lowerFile);
  for (const code of lowering.codeCalled) compileWordCode(code, module, services);
  for (const sentence of linesOf(program.sentences))
    module.sentences.push({ text: wordsOf(sentence.place), span: spanOf(sentence.place) });
  reportUnused(lowering);
  settled.pass();
  // What could not be read has been told, and says nothing of what was meant.
  const isFaulty = ({ severity, primary }: Diagnostic) =>
    severity === "error" && primary?.span.file.path === program.file.path;
  if (!services.reporter.diagnostics.some(isFaulty)) checkSentences(lowering);
  settled.pass();
}

/** What a phrase gives, and the named cells it is left in. */
export type PhraseShape =
  | { readonly kind: "number"; readonly cell: string; readonly unit?: string }
  | { readonly kind: "truth"; readonly cell: string }
  /** Chosen as the program runs: the cell holds its number. */
  | { readonly kind: "text"; readonly cell: string }
  | { readonly kind: "text"; readonly text: string }
  /** `there`: a cell that is 0 where the item is left out. */
  | { readonly kind: "list"; readonly items: readonly (PhraseShape & { readonly there?: string })[] }
  | { readonly kind: "nothing" };

/** Adds a start entry that computes a phrase into states called "result…", and says what they are. */
export function compilePhraseInto(
  program: Program & { readonly expression?: Expression },
  module: FirModule,
  services: LanguageServices,
): PhraseShape {
  const lower = (lowering: Lowering) => lowerPhrase(lowering, program.expression);
  const { lowering, made: shape } = settle(program, module, services, lower);
  for (const code of lowering.codeCalled) compileWordCode(code, module, services);
  return shape;
}

/** Collects what a draft reports, for the program's own reporter if the draft is kept. */
class DraftReports extends Reporter {
  private passed = 0;
  private readonly to: Reporter;

  constructor(to: Reporter) {
    super();
    this.to = to;
  }

  /** All of it: where to stop is for the one it is passed to. */
  override report(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
  }

  /** Passes on what is new. */
  pass(): void {
    for (; this.passed < this.diagnostics.length; this.passed++) this.to.report(this.diagnostics[this.passed]!);
  }
}

const draftOf = (module: FirModule): FirModule => ({
  ...module,
  functions: [...module.functions],
  states: module.states.map((state) => ({ ...state })),
  inputs: [...module.inputs],
  outputs: [...module.outputs],
  topics: [...module.topics],
  agents: [...module.agents],
  texts: [...module.texts],
  sentences: [...module.sentences],
});

/** Compiles into drafts of the module until nothing new is learned, and makes the last one the module. */
function settle<Made>(
  program: Program,
  module: FirModule,
  services: LanguageServices,
  lower: (lowering: Lowering) => Made,
): { readonly lowering: Lowering; readonly settled: DraftReports; readonly made: Made } {
  const learned = new Learned();
  for (let pass = 1; ; pass++) {
    const settled = new DraftReports(services.reporter);
    const draft = draftOf(module);
    const lowering = new Lowering(program, draft, { ...services, reporter: settled }, learned);
    const made = lower(lowering);
    const isSettled = learned.settle(lowering.wordUses);
    // Where each state is set from the next one, a pass learns one of them. What goes on for longer has no end.
    const isEndless = !isSettled && pass > learned.size + PASSES_MORE;
    if (isEndless) restsOnItself(lowering, learned.overtaken!);
    if (isSettled || isEndless) {
      Object.assign(module, draft);
      settled.pass();
      return { lowering, settled, made };
    }
  }
}

function restsOnItself(lowering: Lowering, name: string): void {
  const { text } = lowering.program;
  lowering.error(
    "FLX0205",
    `what \`${name.replace(/^\w+:/, "")}\` is cannot be found out: it rests on itself`,
    lowering.program.sentences[0]?.place ?? { text, start: 0, end: 0 },
    "say first what it is: let … be … at the top",
  );
}

function lowerFile(lowering: Lowering): void {
  const { program, module } = lowering;
  const tick = lowering.builder;
  lowerTerms(lowering);
  const sentences = program.sentences.filter((sentence) => sentence.kind !== "told");
  lowerHandlers(lowering, [...program.sentences, ...acknowledgements(lowering)]);
  lowering.builder = tick;
  lowerBlock(lowering, sentences, FILE_SCOPE);
  finishTick(lowering);
  const hasTick =
    program.terms.size > 0 ||
    sentences.length > 0 ||
    tick.function.blocks.some((block) => block.instructions.length > 0);
  if (hasTick) module.functions.push(tick.function);
}

/** What is due at the end of a tick; each may find more. */
function finishTick(lowering: Lowering): void {
  const { builder } = lowering;
  lowering.depth = 1;
  for (const queue of [lowering.deferred, lowering.updates]) {
    for (let at = 0; at < queue.length; at++) {
      builder.span = undefined;
      queue[at]!();
    }
  }
  builder.span = undefined;
  if (!builder.isTerminated) builder.return();
}

function lowerPhrase(lowering: Lowering, expression: Expression | undefined): PhraseShape {
  const start = new FunctionBuilder({ name: "start", kind: "start" });
  lowering.builder = start;
  lowering.module.functions.push(start.function);
  start.span = { file: lowering.program.file, start: 0, end: lowering.program.file.text.length };
  const result = expression
    ? expression.kind === "word"
      ? lowerWord(lowering, expression, FILE_SCOPE, "sentence")
      : lowerExpression(lowering, expression, FILE_SCOPE)
    : undefined;
  if (!expression) lowerBlock(lowering, lowering.program.sentences, FILE_SCOPE);
  const shape: PhraseShape = result ? keepResult(lowering, result, "result") : { kind: "nothing" };
  start.return();
  return shape;
}

function keepResult(lowering: Lowering, result: Operand, name: string): PhraseShape {
  const { builder } = lowering;
  switch (result.kind) {
    case "text":
      return { kind: "text", text: result.value };
    case "chosen text":
      builder.setState(lowering.cell(name, "i32", { visible: true, shows: "text" }), result.id);
      return { kind: "text", cell: name };
    case "truth":
      builder.setState(lowering.cell(name, "i32", { visible: true, shows: "truth" }), truthValue(builder, result));
      return { kind: "truth", cell: name };
    case "list": {
      const items = result.items.map(({ operand, isThere }, index) => {
        const item = `${name} ${index + 1}`;
        const shape = keepResult(lowering, operand, item);
        if (isThere === undefined) return shape;
        const there = `${item} is there`;
        builder.setState(lowering.cell(there, "i32", { visible: true }), isThere);
        return { ...shape, there };
      });
      return { kind: "list", items };
    }
    case "number": {
      const unit = unitShown(result.type);
      builder.setState(lowering.cell(name, "f64", { visible: true, ...(unit ? { unit } : {}) }), result.value);
      return { kind: "number", cell: name, ...(unit ? { unit } : {}) };
    }
  }
}

/** Sentences on lines of their own, in order. */
function linesOf(sentences: readonly Sentence[]): Sentence[] {
  const lines: Sentence[] = [];
  const add = (sentence: Sentence, outer: Sentence | undefined): void => {
    if (sentence.place.start !== outer?.place.start) lines.push(sentence);
    const bodies = "body" in sentence ? [...sentence.body] : [];
    if (sentence.kind === "if") bodies.push(...(sentence.otherwise ?? []));
    if (sentence.kind === "rule") bodies.push(...sentence.exceptions.flatMap(({ body }) => body));
    for (const inner of bodies) add(inner, sentence);
  };
  for (const sentence of sentences) add(sentence, undefined);
  return lines.filter((line, index) => lines.findIndex((other) => other.place.start === line.place.start) === index);
}

function reportUnused(lowering: Lowering): void {
  // A sentence that could not be read may have used them.
  if (lowering.hasErrors) return;
  for (const term of lowering.program.terms.values()) {
    if (lowering.termsUsed.has(term.name) || term.isAnswer) continue;
    lowering.report({
      code: "FLX0207",
      severity: "warning",
      message: `\`${term.shown}\` is defined and never used`,
      primary: { span: spanOf(term.namePlace) },
      hint: "use it in a sentence, or take it out",
    });
  }
  for (const [name, place] of lowering.statesRead) {
    if (lowering.statesSet.has(name)) continue;
    lowering.error(
      "FLX0203",
      `\`${wordsOf(place)}\` has no value: nothing sets it`,
      place,
      "set it in a sentence, or define it with ** and :=",
    );
  }
}
