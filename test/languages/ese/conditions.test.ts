// Conditions are three-valued: `if C` runs when C is true, `if not C` when it is false, and neither when it is unknown.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, runEse, shown } from "./compile-ese.ts";

const INPUTS = `**a** := first, 0 to 100
**b** := second, 0 to 100
**c** := third, 0 to 100
`;

/** What `if C`, `if not C` and the term itself say, for values of a, b and c. */
function judge(condition: string, values: readonly number[]): { ran: string; term: number } {
  const running = runEse(`== inputs
${INPUTS}**verdict** := ${condition}

>> judge
if ${condition}, count yes
if not (${condition}), count no
if (${condition}) is unknown, count open
`);
  ["a", "b", "c"].forEach((name, index) => {
    if (running.map.inputs.some((input) => input.name === name)) running.set(name, values[index] ?? Number.NaN);
  });
  running.tick(0);
  const ran = ["yes", "no", "open"].filter((name) => running.value(name) === 1).join();
  return { ran, term: running.value("verdict") };
}

describe("conditions", () => {
  const NAN = Number.NaN;
  it.each<[string, readonly number[], string]>([
    ["a > 5", [6], "yes"],
    ["a > 5", [5], "no"],
    ["a > 5", [NAN], "open"],
    ["a >= 5", [5], "yes"],
    ["a <= 5", [NAN], "open"],
    ["a = b", [3, 3], "yes"],
    ["a = b", [3, 4], "no"],
    ["a = b", [3, NAN], "open"],
    ["a is not b", [3, 4], "yes"],
    ["a is not b", [NAN, 4], "open"],
    ["a is 3", [3], "yes"],
    ["a is between 2 and 4", [4], "yes"],
    ["a is not between 2 and 4", [5], "yes"],
    ["a is between b and 4", [5, NAN], "no"],
    ["a is between b and 4", [3, NAN], "open"],
    ["a is within 2 of b", [3, 5], "yes"],
    ["a is not within 2 of b", [3, 6], "yes"],
    ["a is within 2 of b", [NAN, 6], "open"],
    ["a is unknown", [NAN], "yes"],
    ["a is unknown", [1], "no"],
    ["a is not unknown", [1], "yes"],
    ["a is known", [NAN], "no"],
    // What is known decides where it can.
    ["a > 5 and b > 5", [1, NAN], "no"],
    ["a > 5 and b > 5", [9, NAN], "open"],
    ["a > 5 or b > 5", [9, NAN], "yes"],
    ["a > 5 or b > 5", [1, NAN], "open"],
    ["not a > 5", [1], "yes"],
    ["not (a > 5 or b > 5)", [1, NAN], "open"],
    ["a > 5 and (b > 5 or c > 5)", [9, 1, 9], "yes"],
    ["(a > 5) is true", [9], "yes"],
    ["true", [], "yes"],
    ["smaller of a and b < 5 and c > 5", [9, 4, 6], "yes"],
    ["a is between 1 and 5 and b is between 1 and 5", [2, 9], "no"],
    ["(if a > 5 then b else c) > 3", [9, 4, 0], "yes"],
    ["(if a > 5 then b else c) > 3", [NAN, 4, 4], "open"],
  ])("%s with %j: %s", (condition, values, ran) => {
    const judged = judge(condition, values);
    expect(judged.ran).toBe(ran);
    expect(judged.term).toBe({ yes: 1, no: 0, open: 2 }[ran]);
  });

  it("agree with three-valued logic, whatever their shape", () => {
    type Logic = (values: readonly number[]) => boolean | undefined;
    const names = ["a", "b", "c"];
    const leaf = fc
      .record({ name: fc.nat(2), operator: fc.constantFrom("<", "<=", ">", ">=", "=", "is not"), limit: fc.nat(3) })
      .map(({ name, operator, limit }): { text: string; logic: Logic } => ({
        text: `${names[name]} ${operator} ${limit}`,
        logic: (values) => {
          const value = values[name]!;
          if (Number.isNaN(value)) return undefined;
          return {
            "<": value < limit,
            "<=": value <= limit,
            ">": value > limit,
            ">=": value >= limit,
            "=": value === limit,
            "is not": value !== limit,
          }[operator];
        },
      }));
    const { condition } = fc.letrec<{ condition: { text: string; logic: Logic } }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        leaf,
        tie("condition").map(({ text, logic }) => ({
          text: `not (${text})`,
          logic: (values: readonly number[]) => {
            const inner = logic(values);
            return inner === undefined ? undefined : !inner;
          },
        })),
        fc.tuple(fc.constantFrom("and", "or"), tie("condition"), tie("condition")).map(([operator, left, right]) => ({
          text: `(${left.text}) ${operator} (${right.text})`,
          logic: (values: readonly number[]) => {
            const sides = [left.logic(values), right.logic(values)];
            const decisive = operator === "or";
            if (sides.includes(decisive)) return decisive;
            return sides.includes(undefined) ? undefined : !decisive;
          },
        })),
      ),
    }));
    const value = fc.oneof(fc.nat(4), fc.constant(Number.NaN));
    fc.assert(
      fc.property(condition, fc.tuple(value, value, value), ({ text, logic }, values) => {
        const expected = logic(values);
        expect(judge(text, values).ran).toBe(expected === undefined ? "open" : expected ? "yes" : "no");
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it("run `otherwise` when the condition is false, not when it is unknown", () => {
    const program = `== inputs\n${INPUTS}\n>> judge\nif a > 5, count yes\notherwise, if b > 5, count second\notherwise, count no\n`;
    const outcome = (a: number, b: number) => {
      const running = runEse(program).set("a", a).set("b", b).tick(0);
      return ["yes", "second", "no"].filter((name) => running.value(name) === 1).join();
    };
    expect(outcome(9, 0)).toBe("yes");
    expect(outcome(1, 9)).toBe("second");
    expect(outcome(1, 1)).toBe("no");
    expect(outcome(NAN, 9)).toBe("");
    expect(outcome(1, NAN)).toBe("");
  });

  it("compare headings the shorter way round", () => {
    const words = `## pattern: bow\n## means: compass\n## reads: compass is a heading in degrees, 0 to 360\n## result: a heading in degrees\n`;
    const running = runEse(">> watch\nif bow is within 5 degrees of 359 degrees, count near\n", { words });
    running.set("compass", (3 * Math.PI) / 180).tick(0);
    running.set("compass", (5 * Math.PI) / 180).tick(1);
    expect(running.value("near")).toBe(1);
  });

  it("take the distance between temperatures as a difference", () => {
    expect(evaluate("21 °C is within 2 °C of 20 °C").value).toBe(1);
    expect(evaluate("23 °C is within 2 °C of 20 °C").value).toBe(0);
  });

  it.each([
    ["a > 5 and b > 5 or c > 5", "FLX0209 `and` and `or` stand in one condition without brackets"],
    ["5", "FLX0405 `5` is a number, and a condition is due"],
    ["true > 5", "FLX0405 `true` is true or false, and is compared with `5`"],
  ])("refuse %s", (condition, message) => {
    expect(() => judge(condition, [1, 1, 1])).toThrow(message);
  });

  it("say which brackets are not closed", () => {
    expect(shown(evaluate("(5 > 3").diagnostics)).toEqual(["FLX0205 a ( is never closed"]);
  });
});
