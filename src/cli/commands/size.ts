import { type SizeResult, sizeOf } from "../../authoring/size.ts";
import { sizeLines } from "../../authoring/size-text.ts";
import { compileProgram } from "../../compile.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "../context.ts";
import { isImagePath, readImage, reportRefusal } from "../image-file.ts";
import { conclude } from "../outcome.ts";
import { programOptions, setUpProgram } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const result = isImagePath(path)
    ? ofImage(context, path, reporter)
    : await ofProgram(context, path, options, reporter);
  if (result?.kind === "refused") reportRefusal(path, result.refusal, result.offset, reporter);
  const size = result?.kind === "size" ? result.size : undefined;
  return conclude(context, options, reporter, {
    facts: { file: path, size: size ?? null },
    line: size && sizeLines(path, size).join("\n"),
  });
}

function ofImage(context: Context, path: string, reporter: Reporter): SizeResult | undefined {
  const read = readImage(context, path, reporter);
  return read && sizeOf(read.image, read.map);
}

async function ofProgram(
  context: Context,
  path: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<SizeResult | undefined> {
  const setup = await setUpProgram(context, path, programOptions(options), reporter);
  const compiled = setup && (await compileProgram(setup.source, setup.options, reporter));
  return compiled && sizeOf(compiled.bytes, compiled.map, setup.source);
}
