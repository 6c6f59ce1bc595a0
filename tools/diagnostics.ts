// docs/diagnostics.md: each code of the table with why it is said, an example, and what flux says about it. The examples and what they show lie in
// test/diagnostics/examples, where a test runs them; nothing is run here.
//
//   FLX0201.ese + FLX0201.txt   a file, and what `flux check` says of it
//   FLX0301/ + FLX0301.txt      files, and the command line in FLX0301/command; or, in FLX0301/situation, what a board or a line did. A name's
//                               ending .example is left out: it keeps `flux test` of this project from taking a scenario for its own
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CODES, type CodeRow } from "../src/diagnostics/codes.ts";

export const EXAMPLES = resolve(import.meta.dirname, "../test/diagnostics/examples");

/** Lines of an example that the page shows. */
const LINES_MAX = 24;

export interface ExampleFile {
  readonly name: string;
  readonly path: string;
}

export interface DiagnosticExample {
  readonly code: CodeRow["code"];
  /** The files of it, without `command` and `situation`. */
  readonly files: readonly ExampleFile[];
  /** The command line, from "flux" on; absent where a test plays the situation. */
  readonly command?: string;
  readonly situation?: string;
  /** What is said: the file beside it. */
  readonly golden: string;
}

const SAID = new Set(["command", "situation"]);
const textOf = (path: string): string => readFileSync(path, "utf8").trimEnd();

/** All examples, by the names of their files. */
export function diagnosticExamples(folder: string = EXAMPLES): DiagnosticExample[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => /^FLX\d{4}(?:\.(?!txt$)\w+)?$/.test(entry.name))
    .map((entry) => {
      const code = entry.name.slice(0, "FLX0000".length) as CodeRow["code"];
      const golden = join(folder, `${code}.txt`);
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) {
        return { code, files: [{ name: entry.name, path }], command: `flux check ${entry.name}`, golden };
      }
      const files = filesUnder(path, "");
      return {
        code,
        files: files.filter(({ name }) => !SAID.has(name)),
        ...(existsSync(join(path, "command")) ? { command: textOf(join(path, "command")) } : {}),
        ...(existsSync(join(path, "situation")) ? { situation: textOf(join(path, "situation")) } : {}),
        golden,
      };
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

function filesUnder(folder: string, prefix: string): ExampleFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesUnder(join(folder, entry.name), `${prefix}${entry.name}/`)
        : [{ name: (prefix + entry.name).replace(/\.example$/, ""), path: join(folder, entry.name) }],
    );
}

/** The page. Throws if a code has no example, or what it shows was not recorded yet. */
export function diagnosticsPage(headline: string): string {
  const examples = new Map(diagnosticExamples().map((example) => [example.code as string, example]));
  const rows = [...CODES].sort((a, b) => (a.code < b.code ? -1 : 1));
  const sections = rows.map((row) => {
    const example = examples.get(row.code);
    if (!example) throw new Error(`${row.code} has no example in ${EXAMPLES}`);
    return section(row, example);
  });
  return [
    "# What flux says when something is wrong",
    "",
    `<!-- ${headline} -->`,
    "",
    "Each error and warning has a code, the place with carets under the words it is about, what is wrong, and what to do. All that is wrong with a file is said in one run;",
    "`--json` gives the same as data. A code never changes its meaning. Below, each code with why it is there, an example, and what flux says about it: the",
    "tests run them all.",
    "",
    ...sections.flat(),
  ].join("\n");
}

function section(row: CodeRow, example: DiagnosticExample): string[] {
  const lines = [
    `## ${row.code} ${row.slug}`,
    "",
    row.why.replaceAll("```", "\\`\\`\\`").replaceAll("**", "\\*\\*"),
    "",
  ];
  for (const { name, path } of example.files) {
    const bytes = readFileSync(path);
    const isText = !bytes.includes(0);
    const isOnly = example.files.length === 1 && name.startsWith(row.code);
    if (!isText) lines.push(`\`${name}\`: ${bytes.length} bytes`, "");
    else if (bytes.length === 0) lines.push(`\`${name}\` is empty.`, "");
    else lines.push(...(isOnly ? [] : [`\`${name}\``, ""]), ...block(shortened(bytes.toString("utf8").trimEnd())), "");
  }
  if (example.situation !== undefined) lines.push(`${example.situation}`, "");
  const said = textOf(example.golden);
  lines.push(...block([...(example.command === undefined ? [] : [`$ ${example.command}`]), said].join("\n")), "");
  return lines;
}

/** A fence longer than any in the text. */
function block(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/^`{3,}/gm)].map(([marks]) => marks.length));
  const fence = "`".repeat(longest + 1);
  return [fence, text, fence];
}

function shortened(text: string): string {
  const lines = text.split("\n");
  if (lines.length <= LINES_MAX) return text;
  return [...lines.slice(0, LINES_MAX / 2), `… (${lines.length - LINES_MAX / 2} more lines)`].join("\n");
}
