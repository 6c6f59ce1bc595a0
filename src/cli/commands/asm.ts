import { Reporter } from "../../diagnostics/diagnostic.ts";
import { assemble } from "../../image/assemble.ts";
import { encodeImage } from "../../image/encode.ts";
import { EncodeError } from "../../image/encode-error.ts";
import type { Program } from "../../image/program.ts";
import type { Context, ExitCode } from "../context.ts";
import { crcField } from "../image-file.ts";
import { conclude } from "../outcome.ts";
import { withEnding, writeOutputs } from "../output-file.ts";
import { readSource } from "../source-file.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const path = String(args[0]);
  const reporter = new Reporter();
  const output = typeof options.output === "string" ? options.output : withEnding(path, ".fxi");
  const source = readSource(context.cwd, path, reporter);
  const program = source && assemble(source, reporter);
  const encoded = program && !reporter.hasErrors ? encode(program, path, reporter) : undefined;
  const image = encoded && writeOutputs(context, path, [[output, encoded]], reporter) ? encoded : undefined;
  return conclude(context, options, reporter, {
    facts: { image: image ? output : null, bytes: image?.length ?? null, crc32: image ? crcField(image) : null },
    line: image && `${output}: ${image.length} bytes, CRC-32 ${crcField(image)}`,
  });
}

function encode(program: Program, path: string, reporter: Reporter): Uint8Array | undefined {
  try {
    return encodeImage(program).bytes;
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    reporter.error("FLX0602", `${path}: ${error.message}`, undefined, { hint: "shorten the program" });
    return undefined;
  }
}
