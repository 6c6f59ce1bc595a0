// flux vocab list|show|search|check|test|pack: what words there are, what they mean, whether they hold, and vocabularies as one file.
import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import {
  checkWords,
  describeWord,
  findWord,
  listWords,
  searchWords,
  vocabularyOfWord,
  type WordPage,
  type WordRow,
  wordsNamed,
} from "../../authoring/vocabulary-report.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { NO_VESSEL } from "../../project/vessel-facts.ts";
import { DEFAULT_USES, packFolder, vocabularyLoader } from "../../vocabulary/files.ts";
import { packFileName, packText } from "../../vocabulary/pack.ts";
import type { Context, ExitCode } from "../context.ts";
import { diagnosticsJson } from "../program.ts";
import { counted } from "../values.ts";

const ACTIONS = ["list", "show", "search", "check", "test", "pack"] as const;

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const action = String(args[0]);
  const named = (args[1] as readonly string[] | undefined) ?? [];
  const reporter = new Reporter();
  switch (action) {
    case "list":
      return list(context, named, options, reporter);
    case "show":
      return show(context, named.join(" "), options, reporter);
    case "search":
      return search(context, named.join(" "), options, reporter);
    case "check":
      return check(context, named, options, reporter);
    case "test": {
      const { run: test } = await import("./test.ts");
      return test(context, [named[0] ?? undefined], { ...options, examplesOnly: true });
    }
    case "pack":
      return pack(context, named, options, reporter);
    default:
      reporter.error("FLX0001", `flux vocab has no \`${action}\``, undefined, {
        hint: didYouMean(action, ACTIONS) ?? `it has ${ACTIONS.join(", ")}`,
      });
      return answer(context, options, reporter, {}, []);
  }
}

const optionsOf = ({ cwd }: Context) => ({ folder: cwd, vessel: NO_VESSEL });

/** The vocabularies of --uses, and what was named beside. */
function load(context: Context, options: Record<string, unknown>, named: readonly string[], reporter: Reporter) {
  const uses = typeof options.uses === "string" ? options.uses.split(",").map((name) => name.trim()) : DEFAULT_USES;
  return vocabularyLoader(context.cwd, reporter)([...new Set([...uses, ...named])]);
}

/** Prints as JSON or as lines; 2 where there is an error, else 0 or what is given. */
async function answer(
  context: Context,
  options: Record<string, unknown>,
  reporter: Reporter,
  json: Record<string, unknown>,
  lines: readonly string[],
  code: ExitCode = 0,
): Promise<ExitCode> {
  if (options.json) context.json({ ...json, diagnostics: await diagnosticsJson(reporter.diagnostics) });
  else {
    await context.showDiagnostics(reporter.diagnostics);
    for (const line of lines) context.print(line);
  }
  return reporter.hasErrors ? 2 : code;
}

