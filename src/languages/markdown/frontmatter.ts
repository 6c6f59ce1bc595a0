// The YAML at the top of a FLUX.MD file: `agent:` names the program, `every:` is its tick period. Other keys are for other tools.
import { isMap, isScalar, parseDocument } from "yaml";
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "../../diagnostics/source.ts";
import { suggest } from "../../diagnostics/suggest.ts";
import { convertToSi } from "../../units/convert.ts";
import { dimension, sameDimension } from "../../units/dimension.ts";
import { parseQuantity } from "../../units/quantity.ts";
import { TICK_MS_MAX } from "../../wire/io.ts";

export interface FrontMatter {
  readonly agent?: string;
  readonly tickMs?: number;
}

const KEYS = ["agent", "every"];
const AGENT_NAME = /^[a-z][a-z0-9-]{0,31}$/;
const DURATION = dimension({ time: 1 });

export const isAgentName = (text: string): boolean => AGENT_NAME.test(text);
export const AGENT_NAME_HINT = "a name is a lower-case letter, then letters, digits and dashes (at most 32)";

/** Reads the text between the --- lines, at these offsets of the file. */
export function readFrontMatter(
  source: SourceFile,
  range: { readonly start: number; readonly end: number },
  reporter: Reporter,
): FrontMatter {
  const span = (from: number, to: number): Span => ({
    file: source,
    start: Math.min(range.end, range.start + from),
    end: Math.min(range.end, range.start + Math.max(from + 1, to)),
  });
  const text = source.text.slice(range.start, range.end);
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true });
  for (const fault of document.errors) {
    const [first] = fault.message.split("\n");
    reporter.error("FLX0102", `the front matter is not YAML: ${first}`, span(fault.pos[0], fault.pos[1]), {
      hint: "write lines such as `agent: sounder`",
    });
  }
  if (document.errors.length > 0 || document.contents === null) return {};
  if (!isMap(document.contents)) {
    reporter.error("FLX0102", "the front matter is not a list of keys and values", span(0, text.length), {
      hint: "write lines such as `agent: sounder`",
    });
    return {};
  }
  let found: FrontMatter = {};
  for (const pair of document.contents.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const value = isScalar(pair.value) ? String(pair.value.value ?? "") : "";
    const keyStart = isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
    const place = span(keyStart, isScalar(pair.value) ? (pair.value.range?.[1] ?? keyStart) : keyStart + key.length);
    if (key === "agent") {
      if (isAgentName(value)) found = { ...found, agent: value };
      else reporter.error("FLX0102", `\`${value}\` is no name for an agent`, place, { hint: AGENT_NAME_HINT });
    } else if (key === "every") {
      const tickMs = millisecondsOf(value);
      if (tickMs !== undefined) found = { ...found, tickMs };
      else
        reporter.error("FLX0102", `\`${value}\` is no tick period from 1 ms to 1 h`, place, {
          hint: "write it as every: 1 s",
        });
    } else {
      const [near] = suggest(key, KEYS, 1);
      if (near)
        reporter.warning("FLX0102", `the front matter has \`${key}\`, which means nothing to flux`, place, {
          hint: `did you mean \`${near}\`?`,
        });
    }
  }
  return found;
}

function millisecondsOf(text: string): number | undefined {
  const parsed = parseQuantity(text);
  if (parsed.kind !== "quantity" || !sameDimension(parsed.quantity.unit.dimension, DURATION)) return undefined;
  const tickMs = Math.round(convertToSi(parsed.quantity.value, parsed.quantity.unit) * 1000);
  return tickMs >= 1 && tickMs <= TICK_MS_MAX ? tickMs : undefined;
}
