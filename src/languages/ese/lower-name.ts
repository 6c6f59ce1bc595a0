// From a name to what it stands for: message values, terms, states, `given:`, the vessel's inputs, outputs and quantities, and what words
// declare. Inputs and outputs enter the module where they are first used; what flux.boards.json says of them comes before what a word says.

import type { Input, InputSource, Output, Rational } from "../../fir/function.ts";
import { NMEA_QUANTITIES, nmeaQuantities, nmeaSource, unitOfRow } from "../../nmea/quantities.ts";
import { convertToSi, nearestRational, rationalInSi } from "../../units/convert.ts";
import { dimensionName, sameDimension } from "../../units/dimension.ts";
import { kindNamed } from "../../units/kinds.ts";
import { siUnitOf, unitNamed } from "../../units/named.ts";
import { parseQuantity } from "../../units/quantity.ts";
import type { Unit } from "../../units/unit.ts";
import type { Channel } from "../../vocabulary/word.ts";
import { INPUTS_MAX, OUTPUTS_MAX } from "../../wire/io.ts";
import { readCell, unknownOf } from "./cells.ts";
import type { InputDefinition } from "./definitions.ts";
import { readTerm } from "./lower-terms.ts";
import type { ChannelType, Local, Lowering, NamedState, Scope } from "./lowering.ts";
import { withSafeState } from "./may-switch.ts";
import {
  ANY,
  type Operand,
  PLAIN_NUMBER,
  type QuantityType,
  quantityName,
  truthConstant,
  truthOfNumber,
  withArticle,
} from "./operand.ts";
import { unitHint } from "./reading-faults.ts";
import { foldName, type Place, wordsOf } from "./text.ts";

/** The value of a name in a scope; FLX0203 where it has none. */
export function resolveName(lowering: Lowering, name: string, scope: Scope, place: Place): Operand {
  const { builder, program, services } = lowering;
  const local = scope.locals?.get(name);
  if (local) return readLocal(lowering, local, scope, place);
  const told = scope.told?.get(name);
  if (told) return { kind: "number", value: builder.op("msg", [], [told.index]), type: told.type };
  const own = ownChannel(scope, name);
  if (!own) {
    if (program.terms.has(name)) return readTerm(lowering, name, place);
    if (lowering.stateTypes.has(name) && !isOutput(lowering, name, scope))
      return readCell(lowering, stateNamed(lowering, name, place));
    const given = program.frontMatter.given.get(name);
    if (given)
      return constantQuantity(lowering, given.text, () =>
        lowering.report({
          code: "FLX0102",
          severity: "error",
          message: `\`${name}\` is given as \`${given.text}\`, which is no quantity`,
          primary: { span: given.span },
          hint: refusedUnit(given.text) ?? "write a number and its unit: 1.8 m",
        }),
      );
    const quantity = inFolded(services.vessel.quantities, name);
    if (quantity !== undefined)
      return constantQuantity(lowering, quantity, () =>
        lowering.error(
          "FLX0801",
          `flux.boards.json gives \`${name}\` as \`${quantity}\`, which is no quantity`,
          place,
          refusedUnit(quantity) ?? 'write it as "1.8 m"',
        ),
      );
  }
  const isInput = own
    ? own.how === "reads"
    : inFolded(services.vessel.inputs, name) !== undefined || program.reads.has(name);
  if (isInput) {
    const read = readInput(lowering, name, own?.channel ?? program.reads.get(name), place);
    const isText = [...(services.vessel.texts ?? [])].some((text) => foldName(text) === name);
    return isText && read.kind === "number" ? { kind: "chosen text", id: builder.op("ftoi", [read.value]) } : read;
  }
  if (isOutput(lowering, name, scope)) return readOutput(lowering, name, scope);
  const shown = wordsOf(place);
  lowering.error(
    "FLX0203",
    `\`${shown}\` has no value: nothing sets it`,
    place,
    `set it, or define it under a line that begins with ==:\n**${shown}** := …`,
  );
  return { kind: "number", value: builder.f64(Number.NaN), type: ANY };
}

