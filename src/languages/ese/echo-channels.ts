// What of the world a program reads and moves, for the echo: inputs with unit, range, timeout and source, outputs with pin and safe state, as the
// board has them.
import type { Input, InputSource, NmeaSentence, Output, Rational } from "../../fir/function.ts";
import { NMEA_QUANTITIES } from "../../nmea/quantities.ts";
import { isUsualSentence } from "../../nmea/sentences.ts";
import type { VesselFacts } from "../../project/vessel-facts.ts";
import { convertFromSi } from "../../units/convert.ts";
import { PLAIN, unitNamed } from "../../units/named.ts";
import type { Unit } from "../../units/unit.ts";
import type { InputDefinition } from "./definitions.ts";
import { fixedText, type InputName } from "./echo-printer.ts";
import { pinOrSensorText, ratioText } from "./echo-sensor.ts";
import type { FixedQuantities } from "./fixed-quantities.ts";
import { inFolded } from "./lower-name.ts";
import { quantityText } from "./print-expression.ts";
import type { Program } from "./program.ts";
import { foldName } from "./text.ts";

export interface EchoInput {
  readonly name: string;
  /** What it measures: "depth below surface". */
  readonly measures: string;
  readonly unit: string | undefined;
  readonly range: string | undefined;
  /** Milliseconds; 0 = never. */
  readonly staleAfterMs: number;
  readonly source: string;
  /** What the file's definition adds to the reading. */
  readonly offset?: string;
}

export interface EchoOutput {
  readonly name: string;
  readonly sink: string;
  readonly safe: string;
  readonly range: string | undefined;
}

const WIDEST = 2 ** 31 - 1;

export function echoInput(input: Input, program: Program, fixed: FixedQuantities, vessel: VesselFacts): EchoInput {
  const term = program.terms.get(foldName(input.name));
  const definition = term?.body.kind === "input" ? term.body.input : undefined;
  const unit = unitOf(input.unit);
  // What flux.boards.json binds it to says what it is by itself.
  const isBound = definition !== undefined && [input.name, definition.quantity].some((name) => isInputOf(vessel, name));
  const depth =
    definition?.needsTransducerDepth && !isBound
      ? (fixed.named("transducer_depth") ?? fixed.named("transducer depth"))
      : undefined;
  return {
    name: input.name,
    measures: measured(definition) ?? foldName(input.name),
    unit: input.unit,
    range: rangeText(input, unit),
    staleAfterMs: input.staleAfterMs,
    source: sourcesText(input.sources),
    ...(depth ? { offset: `plus transducer depth ${fixedText(depth)}` } : {}),
  };
}

const isInputOf = ({ inputs }: VesselFacts, name: string): boolean => inFolded(inputs, foldName(name)) !== undefined;

/** The kind says it best, but for a switch, which is known by what its switch is. */
function measured(definition: InputDefinition | undefined): string | undefined {
  return definition?.unit === undefined || definition.unit.symbol === ""
    ? definition?.quantity
    : (definition.kind ?? definition.quantity);
}

/** Names of inputs in sentences; two that measure the same from the same place keep their own. */
export function inputNames(inputs: readonly EchoInput[], program: Program): Map<string, InputName> {
  const names = new Map<string, InputName>();
  for (const { name, measures, source } of inputs) {
    const isAlone = inputs.filter((other) => other.measures === measures && other.source === source).length === 1;
    const named = isAlone ? { measures, from: source } : { measures: name, from: `${measures} ${source}` };
    names.set(foldName(name), named);
  }
  for (const { name, body } of program.terms.values()) {
    if (body.kind === "input" && body.input.agent)
      names.set(name, { measures: body.input.quantity, from: `from ${body.input.agent.name}` });
  }
  return names;
}

export function inputText({ name, measures, unit, range, staleAfterMs, source, offset }: EchoInput): string {
  const what = foldName(name) === measures ? name : `${name}: ${measures}`;
  return [
    unit ? `${what} in ${unit}` : what,
    ...(range ? [range] : []),
    staleAfterMs > 0 ? `stale after ${duration(staleAfterMs)}` : "never stale",
    source,
    ...(offset ? [offset] : []),
  ].join(", ");
}

function sourcesText(sources: readonly InputSource[]): string {
  if (sources.length === 0) return "from nowhere";
  const nmea = sources.flatMap((source) => (source.kind === "nmea" ? [nmeaText(source)] : []));
  const pins = sources.flatMap((source) => (source.kind === "nmea" ? [] : [pinOrSensorText(source)]));
  return `from ${[...(nmea.length > 0 ? [`NMEA ${nmea.join(" or ")}`] : []), ...pins].join(" or ")}`;
}

/** The formatter; with the field where it is none that flux knows. */
function nmeaText(source: Extract<InputSource, { kind: "nmea" }>): string {
  const isKnown = NMEA_QUANTITIES.some((row) => row.formatter === source.formatter && row.field === source.field);
  const guard = source.guard && !isKnown ? ` if field ${source.guard.field} is ${source.guard.letter}` : "";
  return isKnown
    ? source.formatter
    : `${source.formatter} field ${source.field} times ${ratioText(source.scale)}${guard}`;
}

export function echoOutput(output: Output): EchoOutput {
  const unit = unitOf(output.unit);
  const { sink } = output;
  return {
    name: output.name,
    sink: sinkText(sink),
    safe: sink.kind === "nmea" ? "silence" : valueText(output.safe, unit),
    range: rangeText(output, unit),
  };
}

function sinkText(sink: Output["sink"]): string {
  if (sink.kind === "none") return "no pin";
  if (sink.kind === "nmea") return `NMEA ${spokenText(sink)} every ${duration(sink.periodMs)}`;
  const pulses = sink.kind === "servo" ? `, pulses of ${sink.shortest} to ${sink.longest} µs` : "";
  return `${sink.kind} pin ${sink.pin}${sink.invert ? ", inverted" : ""}${pulses}`;
}

/** Talker and formatter; with all fields where it is no sentence that flux knows. */
function spokenText(sentence: NmeaSentence): string {
  if (isUsualSentence(sentence)) return sentence.address;
  const values = sentence.values.map((value) => {
    if (value.kind === "status") return `<status>${value.after}`;
    const [scale, offset] = [ratioText(value.scale), ratioText(value.offset)];
    const times = `${scale === "1" ? "" : ` times ${scale}`}${offset === "0" ? "" : ` plus ${offset}`}`;
    const decimals = `${value.decimals} decimal${value.decimals === 1 ? "" : "s"}`;
    return `<value${times}${value.isTurn ? ", 0 up to 360" : ""}, ${decimals}>${value.after}`;
  });
  return `${sentence.address},${sentence.text}${values.join("")}`;
}

export const outputText = ({ name, sink, safe, range }: EchoOutput): string =>
  [name, sink, ...(range ? [range] : []), `safe state ${safe}`].join(", ");

function unitOf(name: string | undefined): Unit {
  const found = name === undefined ? undefined : unitNamed(name);
  return found?.kind === "unit" ? found.unit : PLAIN;
}

function rangeText({ lowest, highest }: { lowest: Rational; highest: Rational }, unit: Unit): string | undefined {
  const isOpen = (end: Rational): boolean => Math.abs(end.numerator) === WIDEST && end.denominator === 1;
  if (isOpen(lowest) && isOpen(highest)) return undefined;
  return `${valueText(lowest, unit)} to ${valueText(highest, unit)}`;
}

const valueText = ({ numerator, denominator }: Rational, unit: Unit): string =>
  quantityText(Number(convertFromSi(numerator / denominator, unit).toPrecision(10)), unit);
export const duration = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`);
