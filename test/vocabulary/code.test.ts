// `code: NAME`: a word that is a function of a code block beside it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluatePhrase } from "../../src/authoring/evaluate.ts";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";

const WORDS = `## pattern: doubled $x
## where: $x is a whole number
## code: twice
## result: a whole number

## pattern: eight times $x
## means: doubled (doubled (doubled $x))

\`\`\`c
static int base = 0;
int add(int a, int b) { return a + b + base; }
int twice(int x) { return add(x, x); }
\`\`\`
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-code-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (words: string, name = "own") => writeFileSync(join(folder, `${name}.fluxvocab`), words);

async function evaluated(phrase: string, uses: readonly string[] = ["core", "own"]): Promise<string | undefined> {
  const reporter = new Reporter();
  const result = await evaluatePhrase(phrase, { folder, vessel: NO_VESSEL, uses }, reporter);
  return result?.shown ?? reporter.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n");
}

async function compiled(text: string) {
  const reporter = new Reporter();
  const program = await compileProgram({ path: "p.ese", text }, { folder, vessel: NO_VESSEL }, reporter);
  const said = reporter.diagnostics.map(
    ({ code, message, primary }) => `${code} ${message} @${primary?.span.file.path}`,
  );
  return { program, said };
}

const USES = "---\nuses: [core, own]\n---\n";

describe("code beside a vocabulary's words", () => {
  it("is what its words mean, also through other words, and unknown in is unknown out", async () => {
    write(WORDS);
    expect(await evaluated("doubled 21")).toBe("42");
    expect(await evaluated("eight times 5")).toBe("40");
    const { program, said } = await compiled(`${USES}>> x\nset a to eight times 5\n`);
    expect(said).toEqual([]);
    expect(program?.map.registers.map(({ name }) => name)).toContain("a");
  });

  it("is in a program only where the program reaches such a word", async () => {
    write(WORDS);
    const without = await compiled(`${USES}>> x\nset a to 5\n`);
    expect(without.program?.module.functions.map(({ name }) => name)).toEqual(["tick"]);
    const uses = await compiled(`${USES}>> x\nset a to doubled previous a\n`);
    expect(uses.said).toEqual([]);
    expect(uses.program!.bytes.length).toBeGreaterThan(without.program!.bytes.length);
  });

  it("is part of what is signed, wherever the vocabulary lies", async () => {
    write(WORDS);
    const echo = async () => (await compiled(`${USES}>> x\nset a to doubled 5\n`)).program!.module.echo!;
    const before = await echo();
    expect(before.text).toMatch(/\nc of own\.fluxvocab, SHA-256 [0-9a-f]{64}/);
    write(WORDS.replace("add(x, x)", "add(x, x) + 0"));
    expect((await echo()).hash).not.toBe(before.hash);
    const other = await compiled(`${USES}>> x\nset a to 5\n`);
    expect(other.program!.module.echo!.text).not.toContain("own.fluxvocab");
  });

  it("does not meet the functions of the program or of another vocabulary, whatever they are called", async () => {
    write(WORDS);
    write(
      WORDS.replaceAll("doubled", "squared").replace("add(x, x)", "x * x").replace("eight times", "power of"),
      "more",
    );
    expect(await evaluated("(doubled 5) + (squared 5)", ["core", "own", "more"])).toBe("35");
    const text =
      "---\nuses: [core, own]\n---\n```c\nint twice(int x) { return x - 1; }\n```\n>> x\nset a to doubled 5\nset b to twice(5)\nset c to a + b\n";
    const { program, said } = await compiled(text);
    expect(said).toEqual([]);
    expect(program).toBeDefined();
  });

  it("is told where it is wrong, at its place in the vocabulary's file", async () => {
    write(WORDS.replace("return add(x, x)", "return nothing"));
    const { said } = await compiled(`${USES}>> x\nset a to doubled 5\n`);
    expect(said).toEqual(["FLX0503 nothing called `nothing` is declared @own.fluxvocab"]);
    write(WORDS.replace("```\n", "int main(void) { return 1; }\n```\n"));
    const main = await compiled(`${USES}>> x\nset a to doubled 5\n`);
    expect(main.said).toEqual([
      "FLX0503 a code block of a vocabulary has `main`, and only a program starts or ticks by itself @own.fluxvocab",
    ]);
    write(WORDS.replace("code: twice", "code: thrice"));
    expect((await compiled(`${USES}>> x\nset a to doubled 5\n`)).said).toEqual([
      "FLX0503 `doubled $x` is the function `thrice`, and no code block declares it @p.ese",
    ]);
    write(WORDS.replace(/```\n$/, ""));
    expect((await compiled(`${USES}>> x\nset a to doubled 5\n`)).said[0]).toBe(
      "FLX0103 this code block is never closed @own.fluxvocab",
    );
  });

  it("leaves a vocabulary that is not there to be reported where it is named", async () => {
    expect((await compiled(`${USES}>> x\nset a to 5\n`)).said).toEqual(["FLX0301 there is no vocabulary `own` @p.ese"]);
  });
});
