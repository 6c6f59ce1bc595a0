import { sizeOf } from "../../authoring/size.ts";
import { sizeLines } from "../../authoring/size-text.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "../context.ts";
import { isImagePath, readImage, reportRefusal } from "../image-file.ts";
import { conclude } from "../outcome.ts";
import { compileFile, programOptions } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const built = isImagePath(path)
    ? readImage(context, path, reporter)
    : await compileFile(context, path, programOptions(options), reporter).then(
        (compiled) => compiled && { image: compiled.bytes, map: compiled.map },
      );
  const result = built && sizeOf(built.image, built.map);
  if (result?.kind === "refused") reportRefusal(path, result.refusal, result.offset, reporter);
  const size = result?.kind === "size" ? result.size : undefined;
  return conclude(context, options, reporter, {
    facts: { file: path, size: size ?? null },
    line: size && sizeLines(path, size).join("\n"),
  });
}
