import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { packFolder, vocabularyLoader } from "../../src/vocabulary/files.ts";
import { packFileName, packOf, packText, readManifest, readPack } from "../../src/vocabulary/pack.ts";

const root = resolve(import.meta.dirname, "../..");
const DOUBLE = "## pattern: twice $x\n## means: $x * 2\n## description: Two of them.\n## examples: twice 3 = 6\n";
const TRIPLE = "## pattern: thrice $x\n## means: $x * 3\n## description: Three of them.\n## examples: thrice 3 = 9\n";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-pack-"));
  mkdirSync(join(folder, "words"));
  writeFileSync(join(folder, "words", "vocabulary.json"), '{ "name": "words", "version": "1.2.0" }');
  writeFileSync(join(folder, "words", "twice.fluxvocab"), DOUBLE);
  writeFileSync(join(folder, "words", "more.fluxvocab"), TRIPLE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (...uses: string[]) => {
  const reporter = new Reporter();
  const { words } = vocabularyLoader(folder, reporter)(uses);
  return {
    patterns: words.map(({ pattern }) => pattern),
    faults: reporter.diagnostics.map(({ code, message, notes = [] }) => [`${code} ${message}`, ...notes].join("\n")),
  };
};
const pack = () => packFolder(join(folder, "words"), new Reporter())!;

describe("a package", () => {
  it("holds the words of its folder, in order of file, and says what it is", () => {
    const { name, version, hash, files } = pack();
    expect([name, version, files.map(({ path }) => path)]).toEqual([
      "words",
      "1.2.0",
      ["more.fluxvocab", "twice.fluxvocab"],
    ]);
    expect(packFileName({ name, version })).toBe("words-1.2.0.fluxpack");
    expect(packText(pack())).toBe(
      `fluxpack 1 words 1.2.0 ${hash}\n=== more.fluxvocab ${TRIPLE.length}\n${TRIPLE}=== twice.fluxvocab ${DOUBLE.length}\n${DOUBLE}`,
    );
    expect(hash).toBe("sha256-2bdc78d811ef41aa2b720902b779b65bc4d9224c8a71dacc3109fc909b5c776c");
  });

  it("is the same whatever the order and the line ends of its files", () => {
    const files = [
      { path: "b.fluxvocab", text: DOUBLE },
      { path: "a.fluxvocab", text: TRIPLE },
    ];
    const manifest = { name: "words", version: "1.0.0" };
    const other = files
      .toReversed()
      .map(({ path, text }) => ({ path, text: `\uFEFF${text.replaceAll("\n", "\r\n")}` }));
    expect(packText(packOf(manifest, other))).toBe(packText(packOf(manifest, files)));
  });

  it("reads back as it was written, and never with a letter changed", () => {
    const text = packText(pack());
    expect(readPack(text)).toEqual({ kind: "pack", pack: pack() });
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 2 }), (at, put) => {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        fc.pre(changed !== text);
        expect(readPack(changed).kind).toBe("problem");
      }),
    );
    fc.assert(
      fc.property(fc.string(), (odd) => {
        expect(readPack(odd).kind).toBe("problem");
      }),
    );
  });

  it("has a version of its own", () => {
    expect(readManifest('{"name":"words","version":"1.2.0"}')).toEqual({ name: "words", version: "1.2.0" });
    for (const bad of [
      "",
      "[]",
      "null",
      '{"name":"Words","version":"1.2.0"}',
      '{"name":"words"}',
      '{"name":"words","version":"latest"}',
    ])
      expect(readManifest(bad)).toHaveProperty("problem");
  });
});

