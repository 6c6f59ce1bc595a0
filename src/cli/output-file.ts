// Writing what a command made to where the user wants it.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { fileFault } from "../project/file-fault.ts";
import type { Context } from "./context.ts";

/** Path with another ending. */
export const withEnding = (path: string, ending: string): string => path.replace(/\.[^./\\]+$/, "") + ending;

/** Writes the files, never over each other or over `source`; false with FLX0001 or FLX0101. */
export function writeOutputs(
  context: Context,
  source: string,
  files: readonly (readonly [path: string, content: Uint8Array | string])[],
  reporter: Reporter,
): boolean {
  const taken = new Set([resolve(context.cwd, source)]);
  for (const [path] of files) {
    const place = resolve(context.cwd, path);
    if (taken.has(place)) {
      reporter.error(
        "FLX0001",
        `${path} would be written over ${place === resolve(context.cwd, source) ? source : "itself"}`,
        undefined,
        {
          hint: "name another file with -o, such as -o out.fxi",
        },
      );
      return false;
    }
    taken.add(place);
  }
  for (const [path, content] of files) {
    try {
      writeFileSync(resolve(context.cwd, path), content);
    } catch (error) {
      reporter.error("FLX0101", `${path}: ${fileFault(error)}`, undefined, { hint: "name another place with -o" });
      return false;
    }
  }
  return true;
}
