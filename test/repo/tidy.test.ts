import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { sourceFiles } from "./files.ts";

const root = resolve(import.meta.dirname, "../..");

describe("the repository", () => {
  it("has exactly the agreed top level", () => {
    const entries = readdirSync(root).filter((name) => !/^(\.git|\.flux|node_modules|dist|coverage)$/.test(name));
    expect(entries.sort()).toEqual(
      [
        ".ci",
        ".gitignore",
        ".npmrc",
        "CONTRIBUTING.md",
        "LICENSE",
        "README.md",
        "biome.json",
        "bench",
        "boards",
        "docs",
        "firmware",
        "flux.boards.json",
        "package-lock.json",
        "package.json",
        "src",
        "test",
        "tools",
        "tsconfig.json",
        "vitest.config.ts",
        "vitest.espruino.config.ts",
        "vocabularies",
      ].sort(),
    );
  });

  it("says in every source file's head what it holds", () => {
    const bare = sourceFiles(root, ["src", "firmware", "tools"]).filter((file) => {
      if (/src\/cli\/commands\/|\.gen\.ts$/.test(file)) return false;
      return !/^(#!.*\n)?\s*(\/\/|\/\*)/.test(readFileSync(join(root, file), "utf8"));
    });
    expect(bare).toEqual([]);
  });

  it("has no test switched off or alone, and no unfinished mark", () => {
    const marks = sourceFiles(root, ["src", "firmware", "tools", "test"]).flatMap((file) => {
      if (file === "test/repo/tidy.test.ts") return [];
      const text = readFileSync(join(root, file), "utf8");
      return [...text.matchAll(/\b(?:it|test|describe)\.(?:only|todo)\b|\bTODO\b|\bFIXME\b/g)].map(
        (match) => `${file}: ${match[0]}`,
      );
    });
    expect(marks).toEqual([]);
  });

  it("pins every dependency", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
      string,
      Record<string, string>
    >;
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});