describe("uses:", () => {
  it("names a folder's version and hash", () => {
    expect(load(`words@1.2.0#${pack().hash}`)).toEqual({ patterns: ["thrice $x", "twice $x"], faults: [] });
    expect(load("words@1.2.0").faults).toEqual([]);
    expect(load(`words#${pack().hash}`).faults).toEqual([]);
  });

  it("names a package, by path or by version", () => {
    const { hash } = pack();
    writeFileSync(join(folder, "words-1.2.0.fluxpack"), packText(pack()));
    rmSync(join(folder, "words"), { recursive: true });
    const patterns = ["thrice $x", "twice $x"];
    expect(load(`./words-1.2.0.fluxpack#${hash}`)).toEqual({ patterns, faults: [] });
    expect(load(`words@1.2.0#${hash}`)).toEqual({ patterns, faults: [] });
    expect(load("words-1.2.0.fluxpack", "words@1.2.0").patterns).toEqual(patterns);
  });

  it("finds the package of an older version beside a newer folder", () => {
    writeFileSync(join(folder, "words-1.2.0.fluxpack"), packText(pack()));
    writeFileSync(join(folder, "words", "vocabulary.json"), '{ "name": "words", "version": "2.0.0" }');
    writeFileSync(join(folder, "words", "more.fluxvocab"), "");
    expect(load("words@1.2.0").patterns).toEqual(["thrice $x", "twice $x"]);
    expect(load("words@2.0.0").patterns).toEqual(["twice $x"]);
  });

  it("is refused with both hashes where the words have changed", () => {
    const { hash } = pack();
    writeFileSync(join(folder, "words", "twice.fluxvocab"), DOUBLE.replace("* 2", "* 3"));
    expect(load(`words@1.2.0#${hash}`)).toEqual({
      patterns: [],
      faults: [
        `FLX0306 the words of \`words\` are not those that \`uses:\` names\nnamed ${hash}\nfound ${pack().hash}`,
      ],
    });
  });

  it("is refused for another version, a damaged package, and a folder without one", () => {
    expect(load("words@1.3.0").faults).toEqual(["FLX0306 `words@1.3.0` is version 1.3.0, and words here is 1.2.0"]);
    writeFileSync(join(folder, "bad.fluxpack"), packText(pack()).replace("* 2", "* 3"));
    expect(load("bad.fluxpack").faults[0]).toMatch(/^FLX0306 bad.fluxpack: its content is not what its own hash says/);
    rmSync(join(folder, "words", "vocabulary.json"));
    expect(load("words@1.2.0").faults[0]).toMatch(/^FLX0306 .*vocabulary.json: there is none$/);
    expect(load("words").faults).toEqual([]);
    expect(load("wrods@1.2.0").faults[0]).toMatch(/^FLX0301 there is no vocabulary `wrods@1.2.0`/);
  });
});

describe("an image", () => {
  const build = async (uses: string) => {
    const reporter = new Reporter();
    const text = `---\nuses: [${uses}]\n---\n>> Count\nset total to twice 21\n`;
    const compiled = await compileProgram({ path: "p.ese", text }, { folder, vessel: NO_VESSEL }, reporter);
    expect(reporter.diagnostics).toEqual([]);
    return compiled!.bytes;
  };

  it("holds only the words its sentences reach", async () => {
    const alone = await build("words/twice");
    expect(await build("words")).toEqual(alone);
    expect(await build("words/twice, core, math, loops, maritime")).toEqual(alone);
    writeFileSync(join(folder, "words", "twice.fluxvocab"), DOUBLE.replace("$x * 2", "$x * 2 + (thrice $x) * 0 + 1"));
    expect(await build("words")).not.toEqual(alone);
  });

  it("is the same from a folder and from its package", async () => {
    const fromFolder = await build("words@1.2.0");
    writeFileSync(join(folder, "words-1.2.0.fluxpack"), packText(pack()));
    expect(await build(`words-1.2.0.fluxpack#${pack().hash}`)).toEqual(fromFolder);
  });
});

describe("the shipped vocabularies", () => {
  it.each(["core", "math", "loops", "maritime"])("%s packs, and loads from its package", (name) => {
    const reporter = new Reporter();
    const packed = packFolder(join(root, "vocabularies", name), reporter)!;
    expect(reporter.diagnostics).toEqual([]);
    const path = packFileName(packed);
    writeFileSync(join(folder, path), packText(packed));
    cpSync(join(root, "vocabularies", name), join(folder, name), { recursive: true });
    expect(load(`${path}#${packed.hash}`)).toEqual(load(name));
  });
});
