// `npm run bench [-- --json] [--only=size,v8,footprint,compile,espruino] [--write]`: sizes, speeds and times against the targets. Speeds are
// ratios within this one process. --write puts the tables into docs/benchmarks.md with the date.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadLanguages } from "../src/languages/registry.ts";
import { type BenchResults, documentOf, tablesOf } from "./document.ts";
import { measureEspruino, measureEspruinoLoad } from "./espruino.ts";
import { measureCompile, measureFootprint } from "./footprint.ts";
import { measureSizes } from "./images.ts";
import { longProgram } from "./long-program.ts";
import { measureSpeeds } from "./speed.ts";

const SECTIONS = ["size", "v8", "footprint", "compile", "espruino"] as const;
type Section = (typeof SECTIONS)[number];

const args = process.argv.slice(2);
const only = args
  .find((arg) => arg.startsWith("--only="))
  ?.slice("--only=".length)
  .split(",");
const unknown = [
  ...args.filter((arg) => !["--json", "--write"].includes(arg) && !arg.startsWith("--only=")),
  ...(only ?? []).filter((name) => !(SECTIONS as readonly string[]).includes(name)),
];
if (unknown.length > 0) {
  process.stderr.write(
    `bench: ${unknown.join(", ")} is nothing it knows; write --json, --write, --only=${SECTIONS.join(",")}\n`,
  );
  process.exit(2);
}
const wants = (section: Section): boolean => only?.includes(section) ?? true;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

await loadLanguages();
const results: BenchResults = {};
// Speed first: once the grammars of all languages have made their WebAssembly memories larger, V8 checks at each access to a typed array whether
// its buffer is still there, and the JavaScript of all rows is another.
if (wants("v8")) {
  say("bench: speed in V8 (about 20 s)");
  results.v8 = await measureSpeeds();
}
if (wants("size")) {
  say("bench: images");
  results.size = await measureSizes();
}
if (wants("footprint")) results.footprint = await measureFootprint();
if (wants("compile")) {
  say("bench: compile times");
  const folder = mkdtempSync(join(tmpdir(), "flux-bench-"));
  try {
    const file = join(folder, "long.ese");
    writeFileSync(file, longProgram());
    results.compile = await measureCompile(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
if (wants("espruino") && process.env.ESPRUINO) {
  say("bench: Espruino");
  results.espruino = await measureEspruino(process.env.ESPRUINO);
  const load = await measureEspruinoLoad(process.env.ESPRUINO);
  if (load) results.load = load;
}
process.stdout.write(args.includes("--json") ? `${JSON.stringify(documentOf(results))}\n` : tablesOf(results));
if (args.includes("--write")) {
  const path = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(
    path,
    `# Benchmarks\n\nPrinted by \`npm run bench -- --write\` on ${date}, Node ${process.version}, ${process.arch}. Targets: \`bench/workloads.ts\`.\n\n${tablesOf(results)}`,
  );
  say(`wrote ${path}`);
}
