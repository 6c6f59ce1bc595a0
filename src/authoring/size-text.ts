// The sizes of an image for a terminal: tables with the largest first.
import { bytesShown, type ImageSize, type SizePart } from "./size.ts";

interface Row {
  readonly bits: number;
  readonly text: string;
}

/** Sentences are cut to this. */
const TEXT_MAX = 90;

/** Lines of text. `path`: what the user named. */
export function sizeLines(path: string, size: ImageSize): string[] {
  const { bytes, memoryBytes, parts, sentences, words, withoutWord, functions, code } = size;
  const ram = memoryBytes > 0 ? `; ${memoryBytes} bytes of RAM when it runs` : "";
  const table = (title: string, rows: readonly Row[]): string[] =>
    rows.length > 0 ? ["", title, ...rows.map((row) => lineOf(row, bytes * 8))] : [];
  const sourceCount = new Set(sentences.flatMap(({ path: source }) => source ?? [])).size;
  const hasLines = sentences.some(({ line }) => line !== undefined);
  const sentenceRows = sentences.map(({ bits, line, path: source, text }) => ({
    bits,
    text: line === undefined ? text : `${sourceCount > 1 ? `${source}:` : ""}${line}: ${text}`,
  }));
  return [
    `${path}: ${bytes} bytes: ${sections(parts)}${ram}`,
    ...table("By sentence or line", hasLines ? sentenceRows : []),
    ...table("By word (in brackets: with the words its meaning uses)", [
      ...words.map(({ pattern, bits, bitsWithUsed }) => ({
        bits,
        text: bitsWithUsed > bits ? `${pattern} (${bytesShown(bitsWithUsed)})` : pattern,
      })),
      ...(words.length > 0 ? [{ bits: withoutWord.bits, text: "(what the sentences say themselves)" }] : []),
    ]),
    ...table(
      `By function (${code.instructions} instructions)`,
      functions.map(({ name, kind, bits, instructions }) => ({
        bits,
        text: `${name === kind ? name : `${kind} ${name}`}: ${instructions} instructions`,
      })),
    ),
    ...table(
      "Beside the instructions",
      parts
        .filter(({ name }) => name !== "instructions")
        .map(({ section, name, bits }) => ({ bits, text: `${section}: ${name}` })),
    ),
  ];
}

function sections(parts: readonly SizePart[]): string {
  const sums = new Map<string, number>();
  for (const { section, bits } of parts) sums.set(section, (sums.get(section) ?? 0) + bits);
  return [...sums].map(([section, bits]) => `${section} ${bits / 8}`).join(", ");
}

function lineOf({ bits, text }: Row, all: number): string {
  const share = `${Math.round((bits / all) * 100)} %`;
  const short = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text;
  return `${bytesShown(bits).padStart(9)} ${share.padStart(5)}  ${short}`;
}
