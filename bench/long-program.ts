// A FLUX-ese file of 300 lines that uses words a hundred times, for compile times: definitions, sequences with their headings, comments and
// prose, as people write them.

const BLOCKS = 25;
const WORDS = ["one", "two", "three", "four", "five"];

/** The file's text. */
export function longProgram(): string {
  const lines = ["---", "given:", "  vessel_draft: 1.8 m", "---", "", "# Watch of a working boat", ""];
  lines.push("== For the purposes of this operation:");
  lines.push("**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS");
  lines.push("**level** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DBT");
  for (let count = 0; count < BLOCKS; count++)
    lines.push(`**limit ${nameOf(count)}** := (depth + ${count} m) kept between 2 m and ${count + 20} m`);
  for (let count = 0; count < BLOCKS; count++) {
    const limit = `limit ${nameOf(count)}`;
    lines.push(
      "",
      `## Part ${nameOf(count)}`,
      "",
      "What is said here is commentary: it tells the reader why the sentences below are there,",
      "who asked for them, and what to look at before they are changed.",
      "",
      `>> Watch ${nameOf(count)}`,
      "-- the limits are those of the last survey",
      `if ${limit} < depth + ${count} m and depth is known, sound the alarm`,
      `when level < ${count + 1} m for ${(count % 5) + 1} s, start the bilge pump`,
      `set mark ${WORDS[count % 5]} to median of depth and level and ${count} m`,
    );
  }
  while (lines.length < 300) lines.push("-- end");
  return `${lines.join("\n")}\n`;
}

const nameOf = (count: number): string => `${WORDS[count % 5]} ${WORDS[Math.floor(count / 5)]}`;
