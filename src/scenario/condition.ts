// A condition of a `then`, compiled as any phrase is, with the program's terms, states, outputs and inputs as its inputs.
import { finish, languageServices } from "../compile.ts";
import { type Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/source.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { emptyModule, type Input } from "../fir/function.ts";
import { compilePhrase } from "../languages/ese/index.ts";
import { createMachine } from "../simulator/machine.ts";
import type { Machine } from "../simulator/machine-types.ts";
import type { Vocabulary } from "../vocabulary/word.ts";
import { FORMS } from "./read-step.ts";
import type { Piece } from "./scenario.ts";
import { type Named, quantitiesOf, type Subject } from "./subject.ts";
import { listed } from "./values.ts";

export interface Condition {
  /** The names it looks at. */
  readonly names: readonly Named[];
  /** true, false, or null where it is unknown. */
  holds(machine: Machine): boolean | null;
}

const TRUTHS: readonly (boolean | null)[] = [false, true, null];
const UNBOUNDED = 2 ** 31 - 1;

/** Compiles a condition over a program's names; undefined with the phrase's diagnostics, at its place in the scenario. */
export function compileCondition(
  piece: Piece,
  subject: Subject,
  names: ReadonlyMap<string, Named>,
  vocabulary: Vocabulary,
  reporter: Reporter,
): Condition | undefined {
  const own = new Reporter();
  const vessel = {
    quantities: quantitiesOf(subject),
    inputs: new Map([...names.values()].map((named) => [named.name, asInput(named)])),
    outputs: new Map(),
    agents: [],
    texts: new Set([...names.values()].flatMap(({ name, shows }) => (shows === "text" ? [name] : []))),
  };
  const options = { folder: subject.options.folder, vessel };
  const module = emptyModule("condition");
  const services = { ...languageServices(options, own), vocabulary: () => vocabulary };
  const shape = compilePhrase(piece.text, module, services);
  if (shape && shape.kind !== "truth")
    own.error("FLX0405", `\`${piece.text}\` is no condition`, piece.span, {
      hint: "compare it: then depth < 5 m, then alarm is on, then depth is unknown",
    });
  const texts = subject.compiled.map.texts ?? [];
  for (const { id, text } of module.texts) {
    if (texts.some((one) => one.id === id)) continue;
    const known = texts.map((one) => one.text);
    own.error("FLX1003", `the program has no text "${text}"`, piece.span, {
      hint: didYouMean(text, known) ?? listed("its texts are", known, "it has none"),
    });
  }
  const isWhole = shape && !own.hasErrors;
  const compiled = isWhole ? finish(module, [{ path: "phrase", text: piece.text }], options, own) : undefined;
  for (const diagnostic of own.diagnostics) reporter.report(atPiece(isNoStep(diagnostic, piece) ?? diagnostic, piece));
  const register = compiled?.map.registers.find(({ name }) => name === "result")?.register;
  if (!compiled || register === undefined) return undefined;
  const looked = module.inputs.map((input) => [...names.values()].find(({ name }) => name === input.name)!);
  return {
    names: looked,
    holds(machine) {
      const created = createMachine(compiled.bytes);
      if (created.kind === "refused") throw new Error(`the verifier refused a condition: ${created.refusal.code}`);
      looked.forEach((named, index) => {
        created.machine.inputs[index] = named.read(machine);
      });
      if (created.machine.start()) return null;
      return TRUTHS[created.machine.ints[Number(register.slice(1))]!] ?? null;
    },
  };
}

/** A step of which nothing is known: told as one, and not as a term to define, unless it is nearly one. */
function isNoStep(diagnostic: Diagnostic, piece: Piece): Diagnostic | undefined {
  const { code, primary, hint } = diagnostic;
  const isAll = primary !== undefined && primary.span.end - primary.span.start === piece.text.trim().length;
  if (!isAll || (code !== "FLX0203" && code !== "FLX0201") || hint?.startsWith("did you mean")) return undefined;
  const { notes: _, ...rest } = diagnostic;
  return { ...rest, code: "FLX1001", message: `\`${piece.text}\` is no step of a scenario`, hint: FORMS.then };
}

/** A name as something a phrase can read. A truth comes as a switch does. */
function asInput({ name, shows, unit }: Named): Input {
  const ends = {
    lowest: { numerator: -UNBOUNDED, denominator: 1 },
    highest: { numerator: UNBOUNDED, denominator: 1 },
  };
  return {
    name,
    ...(unit.symbol === "" ? {} : { unit: unit.plural }),
    sources: shows === "truth" ? [{ kind: "digital", pin: "A0" }] : [],
    ...ends,
    staleAfterMs: 0,
  };
}

/** A diagnostic of the phrase, shown where the phrase stands. */
function atPiece(diagnostic: Diagnostic, piece: Piece): Diagnostic {
  const moved = (span: Span): Span =>
    span.file.path !== "phrase"
      ? span
      : piece.isVerbatim
        ? { ...piece.span, start: piece.span.start + span.start, end: piece.span.start + span.end }
        : piece.span;
  const { primary, labels } = diagnostic;
  return {
    ...diagnostic,
    primary: primary ? { ...primary, span: moved(primary.span) } : { span: piece.span },
    ...(labels ? { labels: labels.map((label) => ({ ...label, span: moved(label.span) })) } : {}),
  };
}
