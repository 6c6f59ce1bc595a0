// A FLUX-ese file of 300 lines with 100 sentences of vocabulary words, for compile times: made here, so that it grows with the language.

/** About 300 lines: definitions, sequences, and sentences over the shipped words. */
export function longProgram(): string {
  const lines = ["---", "given:", "  vessel_draft: 1.8 m", "---", "", "== For the purposes of this operation:"];
  lines.push("**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS");
  lines.push("**level** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DBT");
  for (let count = 0; count < 60; count++)
    lines.push(
      `**limit ${WORDS[count % 10]} ${WORDS[(count / 10) | 0]}** := (depth + ${count} m) kept between 2 m and ${count + 20} m`,
    );
  for (let block = 0; block < 20; block++) {
    lines.push("", `>> Watch ${WORDS[block % 10]} ${WORDS[(block / 10) | 0]}`, "-- a comment for people");
    for (let count = 0; count < 3; count++) {
      const term = `limit ${WORDS[(block * 3 + count) % 10]} ${WORDS[((block * 3 + count) / 10) | 0]}`;
      lines.push(`if ${term} < depth + ${block} m and depth is known, sound the alarm`);
      lines.push(
        `when level < ${block + count + 1} m for ${count + 1} s, tell bridge that "low ${WORDS[count]}" with ${term}`,
      );
      lines.push(`set mark ${WORDS[count]} to median of depth and level and ${count + block} m`);
    }
  }
  return `${lines.join("\n")}\n`;
}

const WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
