// The words kept at the build are those of the files.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { buildWords, builtWords } from "../../src/vocabulary/built.ts";
import { shippedFiles } from "../../src/vocabulary/files.ts";
import { readWords } from "../../src/vocabulary/load.ts";

const files = shippedFiles();

describe("words read at the build", () => {
  const built = JSON.parse(buildWords(files));

  it.each(files.map((file) => [file.path.replace(/.*vocabularies./, ""), file] as const))("%s: the same", (_, file) => {
    const read = readWords(file, new Reporter());
    expect(read.length).toBeGreaterThan(0);
    expect(builtWords(file, built)).toEqual(read);
  });

  it("are not used for a file that has changed since", () => {
    const [file] = files;
    expect(builtWords({ path: file!.path, text: `${file!.text}\n` }, built)).toBeUndefined();
  });

  it("are not kept where something is wrong, which is said each time", () => {
    const wrong = { path: "wrong.fluxvocab", text: "## pattern: half of $a\n## means: $b / 2\n" };
    expect(builtWords(wrong, JSON.parse(buildWords([wrong])))).toBeUndefined();
  });
});
