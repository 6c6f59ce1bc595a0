// A file of its own, as nothing may have loaded the grammar of C before: FLUX-ese inside markdown reaches a word that is a function in C.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compileProgram } from "../../../src/compile.ts";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { NO_VESSEL } from "../../../src/project/vessel-facts.ts";

it("loads what the words of a block of FLUX-ese are written in", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flux-words-"));
  try {
    // Beside the file, so it stands for flux's own `core`, which a block uses that names nothing.
    const words =
      "## pattern: doubled $x\n## where: $x is a whole number\n## code: twice\n## result: a whole number\n\n```c\nint twice(int x) { return x + x; }\n```\n";
    writeFileSync(join(folder, "core.fluxvocab"), words);
    const reporter = new Reporter();
    const text = "# A\n\n```ese\n>> x\nset y to doubled 4\ntell helm y\n```\n";
    expect(await compileProgram({ path: "a.md", text }, { folder, vessel: NO_VESSEL }, reporter)).toBeDefined();
    expect(reporter.diagnostics).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
