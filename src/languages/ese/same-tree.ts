// Whether two readings mean the same: the tree without places, so that a wording can be told from a meaning.

import type { Program } from "./program.ts";
import type { Place } from "./text.ts";

const LEFT_OUT: ReadonlySet<string> = new Set([
  "place",
  "targetPlace",
  "agentPlace",
  "otherwisePlace",
  "namePlace",
  "isBracketed",
]);

/** A tree as text that is equal for trees that mean the same. A word is known by its entry. */
export function treeText(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (LEFT_OUT.has(key)) return undefined;
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    if (Object.is(value, -0)) return "-0";
    if (value instanceof Map) return [...value];
    if (isPlace(value)) return undefined;
    if (typeof value === "object" && value !== null) {
      if ("pieces" in value && "pattern" in value && "span" in value) {
        const { pattern, span } = value as { pattern: unknown; span: { file: { path: string }; start: number } };
        return { pattern, at: `${span.file.path}:${span.start}` };
      }
      if ("toSi" in value && "dimension" in value) {
        const { toSi, offset, dimension } = value as { toSi: unknown; offset?: unknown; dimension: unknown };
        return { toSi, offset, dimension };
      }
      // A fault is known by what it says.
      if ("code" in value && "severity" in value)
        return { code: value.code, message: (value as { message?: unknown }).message };
    }
    return value;
  });
}

const isPlace = (value: unknown): value is Place =>
  typeof value === "object" && value !== null && "text" in value && "start" in value && "end" in value;

/** The parts of a program that a formatter may not change, one by one: sentences at the left, terms, and what is permitted. */
export function meaningOf(program: Program): {
  readonly sentences: readonly string[];
  readonly terms: ReadonlyMap<string, string>;
  readonly rest: string;
} {
  const { frontMatter, permissions, maySwitch, fences, file } = program;
  return {
    sentences: program.sentences.map(treeText),
    terms: new Map([...program.terms.values()].map((term) => [term.name, treeText(term)])),
    rest: treeText([
      { ...frontMatter, end: 0, given: [...frontMatter.given].map(([name, { text }]) => [name, text]) },
      permissions,
      maySwitch,
      fences.map(({ tag, start, end }) => [tag, file.text.slice(start, end)]),
    ]),
  };
}
