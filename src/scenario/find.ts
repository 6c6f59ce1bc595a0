// Scenario files in a folder and below it.
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { SCENARIO_ENDING } from "./read.ts";

/** Folders of tools, not of a vessel. */
const SKIPPED = new Set(["node_modules", "dist"]);
const DEPTH_MAX = 8;

/** Paths relative to `cwd`, in order of name; folders that begin with a dot are left out. */
export function scenarioFilesIn(folder: string, cwd: string, depth = 0): string[] {
  if (depth > DEPTH_MAX) return [];
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith(".") || SKIPPED.has(entry.name) ? [] : scenarioFilesIn(path, cwd, depth + 1);
    return entry.name.endsWith(SCENARIO_ENDING) ? [relative(cwd, path)] : [];
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
