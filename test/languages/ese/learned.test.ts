// A program is compiled until one pass relied on nothing that turned out otherwise: another pass must make the same of it. And names are
// looked for only where they can be made: a first reading of everything must find no more.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { printModule } from "../../../src/fir/print.ts";
import { readDocument, sentenceLines } from "../../../src/languages/ese/document.ts";
import { Learned } from "../../../src/languages/ese/learned.ts";
import { SentenceReader } from "../../../src/languages/ese/sentences.ts";
import { namingLines, targetsOf } from "../../../src/languages/ese/targets.ts";
import { meaningText } from "../../../src/languages/ese/text.ts";
import { NO_NAMES, WordMeanings } from "../../../src/languages/ese/word-meanings.ts";
import { edited, edits } from "../../fuzz/edits.ts";
import { compileEse, servicesFor, shown } from "./compile-ese.ts";
import { programs } from "./program-pieces.ts";

const root = join(import.meta.dirname, "../../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const DEMOS = ["sounder", "bilge", "helm"].map((name) => read(`docs/demo/${name}.ese`));
const FORMS = read("test/languages/ese/printed/tidy.ese");

function made(text: string) {
  const { module, diagnostics } = compileEse(text);
  return { fir: printModule(module), diagnostics: shown(diagnostics) };
}

/** The same with passes more than it takes. */
function madeAgain(text: string) {
  const { settle } = Learned.prototype;
  let settled = 0;
  vi.spyOn(Learned.prototype, "settle").mockImplementation(function (this: Learned, uses) {
    if (settle.call(this, uses)) settled++;
    return settled > 2;
  });
  try {
    return made(text);
  } finally {
    vi.restoreAllMocks();
  }
}

afterEach(() => vi.restoreAllMocks());

describe("what one pass tells the next", () => {
  it.each([...DEMOS, FORMS])("changes nothing once a pass has settled: program %#", (text) => {
    expect(madeAgain(text)).toEqual(made(text));
  });

  it("changes nothing in random programs", () => {
    fc.assert(
      fc.property(programs, (text) => {
        expect(madeAgain(text)).toEqual(made(text));
      }),
      { numRuns: 150 },
    );
  });

  it("changes nothing in programs with mistakes", () => {
    fc.assert(
      fc.property(fc.constantFrom(...DEMOS, FORMS), edits, (text, changes) => {
        const wrong = edited(text, changes);
        expect(madeAgain(wrong)).toEqual(made(wrong));
      }),
      { numRuns: 150 },
    );
  });

  it("is asked for by a handler of a state that is given its unit below it", () => {
    const spy = vi.spyOn(Learned.prototype, "settle");
    compileEse('>> x\nwhen told "ping", tell helm that "limit" with limit\nset limit to 5 m\n');
    expect(spy.mock.results.map(({ value }) => value)).toEqual([false, true]);
  });

  it("is asked for by a sentence that sets a state to what has no unit, where one below gives it one", () => {
    const text = '>> x\nwhen told "ping", set mark to unknown\nset mark to 5 m\ntell helm that "mark" with mark\n';
    expect(made(text)).toEqual(madeAgain(text));
    expect(made(text).fir).toContain('"mark" = NaN unit "metres"');
  });
});

describe("a state set from a state below it, and so on", () => {
  const chain = (length: number, last: string) => [
    ...Array.from({ length }, (_, at) => `set s${at} to s${at + 1}`),
    `set s${length} to ${last}`,
  ];

  it("has its unit, however long the chain", () => {
    for (const length of [3, 6, 12]) {
      const { diagnostics } = compileEse([">> x", "if s0 > 3 s, count hits", ...chain(length, "5 m"), ""].join("\n"));
      expect(shown(diagnostics)[0]).toBe("FLX0401 `s0` (length) is compared with `3 s` (duration)");
    }
  });

  it("comes to an end where it goes round", () => {
    const { diagnostics } = compileEse(">> x\nset a to b\nset b to c\nset c to a\ntell helm a\n");
    expect(diagnostics).toEqual([]);
  });
});

describe("a local term of a word that reads itself", () => {
  it("has the type of each use", () => {
    const words =
      "## pattern: tally of $x\n## where: $x is a quantity\n## means: |\n##   **total** := (if previous total is known then previous total else 0 * $x) + $x\n##   total\n## result: a quantity\n";
    const text = '>> x\nset a to tally of 5 m\nset b to tally of 3 s\ntell helm that "x" with a and b\n';
    expect(shown(compileEse(text, { words }).diagnostics)).toEqual([]);
  });
});

describe("lines that may make names", () => {
  const { vocabulary } = servicesFor({}, new Reporter());

  it("are found in the meanings of words as well", () => {
    const words = vocabulary(undefined);
    const meanings = new WordMeanings(words);
    const names = words.words.flatMap(({ meaning }) => {
      if (meaning.kind !== "means") return [];
      const text = meaningText(meaning.text, meaning.span);
      return targetsOf(new SentenceReader(text, NO_NAMES, words).block(sentenceLines(text)));
    });
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !meanings.declares(name))).toEqual([]);
    expect(meanings.declares("no such name")).toBe(false);
  });

  const namesIn = (text: string, isAll: boolean): string[] => {
    const source = { path: "test.ese", text };
    const { lines, text: kept } = readDocument(source, 0, new Reporter());
    const reader = new SentenceReader(kept, NO_NAMES, vocabulary(undefined));
    return targetsOf(reader.block(isAll ? lines : namingLines(lines)));
  };

  it("are all that make one", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          programs,
          fc.tuple(fc.constantFrom(...DEMOS, FORMS), edits).map(([text, changes]) => edited(text, changes)),
        ),
        (text) => {
          expect(namesIn(text, false)).toEqual(namesIn(text, true));
        },
      ),
      { numRuns: 200 },
    );
  });
});