/** A name of the word's own meaning, or of a `for each`. */
function readLocal(lowering: Lowering, local: Local, scope: Scope, place: Place): Operand {
  if (local.operand) return local.operand;
  if (local.isBegun) {
    const shown = wordsOf(place);
    lowering.error(
      "FLX0211",
      `\`${shown}\` is defined by itself`,
      place,
      `for the value it had a tick ago, write previous ${shown}`,
    );
    return { kind: "number", value: lowering.builder.f64(Number.NaN), type: ANY };
  }
  return local.again(scope);
}

function ownChannel(scope: Scope, name: string): { how: "reads" | "writes"; channel: Channel } | undefined {
  for (const how of ["reads", "writes"] as const) {
    const channel = scope.word?.[how]?.find((candidate) => foldName(candidate.name) === name);
    if (channel) return { how, channel };
  }
  return undefined;
}

export function inFolded<Value>(map: ReadonlyMap<string, Value>, name: string): Value | undefined {
  for (const [key, value] of map) if (foldName(key) === name) return value;
  return undefined;
}

/** A fact written as text: "1.8 m", "45", "true". */
/** What to write instead, where only the unit of a quantity is wrong. */
function refusedUnit(text: string): string | undefined {
  const parsed = parseQuantity(text);
  return parsed.kind === "unit-refused" ? unitHint(parsed.unit) : undefined;
}

function constantQuantity(lowering: Lowering, text: string, fault: () => void): Operand {
  const { builder } = lowering;
  if (text === "true" || text === "false") return truthConstant(builder, text === "true");
  const parsed = parseQuantity(text);
  if (parsed.kind !== "quantity") {
    fault();
    return { kind: "number", value: builder.f64(Number.NaN), type: ANY };
  }
  const { value, unit } = parsed.quantity;
  const type =
    unit.symbol === ""
      ? PLAIN_NUMBER
      : { dimension: unit.dimension, unit, ...(unit.offset ? { kind: "temperature" } : {}) };
  const si = convertToSi(value, unit);
  return { kind: "number", value: builder.f64(si), type, bounds: { low: si, high: si } };
}

/** The cell of a named state, made when it is first met. `place`: where it is read. */
export function stateNamed(lowering: Lowering, name: string, place: Place | undefined): NamedState {
  if (place && !lowering.statesRead.has(name)) lowering.statesRead.set(name, place);
  const known = lowering.states.get(name);
  if (known) return known;
  const cell = lowering.stateTypes.get(name) ?? { kind: "number", type: ANY };
  const initial = lowering.initials.get(name) ?? unknownOf(cell);
  const state = {
    index: lowering.typedCell(name, cell, initial === 0 ? undefined : initial, lowering.builder.span),
    cell,
  };
  lowering.states.set(name, state);
  return state;
}

// ---- inputs

function readInput(lowering: Lowering, name: string, channel: Channel | undefined, place: Place): Operand {
  const { services } = lowering;
  return sampled(lowering, name, () => {
    const bound = inFolded(services.vessel.inputs, name);
    const type = channelType(channel, bound);
    const boundUnit = bound?.unit === undefined ? undefined : unitOrUndefined(bound.unit);
    if (boundUnit && type.kind === "number" && !sameDimension(boundUnit.dimension, type.type.dimension)) {
      lowering.error(
        "FLX0801",
        `flux.boards.json binds \`${name}\` in ${boundUnit.plural} (${dimensionName(boundUnit.dimension)}), and the word that reads it takes ${withArticle(quantityName(type.type))}`,
        place,
        "mend the unit in flux.boards.json",
      );
    }
    if (bound) return { input: bound, cell: type };
    const unit = channel?.unit === undefined ? undefined : unitOrUndefined(channel.unit);
    const rows = nmeaQuantities(name).filter((row) => !unit || sameDimension(unitOfRow(row).dimension, unit.dimension));
    return { input: inputOf(name, channel, unit, rows.map(nmeaSource)), cell: type };
  });
}

