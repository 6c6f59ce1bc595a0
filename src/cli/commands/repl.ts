// The terminal around authoring/repl.ts: lines in, answers out, history and completion where a person sits at it.
import { createInterface, type Interface } from "node:readline";
import type { EvaluateOptions } from "../../authoring/evaluate.ts";
import { answerLine, NEW_SESSION, type ReplReply, type ReplSession } from "../../authoring/repl.ts";
import { completionsOf } from "../../authoring/repl-completion.ts";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { findBoardsFile } from "../../project/boards-files.ts";
import { loadProject } from "../../project/load.ts";
import { vesselFacts } from "../../project/resolve.ts";
import { NO_VESSEL } from "../../project/vessel-facts.ts";
import { vocabularyLoader } from "../../vocabulary/files.ts";
import type { Context, ExitCode } from "../context.ts";
import { concludeFault } from "../outcome.ts";
import { diagnosticsJson } from "../program.ts";
import { addToHistory, HISTORY_MAX, historyFile, readHistory } from "../repl-history.ts";
import { answerJson, answerLines, trapLine } from "../repl-text.ts";

const PROMPT = "flux> ";
const PROMPT_MORE = "  ... ";

export async function run(
  context: Context,
  _: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const setup = setUp(context, options, reporter);
  if (!setup || reporter.hasErrors) return concludeFault(context, options.json === true, reporter, 2);
  const isTerminal = context.stdin.isTTY === true && context.stdout.isTTY === true && options.json !== true;
  let session = NEW_SESSION;
  let hasFailed = false;
  const lines = isTerminal ? typedLines(context, setup, () => session) : pipedLines(context);
  for await (const line of lines) {
    const reply = await answerLine(session, line, setup);
    session = reply.session;
    hasFailed ||= reply.hasFailed;
    await show(context, line, reply, options.json === true);
    if (reply.answer.kind === "quit") break;
  }
  if (session.open.length > 0) {
    reporter.error("FLX0505", "the last block of assembly was never closed", undefined, { hint: "end closes it" });
    return concludeFault(context, options.json === true, reporter, 1);
  }
  return hasFailed && !isTerminal ? 1 : 0;
}

/** What every line is compiled with. Vocabularies are read once. */
function setUp(context: Context, options: Record<string, unknown>, reporter: Reporter): EvaluateOptions | undefined {
  const file = typeof options.boards === "string" ? options.boards : findBoardsFile(context.cwd);
  const project = file === undefined ? undefined : loadProject(context.cwd, reporter, file);
  if (file !== undefined && !project) return undefined;
  const vessel = project ? vesselFacts(project, undefined, reporter) : NO_VESSEL;
  const uses = typeof options.uses === "string" ? options.uses.split(",").map((name) => name.trim()) : undefined;
  const vocabulary = vocabularyLoader(context.cwd, reporter);
  vocabulary(uses);
  return vessel && { folder: context.cwd, vessel, vocabulary, ...(uses ? { uses } : {}) };
}

async function show(context: Context, line: string, reply: ReplReply, asJson: boolean): Promise<void> {
  const { answer, diagnostics } = reply;
  if (asJson) {
    context.json({ ...answerJson(line, reply), diagnostics: await diagnosticsJson(diagnostics) });
    return;
  }
  await context.showDiagnostics(diagnostics);
  for (const text of answerLines(answer)) context.print(text);
  const trap = trapLine(answer);
  if (trap !== undefined) context.note(trap);
}

async function* pipedLines({ stdin }: Context): AsyncGenerator<string> {
  yield* createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
}

async function* typedLines(
  context: Context,
  setup: EvaluateOptions,
  session: () => ReplSession,
): AsyncGenerator<string> {
  const file = historyFile(context.env);
  const terminal = createInterface({
    input: context.stdin,
    output: context.stdout,
    terminal: true,
    prompt: PROMPT,
    // Node wants the newest first.
    history: file === undefined ? [] : readHistory(file).reverse(),
    historySize: HISTORY_MAX,
    removeHistoryDuplicates: true,
    completer: (line: string) => completionsOf(line, session(), setup.vocabulary!(setup.uses)),
  });
  context.print("flux: phrases, definitions, assembly. help says what can be written, quit ends.");
  const prompt = () => {
    terminal.setPrompt(session().open.length > 0 ? PROMPT_MORE : PROMPT);
    terminal.prompt();
  };
  let keeps = file !== undefined;
  prompt();
  for await (const line of untilClosed(terminal)) {
    if (keeps && line.trim() !== "" && !addToHistory(file!, line)) {
      keeps = false;
      context.note(`history is not kept: ${file} cannot be written`);
    }
    yield line;
    prompt();
  }
  context.print("");
}

/** The lines of a terminal; Ctrl-C and Ctrl-D end it, and so does leaving the loop. */
async function* untilClosed(terminal: Interface): AsyncGenerator<string> {
  terminal.on("SIGINT", () => terminal.close());
  try {
    yield* terminal;
  } finally {
    terminal.close();
  }
}
