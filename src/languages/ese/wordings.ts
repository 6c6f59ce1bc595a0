// How people say it, and how FLUX-ese does: for hints only. There is one wording of each thing, so that a page reads the same whoever wrote
// it; somebody who writes another is told the one.
import { NMEA_QUANTITIES } from "../../nmea/quantities.ts";

const MORE = "(?:greater|more|higher|larger|bigger|deeper|faster|warmer|hotter)";
const LESS = "(?:less|fewer|lower|smaller|shallower|slower|colder)";

/** Whole phrases first, then what is left of a condition when its `is` has been taken for the one of the language. */
const WORDINGS: readonly (readonly [said: RegExp, written: string])[] = [
  [/^(\S.*?),?\s+(if|when|while)\s+(\S.*)$/i, "$2 $3, $1"],
  [/^unless\s+([^,]+),\s*(\S.*)$/i, "if not ($1), $2"],
  [/^els?e(?:\s*,|\s+)\s*(\S.*)$/i, "otherwise, $1"],
  [/^(?:turn|switch)\s+(on|off)\s+(?:the\s+)?(\S.*)$/i, "set $2 to $1"],
  [/^(?:turn|switch)\s+(?:the\s+)?(\S.*?)\s+(on|off)$/i, "set $1 to $2"],
  [/^(?:the\s+)?([a-z]\w*(?: \w+)?)\s+(on|off)$/i, "set $1 to $2"],
  [/^wait\s+(?:for\s+)?(\S.*)$/i, "after $1, …"],
  [/^['‘“”„«»]([^'"]*?)['’“”«»]$/, '"$1"'],
  [/^(\d[\d.]*\s*(?:h|hours?|min|minutes?))\s+(?:and\s+)?(\d[\d.]*\s*(?:min|minutes?|s|seconds?))$/i, "$1 + $2"],
  // Signs that a word processor or a phone put there.
  [/^(\S.*?)\s*[–—]\s*(\S.*)$/, "$1 - $2"],
  [/^(\d{1,3})[ ,'](\d{3})(?:[ ,'](\d{3}))?(?![\d.,])(.*)$/, "$1$2$3$4"],
  [new RegExp(`^(?:(\\S.*?)\\s+)?(?:is\\s+)?${MORE}\\s+than\\s+or\\s+equal\\s+to\\s+(\\S.*)$`, "i"), "$1 >= $2"],
  [new RegExp(`^(?:(\\S.*?)\\s+)?(?:is\\s+)?${LESS}\\s+than\\s+or\\s+equal\\s+to\\s+(\\S.*)$`, "i"), "$1 <= $2"],
  [new RegExp(`^(?:(\\S.*?)\\s+)?(?:is\\s+)?${MORE}\\s+than\\s+(\\S.*)$`, "i"), "$1 > $2"],
  [new RegExp(`^(?:(\\S.*?)\\s+)?(?:is\\s+)?${LESS}\\s+than\\s+(\\S.*)$`, "i"), "$1 < $2"],
  [/^(\S.*?)\s+(?:drops|goes|sinks|gets|comes)\s+(?:below|under)\s+(\S.*)$/i, "$1 falls below $2"],
  [/^(\S.*?)\s+(?:goes|climbs|gets|comes|exceeds)\s*(?:above|over)?\s+(\S.*)$/i, "$1 rises above $2"],
  [/^(?:(\S.*?)\s+)?(?:is\s+)?at\s+least\s+(\S.*)$/i, "$1 >= $2"],
  [/^(?:(\S.*?)\s+)?(?:is\s+)?at\s+most\s+(\S.*)$/i, "$1 <= $2"],
  [/^(?:(\S.*?)\s+)?(?:is\s+)?(?:below|under)\s+(\S.*)$/i, "$1 < $2"],
  [/^(?:(\S.*?)\s+)?(?:is\s+)?(?:above|over)\s+(\S.*)$/i, "$1 > $2"],
  [/^(?:(\S.*?)\s+)?(?:is\s+)?equal\s+to\s+(\S.*)$/i, "$1 = $2"],
];

/** What FLUX-ese has for a phrase that is said in other words: "depth is less than 4 m" -> "depth < 4 m". `…` stands for what is before it. */
export function wordingOf(text: string): string | undefined {
  for (const [said, written] of WORDINGS) {
    if (!said.test(text)) continue;
    const [, first] = said.exec(text)!;
    return text.replace(said, written.replace("$1", first === undefined ? "…" : "$1"));
  }
  return undefined;
}

/** Definitions of what NMEA measures under such a name: for "speed", one of the speed through water and one of that over ground. */
export function measured(name: string): string[] {
  const wanted = name.toLowerCase().split(/\s+/);
  const rows = new Map(NMEA_QUANTITIES.map((row) => [row.name, row]));
  return [...rows.values()]
    .filter((row) => wanted.every((word) => row.name.split(" ").includes(word)))
    .map((row) => `**${name}** := ${row.name}${row.unit === undefined ? "" : ` in ${row.unit}`}, stale after 3 s`);
}
