// Draws a captured terminal screen as an SVG, for the README:
//   tmux capture-pane -p -e > screen.txt && tsx tools/picture.ts screen.txt docs/monitor.svg
// Reads the colours a terminal is set by (SGR); everything else of the capture is text.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { widthOf } from "../src/monitor/line.ts";

const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 18;
const FONT_SIZE = 14;
const MARGIN = 12;
const INK = "#d8dee4";
const PAPER = "#10161d";
/** SGR 30-37, and 90-97 for the brighter half. */
const COLOURS = ["#4a525b", "#e5534b", "#57ab5a", "#c69026", "#539bf5", "#b083f0", "#39c5cf", "#adbac7"];
const BRIGHT = ["#768390", "#ff938a", "#6bc46d", "#daaa3f", "#6cb6ff", "#dcbdfb", "#56d4dd", "#f0f3f6"];

interface Style {
  readonly colour: string;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isUnderlined: boolean;
  readonly isInverse: boolean;
}

const PLAIN: Style = { colour: INK, isBold: false, isDim: false, isUnderlined: false, isInverse: false };

/** The screen as one SVG document, `columns` wide. */
export function svgOfScreen(screen: string, columns: number): string {
  let style = PLAIN;
  const lines = screen.replace(/\n+$/, "").split("\n");
  const shapes = lines.flatMap((line, row) => {
    let column = 0;
    const parts: string[] = [];
    for (const [, codes, text] of line.matchAll(/\x1b\[([0-9;]*)m|([^\x1b]+)/g)) {
      if (text === undefined) {
        style = (codes || "0").split(";").map(Number).reduce(styled, style);
        continue;
      }
      parts.push(...run(text, column, row, style));
      column += widthOf(text);
    }
    return parts;
  });
  const width = Math.round(columns * CELL_WIDTH + 2 * MARGIN);
  const height = lines.length * CELL_HEIGHT + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" rx="6" fill="${PAPER}"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}">`,
    ...shapes,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function styled(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isDim: true };
  if (code === 4) return { ...style, isUnderlined: true };
  if (code === 7) return { ...style, isInverse: true };
  if (code === 22) return { ...style, isBold: false, isDim: false };
  if (code === 24) return { ...style, isUnderlined: false };
  if (code === 27) return { ...style, isInverse: false };
  if (code === 39) return { ...style, colour: INK };
  if (code >= 30 && code <= 37) return { ...style, colour: COLOURS[code - 30]! };
  if (code >= 90 && code <= 97) return { ...style, colour: BRIGHT[code - 90]! };
  return style;
}

/** One stretch of text in one style: stretched to its cells, so that any font keeps the columns. */
function run(text: string, column: number, row: number, style: Style): string[] {
  const x = (MARGIN + column * CELL_WIDTH).toFixed(1);
  const top = MARGIN + row * CELL_HEIGHT;
  const width = (widthOf(text) * CELL_WIDTH).toFixed(1);
  const shapes: string[] = [];
  if (style.isInverse) {
    shapes.push(`<rect x="${x}" y="${top}" width="${width}" height="${CELL_HEIGHT}" fill="${style.colour}"/>`);
  }
  if (text.trim() === "") return shapes;
  const attributes = [
    `x="${x}" y="${top + 13.5}" textLength="${width}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"`,
    ` fill="${style.isInverse ? PAPER : style.colour}"`,
    style.isBold ? ' font-weight="bold"' : "",
    style.isDim ? ' opacity="0.6"' : "",
    style.isUnderlined ? ' text-decoration="underline"' : "",
  ].join("");
  shapes.push(`<text ${attributes}>${escaped(text)}</text>`);
  return shapes;
}

const escaped = (text: string): string =>
  text
    .replace(/[\x00-\x1f\x7f-\x9f]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , from, to] = process.argv;
  if (!from || !to) {
    process.stderr.write("usage: tsx tools/picture.ts SCREEN.txt PICTURE.svg\n");
    process.exitCode = 2;
  } else {
    const screen = readFileSync(from, "utf8");
    const columns = Math.max(...screen.split("\n").map((line) => widthOf(line.replace(/\x1b\[[0-9;]*m/g, ""))));
    writeFileSync(to, svgOfScreen(screen, columns));
  }
}
