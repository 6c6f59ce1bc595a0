// Resident words on a virtual board: flux install builds them in, flux eval --board sends what differs from them, flux flash keeps them as
// flux.boards.json says; and what a board answers is what the host computes.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluatePhrase } from "../../src/authoring/evaluate.ts";
import { type BoardLine, evaluateOnBoard } from "../../src/cli/board-eval.ts";
import type { CommandModule } from "../../src/cli/command.ts";
import * as check from "../../src/cli/commands/check.ts";
import * as flash from "../../src/cli/commands/flash.ts";
import * as install from "../../src/cli/commands/install.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { vocabularyLoader } from "../../src/vocabulary/files.ts";
import { RESIDENT_FILE } from "../../src/wire/resident-file.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { type BoardOnPort, boardOnPort, whileTimePasses } from "../harness/board-on-port.ts";
import { answerOf } from "./command-answer.ts";
import { said } from "./in-process.ts";

const bundle = await bundleClass("standard");
const BOARD = { board: "espruino-wifi", port: "near", program: "n.ese" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-resident-"));
  writeFileSync(join(folder, "n.ese"), ">>\nset n to 3\n");
  residentAre("maritime/wind");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function residentAre(...resident: string[]): void {
  const boards = { near: { ...BOARD, ...(resident.length > 0 ? { resident } : {}) } };
  writeFileSync(join(folder, "flux.boards.json"), JSON.stringify({ boards }));
}

class Bench {
  readonly clock = new VirtualClock();
  readonly line: BoardOnPort = boardOnPort(loadBoardKind("espruino-wifi", new Reporter())!, this.clock, {
    toBoard: (bytes) => {
      this.heard += Buffer.from(bytes).toString("latin1");
      return bytes;
    },
  });
  /** All that went to the board. */
  heard = "";
  private readonly to: BoardLine = { open: () => this.line.open(), clock: this.clock, bundle };

  install(options: Record<string, unknown> = {}) {
    const command: CommandModule = { run: (context, args, given) => install.run(context, args, given, this.to) };
    return whileTimePasses(this.clock, said(command, folder, [["near"]], options));
  }
  flash() {
    const command: CommandModule = { run: (context, args, given) => flash.run(context, args, given, this.to) };
    return whileTimePasses(this.clock, said(command, folder, [["near"]]));
  }
  eval(phrase: string) {
    const command: CommandModule = { run: (context) => evaluateOnBoard(context, phrase, "near", {}, this.to) };
    return whileTimePasses(this.clock, answerOf(command, folder, []));
  }
  async data(phrase: string) {
    const command: CommandModule = {
      run: (context) => evaluateOnBoard(context, phrase, "near", { json: true }, this.to),
    };
    return (await whileTimePasses(this.clock, answerOf(command, folder, [], { json: true }))).data;
  }
  get file(): string | undefined {
    return this.line.board.storage.read(RESIDENT_FILE);
  }
}

const PHRASE = "Beaufort force of 33 knots";
const FORCE = /^7 {4}\(on near, (\d+) bytes, (\d+) of them there, (\d+) sent, \d+ cycles\)$/;

describe("resident words", () => {
  it("are built in by install, and a phrase sends only what differs from them", async () => {
    const bench = new Bench();
    const installed = await bench.install();
    expect([installed.code, installed.stderr]).toEqual([0, ""]);
    expect(installed.stdout).toMatch(/^near: 4 resident words built in, \d+ bytes$/m);
    await bench.flash();
    bench.heard = "";
    const { lines, faults } = await bench.eval(PHRASE);
    expect(faults).toBe("");
    const [, bytes, there, sent] = FORCE.exec(lines[0]!)!.map(Number);
    expect(there).toBeGreaterThan(200);
    expect(sent).toBeLessThan(bytes! / 3);
    // Not one of the word's constants crosses the line.
    const chunks = [...bench.heard.matchAll(/atob\("([^"]+)"\)/g)].map(([, text]) => Buffer.from(text!, "base64"));
    expect(Buffer.concat(chunks)).toHaveLength(sent!);
  });

  it("stay as they are when they are installed again, and go with a reinstall that names none", async () => {
    const bench = new Bench();
    await bench.install();
    const { file } = bench;
    expect(file).toBeDefined();
    const free = bench.line.board.storage.getFree();
    expect((await bench.install()).stdout).toMatch(/4 resident words were there/);
    expect(bench.line.board.storage.getFree()).toBe(free);
    residentAre();
    expect((await bench.install()).stdout).toMatch(/its resident words are taken away/);
    expect(bench.file).toBeUndefined();
  });

  it("are missed, and the phrase is sent whole, until flash or install puts them there", async () => {
    const bench = new Bench();
    residentAre();
    await bench.install();
    await bench.flash();
    residentAre("maritime/wind");
    const without = await bench.eval(PHRASE);
    expect([without.code, without.faults]).toEqual([
      0,
      expect.stringMatching(/FLX0905.*near holds no resident words.*flux install near/s),
    ]);
    expect(without.lines[0]).toMatch(/^7 {4}\(on near, \d+ bytes, \d+ cycles\)$/);
    expect((await bench.flash()).stdout).toMatch(/near: 4 resident words built in/);
    expect((await bench.eval(PHRASE)).lines[0]).toMatch(FORCE);
    residentAre("maritime/wind", "maritime/passage");
    expect((await bench.eval(PHRASE)).faults).toMatch(/holds other resident words.*flux install near/s);
    expect((await bench.flash()).stdout).toMatch(/resident words built in/);
    expect((await bench.flash()).stdout).not.toMatch(/resident/);
    expect((await bench.eval(PHRASE)).faults).toBe("");
  });

  it("are put on a new board by its first flash, after the bundle", async () => {
    const bench = new Bench();
    const { code, stdout, stderr } = await bench.flash();
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/4 resident words built in/);
    expect((await bench.eval(PHRASE)).lines[0]).toMatch(FORCE);
  });

  it("are not believed when flash has lost a bit of them", async () => {
    const bench = new Bench();
    await bench.flash();
    const { storage } = bench.line.board;
    const at = Buffer.from(storage.toBytes()).indexOf(Buffer.from(bench.file!, "latin1"));
    storage.disturb(at + bench.file!.length - 20, 4);
    const { code, lines, faults } = await bench.eval(PHRASE);
    expect([code, lines[0]]).toEqual([0, expect.stringMatching(/^7 {4}\(on near, \d+ bytes, \d+ cycles\)$/)]);
    expect(faults).toMatch(/holds other resident words/);
  });

  it("leave the program of the board running, and its slots as they are", async () => {
    const bench = new Bench();
    residentAre();
    await bench.flash();
    const slots = () => ["fx.a", "fx.b", "fx.l0", "fx.l1"].map((name) => bench.line.board.storage.read(name));
    const before = slots();
    residentAre("maritime/wind");
    await bench.install();
    // A start of the board is a record of the log.
    expect(slots().slice(0, 2)).toEqual(before.slice(0, 2));
    expect(bench.file).toBeDefined();
  });

  it("are refused where they do not fit, with the size of each and what to take out", async () => {
    const boards = { near: { ...BOARD, board: "espruino-original", resident: ["maritime/wind", "maritime/passage"] } };
    writeFileSync(join(folder, "flux.boards.json"), JSON.stringify({ boards }));
    const bench = new Bench();
    const { code, stderr } = await bench.install();
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /FLX0602.*resident words of near are \d+ bytes, and its Storage of 20480 has room for 0.*226 bytes: Beaufort force of \$wind.*take \d+ bytes out of boards\.near\.resident: maritime is \d+ bytes/s,
    );
    expect(bench.heard).toBe("");
    expect((await bench.flash()).code).toBe(2);
    const checked = await said(check, folder, ["n.ese"]);
    expect([checked.code, checked.stderr]).toEqual([2, expect.stringMatching(/FLX0602.*resident words of near/s)]);
  });

  it("are refused where the board has no room left for an update beside them", async () => {
    const bench = new Bench();
    residentAre();
    await bench.flash();
    const { storage } = bench.line.board;
    storage.write("other", new Uint8Array(storage.getFree() - 3400).fill(1));
    residentAre("maritime/wind");
    const { code, stderr } = await bench.install();
    expect(code).toBe(3);
    expect(stderr).toMatch(/FLX0906.*bytes free: \d+ are for its resident words.*flux compact/s);
    const flashed = await bench.flash();
    expect([flashed.code, bench.file]).toEqual([0, undefined]);
    expect(flashed.stderr).toMatch(/warning.*FLX0906.*resident words of near were not put there/s);
  });
});

describe.each(["maritime/wind", "maritime/passage", "math"])("the examples of %s", (name) => {
  it("come to the same on a board as here", async () => {
    residentAre(name);
    const bench = new Bench();
    await bench.flash();
    const { words } = vocabularyLoader(folder, new Reporter())([name]);
    let there = 0;
    for (const { phrase } of words.flatMap(({ examples }) => examples.slice(0, 2))) {
      const data = await bench.data(phrase);
      const here = (await evaluatePhrase(phrase, { folder, vessel: NO_VESSEL, uses: [name] }, new Reporter()))!;
      expect([phrase, data.value, data.unit, data.trap]).toEqual([phrase, here.value, here.unit, null]);
      if (Number(data.bytesThere) > 0) there++;
    }
    expect(there).toBeGreaterThan(3);
  });
});
