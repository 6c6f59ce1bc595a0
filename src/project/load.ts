// Finds and reads flux.boards.json and boards/*.json, and says what is wrong with the path inside the file.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { z } from "zod";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { packageFile } from "./package-root.ts";
import { type BoardEntry, BoardKind, BoardsFile } from "./schema.ts";

export const BOARDS_FILE = "flux.boards.json";

export interface Project {
  /** Folder of flux.boards.json. */
  readonly folder: string;
  readonly path: string;
  readonly file: BoardsFile;
}

/** The nearest flux.boards.json in `from` or a folder above it. */
export function findBoardsFile(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, BOARDS_FILE);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Reads the vessel. Undefined with a diagnostic (FLX0101, FLX0801) when it is missing or does not fit. */
export function loadProject(from: string, reporter: Reporter, explicit?: string): Project | undefined {
  const path = explicit === undefined ? findBoardsFile(from) : resolve(from, explicit);
  if (path === undefined) {
    reporter.error("FLX0801", `no ${BOARDS_FILE} in ${resolve(from)} or a folder above it`, undefined, {
      hint: `run the command in the folder of the vessel's ${BOARDS_FILE}, or name it with --boards FILE`,
    });
    return undefined;
  }
  const file = readJson(path, BoardsFile, reporter);
  return file && { folder: dirname(path), path, file };
}

/** Names of the kinds of boards in boards/. */
export const boardKindNames = (): string[] =>
  readdirSync(packageFile("boards"))
    .filter((entry) => entry.endsWith(".json"))
    .map((entry) => entry.slice(0, -".json".length))
    .sort();

/** The facts of one kind of board, or undefined with FLX0802. */
export function loadBoardKind(kind: string, reporter: Reporter): BoardKind | undefined {
  const names = boardKindNames();
  if (!names.includes(kind)) {
    reporter.error("FLX0802", `no board kind is called "${kind}"`, undefined, {
      hint: `the kinds are: ${names.join(", ")}`,
    });
    return undefined;
  }
  return readJson(packageFile("boards", `${kind}.json`), BoardKind, reporter);
}

/** The entry of a board, or undefined with FLX0802. */
export function boardEntry(project: Project, name: string, reporter: Reporter): BoardEntry | undefined {
  const entry = Object.hasOwn(project.file.boards, name) ? project.file.boards[name] : undefined;
  if (!entry) {
    reporter.error("FLX0802", `${project.path} has no board called "${name}"`, undefined, {
      hint: `its boards are: ${Object.keys(project.file.boards).join(", ")}`,
    });
  }
  return entry;
}

function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  reporter: Reporter,
): z.infer<Schema> | undefined {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    reporter.error(error instanceof SyntaxError ? "FLX0801" : "FLX0101", `${path}: ${reason}`);
    return undefined;
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const where = issue.path.map(String).join(".") || "(top)";
    reporter.error("FLX0801", `${path}: ${where}: ${issue.message}`, undefined, {
      hint: `mend "${where}" in that file`,
    });
  }
  return undefined;
}
