// The six workloads: where each is written in each language, what it comes to, and what is to be beaten (shared/TARGETS.md, "Images").
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const LETTERS = ["a", "b", "c", "d", "e", "f"] as const;
export type Letter = (typeof LETTERS)[number];

export const LANGUAGES = ["c", "python", "rust", "typescript"] as const;
export type BenchLanguage = (typeof LANGUAGES)[number];

export interface Workload {
  /** Name of the fixture in test/languages/…/fixtures. */
  readonly name: string;
  readonly what: string;
  /** What `main` gives, as int32. */
  readonly result: number;
  /** Bytes of MicroPython's image. */
  readonly sizeToBeat: number;
  /** Speed of the VM over plain JavaScript, at most. */
  readonly ratioToBeat: number;
}

export const WORKLOADS: Readonly<Record<Letter, Workload>> = {
  a: { name: "fibonacci", what: "fib loop", result: 14838173, sizeToBeat: 67, ratioToBeat: 1.05 },
  b: { name: "crc32", what: "CRC-32", result: -615416956, sizeToBeat: 210, ratioToBeat: 1.05 },
  c: { name: "sieve", what: "sieve", result: 1229, sizeToBeat: 115, ratioToBeat: 0.5 },
  d: { name: "insertion-sort", what: "sort", result: 12722412, sizeToBeat: 163, ratioToBeat: 0.8 },
  e: { name: "depth-alarm", what: "depth alarm", result: 10399080, sizeToBeat: 300, ratioToBeat: 1.05 },
  f: { name: "pid", what: "PID", result: 11705, sizeToBeat: 239, ratioToBeat: 1.05 },
};
export const SUM_TO_BEAT = 600;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Path and text of a workload in a language; undefined if it is not written in it. */
export function sourceOf(letter: Letter, language: BenchLanguage): { path: string; text: string } | undefined {
  const path = here(`../test/languages/${language}/fixtures/${WORKLOADS[letter].name}.md`);
  return existsSync(path) ? { path, text: readFileSync(path, "utf8") } : undefined;
}

/** The workload as plain JavaScript: a function `run`. */
export const plainOf = (letter: Letter): string => readFileSync(here(`plain/${letter}.js`), "utf8");
