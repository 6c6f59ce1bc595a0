// Lines `may switch: bilge pump; safe state off`: what of the world this file may act on, and where it stands when the agent stops. With one
// such line in the file, acting on anything else is an error. A thing is named as its output is, or as the word that acts says (`acts:`).
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { Output, Rational } from "../../fir/function.ts";
import { convertToSi, formatQuantity, nearestRational, rationalInSi } from "../../units/convert.ts";
import { dimensionName, sameDimension } from "../../units/dimension.ts";
import { unitNamed } from "../../units/named.ts";
import { parseQuantity, type Quantity } from "../../units/quantity.ts";
import type { Vocabulary, Word } from "../../vocabulary/word.ts";
import type { LanguageServices } from "../language.ts";
import type { Lowering, Scope } from "./lowering.ts";
import { alternatives, error } from "./reading-faults.ts";
import { foldName, type Place, spanOf, wordsOf } from "./text.ts";

/** One thing a line names. */
export interface Switchable {
  /** Folded: of an output, or of what a word acts on. */
  readonly name: string;
  readonly place: Place;
  readonly safe?: SafeState;
}

export interface SafeState {
  readonly place: Place;
  /** A truth is on or off. */
  readonly value: boolean | Quantity;
}

/** How such a line begins. */
export const MAY_SWITCH_LINE = /^\s*may\s+switch\b/i;

const MODEL = "write it on a line of its own: may switch: bilge pump; safe state off";

/** What the lines permit; each name must be an output of the board or of a word, or what some word acts on. */
export function readMaySwitch(
  lines: readonly Place[],
  vocabulary: Vocabulary,
  { vessel, reporter }: LanguageServices,
): Switchable[] {
  const known = new Set<string>();
  for (const [name, output] of vessel.outputs) for (const one of [name, output.acts]) if (one) known.add(foldName(one));
  for (const word of vocabulary.words) {
    if (word.acts !== undefined) known.add(foldName(word.acts));
    for (const channel of word.writes ?? []) known.add(foldName(channel.name));
  }
  const read = lines.flatMap((line) => readLine(line, (fault) => reporter.report(fault)));
  for (const { name, place } of read) {
    if (known.has(name)) continue;
    const hint =
      didYouMean(name, known) ??
      (known.size === 0
        ? "no board and no word has an output"
        : `there is ${alternatives([...known].sort().slice(0, 6))}`);
    reporter.report(error("FLX0203", `\`${wordsOf(place)}\` is nothing that can be switched`, place, { hint }));
  }
  return read;
}

function readLine(line: Place, report: (fault: ReturnType<typeof error>) => void): Switchable[] {
  const text = line.text.text.slice(line.start, line.end);
  const found = /^may\s+switch\s*:([^;]*)(?:;(.*))?$/is.exec(text);
  const names = found ? pieces(line, text.indexOf(":") + 1, found[1]!) : [];
  if (!found || names.length === 0) {
    report(error("FLX0205", "this does not say what may be switched", line, { hint: MODEL }));
    return [];
  }
  let safe: SafeState | undefined;
  if (found[2] !== undefined) {
    const [part, more] = pieces(line, text.indexOf(";") + 1, found[2], /(;)/);
    const value = part && /^safe\s+state\s+(.+)$/is.exec(wordsOf(part))?.[1];
    const state = value === undefined || more ? undefined : stateOf(value);
    if (part && state !== undefined) safe = { place: part, value: state };
    else {
      const place = more ?? part ?? line;
      report(error("FLX0205", `\`${wordsOf(place)}\` is no safe state`, place, { hint: MODEL }));
    }
  }
  return names.map((place) => ({ name: foldName(wordsOf(place)), place, ...(safe ? { safe } : {}) }));
}

function stateOf(text: string): boolean | Quantity | undefined {
  if (/^(?:on|true)$/i.test(text)) return true;
  if (/^(?:off|false)$/i.test(text)) return false;
  const parsed = parseQuantity(text);
  return parsed.kind === "quantity" ? parsed.quantity : undefined;
}

/** Whether the file may act on an output from here; without a `may switch:` line it may. FLX0219 with the line to add if not. */
export function checkMaySwitch(lowering: Lowering, name: string, index: number, scope: Scope, place: Place): void {
  const { maySwitch } = lowering.program;
  if (maySwitch.length === 0 || maySwitch.some((one) => namesFor(lowering, name, scope).has(one.name))) return;
  const output = lowering.module.outputs[index]!;
  const word = [...lowering.wordStack, ...(scope.word ? [scope.word] : [])].find((one) => one.acts !== undefined);
  refuse(lowering, lowering.wordStack[0], word?.acts ?? output.name, safeShown(output), place);
}

