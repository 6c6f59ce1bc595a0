// What `flux repl` answers to a line: a pure step from a session and a line to an answer and the next session. Phrases and sentences are
// compiled to an image and run on the bundle's VM as any program is; nothing here knows of a terminal.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import type { FxMap } from "../image/fxmap.ts";
import type { Machine, SentMessage, Trap } from "../simulator/machine-types.ts";
import { compileEvaluation, type EvaluatedValue, type EvaluateOptions, runCompiled } from "./evaluate.ts";
import { type MachineRun, type Registers, runAssembly, runHex, ZEROED } from "./repl-machine.ts";

/** `name = value` for an input, or for a name of one's own. */
export interface GivenInput {
  /** SI; NaN is unknown. */
  readonly si: number;
  readonly unit?: string;
}

export interface ReplSession {
  /** Lines of definitions by folded name, in order. */
  readonly definitions: ReadonlyMap<string, string>;
  /** By the input's name. */
  readonly inputs: ReadonlyMap<string, GivenInput>;
  /** What the last run left, and what assembly goes on with. */
  readonly registers: Registers;
  /** Names of what lives in them, after a phrase. */
  readonly names: FxMap["registers"];
  /** Assembly lines of a block that is not closed yet. */
  readonly open: readonly string[];
}

export const NEW_SESSION: ReplSession = {
  definitions: new Map(),
  inputs: new Map(),
  registers: ZEROED,
  names: [],
  open: [],
};

export interface ReplOutput {
  readonly name: string;
  readonly unit?: string;
  /** SI. */
  readonly value: number;
}

export type ReplAnswer =
  /** A blank line or a comment. */
  | { readonly kind: "nothing" }
  /** A phrase or sentence that ran. */
  | {
      readonly kind: "value";
      readonly value: EvaluatedValue;
      readonly cycles: number;
      readonly bytes: number;
      readonly outputs: readonly ReplOutput[];
      readonly sent: readonly SentMessage[];
      readonly map: FxMap;
      readonly trap?: Trap;
    }
  | { readonly kind: "defined"; readonly name: string; readonly value?: EvaluatedValue }
  | ({ readonly kind: "input"; readonly name: string } & GivenInput)
  | ({ readonly kind: "machine" } & MachineRun)
  | { readonly kind: "registers"; readonly registers: Registers; readonly names: FxMap["registers"] }
  | { readonly kind: "kept"; readonly definitions: readonly string[]; readonly inputs: ReadonlyMap<string, GivenInput> }
  /** Assembly that goes on in the next line. */
  | { readonly kind: "more" }
  | { readonly kind: "help" }
  | { readonly kind: "quit" }
  /** Could not be read or compiled; why is in the diagnostics. */
  | { readonly kind: "fault" };

export interface ReplReply {
  readonly session: ReplSession;
  readonly answer: ReplAnswer;
  readonly diagnostics: readonly Diagnostic[];
  /** It could not be read, compiled or run to its end. */
  readonly hasFailed: boolean;
}

/** What each line may begin with, beside phrases. */
export const REPL_COMMANDS: readonly { readonly usage: string; readonly text: string }[] = [
  { usage: "PHRASE or SENTENCE", text: "work it out: eta 12 nmi to harbour at 6 knots · 5 fathoms + 2 m" },
  { usage: "**limit** := 5 m", text: "keep a definition; later lines may use it" },
  {
    usage: "depth = 5 m",
    text: "give an input its value (or unknown); any other name stands for the value from now on",
  },
  { usage: "asm add r0 r1 r2", text: "run a line of assembly on the registers; a block runs when it is closed" },
  { usage: "hex f1 21 …", text: "check, disassemble and run an image" },
  { usage: "regs", text: "what the registers hold" },
  { usage: "defs", text: "the definitions and inputs that are kept" },
  { usage: "forget NAME", text: "forget a definition or an input; reset forgets all" },
  { usage: "quit", text: "end (also Ctrl-D)" },
];

