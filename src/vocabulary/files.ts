// Where vocabularies lie: `uses:` names a folder or a file, looked for beside the program first and among flux's own after that; or a
// package, with the version and the content hash it must have.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, isAbsolute, join, relative, resolve } from "node:path";
import { type Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { packageFile } from "../project/package-root.ts";
import { builtWords } from "./built.ts";
import { inferLevels } from "./levels.ts";
import { type LoadedWord, readWords } from "./load.ts";
import { vocabularyOf } from "./match.ts";
import { MANIFEST, PACK_ENDING, packFileName, packOf, readManifest, readPack, type VocabularyPack } from "./pack.ts";
import type { Vocabulary } from "./word.ts";

/** What a program uses that says nothing. */
export const DEFAULT_USES: readonly string[] = ["core", "math", "loops", "maritime"];

const ENDINGS = [".fluxvocab", ".ese"];

/** A file of a vocabulary, on disk or in a package; read only when it is asked for. */
interface WordFile {
  /** Where it is: the same file under two names is read once. */
  readonly path: string;
  read(): SourceFile | undefined;
}

/** A name of `uses:`: `maritime`, `maritime@1.2.0#sha256-…`, `./maritime-1.2.0.fluxpack#sha256-…`, `words.fluxvocab`. */
interface Wanted {
  readonly written: string;
  readonly name: string;
  readonly version?: string;
  readonly hash?: string;
}

/** Files understood before, by path: in a process that compiles again and again (`--watch`, `flux test`) most have not changed since. */
const understood = new Map<string, { source: SourceFile; words: LoadedWord[]; reports: readonly Diagnostic[] }>();

/** The words of a file; what is wrong with it is reported every time. */
function wordsIn(path: string, source: SourceFile, reporter: Reporter): LoadedWord[] {
  let known = understood.get(path);
  if (known?.source.text !== source.text || known.source.path !== source.path) {
    const own = new Reporter();
    known = { source, words: builtWords(source) ?? readWords(source, own), reports: own.diagnostics };
    understood.set(path, known);
  }
  for (const report of known.reports) reporter.report(report);
  return known.words;
}

/** Vocabularies made before, by the paths of their files. */
const joined = new Map<string, { files: readonly LoadedWord[][]; vocabulary: Vocabulary }>();

function vocabularyOfFiles(paths: readonly string[], files: readonly LoadedWord[][]): Vocabulary {
  const key = JSON.stringify(paths);
  const known = joined.get(key);
  if (known && files.every((words, index) => words === known.files[index])) return known.vocabulary;
  const vocabulary = vocabularyOf(inferLevels(files.flat()));
  joined.set(key, { files, vocabulary });
  return vocabulary;
}

/**
 * A loader for programs in `folder`: from the names of `uses:` (absent: DEFAULT_USES) to their vocabulary. Files are read once; what is
 * wrong is reported once (FLX0301, FLX0302, FLX0306).
 */
export function vocabularyLoader(
  folder: string,
  reporter: Reporter,
): (uses: readonly string[] | undefined) => Vocabulary {
  const roots = rootsOf(folder);
  const wordsByPath = new Map<string, LoadedWord[]>();
  const vocabularyByUses = new Map<string, Vocabulary>();
  const wordsOf = ({ path, read }: WordFile): LoadedWord[] => {
    let words = wordsByPath.get(path);
    if (!words) {
      const source = read();
      words = source ? wordsIn(path, source, reporter) : [];
      wordsByPath.set(path, words);
    }
    return words;
  };
  return (uses = DEFAULT_USES) => {
    const key = JSON.stringify(uses);
    let vocabulary = vocabularyByUses.get(key);
    if (!vocabulary) {
      const found = uses.map((name) => ({ name, files: findVocabulary(wantedOf(name), folder, roots, reporter) }));
      const unique = [...new Map(found.flatMap(({ files }) => files).map((file) => [file.path, file])).values()];
      const missing = found.filter(({ files }) => files.length === 0).map(({ name }) => name);
      const paths = unique.map(({ path }) => path);
      vocabulary = { ...vocabularyOfFiles(paths, unique.map(wordsOf)), missing };
      vocabularyByUses.set(key, vocabulary);
    }
    return vocabulary;
  };
}

const rootsOf = (folder: string): string[] => [folder, join(folder, "vocabularies"), packageFile("vocabularies")];

/** `@` begins a version only before a digit, so that it may stand in a path. */
function wantedOf(written: string): Wanted {
  const [, name = written, version, hash] = /^(.*?)(?:@(\d[^#/]*))?(?:#([^#/]*))?$/.exec(written) ?? [];
  return { written, name, ...(version === undefined ? {} : { version }), ...(hash === undefined ? {} : { hash }) };
}

/** The files a name of `uses:` stands for, in order of name; none, and a report, if there are none or they are not those that are meant. */
function findVocabulary(wanted: Wanted, folder: string, roots: readonly string[], reporter: Reporter): WordFile[] {
  const { name, version, written } = wanted;
  let other: VocabularyPack | undefined;
  for (const root of roots) {
    const path = isAbsolute(name) ? name : resolve(root, name);
    const packs = version === undefined ? [path] : [path, `${path}-${version}${PACK_ENDING}`];
    for (const candidate of packs.filter((one) => one.endsWith(PACK_ENDING) && existsSync(one))) {
      const pack = readPackFile(candidate, shownPath(candidate, folder), reporter);
      return pack && isWanted(pack, wanted, reporter)
        ? pack.files.map((file) => fileOfPack(file, candidate, folder))
        : [];
    }
    for (const candidate of [path, ...ENDINGS.map((ending) => path + ending)]) {
      const files = vocabularyFilesAt(candidate);
      if (files.length === 0) continue;
      const found = files.map((file) => ({ path: file, read: () => readSource(file, folder, reporter) }));
      if (version === undefined && wanted.hash === undefined) return found;
      const pack = packFolder(candidate, reporter);
      if (!pack) return [];
      // Another version of it: a package of the right one may lie elsewhere.
      if (version !== undefined && pack.version !== version) other ??= pack;
      else return isWanted(pack, wanted, reporter) ? found : [];
    }
  }
  if (other) {
    isWanted(other, wanted, reporter);
    return [];
  }
  const known = [...new Set(roots.flatMap(vocabularyNames))].sort();
  reporter.error("FLX0301", `there is no vocabulary \`${written}\``, undefined, {
    notes: [`looked in ${roots.join(", ")}`],
    ...(known.length > 0 ? { hint: didYouMean(written, known) ?? `vocabularies here are ${known.join(", ")}` } : {}),
  });
  return [];
}

/** Whether a vocabulary is the version and has the content that `uses:` names; FLX0306 with both if not. */
function isWanted(pack: VocabularyPack, { written, name, version, hash }: Wanted, reporter: Reporter): boolean {
  if (version !== undefined && pack.version !== version) {
    reporter.error(
      "FLX0306",
      `\`${written}\` is version ${version}, and ${pack.name} here is ${pack.version}`,
      undefined,
      {
        hint: `put ${packFileName({ name: pack.name, version })} beside the program, or write \`${name}@${pack.version}\` if its words still mean what they should`,
      },
    );
    return false;
  }
  if (hash === undefined || pack.hash === hash) return true;
  reporter.error("FLX0306", `the words of \`${name}\` are not those that \`uses:\` names`, undefined, {
    notes: [`named ${hash}`, `found ${pack.hash}`],
    hint: "get the package that was named, or read what has changed and name the new hash",
  });
  return false;
}

/** The package a folder with a vocabulary.json makes; undefined with FLX0301 or FLX0306. */
export function packFolder(folder: string, reporter: Reporter): VocabularyPack | undefined {
  const path = join(folder, MANIFEST);
  const text = textOf(path);
  const manifest = text === undefined ? { problem: "there is none" } : readManifest(text);
  if ("problem" in manifest) {
    reporter.error("FLX0306", `${path}: ${manifest.problem}`, undefined, {
      hint: 'a vocabulary with a version has a file vocabulary.json: { "name": "maritime", "version": "1.0.0" }',
    });
    return undefined;
  }
  const files = vocabularyFilesAt(folder).map((file) => ({ path: basename(file), text: textOf(file) ?? "" }));
  if (files.length === 0) reporter.error("FLX0301", `${folder} holds no files of words`);
  return files.length === 0 ? undefined : packOf(manifest, files);
}

function readPackFile(path: string, shown: string, reporter: Reporter): VocabularyPack | undefined {
  const text = textOf(path);
  const read = text === undefined ? ({ kind: "problem", problem: "it cannot be read" } as const) : readPack(text);
  if (read.kind === "pack") return read.pack;
  reporter.error("FLX0306", `${shown}: ${read.problem}`, undefined, { hint: "get it again from where it came" });
  return undefined;
}

function fileOfPack({ path, text }: SourceFile, pack: string, folder: string): WordFile {
  return { path: join(pack, path), read: () => ({ path: join(shownPath(pack, folder), path), text }) };
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

/** All that flux ships, also those a program must name to use. */
export const shippedVocabularies = (): string[] => vocabularyNames(packageFile("vocabularies"));

/** Their files. */
export const shippedFiles = (): SourceFile[] =>
  shippedVocabularies().flatMap((name) =>
    vocabularyFilesAt(packageFile("vocabularies", name)).map((path) => ({ path, text: textOf(path) ?? "" })),
  );

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
  try {
    return { path: shownPath(path, folder), text: readFileSync(path, "utf8") };
  } catch (error) {
    reporter.error("FLX0101", `the vocabulary ${path} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

function shownPath(path: string, folder: string): string {
  const shown = relative(folder, path);
  return shown.startsWith("..") ? path : shown;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
