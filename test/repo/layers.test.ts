import { readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { allows, zoneOf } from "../../tools/layers.ts";
import { sourceFiles } from "./files.ts";

const root = resolve(import.meta.dirname, "../..");
const files = sourceFiles(root, ["src", "firmware"]);

/** Relative imports of a file, as paths from the root. Type-only imports cost nothing at run time but are walls all the same. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)"(\.{1,2}\/[^"]+)"/g);
  return [...found].map((match) => normalize(join(dirname(file), match[1]!)));
}

describe("the walls of the tree", () => {
  it("finds the files it is about", () => {
    expect(files.length).toBeGreaterThan(30);
  });

  it("gives every source file a zone", () => {
    const homeless = files.filter((file) => !zoneOf(file) && !file.endsWith(".d.ts"));
    expect(homeless).toEqual([]);
  });

  it("lets imports go one way only", () => {
    const crossings = files.flatMap((file) => {
      const zone = zoneOf(file);
      if (!zone) return [];
      return importsOf(file)
        .filter((target) => !allows(zone, target))
        .map((target) => `${file} -> ${target}`);
    });
    expect(crossings).toEqual([]);
  });

  it("notices a crossing", () => {
    expect(allows(zoneOf("src/wire/frame.ts")!, "src/isa/limits.ts")).toBe(false);
    expect(allows(zoneOf("src/languages/c/index.ts")!, "src/languages/ese/index.ts")).toBe(false);
  });
});
