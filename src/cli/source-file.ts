// Reading what the user named on the command line.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { fileFault } from "../project/file-fault.ts";

/** The bytes of a file, or undefined with FLX0101. `path` is kept as the user wrote it in the message. */
export function readBytes(cwd: string, path: string, reporter: Reporter): Uint8Array | undefined {
  try {
    return readFileSync(resolve(cwd, path));
  } catch (error) {
    reporter.error("FLX0101", `${path}: ${fileFault(error)}`, undefined, {
      hint: "check the name and the folder you are in",
    });
    return undefined;
  }
}

/** The text of a file as UTF-8, or undefined with FLX0101. */
export function readSource(cwd: string, path: string, reporter: Reporter): SourceFile | undefined {
  const bytes = readBytes(cwd, path, reporter);
  if (!bytes) return undefined;
  const text = new TextDecoder("utf-8").decode(bytes);
  return { path, text };
}
