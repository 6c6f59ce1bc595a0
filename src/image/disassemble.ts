// Image -> assembly text that assembles to the same bytes. With the map beside the image, names and source lines come as comments.
import type { BusSensor, InputSource, Output, Rational, SentenceValue } from "../fir/function.ts";
import { instruction } from "../isa/index-by.ts";
import { CLASS_ANY } from "../wire/image-header.ts";
import { CLASS_NAMES, EXIT_WORD, RESULT_NAMES } from "./assemble.ts";
import { decodeImage, isExit } from "./decode.ts";
import type { FxMap } from "./fxmap.ts";
import { type CallShape, SHAPES } from "./operand-kinds.ts";
import type { Encodable, Program } from "./program.ts";

/** The text of an image. For one that cannot be decoded, a single comment line that says so. */
export function disassemble(image: Uint8Array, map?: FxMap): string {
  const decoded = decodeImage(image);
  if (decoded.kind === "refused") return `; not an image: refusal ${decoded.refusal} at byte ${decoded.offset}\n`;
  const { program } = decoded;
  const lines = [...directives(program, map), ...statements(program.code, map)];
  return `${lines.join("\n")}\n`;
}

const comment = (text: string | undefined): string => (text ? ` ; ${text.replace(/\s+/g, " ").trim()}` : "");
const rational = ({ numerator, denominator }: Rational): string =>
  denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;

function directives(program: Program, map: FxMap | undefined): string[] {
  const lines: string[] = [];
  if (program.boardClass !== CLASS_ANY) lines.push(`.class ${CLASS_NAMES[program.boardClass]}`);
  if (program.security) lines.push(`.security ${program.security}`);
  if (program.echo !== undefined) lines.push(`.echo ${program.echo}`);
  lines.push(`.tick ${program.tickMs}`);
  if (program.memoryBytes) lines.push(`.memory ${program.memoryBytes}`);
  for (let at = 0; at < program.memoryInitial.length; at += 16)
    lines.push(`.bytes ${Array.from(program.memoryInitial.subarray(at, at + 16)).join(" ")}`);
  for (const [index, input] of program.inputs.entries()) {
    const values = `${rational(input.lowest)} ${rational(input.highest)} ${input.staleAfterMs}`;
    lines.push(`.input ${values}${comment(label(map?.inputs, index, "input"))}`);
    for (const source of input.sources) lines.push(`.from ${sourceText(source)}`);
  }
  for (const [index, output] of program.outputs.entries()) {
    const isSaid = output.sink.kind === "nmea";
    const values = [...(isSaid ? [] : [output.safe]), output.lowest, output.highest].map(rational).join(" ");
    lines.push(`.output ${sinkText(output.sink)} ${values}${comment(label(map?.outputs, index, "output"))}`);
  }
  return lines;
}

function label(names: FxMap["inputs"] | undefined, index: number, what: string): string {
  const named = names?.[index];
  return `${what} ${index}${named ? `: ${named.name}${named.unit ? ` (${named.unit})` : ""}` : ""}`;
}

const flags = (from: { readonly invert?: boolean; readonly pullup?: boolean }): string =>
  `${from.invert ? " invert" : ""}${from.pullup ? " pullup" : ""}`;

function sourceText(source: InputSource): string {
  switch (source.kind) {
    case "nmea": {
      const guard = source.guard ? ` guard ${source.guard.field} ${source.guard.letter}` : "";
      return `nmea ${source.formatter} ${source.field} ${source.transform} ${rational(source.scale)}${guard}`;
    }
    case "analog":
      return `analog ${source.pin} ${rational(source.scale)} ${rational(source.offset)}`;
    case "digital":
      return `digital ${source.pin}${flags(source)}${source.debounceMs ? ` debounce ${source.debounceMs}` : ""}`;
    case "counter":
      return `counter ${source.pin}${flags(source)} debounce ${source.debounceMs} ${rational(source.scale)}`;
    case "i2c":
      return `i2c ${source.scl} ${source.sda} ${source.address} ${sensorText(source)}`;
    case "spi":
      return `spi ${source.sck} ${source.miso} ${source.mosi} ${source.cs} mode ${source.mode} ${sensorText(source)}`;
  }
}

