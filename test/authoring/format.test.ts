// Every FLUX-ese program of the repository: its form is stable and gives the same image.
import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { formatSource } from "../../src/authoring/format.ts";
import { setUpProgram } from "../../src/cli/program.ts";
import { type CompileOptions, compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";

const root = resolve(import.meta.dirname, "../..");

const programs = ["docs", "test", "vocabularies"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ese") && !name.includes("node_modules"))
    .map((name) => join(folder, name)),
);

async function image(path: string, text: string, options: CompileOptions): Promise<string | undefined> {
  const compiled = await compileProgram({ path, text }, options, new Reporter());
  return compiled && Buffer.from(compiled.bytes).toString("hex");
}

describe("the programs of the repository", () => {
  it("are found", () => {
    expect(programs.length).toBeGreaterThan(4);
  });

  it.each(programs)("%s", async (path) => {
    const reporter = new Reporter();
    const setup = await setUpProgram({ cwd: root }, path, {}, reporter);
    const text = setup && (await formatSource(setup.source, setup.options, reporter));
    if (text === undefined) {
      // What has errors has none; the file is there to show them.
      expect(reporter.hasErrors).toBe(true);
      return;
    }
    const { source, options } = setup!;
    expect(await formatSource({ path, text }, options, new Reporter())).toBe(text);
    expect(await image(path, text, options)).toBe(await image(path, source.text, options));
  });
});

describe("formatting", () => {
  const options: CompileOptions = { folder: dirname(join(root, "x.ese")), vessel: NO_VESSEL };

  it("is for FLUX-ese only, and not for what has errors", async () => {
    const reporter = new Reporter();
    expect(await formatSource({ path: "a.md", text: "# x\n" }, options, reporter)).toBeUndefined();
    expect(await formatSource({ path: "a.ese", text: ">> s\nset x to tea\n" }, options, reporter)).toBeUndefined();
    expect(reporter.diagnostics.map(({ code }) => code)).toEqual(["FLX0104", "FLX0203"]);
  });

  it("keeps a program with functions of its own as it is", async () => {
    const text = "```c\nint twice(int n) { return 2*n; }\n```\n>> s\nset x to twice( 3 )\nset  y to twice(x)+1\n";
    expect(await formatSource({ path: "a.ese", text }, options, new Reporter())).toBe(
      text.replace("twice( 3 )", "twice(3)").replace("set  y", "set y").replace(")+1", ") + 1"),
    );
  });
});
