// Reads lists and what is made of them: `[a, b]`, `E for each x in LIST where C`, `sum of LIST`, `item 2 of LIST`. A `for each` takes the
// whole stretch it stands in, so that no operator can be meant to be inside or outside of it.
import { unitNamed } from "../../units/named.ts";
import { error } from "./reading-faults.ts";
import { type Chunk, join, problem, type Reading, StretchReader } from "./stretches.ts";
import { bracketStep, foldName, type Place, type Token } from "./text.ts";
import type { ListFunctionName } from "./tree.ts";

const LIST_FUNCTIONS: readonly { readonly name: ListFunctionName; readonly words: readonly string[] }[] = [
  { name: "sum", words: ["sum", "of"] },
  { name: "smallest", words: ["smallest", "of"] },
  { name: "largest", words: ["largest", "of"] },
  { name: "number of items", words: ["number", "of", "items", "in"] },
];

export abstract class ListReader extends StretchReader {
  private readonly insiders = new Map<string, ListReader>();
  protected abstract condition(chunk: Chunk, from: number, to: number): Reading | undefined;
  protected abstract sum(chunk: Chunk, from: number, to: number): Reading | undefined;
  protected abstract unary(chunk: Chunk, from: number, to: number): Reading | undefined;
  /** A reader of the same text that knows more names. */
  protected abstract reader(more: ReadonlySet<string>): ListReader;

  /** Where the last `for each` of a stretch stands at its own level, or -1. */
  protected eachAt(chunk: Chunk, from: number, to: number): number {
    for (const at of [...this.splits(chunk, from, to, isWord("for"))].reverse()) {
      if (at > from && at + 1 < to && isWord("each")(chunk.tokens[at + 1]!)) return at;
    }
    return -1;
  }

  /** A stretch with a `for each` in it: a list, or what a list function makes of it. Undefined if it has none. */
  protected each(chunk: Chunk, from: number, to: number): Reading | undefined {
    const at = this.eachAt(chunk, from, to);
    if (at < 0) return undefined;
    if (this.startsListFunction(chunk, from, to)) return this.listHead(chunk, from, to);
    const place = this.placeOf(chunk, from, to);
    const fault = (message: string, where: Place = place): Reading =>
      problem(
        error("FLX0205", message, where, { hint: "write it as depth * 2 for each depth in soundings" }),
        place,
        1,
      );
    const link = [...this.splits(chunk, at + 2, to, isWord("in"))][0];
    const names = link === undefined ? undefined : eachNames(chunk.tokens.slice(at + 2, link));
    if (link === undefined || names === undefined || link + 1 >= to)
      return fault("`for each` lacks a name, `in` and a list");
    const where = [...this.splits(chunk, link + 1, to, isWord("where"))][0];
    const inside = this.inside(names);
    const of = this.sum(chunk, link + 1, where ?? to);
    const value = inside.whole(this, chunk, from, at);
    const condition = where === undefined ? undefined : inside.whole(this, chunk, where + 1, to);
    const parts = where === undefined ? [of, value] : [of, value, condition];
    return join(place, parts, ([list, one, test]) => ({
      kind: "each",
      of: list!,
      names,
      value: one!,
      ...(test ? { where: test } : {}),
      place,
    }));
  }

  /** A part of another reader's chunk as a condition or quantity, with this reader's names. */
  private whole(outer: ListReader, chunk: Chunk, from: number, to: number): Reading | undefined {
    if (from >= to) return undefined;
    this.isLenient = outer.isLenient;
    const own = this.chunk(chunk.tokens[from]!.start, chunk.tokens[to - 1]!.end);
    const reading = this.condition(own, 0, own.tokens.length);
    this.isLenient = false;
    return reading;
  }

  /** The reader of what is said of each item. */
  private inside(names: readonly string[]): ListReader {
    const key = [...names].sort().join();
    let reader = this.insiders.get(key);
    if (!reader) {
      reader = this.reader(new Set(names));
      this.insiders.set(key, reader);
    }
    return reader;
  }

  /** `[a, b]` */
  protected listLiteral(chunk: Chunk, from: number, to: number): Reading | undefined {
    if (chunk.tokens[from]!.text !== "[" || !this.closes(chunk, from, to)) return undefined;
    const place = this.placeOf(chunk, from, to);
    return join(place, this.partsBetweenCommas(chunk, from + 1, to - 1), (items) => ({ kind: "list", items, place }));
  }

  /** Readings of what stands between commas: conditions, or quantities that may end in a unit. */
  protected partsBetweenCommas(chunk: Chunk, from: number, to: number): (Reading | undefined)[] {
    if (from === to) return [];
    const parts: (Reading | undefined)[] = [];
    let start = from;
    for (const comma of [...this.splits(chunk, from, to, (token) => token.text === ",")]) {
      parts.push(this.converted(chunk, start, comma));
      start = comma + 1;
    }
    parts.push(this.converted(chunk, start, to));
    return parts;
  }

