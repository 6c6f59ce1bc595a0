import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { assemble } from "../../image/assemble.ts";
import { encodeImage } from "../../image/encode.ts";
import type { Context, ExitCode } from "../context.ts";
import { crcField } from "../image-file.ts";
import { diagnosticsJson } from "../program.ts";
import { readSource } from "../source-file.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const source = readSource(context.cwd, path, reporter);
  const program = source && assemble(source, reporter);
  const output = typeof options.output === "string" ? options.output : `${path.replace(/\.[^./\\]+$/, "")}.fxi`;
  let image: Uint8Array | undefined;
  if (program && !reporter.hasErrors) {
    try {
      image = encodeImage(program).bytes;
      writeFileSync(resolve(context.cwd, output), image);
    } catch (error) {
      image = undefined;
      reporter.error("FLX0602", error instanceof Error ? error.message : String(error));
    }
  }
  if (options.json) {
    context.json({
      image: image ? output : null,
      bytes: image?.length ?? null,
      crc32: image ? crcField(image) : null,
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    if (image) context.print(`${output}: ${image.length} bytes, CRC-32 ${crcField(image)}`);
  }
  return image ? 0 : 2;
}
