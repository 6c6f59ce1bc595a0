import { EMITTED, type Emitted, type EmittedText, emittedTexts, passTexts, StageLog } from "../../authoring/stages.ts";
import { type CompiledProgram, compileProgram } from "../../compile.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "../context.ts";
import { conclude } from "../outcome.ts";
import { withEnding, writeOutputs } from "../output-file.ts";
import { programOptions, setUpProgram } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const emitted = emittedKinds(options.emit, reporter);
  const log = emitted.length > 0 || options.passes ? new StageLog() : undefined;
  const setup = reporter.hasErrors ? undefined : await setUpProgram(context, path, programOptions(options), reporter);
  const compiled =
    setup &&
    (await compileProgram(setup.source, log ? { ...setup.options, onStage: log.onStage } : setup.options, reporter));
  if (log) {
    const texts = compiled && [
      ...(options.passes ? passTexts(log) : []),
      ...emitted.flatMap((kind) => emittedTexts(kind, compiled, log)),
    ];
    return show(context, path, texts, options, reporter);
  }
  return write(context, path, compiled, options, reporter);
}

async function write(
  context: Context,
  path: string,
  compiled: CompiledProgram | undefined,
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<ExitCode> {
  const output = typeof options.output === "string" ? options.output : withEnding(path, ".fxi");
  const files = compiled && [
    [output, compiled.bytes] as const,
    [withEnding(output, ".fxmap"), `${JSON.stringify(compiled.map, null, 1)}\n`] as const,
  ];
  const written = files && writeOutputs(context, path, files, reporter) ? compiled : undefined;
  const may = written?.capabilities.length ? `, may ${written.capabilities.join(", ")}` : "";
  return conclude(context, options, reporter, {
    facts: {
      image: written ? output : null,
      bytes: written?.bytes.length ?? null,
      crc32: written?.map.crc32 ?? null,
      imageHash: written?.map.imageHash ?? null,
      capabilities: written?.capabilities ?? [],
    },
    line: written && `${output}: ${written.bytes.length} bytes, CRC-32 ${written.map.crc32}${may}`,
  });
}

/** `fir,asm`: what to print instead of writing an image. */
function emittedKinds(text: unknown, reporter: Reporter): Emitted[] {
  if (text === undefined) return [];
  return String(text)
    .split(",")
    .flatMap((name) => {
      const kind = EMITTED.find((one) => one === name.trim());
      if (kind) return [kind];
      reporter.error("FLX0001", `--emit ${name.trim()} is none of ${EMITTED.join(", ")}`, undefined, {
        hint: "write it as --emit fir",
      });
      return [];
    });
}

/** Prints the texts, or writes them where -o says; a single one without its title. Nothing else is written. */
async function show(
  context: Context,
  path: string,
  texts: readonly EmittedText[] | undefined,
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<ExitCode> {
  const whole = texts?.map(({ title, text }) => (texts.length === 1 ? text : `; ${title}\n${text}`)).join("\n");
  const output = typeof options.output === "string" ? options.output : undefined;
  const isDone =
    whole !== undefined && (output === undefined || writeOutputs(context, path, [[output, whole]], reporter));
  const line =
    output === undefined ? whole?.replace(/\n$/, "") : `${output}: ${texts?.map(({ title }) => title).join("; ")}`;
  return conclude(context, options, reporter, { facts: { texts: texts ?? [] }, line: isDone ? line : undefined });
}
