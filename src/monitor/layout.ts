// Who gets which part of the screen: board panes side by side where there is room, stacked where there is not, traffic below, one line
// each for title and status. One row stays free: a frame as high as the terminal makes Ink clear the scrollback each time.

/** Columns a pane needs to show a name and a value. */
export const PANE_COLUMNS_MIN = 26;
const TRAFFIC_LINES_MIN = 4;
/** Rows the boards never take from a traffic pane that could show more. */
const TRAFFIC_SHARE = 0.3;

export interface PanePlace {
  readonly index: number;
  readonly width: number;
}

export interface PaneRow {
  readonly height: number;
  readonly panes: readonly PanePlace[];
}

export interface Layout {
  readonly columns: number;
  /** Of the whole frame. */
  readonly height: number;
  readonly rows: readonly PaneRow[];
  /** With its heading; 0 when there is no room. */
  readonly trafficHeight: number;
}

export interface LayoutNeeds {
  readonly columns: number;
  readonly terminalRows: number;
  readonly boardCount: number;
  /** Lines a board would fill in a pane of that width. */
  readonly linesOf: (index: number, width: number) => number;
  readonly focus: number;
  readonly isZoomed: boolean;
}

export function layoutOf({ columns, terminalRows, boardCount, linesOf, focus, isZoomed }: LayoutNeeds): Layout {
  const height = Math.max(1, terminalRows - 1);
  const body = Math.max(0, height - 2);
  const boards = Array.from({ length: boardCount }, (_, index) => index);
  const shown = isZoomed ? boards.filter((index) => index === focus) : boards;
  const perRow = Math.max(1, Math.min(shown.length, Math.floor(columns / PANE_COLUMNS_MIN)));
  const groups: number[][] = [];
  for (let at = 0; at < shown.length; at += perRow) groups.push(shown.slice(at, at + perRow));
  const trafficWish = Math.max(TRAFFIC_LINES_MIN, Math.floor(body * TRAFFIC_SHARE));
  const heights = share(
    groups.map((group) => Math.max(...group.map((index) => linesOf(index, Math.floor(columns / group.length) - 1)))),
    Math.max(Math.min(body, groups.length), body - trafficWish),
    groups.findIndex((group) => group.includes(focus)),
  );
  const rows = groups.flatMap((group, row): PaneRow[] => {
    const paneHeight = heights[row]!;
    if (paneHeight === 0) return [];
    const narrow = Math.floor(columns / group.length);
    const wider = columns - narrow * group.length;
    return [{ height: paneHeight, panes: group.map((index, at) => ({ index, width: narrow + (at < wider ? 1 : 0) })) }];
  });
  const used = rows.reduce((sum, row) => sum + row.height, 0);
  return { columns, height, rows, trafficHeight: body - used };
}

/** A line to each, the focused first, then to each what it still needs. */
function share(needs: readonly number[], available: number, focused: number): number[] {
  const order = needs.map((_, index) => index).sort((a, b) => Number(b === focused) - Number(a === focused));
  const given = needs.map(() => 0);
  let left = available;
  for (const wanted of [() => 1, (index: number) => needs[index]!]) {
    for (const index of order) {
      const more = Math.max(0, Math.min(left, wanted(index) - given[index]!));
      given[index] = given[index]! + more;
      left -= more;
    }
  }
  return given;
}
