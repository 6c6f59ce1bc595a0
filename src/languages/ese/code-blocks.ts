// Code blocks of another language in a FLUX-ese file or beside the words of a vocabulary: what they declare, and their functions in the
// module. A vocabulary's functions are compiled into a program only where it reaches a word that is one of them (`code: NAME`), under
// names that cannot meet the program's own.
import { basename } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source.ts";
import type { FirFunction, FirModule } from "../../fir/function.ts";
import type { Word } from "../../vocabulary/word.ts";
import type { Language, LanguageServices, Signature } from "../language.ts";
import { type CodeFence, readDocument } from "./document.ts";
import { readFrontMatter } from "./front-matter.ts";

/** The functions that the code blocks of a file declare. */
export function declaredBy(source: SourceFile, fences: readonly CodeFence[], services: LanguageServices): Signature[] {
  return fences.flatMap((fence) => languageOf(fence, services)?.declare?.(blockOf(source, fence), services) ?? []);
}

/** Adds the functions of a file's code blocks to a module. */
export function compileBlocks(
  source: SourceFile,
  fences: readonly CodeFence[],
  module: FirModule,
  services: LanguageServices,
): void {
  for (const fence of fences) languageOf(fence, services)?.compile(blockOf(source, fence), module, services);
}

/** The file with all but one block blanked, so that offsets stay. */
function blockOf(source: SourceFile, { start, end }: CodeFence): SourceFile {
  const blank = (text: string) => text.replace(/[^\n]/g, " ");
  const { path, text } = source;
  return { path, text: blank(text.slice(0, start)) + text.slice(start, end) + blank(text.slice(end)) };
}

/** The code blocks of a vocabulary's file. */
export interface WordCode {
  readonly file: SourceFile;
  readonly fences: readonly CodeFence[];
  /** By name, as the blocks have it. */
  readonly signatures: ReadonlyMap<string, Signature>;
}

/** What the code blocks beside a vocabulary's words declare. Only a block that is never closed is reported (FLX0103). */
export function readWordCode(file: SourceFile, services: LanguageServices): WordCode {
  const reporter = new Reporter();
  const fences = fencesOf(file, reporter);
  for (const one of reporter.diagnostics) if (one.code === "FLX0103") services.reporter.report(one);
  const quiet = { ...services, reporter: new Reporter(), signatures: new Map<string, Signature>() };
  const declared = declaredBy(file, fences, quiet);
  return { file, fences, signatures: new Map(declared.map((one) => [one.name, one])) };
}

/** The code blocks of a file. */
const fencesOf = (file: SourceFile, reporter: Reporter): readonly CodeFence[] =>
  readDocument(file, readFrontMatter(file, reporter).end, reporter).fences;

/** The code blocks of a program, and of the files of those of its words that are functions: what each is called, and its text. */
export function codeOf(
  program: { readonly file: SourceFile; readonly fences: readonly CodeFence[] },
  words: readonly Word[],
): { readonly name: string; readonly text: string }[] {
  const files = new Set(words.flatMap(({ meaning, file }) => (meaning.kind === "code" ? [file] : [])));
  const beside = [...files].filter((file) => file.text !== program.file.text);
  return [
    ...program.fences.map(({ tag, start, end }) => ({ name: tag, text: program.file.text.slice(start, end) })),
    ...beside.flatMap((file) =>
      fencesOf(file, new Reporter()).map(({ tag, start, end }) => ({
        name: `${tag} of ${basename(file.path)}`,
        text: file.text.slice(start, end),
      })),
    ),
  ];
}

/** The name a vocabulary's function has in a program. */
export const nameOfWordCode = ({ file }: WordCode, name: string): string => `${name} of ${file.path}`;

/** Adds the functions of a vocabulary's code blocks to a program. */
export function compileWordCode(code: WordCode, module: FirModule, services: LanguageServices): void {
  const { file, fences, signatures } = code;
  const own: FirModule = { ...module, functions: [] };
  compileBlocks(file, fences, own, { ...services, signatures: new Map(signatures) });
  module.memoryBytes = own.memoryBytes;
  module.memoryInitial = own.memoryInitial;
  const entry = own.functions.find(({ kind }) => kind !== "helper");
  if (entry) {
    const start = file.text.indexOf(entry.name, fences[0]?.start);
    services.reporter.error(
      "FLX0503",
      `a code block of a vocabulary has \`${entry.name}\`, and only a program starts or ticks by itself`,
      start < 0 ? undefined : { file, start, end: start + entry.name.length },
      { hint: "give the function another name, and a word that calls it" },
    );
  }
  const names = new Map(own.functions.map(({ name }) => [name, nameOfWordCode(code, name)]));
  module.functions.push(...own.functions.map((one) => renamed(one, names)));
}

function renamed(one: FirFunction, names: ReadonlyMap<string, string>): FirFunction {
  const blocks = one.blocks.map((block) => ({
    ...block,
    instructions: block.instructions.map((instruction) => {
      const callee = instruction.callee === undefined ? undefined : names.get(instruction.callee);
      return callee === undefined ? instruction : { ...instruction, callee };
    }),
  }));
  return { ...one, name: names.get(one.name)!, blocks };
}

/** FLUX-ese in a fence is what people show each other, not code. */
function languageOf({ tag }: CodeFence, services: LanguageServices): Language | undefined {
  const language = tag === "" ? undefined : services.languageOf(tag);
  return language?.id === "ese" ? undefined : language;
}
