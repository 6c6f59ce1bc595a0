// Security versions: a board goes back to a lower one only when it is told to, whatever the host asks, and the host knows what an erased board forgot.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CommandModule } from "../../src/cli/command.ts";
import * as flashCommand from "../../src/cli/commands/flash.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { type FlashRequest, type FlashResult, flash } from "../../src/flasher/flash.ts";
import { installWithKey } from "../../src/flasher/keyed.ts";
import { sendImage } from "../../src/flasher/send-image.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { LinkError } from "../../src/link/link-error.ts";
import { openSession } from "../../src/link/session.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { securityFloors } from "../../src/project/security-floor.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { KEY_BYTES } from "../../src/wire/seal.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { said } from "../cli/in-process.ts";
import { boardOnPort, whileTimePasses } from "../harness/board-on-port.ts";

const standard = await bundleClass("standard");
const sealed = await bundleClass("sealed");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const VERSIONS = [0, 1, 2, 128, 255];

function imageOf(security: number, result = 1): Uint8Array {
  const text = `.tick 100\n.security ${security}\ntick\n  movi r0 ${result}\nend`;
  return encodeImage(assemble({ path: "n.fxasm", text }, new Reporter())!).bytes;
}

class Bench {
  readonly clock = new VirtualClock();
  readonly line = boardOnPort(kind, this.clock);
  readonly key: Uint8Array | undefined;
  constructor(key?: Uint8Array) {
    this.key = key;
  }
  private get request() {
    const bundle = this.key ? sealed : standard;
    return { path: "/dev/board", openPort: () => this.line.open(), bundle, clock: this.clock, key: this.key };
  }
  async install(): Promise<this> {
    const installed = await whileTimePasses(this.clock, installWithKey({ ...this.request }));
    expect(installed.kind).toBe("installed");
    return this;
  }
  /** Up to its confirmation. */
  flash(image: Uint8Array, more: Partial<FlashRequest> = {}): Promise<FlashResult> {
    this.line.board.storage.compact();
    return whileTimePasses(this.clock, flash({ ...this.request, image, waitForTrial: true, ...more }));
  }
  /** As a host would that does not look: what the board itself says; undefined if it takes the image. */
  async sent(image: Uint8Array, older = false): Promise<string | undefined> {
    this.line.board.storage.compact();
    const { clock, key } = this;
    const port = await this.line.open();
    try {
      const work = openSession(port, { clock, key }).then((session) => sendImage(session, image, older, () => {}));
      await whileTimePasses(clock, work);
      return undefined;
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      return `${error.diagnostic.code} ${error.diagnostic.message}`;
    } finally {
      await port.close();
    }
  }
  async security(): Promise<number> {
    const work = this.line.open().then((port) => openSession(port, { clock: this.clock }));
    const session = await whileTimePasses(this.clock, work);
    await session.close();
    return session.hello.security;
  }
}

describe.each([
  ["without a key", undefined],
  ["with a key", new Uint8Array(KEY_BYTES).fill(7)],
])("a board %s", (_, key) => {
  it("takes from each version what is not older, and the older only when told to", async () => {
    for (const from of VERSIONS) {
      for (const to of VERSIONS) {
        const bench = await new Bench(key).install();
        expect(await bench.flash(imageOf(from))).toMatchObject({ kind: "flashed", report: { isOnTrial: false } });
        const result = await bench.flash(imageOf(to, 2));
        const direct = await bench.sent(imageOf(to, 3));
        if (to >= from) {
          expect([result.kind, direct]).toEqual(["flashed", undefined]);
          expect(await bench.security()).toBe(to);
          continue;
        }
        expect(result).toMatchObject({
          diagnostic: {
            code: "FLX0911",
            message: `the image has security version ${to}, and the board on /dev/board runs version ${from}`,
          },
        });
        expect(direct).toBe(
          `FLX0911 the image has security version ${to}, and the board on /dev/board has confirmed version ${from}`,
        );
        expect(await bench.security()).toBe(from);
        expect(await bench.sent(imageOf(to, 3), true)).toBeUndefined();
        expect(await bench.flash(imageOf(to, 4), { older: true })).toMatchObject({ kind: "flashed" });
        expect(await bench.security()).toBe(to);
      }
    }
  });
});

it("is not bound by what is only on trial", async () => {
  const bench = await new Bench().install();
  await bench.flash(imageOf(1));
  expect(await bench.flash(imageOf(5, 2), { waitForTrial: false })).toMatchObject({ report: { isOnTrial: true } });
  expect(await bench.flash(imageOf(1, 3))).toMatchObject({ kind: "flashed" });
  expect(await bench.security()).toBe(1);
});

it("keeps to it over a restart, and stopped", async () => {
  const bench = await new Bench().install();
  await bench.flash(imageOf(3));
  bench.line.board.powerOff();
  bench.line.board.powerOn();
  bench.clock.advance(2_000);
  expect(await bench.sent(imageOf(2))).toMatch(/^FLX0911/);
});

describe("the host", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "flux-security-"));
    writeFileSync(join(folder, "count.md"), "```c\nint n = 0;\nvoid tick(void) { n++; }\n```\n");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = () => join(folder, ".flux", "security.json");

  it("knows what a board was given when the board does not, and writes down when it went back", async () => {
    const clock = new VirtualClock();
    let line = boardOnPort(kind, clock);
    let opened = 0;
    const sent = (security: number | undefined, options: Record<string, unknown> = {}) => {
      const entry = { board: "espruino-wifi", port: "near", program: "count.md", security };
      writeFileSync(join(folder, "flux.boards.json"), JSON.stringify({ boards: { near: entry } }));
      const open = () => {
        opened++;
        return line.open();
      };
      const command: CommandModule = {
        run: (context, args, given) => flashCommand.run(context, args, given, { open, clock, bundle: standard }),
      };
      return whileTimePasses(clock, said(command, folder, [["near"]], options), Number.POSITIVE_INFINITY);
    };
    expect((await sent(undefined)).code).toBe(0);
    expect((await sent(2)).code).toBe(0);
    expect(JSON.parse(readFileSync(file(), "utf8"))).toMatchObject({ floors: { near: 2 }, lowered: [] });
    // Another board in its place, or the same one erased.
    line = boardOnPort(kind, clock);
    const before = opened;
    const refused = await sent(1);
    expect([refused.code, refused.stderr]).toEqual([
      3,
      expect.stringMatching(/FLX0911.*security version 1, and the board on .*near was sent version 2[\s\S]*--older/),
    ]);
    expect(opened).toBe(before);
    expect((await sent(1, { older: true })).code).toBe(0);
    expect(JSON.parse(readFileSync(file(), "utf8"))).toMatchObject({
      floors: { near: 1 },
      lowered: [{ board: "near", from: 2, to: 1, image: expect.stringMatching(/^[0-9a-f]{8}$/) }],
    });
    expect((await sent(1)).code).toBe(0);
    // What cannot be believed is no floor of 0.
    writeFileSync(file(), '{"format":"flux-security-1","floors":{"near":"none"}');
    const damaged = await sent(1, { older: true });
    expect([damaged.code, damaged.stderr]).toEqual([2, expect.stringMatching(/FLX0101.*security\.json.*not JSON/)]);
    writeFileSync(file(), '{"format":"flux-security-1","floors":{"near":256},"lowered":[]}');
    expect((await sent(1)).stderr).toMatch(/FLX0101.*not what flux wrote/);
  });

  it("takes no name for more than a name", () => {
    const floors = securityFloors(folder, new Reporter())!;
    for (const name of ["__proto__", "constructor", "toString"]) expect(floors.of(name)).toBe(0);
  });
});
