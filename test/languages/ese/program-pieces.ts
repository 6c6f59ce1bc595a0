// Programs for property tests, put together from pieces of the grammar so that nearly all of them compile: one arbitrary a level of it.
import fc from "fast-check";

const of = (...texts: readonly string[]) => fc.constantFrom(...texts);
/** `$` and a digit stand for the parts. */
const made = (shape: string, ...parts: readonly fc.Arbitrary<string>[]) =>
  fc.tuple(...parts).map((texts) => shape.replace(/\$(\d)/g, (_, digit: string) => texts[Number(digit)]!));

const number = fc.oneof(fc.integer({ min: 0, max: 500 }).map(String), of("0.5", "3.25", ".75", "1e3", "12.0"));
const length = made("$0 $1", number, of("m", "metres", "fathoms", "ft", "cm", "nmi", "meter"));
const time = made("$0 $1", fc.integer({ min: 1, max: 90 }).map(String), of("s", "seconds", "min", "minutes"));

/** A type, not an interface: fast-check asks for a record. */
type Level = {
  readonly distance: string;
  readonly plain: string;
  readonly condition: string;
  readonly sentence: string;
  readonly lines: readonly string[];
};

const { distance, condition, lines } = fc.letrec<Level>((tie) => ({
  distance: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    length,
    of("depth", "the Depth", "limit", "keel", "previous depth", "margin"),
    made("($0 + $1)", tie("distance"), tie("distance")),
    made("($0 -  $1)", length, tie("distance")),
    made("($0 * $1)", tie("distance"), tie("plain")),
    made("(smaller of $0 and $1)", tie("distance"), tie("distance")),
    made("(absolute value of ($0))", tie("distance")),
    made("(if $0 then $1 else $2)", tie("condition"), tie("distance"), tie("distance")),
    made("(average of $0 over $1)", of("depth", "limit"), time),
    made("(sum of [$0, $1])", tie("distance"), tie("distance")),
    made("(item 2 of [$0, $1])", tie("distance"), tie("distance")),
    made("(larger of -$0 and $1)", tie("distance"), tie("distance")),
    made("(sum of d for each d in [$0, $1])", tie("distance"), tie("distance")),
    made("(largest of soundings)"),
  ),
  plain: fc.oneof(
    { depthSize: "small" },
    number,
    of("starts", "2 to the power of 3", "2^2", "7 modulo 4", "-3", "30%"),
    made("($0 / $1)", tie("plain"), tie("plain")),
    made("($0 / 1 m)", tie("distance")),
    made("($0 + $1 * $2)", tie("plain"), tie("plain"), tie("plain")),
    made("(square root of $0)", tie("plain")),
    made("(number of items in [$0, $1])", tie("plain"), tie("plain")),
  ),
  condition: fc.oneof(
    { depthSize: "small" },
    made("$0 $1 $2", tie("distance"), of("<", "<=", ">", ">=", "=", "is", "is not", "≥"), tie("distance")),
    of("safe", "not safe", "depth is unknown", "depth is known", "safe is true", "depth is not unknown"),
    made("$0 is between $1 and $2", tie("distance"), length, length),
    made("$0 is not within $1 of $2", tie("distance"), length, tie("distance")),
    made("depth rises above $0 again below $1", length, length),
    made("depth falls below $0", tie("distance")),
    made("depth trips at $0 clears at $1", length, length),
    made("depth > $0 with deadband $1", length, length),
    made("($0 and $1)", tie("condition"), tie("condition")),
    made("($0) or ($1)", tie("condition"), tie("condition")),
    made("not ($0)", tie("condition")),
  ),
  sentence: fc.oneof(
    { depthSize: "small" },
    made("set mark to $0", tie("distance")),
    made("set mark to $0 with deadband $1", tie("distance"), length),
    made("let first be $0", tie("distance")),
    made("remember $0 as last mark", tie("distance")),
    of("count starts", "sound the alarm", "sound alarm", "acknowledge the alarms", "steer to the 30 degrees"),
    made('tell helm that "shoal  water" with $0', tie("distance")),
    made("tell the helm limit in fathoms"),
    made('broadcast "x" with $0 and $1', tie("distance"), tie("plain")),
    made("if $0, $1", tie("condition"), tie("sentence")),
    made("set starts to $0", tie("plain")),
    made('tell helm that "deep", at most every $0', time),
    made("sound the alarm every $0 until acknowledged by bridge", time),
    made("sound the alarm. except when $0, count starts", tie("condition")),
  ),
  lines: fc.oneof(
    { depthSize: "small" },
    tie("sentence").map((text) => [text]),
    made("when $0 for $1, $2", tie("condition"), time, tie("sentence")).map((text) => [text]),
    made("every $0, $1", time, tie("sentence")).map((text) => [text]),
    made("at most every $0, if $1, count starts", time, tie("condition")).map((text) => [text]),
    made("repeat 3 times: $0", tie("sentence")).map((text) => [text]),
    made("for each d in soundings, set mark to d").map((text) => [text]),
    made('when told "shoal" with keel in metres by sounder, $0', tie("sentence")).map((text) => [text]),
    fc
      .tuple(made("if $0, count starts", tie("condition")), tie("sentence"))
      .map(([head, other]) => [head, `otherwise, ${other}`]),
    fc
      .tuple(made("if $0:", tie("condition")), tie("lines"), tie("lines"), of("-- a comment", ""))
      .map(([head, one, two, comment]) => [
        head,
        ...[...one, comment, ...two].filter(Boolean).map((line) => `  ${line}`),
      ]),
    fc
      .tuple(made("if $0:", tie("condition")), tie("lines"), tie("lines"))
      .map(([head, one, two]) => [
        head,
        ...one.map((line) => `  ${line}`),
        "otherwise:",
        ...two.map((line) => `  ${line}`),
      ]),
    made("sound the alarm\nexcept when $0, count starts", tie("condition")).map((text) => text.split("\n")),
  ),
}));

/** Whole files. What `when told` opens must stand at the left, so it is never inside a block. */
export const programs: fc.Arbitrary<string> = fc
  .record({ margin: distance, safe: condition, body: fc.array(lines, { minLength: 1, maxLength: 6 }) })
  .map(({ margin, safe, body }) =>
    [
      "== Terms",
      "**depth** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DPT",
      "**keel** := sounding below transducer in metres, 0 to 100, stale after 5 s, from NMEA DBT",
      "**limit** := 2 m + 3 m in fathoms",
      `**margin** := ${margin.replaceAll("margin", "limit").replaceAll("safe", "depth is known")}`,
      `**safe** := ${safe.replaceAll("not safe", "depth is known").replaceAll("safe", "depth is known")}`,
      "**soundings** := [depth, keel, 3 m]",
      ">> Sentences",
      ...body.flat(),
      "",
    ].join("\n"),
  );

/** The same program with other blanks: more of them where there are some, in sentences and definitions. */
export function mangled(text: string, choices: Iterable<number>): string {
  const more = choices[Symbol.iterator]();
  const next = (): number => more.next().value as number;
  return text
    .split("\n")
    .map((line) => {
      if (/^(?:==|>>|-- )|^\s*--/.test(line)) return line;
      const indent = /^ */.exec(line)![0];
      const rest = line.slice(indent.length).replace(/"[^"]*"| |,/g, (piece) => {
        const choice = next();
        if (piece === " ") return " ".repeat(choice < 3 ? 2 : 1);
        return piece === "," && choice === 0 ? " ," : piece;
      });
      return `${indent}${rest}${next() === 0 ? "  " : ""}`;
    })
    .join("\n");
}
