// What a line of `flux repl` may go on with: commands, mnemonics after asm, names the session keeps, and the words of the vocabulary.
import { INSTRUCTIONS } from "../isa/instructions.ts";
import type { Vocabulary } from "../vocabulary/word.ts";
import { REPL_WORDS, type ReplSession } from "./repl.ts";

const HITS_MAX = 40;

/** Candidates for the end of the line, and the text they replace, as Node's readline takes them. */
export function completionsOf(line: string, session: ReplSession, vocabulary: Vocabulary): [string[], string] {
  const assembly = /^\s*asm\s+(\S*)$/.exec(line) ?? (session.open.length > 0 ? /^\s*(\S*)$/.exec(line) : null);
  if (assembly)
    return [
      startingWith(
        INSTRUCTIONS.map(({ name }) => name),
        assembly[1]!,
      ),
      assembly[1]!,
    ];
  const names = [...session.definitions.keys(), ...session.inputs.keys()];
  const whole = startingWith(
    [...REPL_WORDS, ...names, ...vocabulary.words.map(({ pattern }) => beginning(pattern))],
    line,
  );
  if (whole.length > 0) return [whole, line];
  // Inside a line: names, and the vocabulary's own words one by one.
  const last = /\S*$/.exec(line)![0];
  if (last === "") return [[], last];
  const literals = vocabulary.words.flatMap(({ pieces }) =>
    pieces.flatMap((piece) => (piece.kind === "literal" ? piece.text.trim().split(/\s+/) : [])),
  );
  return [startingWith([...names, ...literals], last), last];
}

/** A pattern up to its first parameter. */
const beginning = (pattern: string): string => pattern.split("$")[0]!.trimStart();

function startingWith(candidates: readonly string[], text: string): string[] {
  const wanted = text.toLowerCase();
  const hits = candidates.filter((one) => one.trim() !== "" && one.toLowerCase().startsWith(wanted));
  return [...new Set(hits)].sort().slice(0, HITS_MAX);
}
