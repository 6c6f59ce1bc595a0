// What explain says of a program: golden pages of the demo and of the founding example, and that it says all of the image.
import { describe, expect, it } from "vitest";
import { bytesOf, type Explanation, explain } from "../../src/authoring/explain.ts";
import { explanationPage } from "../../src/authoring/explain-page.ts";
import { explanationLines } from "../../src/authoring/explain-text.ts";
import { splitImage } from "../../src/image/header.ts";
import { demo, meaningOf } from "./meanings.ts";

const FOUNDING = `== For the purposes of this operation:
**depth** := sonar reading corrected for tidal state in fathoms
**safe** := depth > vessel_draft + 5 fathoms

>> Navigation sequence
check depth at current heading
if safe, maintain course
if not safe, compute alternate heading +-30 degrees
steer to safe heading
`;
/** The words of the example, as they were when the page was written. */
const WORDS = `## pattern: sonar reading
## means: sonar
## reads: sonar is a depth below surface in metres, 0 to 200, stale after 3 s
## result: a depth below surface in metres
## description: The sounding.

## pattern: $depth corrected for tidal state
## where: $depth is a depth below surface
## means: $depth - 1 m
## result: a depth below surface in metres
## level: 1
## description: A sounding less the height of tide.

## pattern: check depth at current heading
## means: remember sonar reading as checked depth
## level: 2
## description: Notes the sounding.

## pattern: maintain course
## means: let safe heading be 0 degrees
## description: Keeps the heading that is steered.

## pattern: compute alternate heading +-$angle
## where: $angle is an angle in degrees
## means: set safe heading to $angle
## description: Chooses a heading.

## pattern: steer to $course
## where: $course is an angle in degrees
## means: set rudder to larger of -35 degrees and smaller of 35 degrees and $course
## writes: rudder is an angle in degrees, -35 to 35, safe 0
## acts: steering
## description: Lays the rudder.
`;

/** Code and what follows from it change with every better compiler. */
const withoutCode = (explanation: Explanation): Explanation => {
  const code = { lines: ["nop"], bits: 8, cost: 1 };
  return {
    ...explanation,
    glossary: explanation.glossary.map((one) => ({ ...one, code })),
    sentences: explanation.sentences.map((one) => ({ ...one, code })),
    otherCode: code,
    cost: { once: 1, budget: 2 },
    image: { bytes: 1, crc32: "00c0ffee", sha256: "00" },
  };
};

const draft = { quantities: new Map([["vessel_draft", "2.1 m"]]) };

describe("explain", () => {
  it("the sounder of the demo, for a terminal", async () => {
    const lines = explanationLines(withoutCode(explain(await demo("sounder"))));
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("explained/sounder.txt");
  });

  it("the founding example, as the page to sign", async () => {
    const page = explanationPage(withoutCode(explain(await meaningOf(FOUNDING, draft, "founding.ese", WORDS))));
    await expect(page).toMatchFileSnapshot("explained/founding.html");
  });

  it("says where each term and input is used, directly or through terms and words", async () => {
    const { glossary } = explain(await meaningOf(FOUNDING, draft, "founding.ese", WORDS));
    const uses = Object.fromEntries(glossary.map(({ name, usedIn }) => [name, usedIn]));
    expect(uses).toEqual({ sonar: ["1", "2", "3"], depth: ["2", "3"], safe: ["2", "3"] });
    const safe = glossary.find(({ name }) => name === "safe")!;
    expect(safe.means).toBe("(sonar reading corrected for tidal state in fathoms) > 11.244 m");
    expect(glossary.find(({ name }) => name === "depth")!.unit).toBe("fathoms");
  });

  it("names the words of a sentence, their levels and what they act on", async () => {
    const { sentences, capabilities } = explain(await meaningOf(FOUNDING, draft, "founding.ese", WORDS));
    expect(sentences[3]!.words).toMatchObject([{ pattern: "steer to $course", acts: "steering" }]);
    expect(capabilities).toMatchObject({ acts: ["steering"], mask: ["sense", "actuate"] });
  });

  it.each(["sounder", "helm", "bilge"])("accounts for all bytecode of %s, each instruction once", async (board) => {
    const understood = await demo(board);
    const { glossary, sentences, otherCode } = explain(understood);
    const parts = [...glossary.map(({ code }) => code), ...sentences.map(({ code }) => code), otherCode];
    const { codeStart, dataStart } = splitImage(understood.compiled.bytes);
    const bits = parts.reduce((sum, part) => sum + part.bits, 0);
    // The count of functions at the front and the bits that fill the last byte belong to none.
    expect((dataStart - codeStart) * 8 - bits).toBeLessThan(16);
    expect(parts.every((part) => part.lines.every((line) => line !== ""))).toBe(true);
    expect(sentences.every(({ code }) => bytesOf(code) > 0)).toBe(true);
    // It reports the hash that the image carries.
    expect(explain(understood).echo.hash).toBe(splitImage(understood.compiled.bytes).header.echo);
  });

  it("the page needs nothing else, and text of the program is text there", async () => {
    const text = ">> s\nwhen told \"<script>alert(1)</script> & 'x'\" by helm, set x to 1\n";
    const page = explanationPage(explain(await meaningOf(text, {}, '"><img src=x>.ese')));
    expect(page).not.toMatch(/<(?:script|img|link|iframe)|https?:|url\(|@import/i);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp;");
    // Letters that run backwards would say something else than is signed.
    const turned = explanationPage(explain(await meaningOf('>> s\nbroadcast "a\u202eb"\n')));
    expect(turned).toContain("a\\u{202e}b");
    expect(turned).not.toContain("\u202e");
  });
});

/** Tags of a page in order: [name, is it an end]. Attributes must be quoted, and text must have no bare `<`. */
function tagsOf(page: string): (readonly [string, boolean])[] {
  const body = page.replace(/^<!doctype html>\n/, "").replace(/<style>[^<]*<\/style>/, "");
  const tag = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>/g;
  const rest = body.replace(tag, "");
  expect(rest).not.toMatch(/[<>]/);
  expect(rest).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39|#x27);)/);
  return [...body.matchAll(tag)].map((found) => [found[2]!, found[1] === "/"] as const);
}

/** What has no end tag. */
const VOID = new Set(["meta", "br", "hr"]);

describe("the page", () => {
  const pages: readonly (readonly [string, () => ReturnType<typeof demo>])[] = [
    ["the founding example", () => meaningOf(FOUNDING, draft, "founding.ese", WORDS)],
    ["a program of the demo", () => demo("bilge")],
    [
      "texts that look like markup",
      () =>
        meaningOf(
          '== <b>"x" & y\n**depth** := sounding in metres, 0 to 200\n>> a <script>alert(1)</script>\nif depth < 5 m, tell helm that "</p><img src=x onerror=y> & \'so\'"\n',
          {},
          "a<b>&.ese",
        ),
    ],
  ];

  it.each(pages)("is well formed, in one piece, and has a form for paper: %s", async (_, understood) => {
    const page = explanationPage(explain(await understood()));
    expect(page).toMatch(
      /^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" [^>]*>\n<title>[^<]+<\/title>/,
    );
    const open: string[] = [];
    for (const [name, isEnd] of tagsOf(page)) {
      if (isEnd) expect(open.pop()).toBe(name);
      else if (!VOID.has(name)) open.push(name);
    }
    expect(open).toEqual([]);
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object)\b|<[^>]* (?:src|href|on\w+)=|url\(|@import/i);
    expect(page).toMatch(/@page \{ size: A4;/);
    expect(page).toMatch(/@media print \{/);
  });
});
