// Every code of the table has an example, and what flux says about it is as recorded beside it (`npx vitest run test/diagnostics --update` records it anew;
// then `npm run generate` writes docs/diagnostics.md). Read what changes as a skipper would.
import { describe, expect, it } from "vitest";
import { CODES } from "../../src/diagnostics/codes.ts";
import { diagnosticExamples, diagnosticsPage } from "../../tools/diagnostics.ts";
import { saidAbout } from "./run-example.ts";

const examples = diagnosticExamples();

describe("the examples of diagnostics", () => {
  it("are one for each code, and no more", () => {
    expect(examples.map(({ code }) => code)).toEqual(CODES.map(({ code }) => code).sort());
  });

  it.each(examples.map((example) => [example.code, example] as const))(
    "%s is said as recorded",
    async (code, example) => {
      const text = await saidAbout(example);
      expect(text).toContain(`[${code} ${CODES.find((row) => row.code === code)?.slug}]`);
      expect(text).not.toMatch(/\t| at .*\.ts:/);
      await expect(text).toMatchFileSnapshot(example.golden);
    },
  );

  it("are all on the page", () => {
    const page = diagnosticsPage("");
    for (const { code, slug } of CODES) expect(page).toContain(`## ${code} ${slug}\n`);
  });
});
