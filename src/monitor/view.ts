// What the person at the screen has chosen: focus, pause, filter, scroll. A pure function from a choice and a key to the next choice.

import { matching } from "./filter.ts";
import { frozenCopy, type MonitorModel, type TrafficLine } from "./state.ts";

export interface View {
  /** Index of the board the keys are about. */
  readonly focus: number;
  readonly isZoomed: boolean;
  /** The model as it was when the screen was paused. */
  readonly frozen: MonitorModel | undefined;
  readonly filter: string;
  /** The filter line is open. */
  readonly isTyping: boolean;
  readonly isHelpOpen: boolean;
  /** Serial of the lowest line shown; undefined: the newest, whatever comes. */
  readonly bottomSerial: number | undefined;
}

export const INITIAL_VIEW: View = {
  focus: 0,
  isZoomed: false,
  frozen: undefined,
  filter: "",
  isTyping: false,
  isHelpOpen: false,
  bottomSerial: undefined,
};

export type Action =
  | { readonly kind: "focus"; readonly by: 1 | -1 }
  | { readonly kind: "focus-on"; readonly index: number }
  | {
      readonly kind:
        | "zoom"
        | "pause"
        | "filter"
        | "back"
        | "oldest"
        | "follow"
        | "refresh"
        | "acknowledge"
        | "help"
        | "quit";
    }
  | { readonly kind: "scroll"; readonly lines: number }
  | { readonly kind: "scroll"; readonly pages: number };

export interface ViewContext {
  /** As it is now, also while the screen is paused. */
  readonly model: MonitorModel;
  /** Lines of traffic on the screen. */
  readonly pageLines: number;
}

/** Characters a filter may have. */
const FILTER_MAX = 80;

/** "refresh", "acknowledge" and "quit" change nothing of the view: the caller acts on them. */
export function act(view: View, action: Action, { model, pageLines }: ViewContext): View {
  const shown = view.frozen ?? model;
  const boardCount = model.boards.length;
  switch (action.kind) {
    case "focus":
      return boardCount === 0 ? view : { ...view, focus: (view.focus + action.by + boardCount) % boardCount };
    case "focus-on":
      return action.index < boardCount ? { ...view, focus: action.index } : view;
    case "zoom":
      return { ...view, isZoomed: !view.isZoomed };
    case "pause":
      return { ...view, frozen: view.frozen ? undefined : frozenCopy(model) };
    case "filter":
      return { ...view, isTyping: true, isHelpOpen: false };
    case "back":
      if (view.isHelpOpen) return { ...view, isHelpOpen: false };
      if (view.filter !== "" || view.isTyping) return { ...view, filter: "", isTyping: false, bottomSerial: undefined };
      return { ...view, isZoomed: false };
    case "help":
      return { ...view, isHelpOpen: !view.isHelpOpen };
    case "follow":
      return { ...view, bottomSerial: undefined };
    case "oldest":
      return scrolled(view, matching(shown.lines, view.filter), Number.NEGATIVE_INFINITY, pageLines);
    case "scroll": {
      const by = "lines" in action ? action.lines : action.pages * Math.max(1, pageLines - 1);
      return scrolled(view, matching(shown.lines, view.filter), by, pageLines);
    }
    case "refresh":
    case "acknowledge":
    case "quit":
      return view;
  }
}

/** A key while the filter line is open. */
export function typed(view: View, key: string): View {
  if (key === "return") return { ...view, isTyping: false };
  if (key === "escape") return { ...view, isTyping: false, filter: "", bottomSerial: undefined };
  if (key === "backspace") return { ...view, filter: [...view.filter].slice(0, -1).join(""), bottomSerial: undefined };
  const character = key === "space" ? " " : key;
  // Other named keys are longer than a character; what does not print is no part of a filter.
  const printed = [...character].length > 1 ? "" : character.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, "");
  return { ...view, filter: (view.filter + printed).slice(0, FILTER_MAX), bottomSerial: undefined };
}

/** Where the last line shown stands among the lines: its index + 1. */
export function bottomOf(lines: readonly TrafficLine[], bottomSerial: number | undefined): number {
  if (bottomSerial === undefined) return lines.length;
  const above = lines.findLastIndex((line) => line.serial <= bottomSerial);
  // All of the page has left the memory: the oldest that is left.
  return above < 0 ? Math.min(1, lines.length) : above + 1;
}

function scrolled(view: View, lines: readonly TrafficLine[], by: number, pageLines: number): View {
  const highest = Math.min(pageLines, lines.length);
  const bottom = Math.max(highest, bottomOf(lines, view.bottomSerial) + by);
  const line = lines[bottom - 1];
  return { ...view, bottomSerial: bottom >= lines.length || !line ? undefined : line.serial };
}
