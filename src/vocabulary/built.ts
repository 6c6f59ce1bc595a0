// The words of flux's own vocabularies, read once when flux is built: half of what a small program takes to compile would be reading them
// again. A file whose text is not the one that was built is read as any other.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { packageFile } from "../project/package-root.ts";
import { type LoadedWord, readWords } from "./load.ts";

/** Where the build puts them. */
export const BUILT_WORDS = "dist/vocabularies.json";

/** By the hash of a file's text: its words as JSON, without the file. */
export type BuiltWords = Readonly<Record<string, readonly LoadedWord[]>>;

const keyOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The words of files as they are kept; files with something wrong are left out, so that it is said each time. */
export function buildWords(files: readonly SourceFile[]): string {
  const built = files.flatMap((file) => {
    const reporter = new Reporter();
    const words = readWords(file, reporter);
    return reporter.diagnostics.length > 0 ? [] : [[keyOf(file.text), words]];
  });
  return JSON.stringify(Object.fromEntries(built), (_, value) =>
    value !== null && typeof value === "object" && "file" in value ? { ...value, file: undefined } : value,
  );
}

let kept: BuiltWords | undefined;

/** The words of a file that was there when flux was built; undefined for any other text. */
export function builtWords(source: SourceFile, built = (kept ??= readBuilt())): LoadedWord[] | undefined {
  return built[keyOf(source.text)]?.map((word) => inFile(word, source));
}

function readBuilt(): BuiltWords {
  // From source, what reads words may be newer than what was built.
  if (import.meta.url.endsWith(".ts")) return {};
  try {
    const read: unknown = JSON.parse(readFileSync(packageFile(...BUILT_WORDS.split("/")), "utf8"));
    return typeof read === "object" && read !== null ? (read as BuiltWords) : {};
  } catch {
    // Not built: all is read from the files themselves.
    return {};
  }
}

/** A kept word and its places, in this file. */
function inFile(word: LoadedWord, file: SourceFile): LoadedWord {
  const placed = <Part extends Pick<LoadedWord, "span">>(part: Part): Part => ({
    ...part,
    span: { ...part.span, file },
  });
  return {
    ...placed(word),
    file,
    level: word.level,
    meaning: placed(word.meaning),
    examples: word.examples.map(placed),
    ...(word.reads ? { reads: word.reads.map(placed) } : {}),
    ...(word.writes ? { writes: word.writes.map(placed) } : {}),
  };
}
