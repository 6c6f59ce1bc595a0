// Runs a program or an image on the bundle's VM in virtual time: tick n happens n tick periods after the start.
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Input } from "../../fir/function.ts";
import { trapName } from "../../image/capability-names.ts";
import { decodeImage } from "../../image/decode.ts";
import type { FxMap } from "../../image/fxmap.ts";
import { instructionNumbered } from "../../isa/index-by.ts";
import { TICK_BUDGET } from "../../isa/limits.ts";
import { createMachine } from "../../simulator/machine.ts";
import { ENGINES, type Engine, type Machine, type SentMessage, type Trap } from "../../simulator/machine-types.ts";
import type { Context, ExitCode } from "../context.ts";
import { isImagePath, readImage, reportRefusal } from "../image-file.ts";
import { type NumberRange, numberOption } from "../number-option.ts";
import { compileFile, diagnosticsJson, programOptions } from "../program.ts";
import { traceRun } from "../traced-run.ts";
import { showIn, shownRegisters, siOf, termValues } from "../values.ts";

const LINES: NumberRange = { above: 0, atMost: 10_000_000 };
/** Where a test gives none; the command line always does. */
const LINES_USUAL = 500;

interface Runnable {
  readonly image: Uint8Array;
  readonly map: FxMap | undefined;
}

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const settings = parseSettings(options.set as string[], reporter);
  const ticksWanted = parseTicks(options.ticks, reporter);
  const runnable = reporter.hasErrors ? undefined : await load(context, path, options, reporter);
  const limit = numberOption(options, "limit", LINES, reporter) ?? LINES_USUAL;
  const budget = runnable && (parseBudget(options.budget, reporter) ?? defaultBudget(runnable.map));
  const engine = parseEngine(options, reporter);
  const created =
    runnable && !reporter.hasErrors ? createMachine(runnable.image, { budget: budget!, engine: engine! }) : undefined;
  if (created?.kind === "refused") reportRefusal(path, created.refusal.code, created.refusal.offset, reporter);
  const machine = created?.kind === "machine" ? created.machine : undefined;
  if (!machine || !runnable || !applySettings(settings, machine, runnable, reporter)) {
    if (options.json)
      context.json({
        result: null,
        registers: {},
        ticks: 0,
        messages: [],
        trap: null,
        diagnostics: await diagnosticsJson(reporter.diagnostics),
      });
    else await context.showDiagnostics(reporter.diagnostics);
    return 2;
  }
  const hasTick = runnable.map ? runnable.map.functions.some((one) => one.kind === "tick" || one.kind === "on") : true;
  const ticks = ticksWanted ?? (hasTick ? 1 : 0);
  const mode = options.sentences ? "sentences" : "instructions";
  const trace =
    options.trace || options.sentences
      ? traceRun({ ...runnable, budget: budget!, ticks, inputs: machine.inputs }, mode, limit)
      : undefined;
  const messages: { readonly tick: number; readonly sent: SentMessage }[] = [];
  let trap: Trap | undefined = machine.start();
  collect(machine, 0, messages);
  for (let tick = 1; tick <= ticks && !trap; tick++) {
    trap = machine.tick((tick * machine.tickMs) / 1000);
    collect(machine, tick, messages);
  }
  if (options.json) {
    const terms = termValues(machine, runnable.map);
    context.json({
      result: (terms.result ?? terms.R0)?.value ?? (runnable.map ? null : (machine.ints[0] ?? null)),
      registers: shownRegisters(machine, runnable.map),
      terms,
      inputs: named(machine.inputs, runnable.map?.inputs),
      outputs: named(machine.outputs, runnable.map?.outputs),
      ticks: machine.ticks,
      messages: messages.map(({ tick, sent }) => messageJson(tick, sent, runnable.map)),
      trap: trap ? trapJson(trap, runnable.map) : null,
      cycles: machine.cycles,
      engine: machine.engine,
      ...(trace ? { trace: { events: trace.events, isCut: trace.isCut } } : {}),
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    for (const line of trace?.lines ?? []) context.print(line);
    if (trace?.isCut) context.print(`… cut here: --limit ${limit * 10} shows more`);
    if (trace) context.print("");
    await printResult(context, machine, runnable.map, messages, trap);
  }
  return trap ? 1 : 0;
}

async function load(
  context: Context,
  path: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<Runnable | undefined> {
  if (isImagePath(path)) return readImage(context, path, reporter);
  const compiled = await compileFile(context, path, programOptions(options), reporter);
  return compiled && { image: compiled.bytes, map: compiled.map };
}

function parseTicks(text: unknown, reporter: Reporter): number | undefined {
  if (text === undefined) return undefined;
  const ticks = Number(text);
  if (Number.isInteger(ticks) && ticks >= 0 && ticks <= 10_000_000) return ticks;
  reporter.error("FLX0001", `--ticks ${String(text)} is not a whole number from 0 to 10000000`, undefined, {
    hint: "write it as --ticks 5",
  });
  return undefined;
}

/** What a program that only computes may use here, where no board waits: about a second and a half. */
const COMPUTING_BUDGET = 1_000_000_000;

/** A program with ticks gets what a board gives it, so that it traps here as it would there. */
function defaultBudget(map: FxMap | undefined): number {
  const hasTicks = map?.functions.some((one) => one.kind === "tick" || one.kind === "on") ?? false;
  return hasTicks ? TICK_BUDGET : COMPUTING_BUDGET;
}

function parseBudget(text: unknown, reporter: Reporter): number | undefined {
  if (text === undefined) return undefined;
  const budget = Number(text);
  if (Number.isInteger(budget) && budget > 0 && budget <= 2_000_000_000) return budget;
  reporter.error("FLX0001", `--budget ${String(text)} is not a whole number from 1 to 2000000000`, undefined, {
    hint: "leave it out for what a board gives",
  });
  return undefined;
}

/** What is traced is the JavaScript; the two are held equal (npm run test:differential). */
function parseEngine(options: Record<string, unknown>, reporter: Reporter): Engine | undefined {
  const { engine } = options;
  if (engine === undefined) return options.trace || options.sentences ? "javascript" : "webassembly";
  const known = ENGINES.find((one) => one === engine);
  if (!known)
    reporter.error("FLX0001", `--engine ${String(engine)} is not one of ${ENGINES.join(", ")}`, undefined, {
      hint: "leave it out for the faster one; boards run javascript",
    });
  return known;
}

function parseSettings(texts: readonly string[] | undefined, reporter: Reporter): { name: string; text: string }[] {
  return (texts ?? []).flatMap((text) => {
    const at = text.indexOf("=");
    if (at > 0) return [{ name: text.slice(0, at).trim(), text: text.slice(at + 1).trim() }];
    reporter.error("FLX0001", `--set ${text} has no "="`, undefined, { hint: 'write it as --set "depth=9.2 m"' });
    return [];
  });
}

function applySettings(
  settings: readonly { name: string; text: string }[],
  machine: Machine,
  { image, map }: Runnable,
  reporter: Reporter,
): boolean {
  const decoded = decodeImage(image);
  const declared = decoded.kind === "refused" ? [] : decoded.program.inputs;
  for (const { name, text } of settings) {
    const index = map?.inputs.findIndex((input) => input.name === name) ?? (/^\d+$/.test(name) ? Number(name) : -1);
    const value = siOf(text, map?.inputs[index]?.unit);
    if (index < 0 || index >= machine.inputs.length) {
      const count = machine.inputs.length;
      const known =
        map?.inputs.map((input) => input.name).join(", ") || (count > 0 ? `0 to ${count - 1}, by number` : "none");
      reporter.error("FLX0001", `the program has no input called "${name}"`, undefined, {
        hint: `its inputs are: ${known}`,
      });
    } else if (value.kind === "fault") {
      const unit = map?.inputs[index]?.unit;
      reporter.error("FLX0001", `--set ${name}: ${value.reason}`, undefined, {
        hint: `write it as --set "${name}=4.2${unit ? ` ${unit}` : ""}", or --set ${name}=unknown`,
      });
    } else {
      machine.inputs[index] = asHeard(value.si, declared[index]);
      if (Number.isNaN(machine.inputs[index]!) && !Number.isNaN(value.si))
        reporter.warning("FLX0001", `--set ${name}=${text} is outside the range of the input: it is unknown`);
    }
  }
  return !reporter.hasErrors;
}

/** As a board hears a value (firmware/drivers/inputs.ts): unknown outside the range of the input. */
function asHeard(si: number, input: Pick<Input, "lowest" | "highest"> | undefined): number {
  if (!input) return si;
  const [lowest, highest] = [input.lowest, input.highest].map(({ numerator, denominator }) => numerator / denominator);
  return si < lowest! || si > highest! ? Number.NaN : si;
}

function collect(machine: Machine, tick: number, messages: { tick: number; sent: SentMessage }[]): void {
  for (const sent of machine.takeSent()) messages.push({ tick, sent });
}

const orNull = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

const named = (
  values: Float64Array,
  names: readonly { readonly name: string }[] | undefined,
): Record<string, number | null> =>
  Object.fromEntries(Array.from(values, (value, index) => [names?.[index]?.name ?? String(index), orNull(value)]));

/** Values in SI, as they travel. */
function messageJson(tick: number, sent: SentMessage, map: FxMap | undefined) {
  const topic = map?.topics.find((one) => one.id === sent.topic);
  return {
    tick,
    kind: instructionNumbered(sent.kind)?.name ?? sent.kind,
    to: map?.agents.find((one) => one.id === sent.agent)?.name ?? (sent.agent === 0 ? "everyone" : sent.agent),
    topic: topic?.name ?? sent.topic,
    values: sent.values.map((value, index) => ({
      name: topic?.values[index]?.name ?? String(index),
      value: orNull(value),
    })),
    priority: sent.priority,
  };
}

function placeOf(
  trap: Trap,
  map: FxMap | undefined,
): { readonly line: number; readonly text: string; readonly path: string } | undefined {
  const range = map?.code.find((one) => trap.offset >= one.start && trap.offset < one.end);
  return range && { line: range.line, text: range.text, path: map?.sources[range.source]?.path ?? "" };
}

function trapJson(trap: Trap, map: FxMap | undefined): unknown {
  const place = placeOf(trap, map);
  return { code: trap.code, name: trapName(trap.code), offset: trap.offset, argument: trap.argument, ...(place ?? {}) };
}

async function printResult(
  context: Context,
  machine: Machine,
  map: FxMap | undefined,
  messages: readonly { readonly tick: number; readonly sent: SentMessage }[],
  trap: Trap | undefined,
): Promise<void> {
  for (const { tick, sent } of messages) {
    const message = messageJson(tick, sent, map);
    const rows = map?.topics.find((one) => one.id === sent.topic)?.values;
    const values = sent.values
      .map((value, index) => `${rows?.[index]?.name ?? index} ${showIn(value, rows?.[index]?.unit).shown}`)
      .join(", ");
    context.print(`tick ${tick}: ${message.kind} ${message.to} "${message.topic}"${values ? `: ${values}` : ""}`);
  }
  const terms = Object.entries(termValues(machine, map));
  for (const [name, term] of terms) context.print(`${name} = ${term.shown}`);
  if (terms.length === 0) {
    const registers = Object.entries(shownRegisters(machine, map));
    context.print(
      registers.length > 0 ? registers.map(([name, value]) => `${name} = ${value ?? "unknown"}`).join("  ") : "R0 = 0",
    );
  }
  for (const [index, value] of machine.outputs.entries()) {
    const output = map?.outputs[index];
    context.print(`output ${output?.name ?? index} = ${showIn(value, output?.unit).shown}`);
  }
  context.print(`${machine.ticks} ${machine.ticks === 1 ? "tick" : "ticks"}, ${machine.cycles} cycles`);
  if (trap) {
    const place = placeOf(trap, map);
    context.note(
      `trapped: ${trapName(trap.code)} at instruction ${trap.offset}${place ? ` (${place.path}:${place.line}: ${place.text.trim()})` : ""}`,
    );
  }
}
