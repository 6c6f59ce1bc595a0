// An explanation for a terminal.
import { bytesOf, type CodePart, type Explanation, type GlossaryEntry } from "./explain.ts";
import { capabilityLines, costLine, duration } from "./explain-words.ts";

/** Lines of text. */
export function explanationLines(explanation: Explanation): string[] {
  const { glossary, sentences, words, image, echo, codeBlocks } = explanation;
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length > 0 ? ["", title, ...lines] : [];
  return [
    `${explanation.file}: ${explanation.agent}, every ${duration(explanation.tickMs)}`,
    ...section("Glossary", glossary.flatMap(entryLines)),
    ...section(
      "Sentences",
      sentences.flatMap(({ number, text, written, words: used, code }) => [
        `${number}. ${text}`,
        `     written: ${written}`,
        ...used.map((word) => `     word: ${word.pattern} (level ${word.level}): ${word.description}`),
        ...codeLines(code),
      ]),
    ),
    ...section(
      "Words",
      words.map(({ pattern, acts, means }) => `${pattern}${acts ? ` (acts: ${acts})` : ""}: ${means.join("; ")}`),
    ),
    ...section("May", capabilityLines(explanation)),
    ...section("Code blocks", codeBlocks),
    "",
    costLine(explanation),
    `${image.bytes} bytes, CRC-32 ${image.crc32}, SHA-256 ${image.sha256}`,
    `echo ${echo.hash}`,
  ];
}

function entryLines({ name, kind, means, unit, source, range, staleAfterMs, usedIn, code }: GlossaryEntry): string[] {
  const facts = [
    kind,
    ...(unit ? [`in ${unit}`] : []),
    ...(range ? [range] : []),
    ...(staleAfterMs ? [`stale after ${duration(staleAfterMs)}`] : []),
    ...(source ? [source] : []),
    usedIn.length > 0 ? `used in ${usedIn.join(", ")}` : "not used in a sentence",
  ];
  return [`${name}: ${means}`, `     ${facts.join(", ")}`, ...codeLines(code)];
}

const codeLines = (code: CodePart): string[] =>
  code.lines.length > 0
    ? [`     ${bytesOf(code)} bytes, cost ${code.cost}:`, ...code.lines.map((line) => `       ${line}`)]
    : [];
