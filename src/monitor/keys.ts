// The one table of keys: what the monitor obeys and what its help shows are the same rows.
import type { Action } from "./view.ts";

export interface KeyRow {
  /** Names as keyName gives them. */
  readonly keys: readonly string[];
  /** For the help. */
  readonly shown: string;
  readonly what: string;
  readonly action: Action;
  /** A row that repeats another one's help for a further key has none of its own. */
  readonly isHidden?: true;
}

// biome-ignore format: a table
export const KEYS: readonly KeyRow[] = [
  { keys: ["tab"], shown: "Tab", what: "next board", action: { kind: "focus", by: 1 } },
  { keys: ["shift-tab"], shown: "Shift-Tab", what: "board before", action: { kind: "focus", by: -1 } },
  { keys: ["1"], shown: "1-9", what: "board of that number", action: { kind: "focus-on", index: 0 } },
  ...["2", "3", "4", "5", "6", "7", "8", "9"].map(
    (key, index): KeyRow => ({ keys: [key], shown: key, what: "", action: { kind: "focus-on", index: index + 1 }, isHidden: true }),
  ),
  { keys: ["z"], shown: "z", what: "one board alone, all boards", action: { kind: "zoom" } },
  { keys: ["p", "space"], shown: "p, Space", what: "pause: the screen stands, the count of what is new runs on", action: { kind: "pause" } },
  { keys: ["/"], shown: "/", what: "filter the traffic: words, from:NAME, to:NAME, kind:NAME", action: { kind: "filter" } },
  { keys: ["escape"], shown: "Esc", what: "close what is open; clear the filter", action: { kind: "back" } },
  { keys: ["up"], shown: "Up, Down", what: "scroll the traffic by a line", action: { kind: "scroll", lines: -1 } },
  { keys: ["down"], shown: "Down", what: "", action: { kind: "scroll", lines: 1 }, isHidden: true },
  { keys: ["pageup"], shown: "PageUp, PageDown", what: "scroll it by a page", action: { kind: "scroll", pages: -1 } },
  { keys: ["pagedown"], shown: "PageDown", what: "", action: { kind: "scroll", pages: 1 }, isHidden: true },
  { keys: ["g", "home"], shown: "g, Home", what: "oldest line", action: { kind: "oldest" } },
  { keys: ["G", "end"], shown: "G, End", what: "newest line, and follow", action: { kind: "follow" } },
  { keys: ["r"], shown: "r", what: "ask every board for everything", action: { kind: "refresh" } },
  { keys: ["?"], shown: "?", what: "this help", action: { kind: "help" } },
  { keys: ["q", "ctrl-c"], shown: "q, Ctrl-C", what: "quit", action: { kind: "quit" } },
];

const byKey = new Map(KEYS.flatMap((row) => row.keys.map((key) => [key, row.action] as const)));

export const actionOf = (key: string): Action | undefined => byKey.get(key);

/** What Ink says of a key press. */
export interface Press {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

const NAMED = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["pageUp", "pageup"],
  ["pageDown", "pagedown"],
  ["home", "home"],
  ["end", "end"],
  ["return", "return"],
  ["escape", "escape"],
  ["backspace", "backspace"],
  // What most terminals send for Backspace is 0x7f, which Ink calls delete.
  ["delete", "backspace"],
] as const;

/** The name of a key, or the text that was typed or pasted. */
export function keyName(input: string, press: Press): string {
  if (press.tab) return press.shift ? "shift-tab" : "tab";
  const named = NAMED.find(([flag]) => press[flag]);
  if (named) return named[1];
  if (press.ctrl) return `ctrl-${input}`;
  return input === " " ? "space" : input;
}
