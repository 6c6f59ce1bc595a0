// The YAML block at the top of a file: agent, uses, every, given, strict. Every fault is FLX0102 at the key it is in.
import { isMap, isScalar, type Pair, parseDocument } from "yaml";
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { convertToSi } from "../../units/convert.ts";
import { dimension, sameDimension } from "../../units/dimension.ts";
import { parseQuantity } from "../../units/quantity.ts";
import { TICK_MS_MAX } from "../../wire/io.ts";
import { foldName } from "./text.ts";

export interface GivenQuantity {
  /** "1.8 m", "true". */
  readonly text: string;
  readonly span: Span;
}

export interface FrontMatter {
  readonly agent?: string;
  readonly uses?: readonly string[];
  /** The line that has them. */
  readonly usesSpan?: Span;
  readonly tickMs?: number;
  /** By folded name. */
  readonly given: ReadonlyMap<string, GivenQuantity>;
  readonly strict: boolean;
  /** Offset after the closing line; 0 without front matter. */
  readonly end: number;
}

const KEYS = ["agent", "uses", "every", "given", "strict"] as const;
const AGENT_NAME = /^[a-z][a-z0-9-]{0,31}$/;
const DURATION = dimension({ time: 1 });

/** Reads the block between two lines of `---`, if the file begins with one. */
export function readFrontMatter(file: SourceFile, reporter: Reporter): FrontMatter {
  const opening = /^\uFEFF?---[ \t]*\r?\n/.exec(file.text);
  if (!opening) return { given: new Map(), strict: false, end: 0 };
  const start = opening[0].length;
  const closing = /^---[ \t]*$/m.exec(file.text.slice(start).replaceAll("\r", " "));
  if (!closing) {
    reporter.error(
      "FLX0102",
      "the front matter is never closed",
      { file, start: 0, end: start },
      {
        hint: "end it with a line of three dashes: ---",
      },
    );
    return { given: new Map(), strict: false, end: start };
  }
  const end = start + closing.index + closing[0].length;
  return { ...new FrontMatterReader(file, start, reporter).read(file.text.slice(start, start + closing.index)), end };
}

class FrontMatterReader {
  private readonly file: SourceFile;
  private readonly base: number;
  private readonly reporter: Reporter;

  constructor(file: SourceFile, base: number, reporter: Reporter) {
    this.file = file;
    this.base = base;
    this.reporter = reporter;
  }

  read(text: string): Omit<FrontMatter, "end"> {
    const given = new Map<string, GivenQuantity>();
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true });
    for (const fault of document.errors) {
      this.fault(`the front matter is not YAML: ${firstLine(fault.message)}`, this.span(fault.pos[0], fault.pos[1]));
    }
    if (document.errors.length > 0 || document.contents === null) return { given, strict: false };
    if (!isMap(document.contents)) {
      this.fault(
        "the front matter is not a list of keys and values",
        this.span(0, text.length),
        "write lines such as `agent: sounder`",
      );
      return { given, strict: false };
    }
    let [agent, uses, tickMs, strict, usesSpan]: [string?, string[]?, number?, boolean?, Span?] = [];
    for (const pair of document.contents.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : "";
      const value = asPlain(pair.value);
      const span = this.spanOfPair(pair);
      if (key === "agent") agent = this.agent(value, span);
      else if (key === "uses") [uses, usesSpan] = [this.uses(value, span), span];
      else if (key === "every") tickMs = this.every(value, span);
      else if (key === "strict") strict = this.strict(value, span);
      else if (key === "given") this.given(pair, value, span, given);
      else {
        const near = didYouMean(key, KEYS);
        this.fault(`the front matter has no key \`${key}\``, span, near ?? `the keys are ${KEYS.join(", ")}`);
      }
    }
    return {
      given,
      strict: strict ?? false,
      ...(agent === undefined ? {} : { agent }),
      ...(uses === undefined ? {} : { uses }),
      ...(usesSpan === undefined ? {} : { usesSpan }),
      ...(tickMs === undefined ? {} : { tickMs }),
    };
  }

  private agent(value: unknown, span: Span): string | undefined {
    if (typeof value === "string" && AGENT_NAME.test(value)) return value;
    this.fault(
      `\`${shown(value)}\` is no name for an agent`,
      span,
      "a name is a lower-case letter, then letters, digits and dashes (at most 32)",
    );
    return undefined;
  }

  private uses(value: unknown, span: Span): string[] | undefined {
    const list = typeof value === "string" ? [value] : value;
    if (Array.isArray(list) && list.every((item) => typeof item === "string" && item !== "")) return list;
    this.fault("`uses` is not a list of vocabularies", span, "write it as uses: [core, math, maritime]");
    return undefined;
  }

  private every(value: unknown, span: Span): number | undefined {
    const parsed = parseQuantity(String(value));
    const quantity = parsed.kind === "quantity" ? parsed.quantity : undefined;
    const isDuration = quantity !== undefined && sameDimension(quantity.unit.dimension, DURATION);
    const tickMs = isDuration ? Math.round(convertToSi(quantity.value, quantity.unit) * 1000) : 0;
    if (tickMs >= 1 && tickMs <= TICK_MS_MAX) return tickMs;
    this.fault(
      isDuration ? `a tick every ${shown(value)} is outside 1 ms to 1 h` : `\`${shown(value)}\` is no duration`,
      span,
      "write it as every: 1 s",
    );
    return undefined;
  }

  private strict(value: unknown, span: Span): boolean | undefined {
    if (typeof value === "boolean") return value;
    this.fault(`\`${shown(value)}\` is neither true nor false`, span, "write strict: true");
    return undefined;
  }

  private given(pair: Pair, value: unknown, span: Span, into: Map<string, GivenQuantity>): void {
    if (!isMap(pair.value) || typeof value !== "object" || value === null) {
      this.fault(
        "`given` is not a list of names and quantities",
        span,
        "write under it lines such as `  vessel_draft: 1.8 m`",
      );
      return;
    }
    for (const item of pair.value.items) {
      const name = isScalar(item.key) ? String(item.key.value) : "";
      const plain = asPlain(item.value);
      const isQuantity = typeof plain === "string" || typeof plain === "number" || typeof plain === "boolean";
      if (isQuantity) into.set(foldName(name), { text: String(plain), span: this.spanOfPair(item) });
      else this.fault(`\`${name}\` is given no quantity`, this.spanOfPair(item), `write it as ${name}: 1.8 m`);
    }
  }

  private fault(message: string, span: Span, hint?: string): void {
    this.reporter.error("FLX0102", message, span, hint === undefined ? {} : { hint });
  }

  private span(start: number, end: number): Span {
    return { file: this.file, start: this.base + start, end: this.base + Math.max(start + 1, end) };
  }

  private spanOfPair(pair: Pair): Span {
    const range = (node: unknown): readonly number[] | undefined =>
      typeof node === "object" && node !== null && "range" in node
        ? ((node.range ?? undefined) as number[] | undefined)
        : undefined;
    const start = range(pair.key)?.[0] ?? 0;
    return this.span(start, range(pair.value)?.[1] ?? range(pair.key)?.[1] ?? start + 1);
  }
}

const asPlain = (node: unknown): unknown =>
  typeof node === "object" && node !== null && "toJSON" in node && typeof node.toJSON === "function"
    ? node.toJSON()
    : null;
const shown = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
const firstLine = (text: string): string => text.split("\n")[0]!.replace(/^[A-Z]/, (letter) => letter.toLowerCase());
