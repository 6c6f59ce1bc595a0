// Stores nobody sees, and stores done once behind a branch.
import { describe, expect, it } from "vitest";
import { onePass } from "./one-pass.ts";

const stores = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.includes("st32"))
    .map((line) => line.trim());
const inOrder = (...work: string[]) =>
  stores(onePass("dead-stores", `%3: i32 = const 1\n%4: i32 = const 2\n${work.join("\n")}\nreturn %0`));

describe("dead-stores", () => {
  it("drops a store that the next one to the same place covers", () => {
    expect(inOrder("st32 %0, %3, 0", "st32 %1, %4, 0", "st32 %1, %3, 0")).toEqual(["st32 %1, %4, 0", "st32 %1, %3, 0"]);
    // The same place, written in two ways; and one whose index is not known.
    expect(inOrder("st32 %0, %3, 1", "st32 %1, %4, 0")).toEqual(["st32 %1, %4, 0"]);
    expect(inOrder("st32 %0, %1, 0", "%5: i32 = add %0, %1", "st32 %5, %1, 0")).toEqual(["st32 %5, %1, 0"]);
  });

  it.each([
    ["a load of the place", "%5: i32 = ld32 %3, 0"],
    ["a load from anywhere", "%5: i32 = ld32 %0, 0"],
    ["a call", '%5: i32 = call "g"'],
    ["what may trap", "%5: i32 = div %0, %1"],
    ["a message", "tell %0, 1, 2"],
    ["a store that may miss memory", "st32 %0, %1, 0"],
    ["a store behind the end of memory", "st32 %0, %4, 1000"],
    ["a load from behind the end of memory", "%5: i32 = ld32 %4, 14"],
  ])("keeps it before %s", (_, between) => {
    expect(inOrder("st32 %0, %3, 0", between, "st32 %1, %3, 0").filter((line) => line.endsWith("%3, 0"))).toHaveLength(
      2,
    );
  });
});

describe("dead-stores, of a place that may miss memory", () => {
  it("keeps the first of two where a store between them is seen", () => {
    const around = inOrder("st32 %0, %1, 0", "st32 %0, %3, 0", "st32 %1, %1, 0");
    expect(around).toEqual(["st32 %0, %1, 0", "st32 %0, %3, 0", "st32 %1, %1, 0"]);
  });
});

describe("load-forwarding", () => {
  it("knows nothing in a loop that is entered in the middle", () => {
    const text = onePass(
      "load-forwarding",
      `%3: i32 = const 1
branch %0, b2(), b1()
b1():
st32 %1, %3, 0
jump b3()
b2():
branch %1, b3(), b4()
b3():
%5: i32 = ld32 %3, 0
tell %5, 1, 2
jump b2()
b4():
return %0`,
    );
    expect(text).toContain("ld32");
  });
});

describe("store-sinking", () => {
  const branching = (side: string, other = "b3()") =>
    onePass(
      "store-sinking",
      `%3: i32 = const 1\n%4: i32 = const 8\n%5: i32 = add %0, %3\nst32 %5, %3, 0\n%6: i32 = eq %5, %4\nbranch %6, b1(), ${other}
b1():\n%7: i32 = const 0\n${side}\njump b3()${other === "b2()" ? "\nb2():\n%8: i32 = mul %0, %1\njump b3()" : ""}\nb3():\nreturn %0`,
    );

  it("stores once what one side would store again", () => {
    expect(branching("st32 %7, %3, 0")).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = const 1
        %4: i32 = const 8
        %5: i32 = add %0, %3
        %6: i32 = eq %5, %4
        branch %6, b1(), b3(%5)
      b1():
        %7: i32 = const 0
        jump b3(%7)
      b3(%8: i32):
        st32 %8, %3, 0
        return %0
      "
    `);
    expect(stores(branching("st32 %7, %3, 0", "b2()"))).toHaveLength(1);
  });

  it.each([
    ["the side looks first", "%9: i32 = ld32 %3, 0\nst32 %9, %3, 0"],
    ["the side stores elsewhere", "st32 %7, %4, 0"],
    ["something follows on the side", "st32 %7, %3, 0\nst32 %7, %0, 0"],
  ])("leaves both stores where %s", (_, side) => {
    expect(branching(side)).toBe(onlyChecked(side));
  });

  const onlyChecked = (side: string): string =>
    onePass(
      "tail-merging",
      `%3: i32 = const 1\n%4: i32 = const 8\n%5: i32 = add %0, %3\nst32 %5, %3, 0\n%6: i32 = eq %5, %4\nbranch %6, b1(), b3()
b1():\n%7: i32 = const 0\n${side}\njump b3()\nb3():\nreturn %0`,
    );
});
