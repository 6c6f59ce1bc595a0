// Where flux.boards.json and boards/*.json are. Reading them is load.ts, with a library that is not loaded where there are none.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { packageFile } from "./package-root.ts";

export const BOARDS_FILE = "flux.boards.json";

/** The nearest flux.boards.json in `from` or a folder above it. */
export function findBoardsFile(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, BOARDS_FILE);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Names of the kinds of boards in boards/. */
export const boardKindNames = (): string[] =>
  readdirSync(packageFile("boards"))
    .filter((entry) => entry.endsWith(".json") && !entry.endsWith(".schema.json"))
    .map((entry) => entry.slice(0, -".json".length))
    .sort();
