// The list of plugs: the only file that knows all languages.

import { c } from "./c/index.ts";
import { ese } from "./ese/index.ts";
import { flux } from "./flux/index.ts";
import type { Language } from "./language.ts";
import { markdown } from "./markdown/index.ts";
import { python } from "./python/index.ts";
import { rust } from "./rust/index.ts";
import { typescript } from "./typescript/index.ts";

export const LANGUAGES: readonly Language[] = [ese, markdown, c, python, rust, typescript, flux];

/** The language of a code fence's tag. */
export const languageOfFence = (fence: string): Language | undefined =>
  LANGUAGES.find((language) => language.fences.includes(fence.toLowerCase()));

/** The language of a file by its ending. */
export const languageOfPath = (path: string): Language | undefined =>
  LANGUAGES.find((language) => language.extensions.some((extension) => path.toLowerCase().endsWith(extension)));

/** Opening line of a code block, with its tag. */
const FENCE = /^[ \t]*(?:`{3,}|~{3,})[ \t]*([^\s`]+)/gm;

/**
 * Loads the grammars a source needs: that of its own language, and those of the code blocks in it, and gives these languages. Each grammar is
 * loaded once; most files need none.
 */
export async function loadLanguagesOf(path: string, text: string): Promise<readonly Language[]> {
  const tags = [...text.matchAll(FENCE)].map((fence) => languageOfFence(fence[1]!));
  const languages = [...new Set([languageOfPath(path), ...tags])].filter((language) => language !== undefined);
  await Promise.all(languages.map((language) => language.load()));
  return languages;
}

let loading: Promise<unknown> | undefined;

/** Loads the grammars of every language, once. */
export function loadLanguages(): Promise<unknown> {
  loading ??= Promise.all(LANGUAGES.map((language) => language.load()));
  return loading;
}