async function list(
  context: Context,
  named: readonly string[],
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<ExitCode> {
  const level = options.level === undefined ? undefined : Number(options.level);
  if (level !== undefined && !Number.isInteger(level))
    reporter.error("FLX0001", `--level ${String(options.level)} is not a whole number`, undefined, {
      hint: "levels begin at 0",
    });
  // What is in use already goes by its name; all else by name, folder or file, as for `check`.
  const inUse = new Set(load(context, options, [], new Reporter()).words.map(vocabularyOfWord));
  const vocabulary = load(
    context,
    options,
    named.filter((name) => !inUse.has(name)),
    reporter,
  );
  const isWanted = wordsNamed(context.cwd, named);
  const tag = typeof options.tag === "string" ? options.tag : undefined;
  const rows = reporter.hasErrors
    ? []
    : listWords(vocabulary, isWanted, {
        ...(level === undefined ? {} : { level }),
        ...(tag === undefined ? {} : { tag }),
      });
  if (tag !== undefined && rows.length === 0 && !reporter.hasErrors) {
    const tags = [...new Set(vocabulary.words.flatMap((word) => word.tags))].sort();
    reporter.warning("FLX0001", `no word has the tag ${tag}`, undefined, {
      hint: didYouMean(tag, tags) ?? `tags are ${tags.join(", ")}`,
    });
  }
  return answer(context, options, reporter, { words: rows }, listLines(rows));
}

function listLines(rows: readonly WordRow[]): string[] {
  const lines: string[] = [];
  let before = "";
  for (const row of rows) {
    if (row.vocabulary !== before) lines.push(`${row.vocabulary}:`);
    before = row.vocabulary;
    lines.push(rowLine(row));
  }
  return [...lines, counted(rows.length, "word")];
}

const rowLine = ({ level, pattern, result }: WordRow): string =>
  `  ${level}  ${pattern}${result === undefined ? "" : `  -> ${result}`}`;

async function show(
  context: Context,
  text: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<ExitCode> {
  const vocabulary = load(context, options, [], reporter);
  const found = findWord(vocabulary, text);
  if ("nearest" in found) {
    reporter.error("FLX0201", text === "" ? "flux vocab show needs a word" : `no word reads \`${text}\``, undefined, {
      ...(found.nearest.length > 0
        ? { hint: `the nearest are:\n${found.nearest.map(({ pattern }) => pattern).join("\n")}` }
        : { hint: "flux vocab list shows all words; flux vocab search TEXT looks in their descriptions too" }),
    });
    return answer(context, options, reporter, { word: null }, []);
  }
  const page = await describeWord(found, vocabulary, optionsOf(context));
  return answer(context, options, reporter, { word: page }, pageLines(page));
}

function pageLines(page: WordPage): string[] {
  const block = (label: string, values: readonly string[]): string[] =>
    values.flatMap((value, index) =>
      value.split("\n").map((line, at) => `  ${(index + at === 0 ? label : "").padEnd(13)}${line}`),
    );
  return [
    page.pattern,
    ...block("description", page.description === "" ? [] : [page.description]),
    ...block("where", page.where),
    ...block(page.meaning.kind, [page.meaning.text]),
    ...block("result", page.result === undefined ? [] : [page.result]),
    ...block("acts", page.acts === undefined ? [] : [page.acts]),
    ...block("reads", page.reads),
    ...block("writes", page.writes),
    ...block(
      "examples",
      page.examples.map(({ phrase, expected }) => `${phrase} = ${expected}`),
    ),
    ...block("level", [String(page.level)]),
    ...block("uses", page.uses),
    ...block("used by", page.usedBy),
    ...block("code", page.codeBytes === null ? [] : [`${page.codeBytes} bytes`]),
    ...block("tags", page.tags.length > 0 ? [page.tags.join(", ")] : []),
    ...block("from", [`${page.vocabulary}, ${page.file}:${page.line}`]),
  ];
}

async function search(
  context: Context,
  text: string,
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<ExitCode> {
  const vocabulary = load(context, options, [], reporter);
  if (text.trim() === "")
    reporter.error("FLX0001", "flux vocab search needs a text", undefined, { hint: "flux vocab search anchor" });
  const rows = searchWords(vocabulary, text);
  const nearest = rows.length > 0 ? [] : vocabulary.nearest(text, 5).map(({ pattern }) => pattern);
  const none =
    nearest.length > 0
      ? ["nothing found; the nearest words are:", ...nearest.map((one) => `  ${one}`)]
      : ["nothing found"];
  const lines = rows.length > 0 ? rows.flatMap((row) => [rowLine(row), `       ${row.description}`]) : none;
  return answer(
    context,
    options,
    reporter,
    { words: rows, nearest },
    reporter.hasErrors ? [] : lines,
    rows.length > 0 ? 0 : 1,
  );
}

async function check(
  context: Context,
  named: readonly string[],
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<ExitCode> {
  const vocabulary = load(context, options, named, reporter);
  const isOwn = wordsNamed(context.cwd, named);
  if (!reporter.hasErrors) checkWords(vocabulary, isOwn, optionsOf(context), reporter);
  const count = vocabulary.words.filter(isOwn).length;
  const warnings = reporter.diagnostics.length;
  const line =
    warnings === 0
      ? `${counted(count, "word")}: nothing wrong`
      : `${counted(count, "word")}, ${counted(warnings, "fault")}`;
  return answer(context, options, reporter, { words: count }, [line], warnings > 0 ? 1 : 0);
}

async function pack(
  context: Context,
  named: readonly string[],
  options: Record<string, unknown>,
  reporter: Reporter,
): Promise<ExitCode> {
  const folder = named[0];
  if (folder === undefined)
    reporter.error("FLX0001", "flux vocab pack needs a folder", undefined, {
      hint: "flux vocab pack vocabularies/maritime",
    });
  const packed = folder === undefined ? undefined : packFolder(resolve(context.cwd, folder), reporter);
  if (!packed || folder === undefined) return answer(context, options, reporter, { file: null }, []);
  // Words that are wrong are not handed on.
  const vocabulary = load(context, options, [`./${relative(context.cwd, resolve(context.cwd, folder))}`], reporter);
  checkWords(vocabulary, wordsNamed(context.cwd, [folder]), optionsOf(context), reporter);
  const path = typeof options.output === "string" ? options.output : packFileName(packed);
  if (!reporter.hasErrors) {
    try {
      writeFileSync(resolve(context.cwd, path), packText(packed));
    } catch (error) {
      reporter.error("FLX0101", `${path} cannot be written: ${(error as Error).message}`);
    }
  }
  const { name, version, hash } = packed;
  const uses = `${name}@${version}#${hash}`;
  const facts = {
    file: reporter.hasErrors ? null : path,
    name,
    version,
    hash,
    uses,
    files: packed.files.map((one) => one.path),
  };
  const lines = [
    `${path}: ${name} ${version}, ${counted(packed.files.length, "file")}`,
    "name it in a program's front matter:",
    `uses: [${uses}]`,
  ];
  return answer(context, options, reporter, facts, reporter.hasErrors ? [] : lines);
}
