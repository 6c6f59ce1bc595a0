// Finds and reads flux.boards.json and boards/*.json, and says what is wrong at which place of the file.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { z } from "zod";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { didYouMean, suggest } from "../diagnostics/suggest.ts";
import { nameId } from "../image/crc.ts";
import { EVERYONE, OPERATOR } from "../wire/message.ts";
import { BOARDS_FILE, boardKindNames, findBoardsFile } from "./boards-files.ts";
import { fileFault } from "./file-fault.ts";
import { placeInJson } from "./json-place.ts";
import { packageFile } from "./package-root.ts";
import { type BoardEntry, BoardKind, BoardsFile } from "./schema.ts";

export interface Project {
  /** Folder of flux.boards.json. */
  readonly folder: string;
  readonly path: string;
  readonly file: BoardsFile;
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
  const project = file && { folder: dirname(path), path, file };
  return project && areBoardsApart(project, reporter) ? project : undefined;
}

/** Whether each board has a port and a number on the wire of its own. */
function areBoardsApart({ folder, path, file }: Project, reporter: Reporter): boolean {
  const byPort = new Map<string, string>();
  const byId = new Map<number, string>();
  let isApart = true;
  const refuse = (place: string, what: string, hint: string) => {
    reporter.error("FLX0801", `${path}: boards.${place}: ${what}`, undefined, { hint });
    isApart = false;
  };
  for (const [name, entry] of Object.entries(file.boards)) {
    const port = resolve(folder, entry.port);
    const neighbour = byPort.get(port);
    if (neighbour !== undefined)
      refuse(`${name}.port`, `boards.${neighbour} has the same port`, "give each board a port of its own");
    byPort.set(port, name);
    const id = nameId(name);
    const twin = id === undefined ? undefined : byId.get(id);
    if (id === undefined || id === EVERYONE || id === OPERATOR)
      refuse(name, "no board can have this name", "call it otherwise: messages could not be told from those to all");
    else if (twin !== undefined)
      refuse(name, `its name has the same number on the wire as boards.${twin}`, "call one of them otherwise");
    else byId.set(id, name);
  }
  return isApart;
}

/** The facts of one kind of board, or undefined with FLX0802. */
export function loadBoardKind(kind: string, reporter: Reporter): BoardKind | undefined {
  const names = boardKindNames();
  if (!names.includes(kind)) {
    reporter.error("FLX0802", `no board kind is called "${kind}"`, undefined, {
      hint: didYouMean(kind, names) ?? `the kinds are: ${names.join(", ")}`,
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
      hint:
        didYouMean(name, Object.keys(project.file.boards)) ??
        `its boards are: ${Object.keys(project.file.boards).join(", ")}`,
    });
  }
  return entry;
}

function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  reporter: Reporter,
): z.infer<Schema> | undefined {
  let text = "";
  let data: unknown;
  try {
    text = readFileSync(path, "utf8");
    data = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) reportSyntax(error, { path, text }, reporter);
    else
      reporter.error("FLX0101", `${path}: ${fileFault(error)}`, undefined, {
        hint: "name the vessel's file with --boards FILE",
      });
    return undefined;
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) reportIssue(issue, { path, text }, data, reporter);
  return undefined;
}

function reportSyntax(error: SyntaxError, file: SourceFile, reporter: Reporter): void {
  const [, position] = /position (\d+)/.exec(error.message) ?? [];
  const start = position === undefined ? file.text.length : Number(position);
  const isKnown = position !== undefined || /end of JSON/.test(error.message);
  const span = isKnown ? { file, start, end: Math.min(start + 1, file.text.length) } : undefined;
  const what = error.message.replace(/ in JSON at position.*$/, "").replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  reporter.error("FLX0801", `${span ? "" : `${file.path}: `}it is not JSON: ${what}`, span, {
    hint: "look for a missing comma, bracket or quotation mark right before it",
  });
}

/** What people call the types of JSON. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text, "…"',
  number: "a number",
  boolean: "true or false",
  object: "an object, { … }",
  record: "an object, { … }",
  array: "a list, [ … ]",
};

/** What a schema says, in words for people, at its place in the file. */
function reportIssue(issue: z.core.$ZodIssue, file: SourceFile, data: unknown, reporter: Reporter): void {
  const keys = issue.path.map(String);
  const fault = (steps: readonly string[], what: string, hint: string, wanted: "key" | "value" = "value") => {
    const place = placeInJson(file.text, steps, wanted);
    const where = steps.join(".");
    const message = `${place ? "" : `${file.path}: `}${where === "" ? "" : `${where}: `}${what}`;
    reporter.error("FLX0801", message, place && { file, ...place }, { hint });
  };
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys)
      fault([...keys, key], "flux knows no such key", "look at the spelling, or take it out", "key");
  } else if (issue.code === "invalid_type" && valueAt(data, keys) === undefined) {
    const near = suggest(keys.at(-1) ?? "", Object.keys(valueAt(data, keys.slice(0, -1)) ?? {}))[0];
    fault(keys, "it is missing", near === undefined ? `add "${keys.at(-1)}": …` : `is it written as "${near}"?`);
  } else if (issue.code === "invalid_type" && TYPES[issue.expected]) {
    fault(keys, `it is not ${TYPES[issue.expected]}`, `write ${TYPES[issue.expected]}`);
  } else
    fault(
      keys,
      issue.message.replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
      `mend "${keys.join(".")}" in that file`,
    );
}

const valueAt = (data: unknown, keys: readonly string[]): unknown =>
  keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    data,
  );
