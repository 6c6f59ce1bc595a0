// One step of a scenario: its words to an action. Names and values stay text here; only durations are read, since no program is needed for them.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { foldName } from "../languages/ese/text.ts";
import { convertToSi } from "../units/convert.ts";
import { dimension, sameDimension } from "../units/dimension.ts";
import { parseQuantity } from "../units/quantity.ts";
import type { Action, MessageValue, Part, Patience, Piece } from "./scenario.ts";

/** Longest time one step may take: a day. */
const DURATION_MAX_MS = 86_400_000;
const DURATION = dimension({ time: 1 });

/** What steps look like, for hints. */
export const FORMS: Readonly<Record<Part, string>> = {
  given: "write `given NAME is VALUE`, or `given the recording FILE from 10 s`",
  when:
    'write `when NAME becomes VALUE`, `when NAME is not heard for 5 s`, `when 3 s pass`, `when AGENT tells "…" with depth 3 m`, ' +
    "or `when the recording ends`",
  then: 'write `then NAME is VALUE`, `then AGENT is told "…" within 3 s`, `then nothing is told`, or `then` and a condition',
};

/** The text of a step after its first word, as it stands in the file or filled in. */
export interface StepText extends Piece {
  readonly file: SourceFile;
}

/** Reads what a step says; undefined with FLX1001 (or FLX0402 for a duration) where it says nothing the runner can do. */
export function readAction(part: Part, text: StepText, reporter: Reporter): Action | undefined {
  const reader = new ActionReader(text, reporter);
  const action = part === "then" ? reader.expectation() : reader.change();
  if (action || reader.hasReported) return action;
  reporter.error("FLX1001", `\`${text.text}\` is no step of a scenario`, text.span, { hint: FORMS[part] });
  return undefined;
}

type Found = RegExpExecArray & { readonly groups: Record<string, string | undefined> };

class ActionReader {
  hasReported = false;
  private readonly text: StepText;
  private readonly reporter: Reporter;

  constructor(text: StepText, reporter: Reporter) {
    this.text = text;
    this.reporter = reporter;
  }

