// What flux doctor says of keys and signatures: what each board of the vessel asks for, and what that does not protect.
import { Reporter } from "../diagnostics/diagnostic.ts";
import { keysFolder, trustedKeys } from "../keys/store.ts";
import { loadBoardKind, type Project } from "../project/load.ts";
import { boardLock } from "./board-key.ts";
import type { Context } from "./context.ts";

export interface Finding {
  readonly what: string;
  readonly isGood: boolean;
  readonly found: string;
  /** What to do. */
  readonly advice?: string;
}

/** Each level in a line, and what it leaves open; docs/security.md has the whole of it. */
const LEVELS = [
  "level 0: checks that an image is whole, not who sent it; whoever reaches the port can flash it",
  "level 1: takes commands from its key's holder only; whoever presses its reset, or reads its flash, can still take it over",
] as const;

/** Nothing about a vessel without keys and locks but the one line that she has none. */
export function trust(context: Pick<Context, "env">, project: Project): Finding[] {
  const boards = Object.entries(project.file.boards);
  const keyed = boards.filter(([, entry]) => entry.key !== undefined);
  const locked = boards.filter(([, entry]) => entry.locked === true);
  const findings = keyed.map(([name, entry]): Finding => {
    const what = `key of ${name}`;
    const reporter = new Reporter();
    const kind = loadBoardKind(entry.board, reporter);
    if (kind?.authentication === 0)
      return {
        what,
        isGood: false,
        found: `a ${kind.name} has no SHA-256 of its own, so it cannot use one`,
        advice: `take "key" out of its entry; ${LEVELS[0]}`,
      };
    if (boardLock(context, name, entry, reporter)) return { what, isGood: true, found: `${entry.key}; ${LEVELS[1]}` };
    const [{ message = "no such kind of board", hint = "see flux boards" } = {}] = reporter.diagnostics;
    return { what, isGood: false, found: message, advice: hint };
  });
  if (keyed.length < boards.length) {
    const names = boards.filter(([, entry]) => entry.key === undefined).map(([name]) => name);
    findings.push({ what: "no key", isGood: true, found: `${names.join(", ")}; ${LEVELS[0]}` });
  }
  if (locked.length > 0) {
    const reporter = new Reporter();
    const signers = trustedKeys(keysFolder(context.env), reporter).map(({ name }) => name);
    const names = locked.map(([name]) => name).join(", ");
    findings.push({
      what: "locked",
      isGood: signers.length > 0 && reporter.diagnostics.length === 0,
      found: `${names}: ${signers.length === 0 ? "no key is trusted here, so nothing can be sent" : `what ${signers.join(", ")} signed is sent`}; this flux checks it, no board does`,
      ...(signers.length === 0 ? { advice: "trust whoever releases programs: flux keys trust THEIR.pub" } : {}),
    });
    for (const { message, hint } of reporter.diagnostics)
      findings.push({ what: "keys", isGood: false, found: message, ...(hint === undefined ? {} : { advice: hint }) });
  }
  return findings;
}
