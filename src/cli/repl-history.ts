// Lines a person typed into `flux repl`, kept in the user's own state folder (XDG_STATE_HOME), never in a project.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { Context } from "./context.ts";

export const HISTORY_MAX = 1000;

/** Where it is kept; undefined where the environment names no home. */
export function historyFile({ XDG_STATE_HOME, HOME }: Context["env"]): string | undefined {
  // The rule of the XDG base directories: a path that is not absolute does not count.
  if (XDG_STATE_HOME !== undefined && isAbsolute(XDG_STATE_HOME)) return join(XDG_STATE_HOME, "flux", "repl-history");
  return HOME !== undefined && isAbsolute(HOME) ? join(HOME, ".local", "state", "flux", "repl-history") : undefined;
}

/** The last lines, the oldest first; none where there is no file yet. */
export function readHistory(file: string): string[] {
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
  if (lines.length <= 2 * HISTORY_MAX) return lines.slice(-HISTORY_MAX);
  const last = lines.slice(-HISTORY_MAX);
  try {
    writeFileSync(file, `${last.join("\n")}\n`, { mode: 0o600 });
  } catch {
    // It stays as long as it is.
  }
  return last;
}

/** Adds a line; false if it cannot be kept. */
export function addToHistory(file: string, line: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${line}\n`, { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
