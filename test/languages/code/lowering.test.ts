// The shapes lowering promises: values in parameters only where paths differ, conditions as branches, small choices as selections.
import { beforeAll, describe, expect, it } from "vitest";
import type { FirFunction } from "../../../src/fir/function.ts";
import { verifyModule } from "../../../src/fir/verify.ts";
import { c } from "../../../src/languages/c/index.ts";
import { runFrontEnd } from "../front-end.ts";

beforeAll(() => c.load());

function lowered(text: string): FirFunction {
  const { module, lines } = runFrontEnd(c, text);
  expect(lines).toEqual([]);
  expect(verifyModule(module)).toEqual([]);
  return module.functions[0]!;
}

const parametersOf = (fir: FirFunction) => fir.blocks.slice(1).flatMap((block) => block.params);
const opsOf = (fir: FirFunction) =>
  fir.blocks.flatMap((block) => block.instructions.map(({ op }) => op)).filter((op) => op !== "const");

describe("local variables", () => {
  it("need a parameter only where a loop changes them", () => {
    const fir = lowered(
      "int f(int n, int k) { int unused = 3, s = 0; for (int i = 0; i < n; i++) { int t = i * k; s += t; } return s; }",
    );
    expect(parametersOf(fir)).toHaveLength(2);
  });

  it("need none where branches leave them alone", () => {
    expect(
      parametersOf(
        lowered(
          "int f(int a, int b) { int c = 5; if (a) { b; } else { c; } while (b) { if (a) break; } return a + b + c; }",
        ),
      ),
    ).toHaveLength(0);
  });

  it("keep their order apart in loops inside loops", () => {
    const fir = lowered(
      "int f(int n) { int a = 1, b = 2; while (n--) { int t = a; a = b; b = t; while (a > 10) { a -= b; } } return a * 100 + b; }",
    );
    for (const block of fir.blocks) {
      const end = block.terminator!;
      const edges = end.kind === "jump" ? [end.to] : end.kind === "branch" ? [end.then, end.otherwise] : [];
      for (const { target, args } of edges)
        expect(args).toHaveLength(fir.blocks.find(({ id }) => id === target)!.params.length);
    }
  });

  it("are found through thousands of branches", () => {
    lowered(`int f(int a, int b) { ${"if (a) b = a;".repeat(5000)} return a + b; }`);
  });
});

describe("expressions", () => {
  it("select where both sides are small and harmless", () => {
    expect(opsOf(lowered("unsigned f(unsigned c) { return (c & 1) ? (c >> 1) ^ 0xedb88320u : c >> 1; }"))).toEqual([
      "and",
      "shru",
      "xor",
      "shru",
      "sel",
    ]);
  });

  it("branch where a side could act or trap", () => {
    expect(opsOf(lowered("int f(int a, int b) { return b ? a / b : 0; }"))).toEqual(["div"]);
  });

  it("test conditions without making values of them", () => {
    expect(opsOf(lowered("int f(int a, int b) { if (!(a && b != 0) || a == 0) return 1; return 2; }"))).toEqual([]);
  });

  it("divide unsigned numbers by constants without a call", () => {
    const fir = lowered("unsigned f(unsigned a) { return a / 16u + a % 8u + a / 0x80000000u; }");
    expect(opsOf(fir)).toEqual(["shru", "and", "add", "shru", "add"]);
    expect(opsOf(lowered("unsigned f(unsigned a) { return a / 10u; }"))).not.toContain("call");
  });

  it("put constants of indexes into the address", () => {
    const fir = lowered("int a[8], b[8]; int f(int i) { b[i + 1] = a[i]; return b[3]; }");
    expect(fir.blocks[0]!.instructions.filter(({ op }) => op !== "const").map(({ op, imms }) => [op, ...imms])).toEqual(
      [
        ["ld32", 0],
        ["st32", 9],
        ["ldg", 11],
      ],
    );
  });

  it("store bytes without cutting them first", () => {
    expect(opsOf(lowered("unsigned char t[4]; void f(int i, int x) { t[i] = x; t[i] += x; }"))).toEqual([
      "st8",
      "ld8u",
      "add",
      "st8",
    ]);
  });
});
