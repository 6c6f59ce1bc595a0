// The one table of keys: what the monitor obeys and what its help shows are the same rows.
import { emitKeypressEvents } from "node:readline";
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
  { keys: ["z"], shown: "z", what: "one board alone or all", action: { kind: "zoom" } },
  { keys: ["p", "space"], shown: "p, Space", what: "pause the screen, not the counting", action: { kind: "pause" } },
  { keys: ["/"], shown: "/", what: "filter: words, from: to: kind:", action: { kind: "filter" } },
  { keys: ["escape"], shown: "Esc", what: "close; clear the filter", action: { kind: "back" } },
  { keys: ["up"], shown: "Up, Down", what: "scroll the traffic", action: { kind: "scroll", lines: -1 } },
  { keys: ["down"], shown: "Down", what: "", action: { kind: "scroll", lines: 1 }, isHidden: true },
  { keys: ["pageup"], shown: "PageUp, PageDown", what: "… by a page", action: { kind: "scroll", pages: -1 } },
  { keys: ["pagedown"], shown: "PageDown", what: "", action: { kind: "scroll", pages: 1 }, isHidden: true },
  { keys: ["g", "home"], shown: "g, Home", what: "oldest line", action: { kind: "oldest" } },
  { keys: ["G", "end"], shown: "G, End", what: "newest line, and follow", action: { kind: "follow" } },
  { keys: ["r"], shown: "r", what: "ask the boards for everything", action: { kind: "refresh" } },
  { keys: ["a"], shown: "a", what: "acknowledge the alarms of all boards", action: { kind: "acknowledge" } },
  { keys: ["?"], shown: "?", what: "this help", action: { kind: "help" } },
  { keys: ["q", "ctrl-c"], shown: "q, Ctrl-C", what: "quit", action: { kind: "quit" } },
];

const byKey = new Map(KEYS.flatMap((row) => row.keys.map((key) => [key, row.action] as const)));

export const actionOf = (key: string): Action | undefined => byKey.get(key);

/** What Node says of a key press (node:readline). */
export interface Press {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
  readonly shift?: boolean;
}

/** The name of a key, or the character that was typed; "" for what has neither. */
export function keyName(character: string | undefined, press: Press): string {
  const { name } = press;
  if (press.ctrl) return name === undefined ? "" : `ctrl-${name}`;
  if (name === "tab") return press.shift ? "shift-tab" : "tab";
  if (name === "enter") return "return";
  if (press.meta && name !== "escape") return "";
  if (name !== undefined && [...name].length > 1) return name;
  return character ?? "";
}

/**
 * Calls `press` for every key of a terminal, by name, until the returned function is called. Not by Ink: it takes what comes at once,
 * such as the repeats of a held arrow key, as one text.
 */
export function listenForKeys(stdin: NodeJS.ReadStream, press: (key: string) => void): () => void {
  const onKey = (character: string | undefined, key: Press) => press(keyName(character, key));
  emitKeypressEvents(stdin);
  stdin.on("keypress", onKey);
  stdin.setRawMode(true);
  stdin.resume();
  return () => {
    stdin.off("keypress", onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
