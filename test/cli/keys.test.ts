// keys, sign, install and flash --locked as a user meets them, with a virtual board on the line.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluateOnBoard } from "../../src/cli/board-eval.ts";
import type { CommandModule } from "../../src/cli/command.ts";
import * as boards from "../../src/cli/commands/boards.ts";
import * as build from "../../src/cli/commands/build.ts";
import * as doctor from "../../src/cli/commands/doctor.ts";
import * as flash from "../../src/cli/commands/flash.ts";
import * as install from "../../src/cli/commands/install.ts";
import * as keys from "../../src/cli/commands/keys.ts";
import * as sign from "../../src/cli/commands/sign.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { openSession } from "../../src/link/session.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { boardOnPort, whileTimePasses } from "../harness/board-on-port.ts";
import { type Answer, answerOf } from "./command-answer.ts";
import { said } from "./in-process.ts";

const sealed = await bundleClass("sealed");
const standard = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const PROGRAM = "```c\nint n = 0;\nvoid tick(void) { n++; }\n```\n";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-signed-"));
  writeFileSync(join(folder, "count.md"), PROGRAM);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const vessel = (entry: Record<string, unknown>): void =>
  writeFileSync(
    join(folder, "flux.boards.json"),
    JSON.stringify({ boards: { near: { board: "espruino-wifi", port: "near", program: "count.md", ...entry } } }),
  );
const keysAre = (args: readonly (string | string[])[], options: Record<string, unknown> = {}): Promise<Answer> =>
  answerOf(keys, folder, args, options);
/** The folder of this user's keys (in-process.ts) for another's. */
const asAnother = (name: string): void => {
  mkdirSync(join(folder, ".keys"), { recursive: true });
  renameSync(join(folder, ".keys"), join(folder, name));
};

/** Virtual time is no measure of a compiler, which takes none of it. */
const ANY_TIME = Number.POSITIVE_INFINITY;

class Line {
  readonly clock = new VirtualClock();
  readonly line = boardOnPort(kind, this.clock);
  opened = 0;
  run(module: typeof flash | typeof install, bundle: string, options: Record<string, unknown> = {}) {
    const open = () => {
      this.opened++;
      return this.line.open();
    };
    const command: CommandModule = {
      run: (context, args, given) => module.run(context, args, given, { open, clock: this.clock, bundle }),
    };
    return whileTimePasses(this.clock, said(command, folder, [["near"]], options), ANY_TIME);
  }
  eval(bundle: string) {
    const open = () => this.line.open();
    const command: CommandModule = {
      run: (context) => evaluateOnBoard(context, "2 + 3", "near", {}, { open, clock: this.clock, bundle }),
    };
    return whileTimePasses(this.clock, said(command, folder), ANY_TIME);
  }
  async hello() {
    const work = this.line.open().then((port) => openSession(port, { clock: this.clock }));
    const session = await whileTimePasses(this.clock, work);
    await session.close();
    return session.hello;
  }
}

describe("flux keys", () => {
  it("makes, lists and shows keys, and never prints a private one", async () => {
    expect((await keysAre([])).lines[0]).toMatch(/^no keys in /);
    const made = await keysAre(["make", ["skipper"]]);
    expect([made.code, made.lines[0]]).toEqual([0, expect.stringMatching(/^skipper: ([0-9a-f]{4} ?){4}, for signing/)]);
    await keysAre(["make", ["nordri"]], { for: "boards" });
    const listed = await keysAre(["list"]);
    expect(listed.lines).toHaveLength(3);
    const shown = await keysAre(["show", ["nordri"]], { json: true });
    expect(shown.data).toMatchObject({ name: "nordri", use: "boards", isOwn: true });
    const printed = [...made.lines, ...listed.lines, JSON.stringify(shown.data)].join("\n");
    for (const name of ["skipper", "nordri"]) {
      const held = JSON.parse(readFileSync(join(folder, ".keys", `${name}.key`), "utf8")) as Record<string, string>;
      expect(printed).not.toContain((held.secret ?? held.pkcs8)!.slice(0, 16));
    }
  });

  it("exports the public half of a signing key only", async () => {
    await keysAre(["make", ["skipper"]]);
    await keysAre(["make", ["nordri"]], { for: "boards" });
    expect((await keysAre(["export", ["skipper"]])).lines).toEqual([
      expect.stringMatching(/^flux-key-1 \S{43} skipper$/),
    ]);
    expect((await keysAre(["export", ["nordri"]])).faults).toMatch(/FLX0804.*no public half/);
  });

  it("says what is wrong with what was asked", async () => {
    for (const [args, options, wanted] of [
      [["burn", ["skipper"]], {}, /FLX0001.*means nothing/],
      [["make"], {}, /FLX0001.*one name/],
      [["make", ["a", "b"]], {}, /FLX0001.*one name/],
      [["make", ["Skipper"]], {}, /FLX0804.*no name for a key/],
      [["make", ["x"]], { for: "doors" }, /FLX0001.*not for "doors"/],
      [["show", ["nobody"]], {}, /FLX0804.*no key called "nobody"/],
      [["trust", ["count.md"]], {}, /FLX0804.*no public key/],
      [["trust", ["gone.pub"]], {}, /FLX0101/],
    ] as const) {
      const answer = await keysAre(args as unknown as string[], options);
      expect(answer.code).toBe(2);
      expect(answer.faults).toMatch(wanted);
      expect(answer.faults).toMatch(/hint: /);
    }
  });
});

