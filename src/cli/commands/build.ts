import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "../context.ts";
import { compileFile, diagnosticsJson, programOptions } from "../program.ts";

/** Path with another ending. */
const withEnding = (path: string, ending: string): string => path.replace(/\.[^./\\]+$/, "") + ending;

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const compiled = await compileFile(context, path, programOptions(options), reporter);
  const output = typeof options.output === "string" ? options.output : withEnding(path, ".fxi");
  let written = compiled;
  if (compiled) {
    try {
      writeFileSync(resolve(context.cwd, output), compiled.bytes);
      writeFileSync(resolve(context.cwd, withEnding(output, ".fxmap")), `${JSON.stringify(compiled.map, null, 1)}\n`);
    } catch (error) {
      reporter.error("FLX0101", `${output}: cannot be written (${(error as NodeJS.ErrnoException).code})`, undefined, {
        hint: "name another place with -o",
      });
      written = undefined;
    }
  }
  if (options.json) {
    context.json({
      image: written ? output : null,
      bytes: written?.bytes.length ?? null,
      crc32: written?.map.crc32 ?? null,
      imageHash: written?.map.imageHash ?? null,
      capabilities: written?.capabilities ?? [],
      diagnostics: await diagnosticsJson(reporter.diagnostics),
    });
  } else {
    await context.showDiagnostics(reporter.diagnostics);
    if (written) {
      const may = written.capabilities.length > 0 ? `, may ${written.capabilities.join(", ")}` : "";
      context.print(`${output}: ${written.bytes.length} bytes, CRC-32 ${written.map.crc32}${may}`);
    }
  }
  return written ? 0 : 2;
}
