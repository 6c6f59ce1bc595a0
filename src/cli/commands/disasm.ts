import { Reporter } from "../../diagnostics/diagnostic.ts";
import { decodeImage } from "../../image/decode.ts";
import { disassemble } from "../../image/disassemble.ts";
import type { Context, ExitCode } from "../context.ts";
import { readImage, reportRefusal } from "../image-file.ts";
import { diagnosticsJson } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const read = readImage(context, path, reporter);
  const decoded = read && decodeImage(read.image);
  if (decoded?.kind === "refused") reportRefusal(path, decoded.refusal, decoded.offset, reporter);
  const text = read && decoded?.kind === "program" ? disassemble(read.image, read.map) : undefined;
  if (options.json) {
    const instructions =
      decoded?.kind === "program"
        ? decoded.program.code.map((row, index) => ({ offset: decoded.offsets[index], ...row }))
        : [];
    context.json({
      file: path,
      text: text ?? null,
      instructions,
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    if (text !== undefined) context.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  }
  return text === undefined ? 2 : 0;
}