describe("flux sign and flux flash --locked", () => {
  const signed = (options: Record<string, unknown> = {}) => answerOf(sign, folder, ["count.fxi"], options);

  it("sends what a trusted key signed, and nothing else; the port is not even opened", async () => {
    vessel({ locked: true });
    const line = new Line();
    const sent = async () => {
      const before = line.opened;
      const { code, stdout, stderr } = await line.run(flash, standard);
      if (code !== 0) expect(line.opened).toBe(before);
      return [code, code === 0 ? stdout : stderr] as const;
    };
    expect(await sent()).toEqual([
      2,
      expect.stringMatching(/FLX0910.*count\.fxi is not signed: there is no count\.fxi\.sig/),
    ]);
    await answerOf(build, folder, ["count.md"], {});
    expect((await signed()).faults).toMatch(/FLX0804.*no key for signing/);
    await keysAre(["make", ["skipper"]]);
    expect((await signed()).lines[0]).toMatch(/^count\.fxi\.sig: count\.fxi signed by skipper/);
    expect((await signed({ check: true })).lines[0]).toMatch(/signed by skipper/);
    expect(await sent()).toEqual([0, expect.stringMatching(/signed by skipper/)]);
    // The program is another now, the signature is the old one's.
    writeFileSync(join(folder, "count.md"), PROGRAM.replace("n = 0", "n = 5"));
    expect(await sent()).toEqual([2, expect.stringMatching(/FLX0910.*not what skipper signed/)]);
    writeFileSync(join(folder, "count.md"), PROGRAM);
    const good = readFileSync(join(folder, "count.fxi.sig"));
    const damaged = Buffer.from(good);
    damaged[40]! ^= 1;
    writeFileSync(join(folder, "count.fxi.sig"), damaged);
    expect((await sent())[1]).toMatch(/FLX0910/);
    writeFileSync(join(folder, "count.fxi.sig"), "");
    expect(await sent()).toEqual([2, expect.stringMatching(/FLX0910.*no signature/)]);
    writeFileSync(join(folder, "count.fxi.sig"), good);
    expect((await sent())[0]).toBe(0);
  });

  it("trusts another's key when it was given, and not before", async () => {
    vessel({});
    await answerOf(build, folder, ["count.md"], {});
    await keysAre(["make", ["mate"]]);
    await signed();
    await keysAre(["export", ["mate"]], { output: "mate.pub" });
    asAnother("mates-keys");
    const line = new Line();
    const refused = await line.run(flash, standard, { locked: true });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/FLX0910.*key that is not trusted here/)]);
    expect((await signed({ check: true, json: true })).data).toMatchObject({ signedBy: null });
    expect((await keysAre(["trust", ["mate.pub"]])).code).toBe(0);
    expect((await keysAre(["list"])).lines[0]).toMatch(/^mate .*another's, trusted/);
    expect((await line.run(flash, standard, { locked: true })).code).toBe(0);
    // Not asked for, nothing is checked.
    rmSync(join(folder, "count.fxi.sig"));
    expect((await line.run(flash, standard)).code).toBe(0);
  });

  it("asks which key, if there are several, and takes none for boards", async () => {
    for (const name of ["one", "two"]) await keysAre(["make", [name]]);
    await keysAre(["make", ["nordri"]], { for: "boards" });
    await answerOf(build, folder, ["count.md"], {});
    expect((await signed()).faults).toMatch(/FLX0804.*2 keys for signing: one, two/);
    expect((await signed({ key: "nordri" })).faults).toMatch(/FLX0804.*for boards, not for signing/);
    expect((await signed({ key: "two" })).lines[0]).toMatch(/signed by two/);
  });
});

