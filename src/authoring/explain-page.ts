// An explanation as one page of HTML that needs nothing else and prints on A4: the page a skipper signs.
import { sanitize } from "../diagnostics/sanitize.ts";
import { bytesOf, type CodePart, type Explanation } from "./explain.ts";
import { capabilityLines, costLine, duration } from "./explain-words.ts";

const STYLE = `
@page { size: A4; margin: 18mm 16mm; }
* { box-sizing: border-box; }
body { font: 11pt/1.45 Georgia, "Times New Roman", serif; color: #111; max-width: 178mm; margin: 0 auto; padding: 8mm 4mm; }
h1 { font-size: 19pt; margin: 0 0 1mm; }
h2 { font-size: 13pt; margin: 8mm 0 2mm; padding-bottom: 1mm; border-bottom: .4pt solid #555; break-after: avoid; }
p { margin: 0 0 2mm; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; }
th, td { text-align: left; vertical-align: top; padding: 1.2mm 2mm 1.2mm 0; border-bottom: .3pt solid #bbb; overflow-wrap: break-word; }
thead { display: table-header-group; }
tr, li, .sentence, .signature { break-inside: avoid; }
.sentence { margin: 0 0 4mm; padding-left: 10mm; position: relative; }
.sentence > b { position: absolute; left: 0; }
.sentence p { margin: 0 0 .8mm; }
.small { font-size: 9pt; color: #444; }
code, pre { font: 8pt/1.35 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
pre { margin: 1mm 0 0; padding: 1.5mm 2mm; background: #f3f3f3; white-space: pre-wrap; columns: 3 22ch; column-gap: 5mm; }
ul { margin: 0; padding-left: 5mm; }
.hash { overflow-wrap: anywhere; }
.signatures { display: grid; grid-template-columns: 1fr 1fr; gap: 4mm 10mm; margin-top: 10mm; }
.signature { border-top: .6pt solid #111; padding-top: 1mm; margin-top: 14mm; font-size: 9pt; }
@media print { body { padding: 0; max-width: none; } pre { background: none; border: .3pt solid #bbb; } }
`;

/** The page. All text of the program in it is escaped. */
export function explanationPage(explanation: Explanation): string {
  const { agent, file, image, echo } = explanation;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${html(agent)}: what it does</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${html(agent)}</h1>
<p>${html(file)}, carried out every ${duration(explanation.tickMs)}. ${image.bytes} bytes, CRC-32 <code>${image.crc32}</code>.</p>
${section("What its words stand for", glossaryTable(explanation))}
${section("What it does", [...explanation.sentences.map(sentenceBlock), `<p class="small">${costLine(explanation)}</p>`].join("\n"))}
${section("What it may touch", list(capabilityLines(explanation)))}
${section("Words of the vocabulary", wordTable(explanation))}
${section("Code blocks", list(explanation.codeBlocks))}
${section("What is signed", signed(image, echo))}
</body>
</html>
`;
}

const section = (title: string, content: string): string => (content === "" ? "" : `<h2>${title}</h2>\n${content}`);

const list = (lines: readonly string[]): string =>
  lines.length > 0 ? `<ul>\n${lines.map((line) => `<li>${html(line)}</li>`).join("\n")}\n</ul>` : "";

function glossaryTable({ glossary }: Explanation): string {
  if (glossary.length === 0) return "";
  const rows = glossary.map(({ name, means, unit, source, range, staleAfterMs, usedIn }) =>
    [
      `<b>${html(name)}</b>`,
      html(means),
      html(unit ?? ""),
      html([range, staleAfterMs ? `stale after ${duration(staleAfterMs)}` : "", source].filter(Boolean).join(", ")),
      html(usedIn.join(", ")),
    ].map((cell) => `<td>${cell}</td>`),
  );
  return table(["term", "meaning", "unit", "range, timeout, source", "in sentences"], rows);
}

function wordTable({ words }: Explanation): string {
  if (words.length === 0) return "";
  const rows = words.map(({ pattern, level, description, acts, means }) =>
    [
      `<b>${html(pattern)}</b>${acts ? `<br>acts on: ${html(acts)}` : ""}`,
      String(level),
      `${html(description)}<br><span class="small">${means.map(html).join("<br>")}</span>`,
    ].map((cell) => `<td>${cell}</td>`),
  );
  return table(["word", "level", "meaning"], rows);
}

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table>\n<thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead>\n<tbody>\n${rows
    .map((cells) => `<tr>${cells.join("")}</tr>`)
    .join("\n")}\n</tbody>\n</table>`;

function sentenceBlock({ number, text, written, line, words, code }: Explanation["sentences"][number]): string {
  const used = words
    .map((word) => `<p class="small">${html(word.pattern)} (level ${word.level}): ${html(word.description)}</p>`)
    .join("");
  return `<div class="sentence"><b>${number}.</b><p>${html(text)}</p><p class="small">line ${line}: <i>${html(written)}</i></p>${used}${codeBlock(code)}</div>`;
}

const codeBlock = (code: CodePart): string =>
  code.lines.length > 0
    ? `<p class="small">${bytesOf(code)} bytes, cost ${code.cost}</p><pre>${code.lines.map(html).join("\n")}</pre>`
    : "";

function signed(image: Explanation["image"], echo: Explanation["echo"]): string {
  const lines = ["Name", "Signature", "Vessel", "Date"]
    .map((what) => `<div class="signature">${what}</div>`)
    .join("\n");
  return `<p>The sentences above are the echo of the program. The image carries the hash of the echo, and the board reports it:
what was signed is what runs.</p>
<table><tbody>
<tr><td>echo</td><td class="hash"><code>${echo.hash}</code></td></tr>
<tr><td>image</td><td class="hash"><code>SHA-256 ${image.sha256}</code></td></tr>
</tbody></table>
<div class="signatures">
${lines}
</div>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Text as it is seen: what would hide or reorder letters on the page that is signed is shown as an escape. */
const html = (text: string): string =>
  sanitize(text, Number.POSITIVE_INFINITY).replace(/[&<>"']/g, (letter) => ESCAPES[letter]!);
