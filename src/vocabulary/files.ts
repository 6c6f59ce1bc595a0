// Where vocabularies lie: `uses:` names a folder or a file, looked for beside the program first and among flux's own after that.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { packageFile } from "../project/package-root.ts";
import { inferLevels } from "./levels.ts";
import { type LoadedWord, readWords } from "./load.ts";
import { vocabularyOf } from "./match.ts";
import type { Vocabulary } from "./word.ts";

/** What a program uses that says nothing. */
export const DEFAULT_USES: readonly string[] = ["core", "math", "loops", "maritime"];

const ENDINGS = [".fluxvocab", ".ese"];

/**
 * A loader for programs in `folder`: from the names of `uses:` (absent: DEFAULT_USES) to their vocabulary. Files are read once; what is
 * wrong is reported once (FLX0301, FLX0302).
 */
export function vocabularyLoader(
  folder: string,
  reporter: Reporter,
): (uses: readonly string[] | undefined) => Vocabulary {
  const roots = [folder, join(folder, "vocabularies"), packageFile("vocabularies")];
  const wordsByPath = new Map<string, LoadedWord[]>();
  const vocabularyByUses = new Map<string, Vocabulary>();
  const wordsOf = (path: string): LoadedWord[] => {
    let words = wordsByPath.get(path);
    if (!words) {
      const source = readSource(path, folder, reporter);
      words = source ? readWords(source, reporter) : [];
      wordsByPath.set(path, words);
    }
    return words;
  };
  return (uses = DEFAULT_USES) => {
    const key = JSON.stringify(uses);
    let vocabulary = vocabularyByUses.get(key);
    if (!vocabulary) {
      const paths = new Set(uses.flatMap((name) => findVocabulary(name, roots, reporter)));
      vocabulary = vocabularyOf(inferLevels([...paths].flatMap(wordsOf)));
      vocabularyByUses.set(key, vocabulary);
    }
    return vocabulary;
  };
}

/** The files a name of `uses:` stands for, in order of name; none, and FLX0301, if there are none. */
function findVocabulary(name: string, roots: readonly string[], reporter: Reporter): string[] {
  for (const root of roots) {
    const path = isAbsolute(name) ? name : resolve(root, name);
    for (const candidate of [path, ...ENDINGS.map((ending) => path + ending)]) {
      const files = vocabularyFilesAt(candidate);
      if (files.length > 0) return files;
    }
  }
  const known = [...new Set(roots.flatMap(vocabularyNames))].sort();
  reporter.error("FLX0301", `there is no vocabulary \`${name}\``, undefined, {
    notes: [`looked in ${roots.join(", ")}`],
    ...(known.length > 0 ? { hint: `vocabularies here are ${known.join(", ")}` } : {}),
  });
  return [];
}

/** The vocabulary files of a folder (not of its subfolders), or the file itself. */
export function vocabularyFilesAt(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return ENDINGS.some((ending) => path.endsWith(ending)) ? [path] : [];
  // An .ese file in a folder is a program unless it has entries; programs have none, so reading them costs nothing and changes nothing.
  return entriesOf(path)
    .filter((entry) => ENDINGS.some((ending) => entry.endsWith(ending)))
    .map((entry) => join(path, entry));
}

function vocabularyNames(root: string): string[] {
  return entriesOf(root).flatMap((entry) => {
    if (entry.endsWith(ENDINGS[0]!)) return [entry.slice(0, -ENDINGS[0]!.length)];
    const path = join(root, entry);
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() &&
      entriesOf(path).some((file) => file.endsWith(ENDINGS[0]!))
      ? [entry]
      : [];
  });
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function readSource(path: string, folder: string, reporter: Reporter): SourceFile | undefined {
  const shown = relative(folder, path);
  try {
    return { path: shown.startsWith("..") ? path : shown, text: readFileSync(path, "utf8") };
  } catch (error) {
    reporter.error("FLX0101", `the vocabulary ${path} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}