/** First words that are commands of their own. */
export const REPL_WORDS: readonly string[] = ["asm", "hex", "regs", "defs", "forget", "reset", "help", "quit", "exit"];

const DEFINITION = /^(?:\*\*([^*]+)\*\*|([\p{L}_][\p{L}\p{N}_' -]*?))\s*:=\s*(.+)$/u;
const ASSIGNMENT = /^([\p{L}_][\p{L}\p{N}_' -]*?)\s*=(?![=])\s*(.+)$/u;
const COMMENT = /^(?:;|\/\/|#)/;

const fold = (name: string): string => name.trim().replace(/\s+/g, " ").toLowerCase();

/** Answers one line. Never throws on what a person may write. */
export async function answerLine(session: ReplSession, line: string, options: EvaluateOptions): Promise<ReplReply> {
  const reporter = new Reporter();
  const { session: after, answer } = await answerTo(session, line.trim(), options, reporter);
  const hasTrapped = (answer.kind === "value" || answer.kind === "machine") && answer.trap !== undefined;
  return {
    session: after,
    answer,
    diagnostics: reporter.diagnostics,
    hasFailed: hasTrapped || answer.kind === "fault" || reporter.hasErrors,
  };
}

interface Step {
  readonly session: ReplSession;
  readonly answer: ReplAnswer;
}

async function answerTo(
  session: ReplSession,
  line: string,
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<Step> {
  const [first = "", rest = ""] = split(line);
  const stay = (answer: ReplAnswer): Step => ({ session, answer });
  if (session.open.length > 0) return assembly(session, first === "asm" ? rest : line, reporter);
  if (line === "" || COMMENT.test(line)) return stay({ kind: "nothing" });
  if (first === "asm" && rest !== "") return assembly(session, rest, reporter);
  if (first === "hex" && rest !== "") return ran(session, [], runHex(rest, reporter));
  if (first === "forget" && rest !== "") return forget(session, rest, reporter);
  switch (line) {
    case "help":
    case "?":
    case "asm":
    case "hex":
    case "forget":
      return stay({ kind: "help" });
    case "regs":
      return stay({ kind: "registers", registers: session.registers, names: session.names });
    case "defs":
      return stay({ kind: "kept", definitions: [...session.definitions.values()], inputs: session.inputs });
    case "reset":
      return { session: NEW_SESSION, answer: { kind: "nothing" } };
    case "quit":
    case "exit":
      return stay({ kind: "quit" });
  }
  const definition = DEFINITION.exec(line);
  if (definition) return define(session, (definition[1] ?? definition[2])!.trim(), definition[3]!, options, reporter);
  const assignment = ASSIGNMENT.exec(line);
  if (assignment) return assign(session, assignment[1]!.trim(), assignment[2]!, options, reporter);
  return phrase(session, line, options, reporter);
}

function split(line: string): readonly [string, string] {
  const at = line.search(/\s/);
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at).trim()];
}

// ---- phrases, definitions, inputs

/** The definitions as a file. */
function definitionsOf({ definitions }: ReplSession): SourceFile {
  return { path: "session", text: ["== For the purposes of this session:", ...definitions.values(), ""].join("\n") };
}

const withSession = (session: ReplSession, options: EvaluateOptions): EvaluateOptions =>
  session.definitions.size > 0 ? { ...options, definitions: definitionsOf(session) } : options;

async function phrase(session: ReplSession, text: string, options: EvaluateOptions, reporter: Reporter): Promise<Step> {
  const ready = await compileEvaluation(text, withSession(session, options), reporter);
  if (!ready) return { session, answer: { kind: "fault" } };
  const inputs = new Map([...session.inputs].map(([name, { si }]) => [name, si]));
  const { evaluation, machine } = runCompiled(ready, inputs);
  const { cycles, bytes, trap, ...value } = evaluation;
  const { map } = ready.compiled;
  const answer: ReplAnswer = {
    kind: "value",
    value,
    cycles,
    bytes,
    outputs: trap
      ? []
      : map.outputs.map((output, index) => ({ ...output, value: machine.outputs[index] ?? Number.NaN })),
    sent: machine.takeSent(),
    map,
    ...(trap ? { trap } : {}),
  };
  return { session: { ...session, registers: registersOf(machine), names: map.registers }, answer };
}

const registersOf = ({ ints, floats, memory }: Machine): Registers => ({
  ints: Int32Array.from(ints),
  floats: Float64Array.from(floats),
  memory: Uint8Array.from(memory),
});

/** Keeps a definition if it can be compiled with those before it. One of the same name is replaced, where it stood. */
async function define(
  session: ReplSession,
  name: string,
  body: string,
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<Step> {
  const definitions = new Map(session.definitions).set(fold(name), `**${name}** := ${body}`);
  const next = { ...session, definitions };
  const tried = await phrase(next, name, options, reporter);
  if (reporter.hasErrors) return { session, answer: { kind: "fault" } };
  const value = tried.answer.kind === "value" && !tried.answer.trap ? tried.answer.value : undefined;
  return { session: next, answer: { kind: "defined", name, ...(value ? { value } : {}) } };
}

/** Gives an input its value; a name that is no input is defined as the value. */
async function assign(
  session: ReplSession,
  name: string,
  text: string,
  options: EvaluateOptions,
  reporter: Reporter,
): Promise<Step> {
  const input = await inputNamed(session, name, options);
  if (!input) return define(session, name, text, options, reporter);
  const give = (si: number): Step => {
    const given = { si, ...(input.unit === undefined ? {} : { unit: input.unit }) };
    const inputs = new Map(session.inputs).set(input.name, given);
    return { session: { ...session, inputs }, answer: { kind: "input", name: input.name, ...given } };
  };
  if (/^unknown$/i.test(text)) return give(Number.NaN);
  // Whether the value is of the input's kind, in the words the compiler has for it.
  const fit = new Reporter();
  const isFit = await compileEvaluation(`${name} = (${text})`, withSession(session, options), fit);
  // Nothing is compared here: what comparing warns of is left out.
  for (const fault of fit.diagnostics) if (fault.severity === "error") reporter.report(fault);
  const value = isFit && (await phrase(session, text, options, reporter));
  const si = value?.answer.kind === "value" ? value.answer.value.si : undefined;
  return si === undefined || reporter.hasErrors ? { session, answer: { kind: "fault" } } : give(si);
}

/** The input a name means by itself, if it means one. */
async function inputNamed(
  session: ReplSession,
  name: string,
  options: EvaluateOptions,
): Promise<FxMap["inputs"][number] | undefined> {
  const ready = await compileEvaluation(name, withSession(session, options), new Reporter());
  return ready?.compiled.map.inputs.find((input) => fold(input.name) === fold(name));
}

function forget(session: ReplSession, name: string, reporter: Reporter): Step {
  const definitions = new Map(session.definitions);
  const inputs = new Map(session.inputs);
  const given = [...inputs.keys()].find((one) => fold(one) === fold(name));
  const wasThere = definitions.delete(fold(name.replaceAll("*", "")));
  if ((given !== undefined && inputs.delete(given)) || wasThere)
    return { session: { ...session, definitions, inputs }, answer: { kind: "nothing" } };
  reporter.error("FLX0001", `nothing called "${name}" is kept`, undefined, { hint: "defs shows what is" });
  return { session, answer: { kind: "fault" } };
}

// ---- assembly and bytecode

function assembly(session: ReplSession, line: string, reporter: Reporter): Step {
  const lines = [...session.open, line];
  return ran(session, lines, runAssembly(lines, session.registers, reporter));
}

/** `lines`: kept if they are a block that is still open. */
function ran(session: ReplSession, lines: readonly string[], result: MachineRun | "open" | undefined): Step {
  if (result === "open") return { session: { ...session, open: lines }, answer: { kind: "more" } };
  if (!result) return { session: { ...session, open: [] }, answer: { kind: "fault" } };
  const { after } = result;
  return { session: { ...session, open: [], registers: after, names: [] }, answer: { kind: "machine", ...result } };
}
