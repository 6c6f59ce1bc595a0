// Puts the whole screen together as text: a few blocks of lines that are already cut and coloured, so that drawing them is cheap
// (measured: the cost is the number of text elements and frames, not of events).
import { layoutOf } from "./layout.ts";
import { fitLine, type Line, type Piece, paint } from "./line.ts";
import { boardLines, boardPane } from "./panes/board.ts";
import { helpPane } from "./panes/help.ts";
import { type StatusFacts, statusLine, titleLine } from "./panes/status.ts";
import { trafficPane } from "./panes/traffic.ts";
import type { MonitorModel } from "./state.ts";
import { plainTone, type Theme } from "./theme.ts";
import type { View } from "./view.ts";

export interface Block {
  readonly key: string;
  readonly width: number;
  readonly text: string;
}

/** What is drawn. Never changed once made. */
export interface Screen {
  readonly columns: number;
  readonly title: string;
  /** Board panes, row by row. */
  readonly rows: readonly (readonly Block[])[];
  /** Traffic, or the help over everything. */
  readonly lower: string;
  readonly status: string;
  /** Lines of traffic a page has. */
  readonly pageLines: number;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export function composeScreen(model: MonitorModel, view: View, facts: StatusFacts, size: Size, theme: Theme): Screen {
  const shown = view.frozen ?? model;
  const { columns } = size;
  const { height, rows, trafficHeight } = layoutOf({
    columns,
    terminalRows: size.rows,
    boardCount: shown.boards.length,
    linesOf: (index, width) => boardLines(shown.boards[index]!, width, view.isZoomed),
    focus: view.focus,
    isZoomed: view.isZoomed,
  });
  const draw = (lines: readonly Line[], width: number): string =>
    lines.map((line) => paint(toned(fitLine(line, width), theme), theme)).join("\n");
  const title = draw([titleLine(model, view, facts, columns)], columns);
  const status = height > 1 ? draw([statusLine(view, facts, columns)], columns) : "";
  const frame = { columns, title, status, pageLines: Math.max(0, trafficHeight - 1) };
  if (view.isHelpOpen) return { ...frame, rows: [], lower: draw(helpPane(Math.max(0, height - 2)), columns) };
  return {
    ...frame,
    rows: rows.map((row) =>
      row.panes.map(({ index, width }, at) => {
        // A line between neighbours belongs to the left one.
        const isLast = at === row.panes.length - 1;
        const inner = isLast ? width : width - 1;
        const lines = boardPane(shown.boards[index]!, {
          number: index + 1,
          isFocused: index === view.focus,
          isZoomed: view.isZoomed,
          nowMs: facts.nowMs,
          width: inner,
          height: row.height,
        });
        const edge: Piece = { text: "│", tone: "dim" };
        const framed = isLast ? lines : lines.map((line): Line => [...fitLine(line, inner), edge]);
        return { key: `board ${index}`, width, text: draw(framed, width) };
      }),
    ),
    lower: draw(trafficPane(shown, view, columns, trafficHeight), columns),
  };
}

function toned(line: Line, theme: Theme): Line {
  const plain = plainTone(theme);
  return plain ? line.map((piece) => (piece.tone ? piece : { ...piece, tone: plain })) : line;
}
