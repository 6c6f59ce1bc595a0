// The resident words of the boards that a command is about: compiled before a port is opened, and refused where they do not fit; put on the board
// before what else is sent, or, on a board that has no agent of this bundle yet, after it.
import { compileResidentSet, type ResidentSet, residentWords } from "../authoring/resident-set.ts";
import { vocabularyOfWord } from "../authoring/vocabulary-report.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { putResident, type ResidentRequest, type ResidentState, residentRoom } from "../flasher/resident.ts";
import { loadBoardKind, type Project } from "../project/load.ts";
import { vesselFacts } from "../project/resolve.ts";
import type { BoardEntry } from "../project/schema.ts";
import type { Context } from "./context.ts";

/** Words that are shown one by one where they do not fit. */
const SHOWN_MAX = 12;

/** The words flux.boards.json puts on a board; "none" where it names none. Undefined with FLX0602 where they do not fit, or what is wrong with them. */
export async function residentSetOf(
  project: Project,
  board: string,
  entry: BoardEntry,
  bundle: string,
  reporter: Reporter,
): Promise<ResidentSet | "none" | undefined> {
  const { resident = [] } = entry;
  if (resident.length === 0) return "none";
  const kind = loadBoardKind(entry.board, reporter);
  const vessel = vesselFacts(project, undefined, reporter);
  const place = vessel && { folder: project.folder, vessel, resident };
  const words = place && residentWords(place, reporter);
  if (!kind || !words) return undefined;
  const set = await compileResidentSet(words, place);
  const room = residentRoom(kind.storageBytes, bundle.length);
  const over = set.file.length - room;
  if (over <= 0) return set;
  reporter.error(
    "FLX0602",
    `the resident words of ${board} are ${set.file.length} bytes, and its Storage of ${kind.storageBytes} has room for ${room}`,
    undefined,
    {
      notes: [
        ...set.built.slice(0, SHOWN_MAX).map(({ word, bytes }) => `${bytes} bytes: ${word.pattern}`),
        ...(set.built.length > SHOWN_MAX ? [`and ${set.built.length - SHOWN_MAX} smaller ones`] : []),
      ],
      hint: `take ${over} bytes out of boards.${board}.resident: ${vocabularySizes(set)}`,
    },
  );
  return undefined;
}

/** "wind is 307 bytes, passage 120", largest first. */
function vocabularySizes({ built }: ResidentSet): string {
  const sizes = new Map<string, number>();
  for (const { word, bytes } of built) {
    const name = vocabularyOfWord(word);
    sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  }
  const rows = [...sizes].sort(([, a], [, b]) => b - a);
  return rows
    .map(([name, bytes], index) => `${name} ${index === 0 ? "is " : ""}${bytes}${index === 0 ? " bytes" : ""}`)
    .join(", ");
}

/** What is said of a board's resident words after they were put there, or taken away. */
export function sayResident(
  context: Context,
  board: string,
  set: ResidentSet | "none",
  state: ResidentState,
  asJson: boolean,
): void {
  if (set === "none") {
    if (state === "same") return;
    if (asJson) context.json({ type: "resident", board, state, bytes: 0, words: [], sent: [] });
    else context.print(`${board}: its resident words are taken away`);
    return;
  }
  const { built, sent, file } = set;
  if (asJson) {
    context.json({
      type: "resident",
      board,
      state,
      bytes: file.length,
      words: built.map(({ word, bytes }) => ({ pattern: word.pattern, bytes })),
      sent: sent.map(({ word, because }) => ({ pattern: word.pattern, because })),
    });
    return;
  }
  context.print(
    `${board}: ${built.length} resident words ${state === "same" ? "were there" : "built in"}, ${file.length} bytes`,
  );
  for (const { word, because } of state === "same" ? [] : sent)
    context.print(`${board}: sent with each phrase, \`${word.pattern}\`: ${because}`);
}

/**
 * Makes a board that has an agent hold them, and says so if that changed anything. False where no agent of this bundle answers yet, and then nothing
 * was done. What fails is a warning: what the board runs does not depend on it.
 */
export async function refreshResident(
  context: Context,
  board: string,
  set: ResidentSet,
  request: Omit<ResidentRequest, "file">,
  asJson: boolean,
  problems: Reporter,
): Promise<boolean> {
  const result = await putResident({ ...request, file: set.file });
  if (result.kind === "no agent") return false;
  if (result.kind !== "failed") {
    if (result.kind !== "same") sayResident(context, board, set, result.kind, asJson);
    return true;
  }
  const { code, message, hint } = result.diagnostic;
  const more = hint === undefined ? {} : { hint };
  problems.warning(code, `the resident words of ${board} were not put there: ${message}`, undefined, more);
  return true;
}