/** The input a definition of the file declares; flux.boards.json may bind it to another source. */
export function readDefinedInput(lowering: Lowering, name: string, definition: InputDefinition): Operand {
  for (const fault of definition.faults) lowering.report(fault);
  const { services } = lowering;
  const { unit, kind } = definition;
  return sampled(lowering, foldName(name), () => {
    const bound =
      inFolded(services.vessel.inputs, foldName(name)) ?? inFolded(services.vessel.inputs, definition.quantity);
    const rational = (value: number | undefined, fallback: number): Rational => nearestRational(value ?? fallback);
    const input: Input = {
      name,
      ...(unit ? { unit: unit.plural } : {}),
      sources: definition.sources,
      lowest: rational(definition.lowest, -WIDEST),
      highest: rational(definition.highest, WIDEST),
      staleAfterMs: definition.staleAfterMs ?? 0,
    };
    const type: QuantityType = unit
      ? { dimension: unit.dimension, unit, ...(kind === undefined ? {} : { kind }) }
      : PLAIN_NUMBER;
    const isSwitch =
      !unit && definition.sources.length > 0 && definition.sources.every((source) => source.kind === "digital");
    const cell: ChannelType = isSwitch ? { kind: "truth" } : { kind: "number", type };
    return { input: bound ? { ...bound, name } : input, cell };
  });
}

function sampled(lowering: Lowering, name: string, describe: () => { input: Input; cell: ChannelType }): Operand {
  const { builder, module } = lowering;
  let known = lowering.inputs.get(name);
  if (!known) {
    const { input, cell } = describe();
    if (module.inputs.length >= INPUTS_MAX) {
      lowering.error(
        "FLX0602",
        `the program samples more than ${INPUTS_MAX} inputs`,
        { text: lowering.program.text, start: 0, end: 1 },
        "split it into two programs",
      );
      return { kind: "number", value: builder.f64(Number.NaN), type: ANY };
    }
    module.inputs.push(input);
    known = { index: module.inputs.length - 1, cell };
    lowering.inputs.set(name, known);
  }
  const value = builder.op("in", [], [known.index]);
  if (known.cell.kind === "truth") return truthOfNumber(builder, value);
  // What is outside its range is unknown.
  const { lowest, highest } = module.inputs[known.index]!;
  return { kind: "number", value, type: known.cell.type, bounds: { low: number(lowest), high: number(highest) } };
}

const number = ({ numerator, denominator }: Rational): number => numerator / denominator;

const WIDEST = 2 ** 31 - 1;
const unitOrUndefined = (text: string): Unit | undefined => {
  const found = unitNamed(text);
  return found.kind === "unit" ? found.unit : undefined;
};

function inputOf(
  name: string,
  channel: Channel | undefined,
  unit: Unit | undefined,
  sources: readonly InputSource[],
): Input {
  const end = (value: number | undefined, fallback: number): Rational =>
    value === undefined ? nearestRational(fallback) : unit ? rationalInSi(value, unit) : nearestRational(value);
  const isTruth = channel?.kind === "truth";
  return {
    name,
    ...(channel?.unit === undefined ? {} : { unit: channel.unit }),
    sources,
    lowest: end(channel?.lowest, isTruth ? 0 : -WIDEST),
    highest: end(channel?.highest, isTruth ? 1 : WIDEST),
    staleAfterMs: channel?.staleAfterMs ?? 0,
  };
}

