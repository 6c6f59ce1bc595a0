import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { checkVocabulary } from "../../src/vocabulary/check.ts";
import { vocabularyLoader } from "../../src/vocabulary/files.ts";
import { loadVocabularies } from "../../src/vocabulary/load.ts";

function check(text: string) {
  const reporter = new Reporter();
  checkVocabulary(loadVocabularies([{ path: "t.fluxvocab", text }], reporter), reporter);
  return reporter.diagnostics.map(({ code, severity, message }) => `${code} ${severity}: ${message}`);
}

const entry = (pattern: string, means = "1", level?: number) =>
  `## pattern: ${pattern}\n## means: ${means}\n${level === undefined ? "" : `## level: ${level}\n`}\n`;

describe("clashes", () => {
  it("are found between patterns that one phrase fits equally well", () => {
    expect(check(entry("steer to $x") + entry("steer $x to"))).toEqual([
      "FLX0304 warning: `steer to to` fits both `steer to $x` (t.fluxvocab) and `steer $x to`",
    ]);
    expect(check(entry("double $a") + entry("double $b"))).toEqual([
      "FLX0304 warning: `double …` fits both `double $a` (t.fluxvocab) and `double $b`",
    ]);
    expect(check(entry("sound the alarm") + entry("sound alarm"))).toHaveLength(1);
  });

  it("are none where one pattern is more literal, or the words differ", () => {
    expect(
      check(entry("what is $x") + entry("what is depth") + entry("compute $a + $b") + entry("compute $a - $b")),
    ).toEqual([]);
  });
});

describe("levels", () => {
  it("must fall from a word to those it uses", () => {
    expect(check(entry("low $x", "$x", 1) + entry("high $x", "low $x + 1", 1))).toEqual([
      "FLX0303 error: `high $x` is of level 1 and uses `low $x` (t.fluxvocab) of level 1",
    ]);
    expect(check(entry("low $x", "$x", 1) + entry("high $x", "low $x + 1", 2))).toEqual([]);
  });

  it("make a cycle an error that prints the whole round", () => {
    expect(check(entry("ping", "pong") + entry("pong", "pang + 1") + entry("pang", "ping"))).toEqual([
      "FLX0303 error: a word is explained by itself: `ping` uses `pong` uses `pang` uses `ping`",
    ]);
    expect(check(entry("self", "self + 1"))).toEqual([
      "FLX0303 error: a word is explained by itself: `self` uses `self`",
    ]);
  });

  it("count a longer word as itself and not as the shorter ones inside it", () => {
    expect(
      check(
        entry("depth reading", "1", 0) +
          entry("depth reading corrected", "2", 5) +
          entry("x", "depth reading corrected", 6),
      ),
    ).toEqual([]);
    expect(check(entry("depth", "1", 3) + entry("y", "depths", 0))).toEqual([]);
  });
});

describe("where vocabularies lie", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "flux-vocabulary-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it("is the program's folder first, then flux's own; a name is a folder, a file, or a file without its ending", () => {
    write("core/mine.fluxvocab", entry("my core"));
    write("vocabularies/deck/b.fluxvocab", entry("second"));
    write("vocabularies/deck/a.ese", `# Words\n\n${entry("first")}`);
    write("vocabularies/deck/notes.txt", entry("no word"));
    write("extra.fluxvocab", entry("extra word"));
    const reporter = new Reporter();
    const load = vocabularyLoader(folder, reporter);
    const patterns = (...uses: string[]) => load(uses).words.map(({ pattern }) => pattern);
    expect(patterns("core")).toEqual(["my core"]);
    expect(patterns("deck", "extra")).toEqual(["first", "second", "extra word"]);
    expect(patterns("extra.fluxvocab", "extra")).toEqual(["extra word"]);
    expect(patterns("loops")).toContain("repeat $n times");
    expect(reporter.diagnostics).toEqual([]);
    expect(load(["deck"]).words[0]!.file.path).toBe("vocabularies/deck/a.ese");
  });

  it("is said with what there is, when a name is not there", () => {
    write("deck.fluxvocab", entry("word"));
    const reporter = new Reporter();
    expect(vocabularyLoader(folder, reporter)(["dekc"]).words).toEqual([]);
    expect(reporter.diagnostics).toMatchObject([
      {
        code: "FLX0301",
        severity: "error",
        message: "there is no vocabulary `dekc`",
        hint: "did you mean `deck`?",
      },
    ]);
  });

  it("is read once, and what is wrong there is said once", () => {
    write("bad.fluxvocab", `## pattern: broken\n\n${entry("whole")}`);
    const reporter = new Reporter();
    const load = vocabularyLoader(folder, reporter);
    expect(load(["bad"])).toBe(load(["bad"]));
    load(["bad", "core"]);
    expect(reporter.diagnostics.map(({ message }) => message)).toEqual(["`broken` has no meaning"]);
  });
});
