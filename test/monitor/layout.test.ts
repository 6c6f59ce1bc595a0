import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutOf } from "../../src/monitor/layout.ts";

const layout = (columns: number, terminalRows: number, lines: readonly number[], focus = 0, isZoomed = false) =>
  layoutOf({ columns, terminalRows, boardCount: lines.length, linesOf: (index) => lines[index]!, focus, isZoomed });

describe("the layout", () => {
  it("sets three boards side by side on 80 columns and leaves room for traffic", () => {
    const { rows, trafficHeight, height } = layout(80, 24, [8, 11, 9]);
    expect(height).toBe(23);
    expect(rows).toEqual([
      {
        height: 11,
        panes: [
          { index: 0, width: 27 },
          { index: 1, width: 27 },
          { index: 2, width: 26 },
        ],
      },
    ]);
    expect(trafficHeight).toBe(10);
  });

  it("stacks them on 40 columns and gives the focused one what it needs", () => {
    const { rows, trafficHeight } = layout(40, 24, [8, 11, 9], 1);
    expect(rows.map(({ height, panes }) => [panes[0]!.index, height])).toEqual([
      [0, 3],
      [1, 11],
      [2, 1],
    ]);
    expect(trafficHeight).toBe(6);
  });

  it("shows one board alone", () => {
    const { rows } = layout(80, 24, [8, 11, 9], 2, true);
    expect(rows).toEqual([{ height: 9, panes: [{ index: 2, width: 80 }] }]);
  });

  it("always leaves the last row of the terminal free and the focused board in sight", () => {
    const sizes = fc.record({
      columns: fc.integer({ min: 1, max: 300 }),
      terminalRows: fc.integer({ min: 4, max: 100 }),
      lines: fc.array(fc.integer({ min: 2, max: 80 }), { minLength: 1, maxLength: 20 }),
      isZoomed: fc.boolean(),
    });
    fc.assert(
      fc.property(sizes, fc.nat(), ({ columns, terminalRows, lines, isZoomed }, wanted) => {
        const focus = wanted % lines.length;
        const { rows, trafficHeight, height } = layout(columns, terminalRows, lines, focus, isZoomed);
        const used = rows.reduce((sum, row) => sum + row.height, 0);
        expect(height).toBe(terminalRows - 1);
        expect(trafficHeight).toBeGreaterThanOrEqual(0);
        expect(used + trafficHeight + 2).toBe(height);
        for (const { panes } of rows) expect(panes.reduce((sum, pane) => sum + pane.width, 0)).toBe(columns);
        expect(rows.flatMap(({ panes }) => panes.map(({ index }) => index))).toContain(focus);
      }),
    );
  });
});
