import { existsSync, statSync } from "node:fs";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { capabilityNames } from "../../image/capability-names.ts";
import { decodeImage } from "../../image/decode.ts";
import { instruction } from "../../isa/index-by.ts";
import { INSTRUCTIONS } from "../../isa/instructions.ts";
import { LANGUAGES } from "../../languages/registry.ts";
import { boardKindNames } from "../../project/boards-files.ts";
import { packageFile } from "../../project/package-root.ts";
import { ABI, FORMAT } from "../../wire/image-header.ts";
import type { Context, ExitCode } from "../context.ts";
import { crcField, readImage, reportRefusal } from "../image-file.ts";
import { diagnosticsJson } from "../program.ts";

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  return typeof args[0] === "string" ? imageInfo(context, args[0], options) : ownInfo(context, options);
}

async function ownInfo(context: Context, options: Record<string, unknown>): Promise<ExitCode> {
  const bundle = packageFile("dist", "firmware", "standard.js");
  const facts = {
    imageFormat: FORMAT,
    abi: ABI,
    instructions: INSTRUCTIONS.length,
    languages: LANGUAGES.map((language) => language.id),
    boardKinds: boardKindNames(),
    bundleBytes: existsSync(bundle) ? statSync(bundle).size : null,
  };
  if (options.json) context.json(facts);
  else
    for (const [name, value] of Object.entries(facts))
      context.print(`${name.padEnd(14)} ${Array.isArray(value) ? value.join(", ") : value}`);
  return 0;
}

async function imageInfo(context: Context, path: string, options: Record<string, unknown>): Promise<ExitCode> {
  const reporter = new Reporter();
  const read = readImage(context, path, reporter);
  const decoded = read && decodeImage(read.image);
  if (decoded?.kind === "refused") reportRefusal(path, decoded.refusal, decoded.offset, reporter);
  if (!read || decoded?.kind !== "program") {
    if (options.json) context.json({ file: path, diagnostics: await diagnosticsJson(reporter.diagnostics) });
    else await context.showDiagnostics(reporter.diagnostics);
    return 2;
  }
  const { program } = decoded;
  const facts = {
    file: path,
    bytes: read.image.length,
    crc32: crcField(read.image),
    echo: program.echo ?? null,
    boardClass: program.boardClass,
    security: program.security,
    memoryBytes: program.memoryBytes,
    tickMs: program.tickMs,
    capabilities: capabilityNames(program.code.reduce((mask, row) => mask | instruction(row.name).needs, 0)),
    inputs: program.inputs.map((_, index) => read.map?.inputs[index]?.name ?? `input ${index}`),
    outputs: program.outputs.map((_, index) => read.map?.outputs[index]?.name ?? `output ${index}`),
    instructions: program.code.length,
    map: read.map ? { name: read.map.name, sources: read.map.sources.map((source) => source.path) } : null,
  };
  if (options.json) context.json(facts);
  else {
    for (const [name, value] of Object.entries(facts)) {
      context.print(
        `${name.padEnd(14)} ${Array.isArray(value) ? value.join(", ") || "none" : typeof value === "object" ? JSON.stringify(value) : value}`,
      );
    }
  }
  return 0;
}
