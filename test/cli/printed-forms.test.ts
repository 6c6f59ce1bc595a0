// flux fmt, explain and diff: what they print and write, and their exit codes, with good input and bad.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as build from "../../src/cli/commands/build.ts";
import * as diff from "../../src/cli/commands/diff.ts";
import * as explain from "../../src/cli/commands/explain.ts";
import * as fmt from "../../src/cli/commands/fmt.ts";
import * as info from "../../src/cli/commands/info.ts";
import { makeContext } from "../../src/cli/context.ts";
import { answerOf } from "./command-answer.ts";

let folder = "";
const UNTIDY = ">>  Watch\nset   x to  (1+2) -- why\n";
const TIDY = ">> Watch\nset x to 1+2 -- why\n".replace("1+2", "1 + 2");
const path = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(path(name), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-printed-"));
  const files = {
    "untidy.ese": UNTIDY,
    "tidy.ese": TIDY,
    "wrong.ese": ">>  Watch\nset   x to tea\n",
    "other.md": "# x\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("flux fmt", () => {
  it("writes files in their canonical form, and says which", async () => {
    const { code, lines } = await answerOf(fmt, folder, [["untidy.ese", "tidy.ese"]]);
    expect({ code, lines }).toEqual({ code: 0, lines: ["untidy.ese: formatted"] });
    expect(read("untidy.ese")).toBe(TIDY);
    expect(read("tidy.ese")).toBe(TIDY);
  });

  it("--check changes nothing, and ends with 1 if a file is not in that form", async () => {
    const { code, lines } = await answerOf(fmt, folder, [["untidy.ese", "tidy.ese"]], { check: true });
    expect({ code, lines }).toEqual({ code: 1, lines: ["untidy.ese: not in the canonical form"] });
    expect(read("untidy.ese")).toBe(UNTIDY);
    expect((await answerOf(fmt, folder, [["tidy.ese"]], { check: true })).code).toBe(0);
  });

  it("leaves a file with errors as it is, with the diagnostics, and formats the others", async () => {
    const { code, data } = await answerOf(fmt, folder, [["wrong.ese", "untidy.ese"]], { json: true });
    expect(code).toBe(2);
    expect(data.files).toEqual([
      { file: "wrong.ese", ok: false, changed: false },
      { file: "untidy.ese", ok: true, changed: true },
    ]);
    expect(data.diagnostics).toMatchObject([{ code: "FLX0203" }]);
    expect(read("wrong.ese")).toBe(">>  Watch\nset   x to tea\n");
    expect(read("untidy.ese")).toBe(TIDY);
    const { code: other, faults } = await answerOf(fmt, folder, [["other.md", "missing.ese"]]);
    expect(other).toBe(2);
    expect(faults).toContain("only .ese files have a canonical form");
    expect(faults).toContain("missing.ese");
  });

  it("formats stdin to stdout", async () => {
    let written = "";
    const stdout = { write: (text: string) => (written += text) } as unknown as NodeJS.WriteStream;
    const stdin = Readable.from([Buffer.from(UNTIDY.slice(0, 9)), Buffer.from(UNTIDY.slice(9))]);
    const context = makeContext({
      cwd: folder,
      env: {},
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout,
      stderr: process.stderr,
      signal: () => new AbortController().signal,
    });
    expect(await fmt.run(context, [["-"]], {})).toBe(0);
    expect(written).toBe(TIDY);
  });
});

describe("flux explain", () => {
  it("says what a program means", async () => {
    const { code, lines } = await answerOf(explain, folder, ["tidy.ese"]);
    expect(code).toBe(0);
    expect(lines).toContain("1. set x to 3");
    expect(lines.at(-1)).toMatch(/^echo [0-9a-f]{16}$/);
  });

  it("writes a page beside the program or where it is told, never over the program", async () => {
    const { code, lines } = await answerOf(explain, folder, ["tidy.ese"], { html: true });
    expect({ code, said: lines[0] }).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^tidy\.html: written, echo/),
    });
    expect(read("tidy.html")).toContain("<title>tidy: what it does</title>");
    await answerOf(explain, folder, ["tidy.ese"], { html: true, output: "page.html" });
    expect(read("page.html")).toBe(read("tidy.html"));
    expect((await answerOf(explain, folder, ["tidy.ese"], { html: true, output: "tidy.ese" })).code).toBe(2);
    expect(read("tidy.ese")).toBe(TIDY);
  });

  it("gives its data, and the diagnostics of a program with errors", async () => {
    const { data } = await answerOf(explain, folder, ["tidy.ese"], { json: true });
    expect(data).toMatchObject({ agent: "tidy", sentences: [{ number: "1", text: "set x to 3" }], diagnostics: [] });
    const wrong = await answerOf(explain, folder, ["wrong.ese"], { json: true });
    expect(wrong).toMatchObject({ code: 2, data: { diagnostics: [{ code: "FLX0203" }] } });
    expect((await answerOf(explain, folder, ["other.md"])).code).toBe(2);
  });
});

describe("the hash of the echo", () => {
  it("is what explain, the image and its map say", async () => {
    const { data } = await answerOf(explain, folder, ["tidy.ese"], { json: true });
    const { hash } = data.echo as { hash: string };
    await answerOf(build, folder, ["tidy.ese"], { json: true });
    expect((await answerOf(info, folder, ["tidy.fxi"], { json: true })).data.echo).toBe(hash);
    expect(JSON.parse(read("tidy.fxmap"))).toMatchObject({ echo: { hash } });
  });
});

describe("flux diff", () => {
  it("ends with 0 without a change of meaning, with 1 with one, and with 2 where it cannot tell", async () => {
    expect(await answerOf(diff, folder, ["untidy.ese", "tidy.ese"])).toMatchObject({
      code: 0,
      lines: ["no change in meaning"],
    });
    writeFileSync(path("new.ese"), TIDY.replace("2", "5"));
    const { code, lines } = await answerOf(diff, folder, ["tidy.ese", "new.ese"]);
    expect({ code, lines }).toEqual({
      code: 1,
      lines: ["sentence 1 became: set x to 6", "  was 1: set x to 3"],
    });
    expect((await answerOf(diff, folder, ["tidy.ese", "wrong.ese"])).code).toBe(2);
    expect(existsSync(path("tidy.fxi"))).toBe(false);
  });

  it("gives the changes as data", async () => {
    writeFileSync(path("new.ese"), TIDY.replace("2", "5"));
    const { data } = await answerOf(diff, folder, ["tidy.ese", "new.ese"], { json: true });
    expect(data).toMatchObject({ isSame: false, changes: [{ kind: "sentence" }], diagnostics: [] });
  });
});