/** As checkMaySwitch, for a word in assembly or code that acts and names no output. */
export function checkMayAct(lowering: Lowering, word: Word, place: Place): void {
  const { maySwitch } = lowering.program;
  const { acts } = word;
  if (maySwitch.length === 0 || acts === undefined || word.meaning.kind === "means") return;
  const names = [acts, ...(word.writes ?? []).map((channel) => channel.name)].map(foldName);
  if (!maySwitch.some((one) => names.includes(one.name)))
    refuse(lowering, lowering.wordStack[0] ?? word, acts, "off", place);
}

/** `user`: the word of the user's sentence, if it is one. */
function refuse(lowering: Lowering, user: Word | undefined, what: string, safe: string, place: Place): void {
  const { program, builder, usedAt } = lowering;
  // Inside a word, the fault is at the phrase that uses it.
  const used = usedAt ? spanOf(usedAt) : builder.span;
  const isInWord = place.text !== program.text;
  lowering.report({
    code: "FLX0219",
    severity: "error",
    message: user
      ? `\`${user.pattern}\` acts on the ${what}, which this file may not switch`
      : `this file may not switch \`${what}\``,
    primary: { span: (isInWord ? used : undefined) ?? spanOf(place) },
    labels: [{ span: spanOf(program.maySwitch[0]!.place), text: "what it may" }],
    hint: `add, on a line of its own:\nmay switch: ${what}; safe state ${safe}`,
  });
}

/** What an output goes by: its own name, what flux.boards.json says it acts on, and what the words that drive it here act on. */
function namesFor(lowering: Lowering, name: string, scope: Scope): Set<string> {
  const names = [name];
  for (const [own, { acts }] of lowering.services.vessel.outputs)
    if (foldName(own) === name && acts !== undefined) names.push(acts);
  for (const word of [...lowering.wordStack, ...(scope.word ? [scope.word] : [])])
    if (word.acts !== undefined) names.push(word.acts);
  return new Set(names.map(foldName));
}

/** The output with the safe state the file gives it; a state that does not fit is an error. */
export function withSafeState(lowering: Lowering, output: Output, name: string, scope: Scope): Output {
  const names = namesFor(lowering, name, scope);
  const safe = lowering.program.maySwitch.find((one) => one.safe && names.has(one.name))?.safe;
  if (!safe) return output;
  const found = output.unit === undefined ? undefined : unitNamed(output.unit);
  const unit = found?.kind === "unit" ? found.unit : undefined;
  const { value, place } = safe;
  const fault = (code: "FLX0401" | "FLX0402" | "FLX0405" | "FLX0305", message: string, hint: string) => {
    lowering.error(code, message, place, hint);
    return output;
  };
  if (typeof value === "boolean") {
    if (unit)
      return fault(
        "FLX0405",
        `\`${output.name}\` takes a quantity, which is not on or off`,
        `write it in ${unit.plural}`,
      );
    return { ...output, safe: nearestRational(value ? 1 : 0) };
  }
  const isBare = value.unit.symbol === "";
  if (unit && isBare)
    return fault("FLX0402", `the safe state of \`${output.name}\` has no unit`, `write it in ${unit.plural}`);
  if (unit ? !sameDimension(unit.dimension, value.unit.dimension) : !isBare) {
    const due = unit ? `in ${unit.plural}` : "as on, off or a plain number";
    return fault(
      "FLX0401",
      `the safe state of \`${output.name}\` is given as ${dimensionName(value.unit.dimension)}`,
      `write it ${due}`,
    );
  }
  const si = convertToSi(value.value, value.unit);
  if (si < ratio(output.lowest) || si > ratio(output.highest))
    return fault(
      "FLX0305",
      `the safe state of \`${output.name}\` is outside what it takes`,
      "choose a value inside its range",
    );
  return { ...output, safe: rationalInSi(value.value, value.unit) };
}

const ratio = ({ numerator, denominator }: Rational): number => numerator / denominator;

function safeShown(output: Output): string {
  const found = output.unit === undefined ? undefined : unitNamed(output.unit);
  const safe = ratio(output.safe);
  if (found?.kind === "unit") return formatQuantity(safe, found.unit);
  return safe === 0 ? "off" : safe === 1 ? "on" : String(safe);
}

/** Pieces between separators, without blanks around; `offset` is where the list begins in the line. */
function pieces({ text, start }: Place, offset: number, list: string, separator = /(,|\band\b)/i): Place[] {
  const found: Place[] = [];
  let at = start + offset;
  for (const [index, piece] of list.split(separator).entries()) {
    const trimmed = piece.trim().replace(/\.$/, "");
    const from = at + piece.length - piece.trimStart().length;
    if (index % 2 === 0 && trimmed !== "") found.push({ text, start: from, end: from + trimmed.length });
    at += piece.length;
  }
  return found;
}