function sensorText(sensor: BusSensor): string {
  const { value, expect } = sensor;
  const order = `${value.isSigned ? "signed" : "unsigned"} ${value.isLittle ? "little" : "big"}`;
  return [
    `kHz ${sensor.kHz}`,
    ...sensor.setup.map((write) => `write ${write.join(" ")}`),
    ...(sensor.command.length > 0 ? [`send ${sensor.command.join(" ")}`] : []),
    ...(sensor.waitMs > 0 ? [`wait ${sensor.waitMs}`] : []),
    `read ${sensor.read} value ${value.first} ${value.bytes} ${order} shift ${value.shift} bits ${value.bits}`,
    `${rational(sensor.scale)} ${rational(sensor.offset)}`,
    ...(expect ? [`expect ${expect.at} ${expect.mask} ${expect.equals}`] : []),
    `every ${sensor.periodMs}`,
  ].join(" ");
}

const sinkText = (sink: Output["sink"]): string => {
  if (sink.kind === "none") return "none";
  if (sink.kind === "nmea") {
    const values = sink.values.flatMap((value) => [valueText(value), `"${value.after}"`]);
    return ["nmea", sink.address, sink.periodMs, `"${sink.text}"`, ...values].join(" ");
  }
  const pulses = sink.kind === "servo" ? ` ${sink.shortest} ${sink.longest}` : "";
  return `${sink.kind} ${sink.pin}${flags(sink)}${pulses}`;
};

const valueText = (value: SentenceValue): string =>
  value.kind === "status"
    ? "status"
    : `value ${value.decimals}${value.isTurn ? " turn" : ""} ${rational(value.scale)} ${rational(value.offset)}`;

/** Each instruction as assembly says it, without indentation and comments. */
export function instructionTexts(code: readonly Encodable[]): string[] {
  const functions: (CallShape | undefined)[] = [];
  return code.map((step) => {
    const row = instruction(step.name);
    if (row.flow === "entry") functions.push(shapeOf(step));
    return [step.name, ...operandTexts(step, functions)].join(" ");
  });
}

/** How a function that begins here is called; undefined for an entry, which nobody calls. */
function shapeOf({ name, operands: [ints = 0, floats = 0, result = 0] }: Encodable): CallShape | undefined {
  return instruction(name).operands.includes("sig") ? { ints, floats, result } : undefined;
}

function statements(code: readonly Encodable[], map: FxMap | undefined): string[] {
  const lines: string[] = [];
  const functions: (CallShape | undefined)[] = [];
  const names: (string | undefined)[] = [];
  let depth = 0;
  for (const [index, step] of code.entries()) {
    const row = instruction(step.name);
    if (row.flow === "end" || row.flow === "else") depth = Math.max(0, depth - 1);
    if (row.flow === "entry") {
      names.push(map?.functions.find((one) => one.start === index)?.name);
      functions.push(shapeOf(step));
      lines.push("");
    }
    const notes = map?.code
      .filter((range) => range.start === index)
      .map((range) => `line ${range.line}: ${range.text}`);
    const name =
      row.flow === "entry" ? `function ${functions.length - 1}${names.at(-1) ? `: ${names.at(-1)}` : ""}` : undefined;
    const called = row.flow === "call" ? names[step.operands[0]!] : undefined;
    const text = `${"  ".repeat(depth)}${[step.name, ...operandTexts(step, functions)].join(" ")}`;
    lines.push(`${text}${comment([name, called, ...(notes ?? [])].filter(Boolean).join(" · "))}`);
    const opens =
      row.flow === "if" ? !isExit(step) : row.flow === "entry" || row.flow === "loop" || row.flow === "else";
    if (opens) depth++;
  }
  return lines;
}

function operandTexts(step: Encodable, functions: readonly (CallShape | undefined)[]): string[] {
  const rest = [...step.operands];
  const next = (): number => rest.shift()!;
  let callee: CallShape | undefined;
  return instruction(step.name).operands.flatMap((kind) => {
    const shape = SHAPES[kind];
    switch (shape.kind) {
      case "register":
        return `${shape.bank === "int" ? "r" : "f"}${next()}`;
      case "float64":
        return floatText(next());
      case "signature":
        return [String(next()), String(next()), RESULT_NAMES[next()]!];
      case "call": {
        const { ints = 0, result = 0 } = callee ?? {};
        const banks = [...(result ? [RESULT_NAMES[result] === "float" ? "f" : "r"] : []), ..."r".repeat(ints)];
        return rest.splice(0).map((register, at) => `${banks[at] ?? "f"}${register}`);
      }
      case "widths":
        return [];
      case "exit":
        return next() === 1 ? EXIT_WORD : [];
      case "values":
        return (step.values ?? []).map((value) => `${value.bank === "int" ? "r" : "f"}${value.register}`);
      default: {
        const value = next();
        if (kind === "fn") callee = functions[value];
        return String(value);
      }
    }
  });
}

const floatText = (value: number): string =>
  Object.is(value, -0) ? "-0" : String(value).replace("Infinity", "inf").replace("NaN", "nan");
