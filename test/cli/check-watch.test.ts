// flux check --watch: checks again when the program or one of its vocabularies changes, and ends in order.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../src/cli/commands/check.ts";
import { makeContext } from "../../src/cli/context.ts";

let folder = "";
const PROGRAM = "---\nuses: [core, ./words]\n---\n>> s\nset x to twice 3\n";
const WORDS = "## pattern: twice $n\n## means: $n * 2\n## result: a number\n## description: Doubles.\n";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-watch-"));
  mkdirSync(join(folder, "words"));
  writeFileSync(join(folder, "words", "double.fluxvocab"), WORDS);
  writeFileSync(join(folder, "a.ese"), PROGRAM);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The JSON lines of a watch; each step acts once the check before it is said, the last one ends it. */
async function watched(...steps: readonly (() => void)[]): Promise<{ code: number; oks: boolean[] }> {
  const stop = new AbortController();
  const oks: boolean[] = [];
  const next = [...steps];
  const stdout = new Writable({
    write(chunk, _, done) {
      oks.push((JSON.parse(String(chunk)) as { ok: boolean }).ok);
      const step = next.shift();
      // After the command goes on to watch; what changes before that it sees as well.
      if (step) setImmediate(step);
      else stop.abort();
      done();
    },
  }) as unknown as NodeJS.WriteStream;
  const { stdin, stderr } = process;
  const context = makeContext({ cwd: folder, env: {}, stdin, stdout, stderr, signal: () => stop.signal });
  const code = await run(context, ["a.ese"], { watch: true, json: true });
  return { code, oks };
}

describe("flux check --watch", () => {
  it("checks again when the program changes", async () => {
    const { code, oks } = await watched(
      () => writeFileSync(join(folder, "a.ese"), PROGRAM.replace("twice", "thrice")),
      () => writeFileSync(join(folder, "a.ese"), PROGRAM),
    );
    expect(oks).toEqual([true, false, true]);
    expect(code).toBe(0);
  });

  it("checks again when a vocabulary of it changes", async () => {
    const { oks } = await watched(
      () => writeFileSync(join(folder, "words", "double.fluxvocab"), WORDS.replace("twice", "double")),
      () => writeFileSync(join(folder, "words", "double.fluxvocab"), WORDS),
    );
    expect(oks).toEqual([true, false, true]);
  });
});
