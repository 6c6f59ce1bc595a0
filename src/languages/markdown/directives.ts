// Headings that say something to flux: `## agent: NAME` names the program, `## fn: NAME` announces a function that a code block below it
// defines, `## on: TOPIC -> NAME` says which function hears the messages of a topic. Everything else is commentary.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { Heading } from "./blocks.ts";

export type Directive =
  | {
      readonly kind: "agent" | "fn";
      /** The word before `(`, `->` or a blank. */
      readonly name: string;
      readonly span: Span;
    }
  | Heard;

/** Which function hears a topic. */
export interface Heard {
  readonly kind: "on";
  readonly topic: string;
  /** The function; "" if the heading names none. */
  readonly name: string;
  readonly span: Span;
}

export function readDirective({ text, span }: Heading): Directive | undefined {
  const [, word, rest] = /^(agent|fn|on)[ \t]*:[ \t]*(.*)$/i.exec(text) ?? [];
  if (word === undefined || rest === undefined) return undefined;
  const kind = word.toLowerCase() as Directive["kind"];
  const said = rest.replaceAll("`", "");
  if (kind === "on") {
    const [, topic, name] = /^["“]?(.*?)["”]?\s*(?:(?:->|→)\s*([\w$]*)[^\w$]*)?$/.exec(said) ?? [];
    return { kind, topic: topic ?? "", name: name ?? "", span };
  }
  return { kind, name: /^[^\s(]*/.exec(said)![0].replace(/->.*$/, ""), span };
}

/** Warns of functions that are announced and nowhere defined. */
export function checkAnnounced(
  directives: readonly Directive[],
  defined: ReadonlySet<string>,
  reporter: Reporter,
): void {
  for (const { kind, name, span } of directives) {
    if (kind !== "fn" || defined.has(name)) continue;
    reporter.warning("FLX0503", `the heading announces the function \`${name}\`, and no code block defines it`, span, {
      hint: didYouMean(name, defined) ?? "write its code block below the heading, or reword the heading",
    });
  }
}