  /** `depth in centimetres`, or a condition or quantity as it is. */
  private converted(chunk: Chunk, from: number, to: number): Reading | undefined {
    const link = [...this.splits(chunk, from, to, isWord("in"))].at(-1);
    if (link === undefined || link === from || link + 1 === to) return this.condition(chunk, from, to);
    const unit = unitNamed(this.text.text.slice(chunk.tokens[link + 1]!.start, chunk.tokens[to - 1]!.end));
    if (unit.kind !== "unit") return this.condition(chunk, from, to);
    const place = this.placeOf(chunk, from, to);
    return join(place, [this.sum(chunk, from, link)], ([of]) => ({ kind: "convert", of: of!, unit: unit.unit, place }));
  }

  private startsListFunction(chunk: Chunk, from: number, to: number): boolean {
    const start = isWord("the")(chunk.tokens[from]!) ? from + 1 : from;
    return listFunctionAt(chunk, start, to) !== undefined;
  }

  /** sum of L · number of items in L · item N of L · last item of L · numbers from A to B · characters of T */
  protected listHead(chunk: Chunk, from: number, to: number): Reading | undefined {
    const place = this.placeOf(chunk, from, to);
    const start = isWord("the")(chunk.tokens[from]!) ? from + 1 : from;
    const word = (index: number) => (chunk.tokens[index]?.kind === "word" ? chunk.tokens[index]!.text : "");
    const found = listFunctionAt(chunk, start, to);
    if (found) {
      const { name } = found;
      return join(place, [this.sum(chunk, start + found.words.length, to)], ([of]) => ({
        kind: "list-function",
        name,
        of: of!,
        place,
      }));
    }
    if (word(start) === "last" && word(start + 1) === "item" && word(start + 2) === "of")
      return join(place, [this.unary(chunk, start + 3, to)], ([of]) => ({ kind: "item", of: of!, place }));
    if (word(start) === "characters" && word(start + 1) === "of")
      return join(place, [this.unary(chunk, start + 2, to)], ([of]) => ({ kind: "characters", of: of!, place }));
    if (word(start) === "numbers" && word(start + 1) === "from") {
      const [link] = [...this.splits(chunk, start + 2, to, isWord("to"))];
      if (link === undefined || link + 1 >= to) return undefined;
      const ends = [this.sum(chunk, start + 2, link), this.sum(chunk, link + 1, to)];
      return join(place, ends, ([first, last]) => ({ kind: "numbers", first: first!, last: last!, place }));
    }
    if (word(start) !== "item") return undefined;
    const [link] = [...this.splits(chunk, start + 1, to, isWord("of"))];
    if (link === undefined || link === start + 1 || link + 1 >= to) return undefined;
    return join(place, [this.unary(chunk, start + 1, link), this.unary(chunk, link + 1, to)], ([index, of]) => ({
      kind: "item",
      index: index!,
      of: of!,
      place,
    }));
  }

  /** True if the bracket at `from` is closed by the last token. */
  protected closes(chunk: Chunk, from: number, to: number): boolean {
    const base = chunk.depth[from]!;
    for (let at = from + 1; at < to; at++) {
      if (bracketStep(chunk.tokens[at]!) < 0 && chunk.depth[at] === base) return at === to - 1;
    }
    return false;
  }
}

const isWord =
  (text: string) =>
  (token: Token): boolean =>
    token.kind === "word" && token.text === text;

const listFunctionAt = (chunk: Chunk, at: number, to: number) =>
  LIST_FUNCTIONS.find(
    ({ words }) => at + words.length < to && words.every((word, index) => isWord(word)(chunk.tokens[at + index]!)),
  );

/** Names between commas, folded; undefined if there is none or something else. */
export function eachNames(tokens: readonly Token[]): string[] | undefined {
  const names: string[][] = [[]];
  for (const token of tokens) {
    if (token.kind === "symbol" && token.text === ",") names.push([]);
    else if (token.kind === "word") names.at(-1)!.push(token.text);
    else return undefined;
  }
  return names.every((words) => words.length > 0) ? names.map((words) => foldName(words.join(" "))) : undefined;
}

/** Names that are known, and some more. */
export const namesWith = <Known extends { has(name: string): boolean; all(): Iterable<string> }>(
  known: Known,
  more: ReadonlySet<string>,
): Known => ({
  ...known,
  has: (name: string) => more.has(name) || known.has(name),
  all: () => [...more, ...known.all()],
});
