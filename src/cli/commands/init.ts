// Writes a new flux.boards.json from flags, or by asking on a terminal. It never writes over one that is there.
import { existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline/promises";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { serialPorts } from "../../link/serial-ports.ts";
import { boardKindNames } from "../../project/boards-files.ts";
import { packageFile } from "../../project/package-root.ts";
import { type NewBoard, type NewVessel, vesselFile } from "../../project/vessel-file.ts";
import type { Context, ExitCode } from "../context.ts";
import { conclude } from "../outcome.ts";

const FILE = "flux.boards.json";
const BOARD_FORM = "NAME=KIND@PORT or NAME=KIND@PORT:PROGRAM";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const path = join(context.cwd, FILE);
  const done = (line: string | undefined): Promise<ExitCode> =>
    conclude(context, options, reporter, { facts: { file: path }, line });
  if (existsSync(path)) {
    reporter.error("FLX0801", `${path}: there is one already`, undefined, {
      hint: "edit it; flux doctor says whether its boards can be reached",
    });
    return done(undefined);
  }
  const flagged = fromFlags(options, reporter);
  if (reporter.hasErrors) return done(undefined);
  const isAsking = flagged.boards.length === 0 && !options.json && context.stdin.isTTY === true;
  const vessel = isAsking ? await asked(context, flagged) : flagged;
  if (vessel.boards.length === 0) {
    reporter.error("FLX0001", "no board is named", undefined, {
      hint: `name each one with --add, as ${BOARD_FORM}; the kinds are in: flux boards`,
    });
    return done(undefined);
  }
  for (const { kind } of vessel.boards) checkKind(kind, reporter);
  if (reporter.hasErrors) return done(undefined);
  const schema = relative(context.cwd, packageFile("boards", "vessel.schema.json"));
  const made = vesselFile(vessel, schema.startsWith(".") ? schema : `./${schema}`);
  if ("problems" in made) {
    for (const problem of made.problems)
      reporter.error("FLX0801", problem, undefined, { hint: "names are lower-case letters, digits and dashes" });
    return done(undefined);
  }
  writeFileSync(path, made.text, { flag: "wx" });
  return done(`${FILE}: ${vessel.boards.length} board${vessel.boards.length === 1 ? "" : "s"}; next: flux doctor`);
}

function checkKind(kind: string, reporter: Reporter): void {
  const kinds = boardKindNames();
  if (kinds.includes(kind)) return;
  reporter.error("FLX0802", `no board kind is called "${kind}"`, undefined, {
    hint: didYouMean(kind, kinds) ?? `the kinds are: ${kinds.join(", ")}`,
  });
}

function fromFlags(options: Record<string, unknown>, reporter: Reporter): NewVessel {
  const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const boards: NewBoard[] = [];
  for (const text of texts(options.add)) {
    const [, name, kind, port, program] = /^([^=@]+)=([^=@]+)@([^:]+)(?::(.+))?$/.exec(text) ?? [];
    if (name === undefined || kind === undefined || port === undefined)
      reporter.error("FLX0001", `\`${text}\` does not say what a board is`, undefined, { hint: `write ${BOARD_FORM}` });
    else boards.push({ name, kind, port, ...(program === undefined ? {} : { program }) });
  }
  const quantities: Record<string, string> = {};
  for (const text of texts(options.quantity)) {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || value === undefined)
      reporter.error("FLX0001", `\`${text}\` is no quantity`, undefined, { hint: "write vessel_draft=1.8 m" });
    else quantities[name] = value;
  }
  const name = typeof options.vessel === "string" ? options.vessel : "vessel";
  return { name, quantities, boards };
}

/** The same by questions, on a terminal; an empty name ends the list. */
async function asked(context: Context, given: NewVessel): Promise<NewVessel> {
  const terminal = createInterface({ input: context.stdin, output: context.stdout });
  const ask = async (question: string, usual: string): Promise<string> =>
    (await terminal.question(usual === "" ? `${question}: ` : `${question} [${usual}]: `)).trim() || usual;
  try {
    const name = await ask("name of the vessel", given.name);
    const draft = await ask("her draught, with its unit (empty: not given)", "");
    const boards: NewBoard[] = [];
    for (;;) {
      const board = await ask(
        boards.length === 0 ? "name of the first board" : "name of the next board (empty: done)",
        "",
      );
      if (board === "") break;
      const kind = await ask("its kind (flux boards lists them)", "espruino-pico");
      const port = await ask("its port", serialPorts()[boards.length]?.path ?? `.flux/ports/${board}`);
      const program = await ask("its program (empty: later)", "");
      boards.push({ name: board, kind, port, ...(program === "" ? {} : { program }) });
    }
    return { name, quantities: draft === "" ? given.quantities : { ...given.quantities, vessel_draft: draft }, boards };
  } finally {
    terminal.close();
  }
}
