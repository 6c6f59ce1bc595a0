// flux eval --board, over a line to a virtual board: what comes back, that the board's own program is left alone, and what is refused.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BoardLine, evaluateOnBoard } from "../../src/cli/board-eval.ts";
import type { CommandModule } from "../../src/cli/command.ts";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { flash } from "../../src/flasher/flash.ts";
import { openSession } from "../../src/link/session.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import type { BoardKind } from "../../src/project/schema.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { RUN_RUNNING } from "../../src/wire/frame.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { type BoardOnPort, boardOnPort, whileTimePasses } from "../harness/board-on-port.ts";
import { answerOf } from "./command-answer.ts";

const bundle = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;

const WORDS = `## pattern: twice $x
## means: $x * 2
## description: Two of them.
## examples: twice 3 = 6

## pattern: four times $x
## means: twice twice $x
## description: Four of them.
## examples: four times 3 = 12

## pattern: endless $x
## means: |
##   let n be $x
##   while n > 0, set n to n + 1
##   n
## result: a number
## description: Never comes to an end.
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-board-"));
  mkdirSync(join(folder, "vocabularies/words"), { recursive: true });
  writeFileSync(join(folder, "vocabularies/words/more.fluxvocab"), WORDS);
  writeFileSync(
    join(folder, "flux.boards.json"),
    JSON.stringify({
      vessel: { quantities: { vessel_draft: "1.8 m" } },
      boards: {
        near: { board: "espruino-wifi", port: "near", resident: ["words/more", "maritime/wind"] },
        bare: { board: "espruino-wifi", port: "bare" },
      },
    }),
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A board that runs a program counting its ticks. */
class Bench {
  readonly clock = new VirtualClock();
  readonly line: BoardOnPort;
  opened = 0;

  constructor(of: BoardKind = kind) {
    this.line = boardOnPort(of, this.clock);
  }

  async start(sent = bundle): Promise<this> {
    const text = "```c\nint n = 0;\nvoid tick(void) { n++; }\n```\n";
    const compiled = await compileProgram({ path: "n.md", text }, { folder: ".", vessel: NO_VESSEL }, new Reporter());
    const request = {
      path: "/dev/board",
      openPort: () => this.line.open(),
      image: compiled!.bytes,
      bundle: sent,
      clock: this.clock,
    };
    expect(await whileTimePasses(this.clock, flash(request))).toMatchObject({ kind: "flashed" });
    return this;
  }

  eval(phrase: string, board = "near", options: Record<string, unknown> = {}) {
    const open: BoardLine["open"] = () => {
      this.opened++;
      return this.line.open();
    };
    const command: CommandModule = {
      run: (context) => evaluateOnBoard(context, phrase, board, options, { open, clock: this.clock, bundle }),
    };
    return whileTimePasses(this.clock, answerOf(command, folder, [], options));
  }

  async hello() {
    const session = await whileTimePasses(
      this.clock,
      this.line.open().then((port) => openSession(port, { clock: this.clock })),
    );
    await session.close();
    return session.hello;
  }
}

const codes = (data: Record<string, unknown>) => (data.diagnostics as { code: string }[]).map(({ code }) => code);

describe("flux eval --board", () => {
  it("runs a phrase of resident words on the board, and shows its value in its unit", async () => {
    const bench = await new Bench().start();
    const { code, lines } = await bench.eval("true wind speed of apparent 10 at angle -90 with boat speed 5");
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^11\.1803398875 knot {4}\(on near, \d+ bytes, \d+ cycles\)$/);
    expect((await bench.eval("four times 3.5")).lines[0]).toMatch(/^14 {4}\(on near, /);
    expect((await bench.eval("(twice 3) > 7", "near", { json: true })).data).toMatchObject({
      board: "near",
      value: false,
      trap: null,
    });
    expect((await bench.eval("vessel_draft + 1 fathom", "bare", { json: true })).data).toMatchObject({
      value: 3.6288,
      unit: "metre",
    });
    expect((await bench.eval("unknown + 1 m", "bare")).lines[0]).toMatch(/^unknown/);
  });

  it("gives every bit back", async () => {
    const bench = await new Bench().start();
    for (const phrase of ["1 / 3", "square root of 2", "1e300 * 3", "-1 / 7", "5e-320 * 1"]) {
      const { data } = await bench.eval(phrase, "bare", { json: true });
      const there = Number(data.value);
      expect(
        Math.abs(there - Number(new Function(`return ${phrase.replace("square root of 2", "Math.SQRT2")}`)())),
      ).toBeLessThanOrEqual(Math.abs(there) * 1e-11);
    }
  });

  it("leaves the board's own program as it is, running on, with the line back at the agent", async () => {
    const bench = await new Bench().start();
    const before = await bench.hello();
    const flashBefore = bench.line.board.storage.toBytes();
    await bench.eval("four times 3.5");
    await bench.eval("endless 1");
    bench.clock.advance(3000);
    const after = await bench.hello();
    expect(after).toMatchObject({ imageCrc: before.imageCrc, runState: before.runState, slot: before.slot });
    expect(after.ticks).toBeGreaterThan(before.ticks);
    expect(bench.line.board.storage.toBytes()).toEqual(flashBefore);
  });

  it("says that a phrase trapped", async () => {
    const bench = await new Bench().start();
    const { code, lines, faults } = await bench.eval("endless 1");
    expect([code, lines]).toEqual([1, []]);
    expect(faults).toBe("trapped on near: budget\n");
  });

  it.each([
    [
      "a word that is not resident, with what to add",
      "eta 12 nmi to harbour at 6 knots",
      "near",
      /FLX0803.*`eta \$dist to \$place at \$speed` is not resident on near.*"resident": \["maritime\/passage"\]/s,
    ],
    ["any word where none is", "Beaufort force of 9 knots", "bare", /FLX0803.*is not resident on bare/s],
    ["what nobody knows", "brew some tea", "near", /FLX0201|FLX0203/],
    ["what senses", "depth below surface", "near", /FLX0/],
    ["what tells", 'tell helm that "hello"', "near", /FLX0803.*neither sense nor act.*tell/s],
    ["an unknown board", "1 + 1", "nowhere", /FLX0802/],
  ])("refuses %s before it opens the port", async (_, phrase, board, expected) => {
    const bench = new Bench();
    const { code, faults } = await bench.eval(phrase, board);
    expect(code).toBe(2);
    expect(faults).toMatch(expected);
    expect(bench.opened).toBe(0);
  });

  it("refuses what is too large, with sizes and what to drop", async () => {
    const loops = Array.from(
      { length: 120 },
      (_, index) => `##   repeat 3 times, set n to square root of (n + ${index}.3)\n`,
    );
    const huge = `## pattern: huge $x\n## means: |\n##   let n be $x\n${loops.join("")}##   n\n## result: a number\n## description: Large.\n## examples: huge 1 = 1\n`;
    writeFileSync(join(folder, "vocabularies/words/more.fluxvocab"), `${WORDS}\n${huge}`);
    const { code, faults } = await new Bench().eval("twice huge 2");
    expect(code).toBe(2);
    expect(faults.replace(/\d+ bytes/g, "N bytes")).toMatch(
      /FLX0602.*`twice huge 2` is N bytes, and near takes 1024 for one run.*N bytes: huge \$x.*N bytes: twice \$x.*drop N bytes/s,
    );
  });

  it("refuses what the board has no memory for, with both sizes", async () => {
    const bench = await new Bench({ ...kind, variables: 90 }).start();
    const { code, faults } = await bench.eval("four times 3.5");
    expect(code).toBe(3);
    expect(faults).toMatch(
      /FLX0602.*needs about \d+ bytes of memory while it runs, and the board on \S+ has 1170 free/s,
    );
    expect((await bench.hello()).runState).toBe(RUN_RUNNING);
  });

  it("answers 3 for a board with another bundle, and for one that does not answer", async () => {
    const bench = await new Bench().start(`${bundle}\n//`);
    const { code, data } = await bench.eval("1 + 1", "bare", { json: true });
    expect([code, codes(data)]).toEqual([3, ["FLX0905"]]);
    const silent = await new Bench().eval("1 + 1", "bare", { json: true });
    expect([silent.code, codes(silent.data)]).toEqual([3, ["FLX0904"]]);
  });
});
