import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Context, ExitCode } from "../context.ts";
import { conclude } from "../outcome.ts";
import { withEnding, writeOutputs } from "../output-file.ts";
import { compileFile, programOptions } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const output = typeof options.output === "string" ? options.output : withEnding(path, ".fxi");
  const compiled = await compileFile(context, path, programOptions(options), reporter);
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