  /** What is set up or happens. */
  change(): Action | undefined {
    let found = this.match(/^(?:the\s+)?recording\s+(?:ends|is\s+over)$/i);
    if (found) return { kind: "recording-ends" };
    found = this.match(/^(?:the\s+)?recording\s+(?:"(?<quoted>[^"]+)"|(?<path>\S+))(?:\s+from\s+(?<from>.+))?$/i);
    if (found) {
      const fromMs = found.groups.from === undefined ? 0 : this.duration(found, "from");
      const path = this.piece(found, found.groups.quoted === undefined ? "path" : "quoted");
      return fromMs === undefined ? undefined : { kind: "recording", path, fromMs };
    }
    found = this.match(/^(?<time>[\d.]+\s*\S.*?)\s+pass(?:es)?$/i);
    if (found) {
      const ms = this.duration(found, "time");
      return ms === undefined ? undefined : { kind: "pass", ms };
    }
    found = this.match(/^(?<agent>\S+)\s+(?:tells|broadcasts)\s+"(?<topic>[^"]+)"(?:\s+with\s+(?<values>.+))?$/i);
    if (found) {
      const values = this.values(found);
      return (
        values && { kind: "message", agent: this.piece(found, "agent"), topic: this.piece(found, "topic"), values }
      );
    }
    found = this.match(/^(?<agent>\S+)\s+asks\s+for\s+(?<what>.+)$/i);
    if (found) return { kind: "message", agent: this.piece(found, "agent"), topic: this.question(found), values: [] };
    found = this.match(/^(?<name>.+?)\s+is\s+not\s+heard(?:\s+for\s+(?<time>.+))?$/i);
    if (found) {
      const ms = found.groups.time === undefined ? 0 : this.duration(found, "time");
      return ms === undefined ? undefined : { kind: "not-heard", name: this.piece(found, "name"), ms };
    }
    found = this.match(/^(?<name>.+?)\s+is\s+heard\s+again$/i);
    if (found) return { kind: "heard", name: this.piece(found, "name") };
    found = this.match(/^(?<name>[^<>=]+?)\s*(?:\s(?:is|becomes)\s|=)\s*(?<value>.+)$/i);
    return found && { kind: "input", name: this.piece(found, "name"), value: this.piece(found, "value") };
  }

  /** What is looked at. */
  expectation(): Action | undefined {
    const { rest, patience } = this.patience();
    const more = patience ? { patience } : {};
    let found = this.match(/^nothing\s+is\s+told(?:\s+to\s+(?<agent>\S+))?$/i, rest);
    found ??= this.match(/^(?<agent>\S+)\s+is\s+told\s+nothing$/i, rest);
    if (found)
      return {
        kind: "silence",
        ...(found.groups.agent === undefined ? {} : { agent: this.piece(found, "agent") }),
        ...more,
      };
    found = this.match(
      /^(?<agent>\S+)\s+is\s+(?<not>not\s+)?told\s+"(?<topic>[^"]+)"(?:\s+with\s+(?<values>.+))?$/i,
      rest,
    );
    if (found) {
      const values = this.values(found);
      if (!values) return undefined;
      const [agent, topic] = [this.piece(found, "agent"), this.piece(found, "topic")];
      return { kind: "told", how: "told", agent, topic, values, isNegated: found.groups.not !== undefined, ...more };
    }
    found = this.match(/^(?<agent>\S+)\s+is\s+(?<not>not\s+)?asked\s+for\s+(?<what>.+)$/i, rest);
    if (found) {
      const [agent, topic] = [this.piece(found, "agent"), this.question(found)];
      return {
        kind: "told",
        how: "asked",
        agent,
        topic,
        values: [],
        isNegated: found.groups.not !== undefined,
        ...more,
      };
    }
    found = this.match(/^(?<name>[^<>=]+?)\s*(?:\sis\s|=)\s*(?<value>.+)$/i, rest);
    if (found && isPlainValue(found.groups.value!))
      return { kind: "value", name: this.piece(found, "name"), value: this.piece(found, "value"), ...more };
    const condition = this.at(0, rest);
    return condition.text === "" ? undefined : { kind: "condition", condition, ...more };
  }

  /** `… within 3 s` or `… for 3 s` at the end; `within 3 m of …` is part of a condition. */
  private patience(): { rest: number; patience: Patience | undefined } {
    const whole = this.text.text.length;
    const found = this.match(/^(?<rest>.*?\S)\s*,?\s+(?<how>within|for)\s+(?<time>[\d.]+\s*\p{L}+)$/iu);
    const parsed = found && parseQuantity(found.groups.time!);
    if (!found || parsed?.kind !== "quantity" || !sameDimension(parsed.quantity.unit.dimension, DURATION))
      return { rest: whole, patience: undefined };
    const ms = this.duration(found, "time");
    const kind = found.groups.how!.toLowerCase() as Patience["kind"];
    return { rest: found.groups.rest!.replace(/,$/, "").length, patience: ms === undefined ? undefined : { kind, ms } };
  }

  /** "depth 3 m and speed 5 knots"; undefined if one of them is nothing. */
  private values(found: Found): MessageValue[] | undefined {
    const text = found.groups.values;
    if (text === undefined) return [];
    let from = found.indices!.groups!.values![0];
    const values: MessageValue[] = [];
    for (const separated of text.split(/(\s+and\s+|\s*,\s*)/i)) {
      const isSeparator = /^(?:\s+and\s+|\s*,\s*)$/i.test(separated);
      const value = isSeparator ? undefined : this.messageValue(from, separated);
      if (value) values.push(value);
      else if (!isSeparator) return undefined;
      from += separated.length;
    }
    return values;
  }

  private messageValue(from: number, text: string): MessageValue | undefined {
    const near = /^(?:(?<name>.*?)\s+)?within\s+(?<tolerance>.+?)\s+of\s+(?<value>.+)$/di.exec(text);
    const exact =
      /^(?:(?<name>.*?[^\s\d.+-].*?)\s+)??(?:is\s+|=\s*)?(?<value>[-+−]?[\d.].*|unknown|on|off|true|false)$/di.exec(
        text,
      );
    const found = (near ?? exact) as Found | null;
    if (!found) {
      this.fault(`\`${text}\` is no value of a message`, this.at(from, from + text.length), "write it as `depth 3 m`");
      return undefined;
    }
    const piece = (name: string) => {
      const place = found.indices!.groups![name];
      return place && this.at(from + place[0], from + place[1]);
    };
    const [name, tolerance] = [piece("name"), piece("tolerance")];
    return {
      value: piece("value")!,
      ...(name && name.text !== "" ? { name } : {}),
      ...(tolerance ? { tolerance } : {}),
    };
  }

  /** Milliseconds of a group; undefined with a report. */
  private duration(found: Found, group: string): number | undefined {
    const piece = this.piece(found, group);
    const parsed = parseQuantity(piece.text);
    const isDuration = parsed.kind === "quantity" && sameDimension(parsed.quantity.unit.dimension, DURATION);
    const ms = isDuration ? Math.round(convertToSi(parsed.quantity.value, parsed.quantity.unit) * 1000) : -1;
    if (ms >= 0 && ms <= DURATION_MAX_MS) return ms;
    if (isDuration) this.fault(`${piece.text} is outside 0 to 24 hours`, piece, "take a shorter time");
    else
      this.fault(`\`${piece.text}\` is no duration`, piece, "write a number and its unit: 3 s, 2 minutes", "FLX0402");
    return undefined;
  }

  private fault(message: string, piece: Piece, hint: string, code: "FLX1001" | "FLX0402" = "FLX1001"): void {
    this.hasReported = true;
    this.reporter.error(code, message, piece.span, { hint });
  }

  private match(pattern: RegExp, length = this.text.text.length): Found | undefined {
    const found = new RegExp(pattern.source, `${pattern.flags}d`).exec(this.text.text.slice(0, length));
    return (found as Found | null) ?? undefined;
  }

  /** The topic a question for a quantity has: its name and a question mark. */
  private question(found: Found): Piece {
    const what = this.piece(found, "what");
    return { text: `${foldName(what.text)}?`, span: what.span, isVerbatim: false };
  }

  private piece(found: Found, group: string): Piece {
    const [start, end] = found.indices!.groups![group]!;
    return this.at(start, end);
  }

  private at(start: number, end: number): Piece {
    const { text, span, isVerbatim } = this.text;
    const place = isVerbatim ? { ...span, start: span.start + start, end: span.start + end } : span;
    return { text: text.slice(start, end), span: place, isVerbatim };
  }
}

/** What `is` compares up to rounding; anything else after `is` is part of a condition. */
const isPlainValue = (text: string): boolean =>
  /^(?:unknown|on|off|true|false|"[^"]*")$/i.test(text) || parseQuantity(text).kind === "quantity";