describe("flux install and a board's key", () => {
  it("gives the board its key; then flash and eval work with it, and nothing does without", async () => {
    await keysAre(["make", ["nordri"]], { for: "boards" });
    vessel({ key: "nordri" });
    const line = new Line();
    const early = await line.run(flash, sealed);
    expect([early.code, early.stderr]).toEqual([3, expect.stringMatching(/FLX0909.*holds none.*flux install/s)]);
    const installed = await line.run(install, sealed);
    expect([installed.code, installed.stdout]).toEqual([0, expect.stringMatching(/level 1: takes commands/)]);
    expect((await line.run(flash, sealed, { json: true })).stdout).toMatch(/"level":1/);
    const { imageCrc } = await line.hello();
    expect((await line.eval(sealed)).stdout).toMatch(/^5 /);
    // Another machine, with another key of the same name.
    asAnother("skippers-keys");
    expect((await line.run(flash, sealed)).stderr).toMatch(/FLX0804.*no key called "nordri"/);
    await keysAre(["make", ["nordri"]], { for: "boards" });
    expect((await line.run(flash, sealed)).stderr).toMatch(/FLX0909.*another key/);
    expect((await line.eval(sealed)).stderr).toMatch(/FLX0909/);
    vessel({});
    expect((await line.run(flash, standard)).stderr).toMatch(/FLX0909.*no key is named/);
    expect((await line.run(install, standard)).stderr).toMatch(/FLX0909/);
    expect((await line.hello()).imageCrc).toBe(imageCrc);
  });

  it("takes over a board whose key is lost, if somebody presses its reset, and only then", async () => {
    await keysAre(["make", ["nordri"]], { for: "boards" });
    vessel({ key: "nordri" });
    const line = new Line();
    await line.run(install, sealed);
    await line.run(flash, sealed);
    asAnother("lost");
    await keysAre(["make", ["nordri"]], { for: "boards" });
    const alone = await line.run(install, sealed, { lostKey: true });
    expect([alone.code, alone.stderr]).toEqual([3, expect.stringMatching(/FLX0904/)]);
    // The program of the board ran on meanwhile.
    expect((await line.hello()).challenge).toBeDefined();
    line.clock.setTimeout(() => line.line.board.reset(), 6_000);
    const taken = await line.run(install, sealed, { lostKey: true });
    expect([taken.code, taken.stdout]).toEqual([
      0,
      expect.stringMatching(/press reset on the board now[\s\S]*level 1/),
    ]);
    expect((await line.run(flash, sealed)).code).toBe(0);
  });

  it("takes the key away when flux.boards.json names none any more, with the key", async () => {
    await keysAre(["make", ["nordri"]], { for: "boards" });
    vessel({ key: "nordri" });
    const line = new Line();
    await line.run(install, sealed);
    line.clock.setTimeout(() => line.line.board.reset(), 6_000);
    vessel({});
    expect((await line.run(install, standard, { lostKey: true })).stdout).toMatch(
      /level 0: checks that an image is whole/,
    );
    expect((await line.run(flash, standard)).code).toBe(0);
    expect((await line.hello()).challenge).toBeUndefined();
  });

  it("refuses a key for a kind of board that can use none, and a key that is for signing", async () => {
    await keysAre(["make", ["nordri"]], { for: "boards" });
    await keysAre(["make", ["skipper"]]);
    const line = new Line();
    vessel({ board: "pixl-js", key: "nordri" });
    expect((await line.run(install, sealed)).stderr).toMatch(/FLX0909.*no SHA-256/);
    vessel({ key: "skipper" });
    expect((await line.run(install, sealed)).stderr).toMatch(/FLX0804.*for signing releases, not for boards/);
    vessel({ key: "AAAA/secret+bytes==" });
    expect((await line.run(install, sealed)).stderr).toMatch(/FLX0801/);
    expect(line.opened).toBe(0);
  });
});

describe("what is said of the levels", () => {
  it("flux doctor names level, key and what stays open for each board", async () => {
    await keysAre(["make", ["nordri"]], { for: "boards" });
    vessel({ key: "nordri", locked: true });
    const keyed = (await answerOf(doctor, folder, [])).lines.join("\n");
    expect(keyed).toMatch(/ok {4}key of near: nordri; level 1: .*presses its reset, or reads its flash/);
    expect(keyed).toMatch(/look {2}locked: near: no key is trusted here/);
    vessel({});
    expect((await answerOf(doctor, folder, [])).lines.join("\n")).toMatch(
      /no key: near; level 0: .*whoever reaches the port/,
    );
    vessel({ key: "gone" });
    expect((await answerOf(doctor, folder, [])).lines.join("\n")).toMatch(
      /look {2}key of near: there is no key called "gone"/,
    );
  });

  it("flux boards says which level a kind can carry", async () => {
    expect((await answerOf(boards, folder, ["espruino-pico"])).lines.join("\n")).toMatch(/level 1 is possible/);
    expect((await answerOf(boards, folder, ["pixl-js"])).lines.join("\n")).toMatch(/level 0: .*not who sent it/);
  });
});