/** What a channel holds, by what the word, flux.boards.json and the sources say, in this order. */
function channelType(
  channel: Channel | undefined,
  bound: { readonly unit?: string; readonly sources?: readonly InputSource[] } | undefined,
): ChannelType {
  if (channel?.kind === "truth") return { kind: "truth" };
  const kind = channel?.kind;
  const named = kind === undefined ? undefined : kindNamed(kind)?.dimension;
  const unitText = channel?.unit ?? bound?.unit;
  const unit = unitText === undefined ? named && siUnitOf(named) : unitOrUndefined(unitText);
  if (unit)
    return { kind: "number", type: { dimension: unit.dimension, unit, ...(kind === undefined ? {} : { kind }) } };
  if (channel) return { kind: "number", type: PLAIN_NUMBER };
  const [source] = bound?.sources ?? [];
  if (source?.kind === "digital") return { kind: "truth" };
  const row =
    source?.kind === "nmea"
      ? NMEA_QUANTITIES.find(
          (candidate) => candidate.formatter === source.formatter && candidate.field === source.field,
        )
      : undefined;
  const rowUnit = row?.unit === undefined ? undefined : unitOfRow(row);
  return {
    kind: "number",
    type: rowUnit ? { dimension: rowUnit.dimension, unit: rowUnit, kind: row!.kind } : PLAIN_NUMBER,
  };
}

// ---- outputs

export function isOutput(lowering: Lowering, name: string, scope: Scope): boolean {
  const own = ownChannel(scope, name);
  if (own) return own.how === "writes";
  return inFolded(lowering.services.vessel.outputs, name) !== undefined || lowering.program.writes.has(name);
}

export interface OutputChannel {
  readonly index: number;
  readonly cell: ChannelType;
  /** A pin that is on or off takes a truth as well as 0 and 1. */
  readonly takesTruth: boolean;
}

/** The output of a name, made in the module when it is first used. */
export function outputNamed(lowering: Lowering, name: string, scope: Scope): OutputChannel | undefined {
  const bound = inFolded(lowering.services.vessel.outputs, name);
  const channel = ownChannel(scope, name)?.channel ?? lowering.program.writes.get(name);
  const cell = channelType(channel, bound);
  const takesTruth = cell.kind === "truth" || bound?.sink.kind === "digital";
  const known = lowering.outputs.get(name);
  if (known !== undefined) return { index: known, cell, takesTruth };
  const { module } = lowering;
  if (module.outputs.length >= OUTPUTS_MAX) return undefined;
  module.outputs.push(withSafeState(lowering, bound ?? outputOf(channel!), name, scope));
  lowering.outputs.set(name, module.outputs.length - 1);
  return { index: module.outputs.length - 1, cell, takesTruth };
}

function outputOf(channel: Channel): Output {
  const unit = channel.unit === undefined ? undefined : unitOrUndefined(channel.unit);
  const end = (value: number): Rational => (unit ? rationalInSi(value, unit) : nearestRational(value));
  const isTruth = channel.kind === "truth";
  return {
    name: channel.name,
    ...(channel.unit === undefined ? {} : { unit: channel.unit }),
    sink: { kind: "none" },
    safe: end(channel.safe ?? 0),
    lowest: channel.lowest === undefined ? nearestRational(isTruth ? 0 : -WIDEST) : end(channel.lowest),
    highest: channel.highest === undefined ? nearestRational(isTruth ? 1 : WIDEST) : end(channel.highest),
  };
}

/** What an output was set to last: the machine cannot read outputs, so a cell keeps it. */
function readOutput(lowering: Lowering, name: string, scope: Scope): Operand {
  const { builder } = lowering;
  lowering.learned.outputsRead.set(name, true);
  const output = outputNamed(lowering, name, scope);
  if (!output) return { kind: "number", value: builder.f64(Number.NaN), type: ANY };
  const value = builder.getState(outputCell(lowering, name), "f64");
  return output.cell.kind === "truth" || (output.takesTruth && output.cell.type.unit === undefined)
    ? truthOfNumber(builder, value)
    : { kind: "number", value, type: output.cell.type };
}

/** The cell that keeps what an output was set to. */
export function outputCell(lowering: Lowering, name: string): number {
  let index = lowering.outputCells.get(name);
  if (index === undefined) {
    index = lowering.cell(`${name}, as set`, "f64", { initial: Number.NaN });
    lowering.outputCells.set(name, index);
  }
  return index;
}
