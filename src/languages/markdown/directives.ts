// Headings that say something to flux: `## agent: NAME` names the program, `## fn: NAME` announces a function that a code block below it
// defines. Everything else is commentary.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/source.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { Heading } from "./blocks.ts";

export interface Directive {
  readonly kind: "agent" | "fn";
  /** The word before `(`, `->` or a blank. */
  readonly name: string;
  readonly span: Span;
}

export function readDirective({ text, span }: Heading): Directive | undefined {
  const [, kind, rest] = /^(agent|fn)[ \t]*:[ \t]*(.*)$/i.exec(text) ?? [];
  if (kind === undefined || rest === undefined) return undefined;
  const name = /^[^\s(]*/.exec(rest.replaceAll("`", ""))![0].replace(/->.*$/, "");
  return { kind: kind.toLowerCase() as "agent" | "fn", name, span };
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
