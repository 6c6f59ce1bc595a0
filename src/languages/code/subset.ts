// How a front end says no: valid in its language, outside of what a board runs, and what to write instead.
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/source.ts";

/** Levels of nested syntax a front end follows; beyond this its own recursion would be at risk, and no board could parse the result. */
export const SYNTAX_DEPTH_MAX = 200;

/** `what` is a plural or a noun phrase ("pointers", "`switch`"); `instead` is a sentence to act on. */
export function refuse(reporter: Reporter, span: Span, what: string, instead: string, label?: string): void {
  reporter.error("FLX0502", `${what} cannot be compiled for a board`, span, {
    hint: instead,
    ...(label === undefined ? {} : { label }),
  });
}

/** What is said of a text that stands where a number is due, for `refuse`. */
export const TEXT_AS_VALUE = [
  "text as a value",
  "texts name ports, agents and topics, and are values of messages; elsewhere use numbers",
] as const;
