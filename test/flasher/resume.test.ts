// A flashing that was cut goes on from what flash holds, wherever the cut was and whoever made it; and a line with all the faults of a line carries one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlashEvent } from "../../src/flasher/flash.ts";
import { crc32 } from "../../src/image/crc.ts";
import { bytesHeld } from "../../src/link/bytes-held.ts";
import { decodeFrame } from "../../src/link/frames.ts";
import { FLASH_BLOCK, RUN_RUNNING, TO_BOARD } from "../../src/wire/frame.ts";
import { SLOT_A, SLOT_B } from "../../src/wire/slot-log.ts";
import { type Bench, benchWith, bundle, crcOf, imageOf } from "../harness/flasher-bench.ts";

const OLD = imageOf(1);
const NEW = imageOf(2, 900);
const OTHER = imageOf(3, 900);
const BLOCKS = Math.ceil(NEW.length / 128);

/** A bench with OLD on it, which counts the bytes of images that go over its line. */
async function counting(): Promise<{ readonly bench: Bench; readonly sent: () => number }> {
  let sent = 0;
  const bench = await benchWith([OLD], {
    toBoard: (bytes) => {
      for (const line of Buffer.from(bytes).toString("latin1").split("\n")) {
        const frame = decodeFrame(line, TO_BOARD);
        if (frame && frame !== "bad" && frame.type === FLASH_BLOCK) sent += frame.payload.length - 2;
      }
      return bytes;
    },
  });
  return {
    bench,
    sent: () => {
      const before = sent;
      sent = 0;
      return before;
    },
  };
}

/** Flashes and pulls the cable at the event that is wanted. */
const unpluggedAt = (bench: Bench, image: Uint8Array, wanted: (event: FlashEvent) => boolean) =>
  bench.flash(image, (event) => {
    if (wanted(event)) void bench.line.unplug();
  });

/** Flashes to the end; where it went on. */
async function resumed(bench: Bench, image: Uint8Array): Promise<FlashEvent | undefined> {
  const events: FlashEvent[] = [];
  expect(await bench.flash(image, (event) => events.push(event))).toMatchObject({
    kind: "flashed",
    report: { imageCrc: crcOf(image) },
  });
  return events.find(({ step }) => step === "resume");
}

describe("a flashing that was cut", () => {
  it.each(Array.from({ length: BLOCKS }, (_, at) => at + 1))("behind block %i goes on with the next", async (block) => {
    const { bench, sent } = await counting();
    const end = Math.min(NEW.length, block * 128);
    const cut = await unpluggedAt(bench, NEW, ({ step, done }) => step === "send" && done === end);
    expect(cut).toMatchObject({ kind: "failed", diagnostic: { code: "FLX0903" } });
    expect(sent()).toBe(end);
    const { storage } = bench;
    const free = storage.getFree();
    expect(await resumed(bench, NEW)).toEqual({ step: "resume", done: Math.min(block + 1, BLOCKS), total: BLOCKS });
    expect(sent()).toBe(NEW.length - end);
    expect(storage.getFree()).toBe(free);
  });

  it("goes on over a start of the board, and inside a block that the power tore", async () => {
    for (const bytes of [0, 1, 17, 127, 128]) {
      const { bench, sent } = await counting();
      let blocks = 0;
      bench.storage.cutPower = (operation) => (operation.bytes === 128 && blocks++ === 2 ? bytes : undefined);
      expect((await bench.flash(NEW)).kind).toBe("failed");
      bench.storage.cutPower = undefined;
      bench.restart();
      sent();
      expect(await resumed(bench, NEW)).toMatchObject({ done: bytes === 128 ? 4 : 3 });
      expect(sent()).toBe(NEW.length - 256 - bytes);
      bench.restart();
      expect(await bench.hello()).toMatchObject({ imageCrc: crcOf(NEW), runState: RUN_RUNNING });
    }
  });

  it("goes on over more starts than a log file has records", async () => {
    const { bench } = await counting();
    await unpluggedAt(bench, NEW, ({ step, done }) => step === "send" && done === 256);
    for (let start = 0; start < 40; start++) bench.restart();
    expect(await resumed(bench, NEW)).toMatchObject({ done: 3 });
  });

  it("makes its slot with the same header first thing after the power tore that", async () => {
    for (let bytes = 0; bytes <= 32; bytes++) {
      const { bench } = await counting();
      bench.storage.cutPower = (operation) =>
        operation.kind === "write" && operation.bytes === 32 ? bytes : undefined;
      await bench.flash(NEW);
      bench.storage.cutPower = undefined;
      bench.restart();
      expect(bench.storage.read(SLOT_B)).toHaveLength(2048);
      // Another image than the one that was cut: over a torn header of another size it would come out wrong.
      await resumed(bench, OTHER);
      expect(bench.storage.read(SLOT_A)?.slice(0, OLD.length)).toBe(Buffer.from(OLD).toString("latin1"));
      expect(bench.storage.list()).toContain(".boot0");
    }
  });

  it("only commits when all was sent, and sends nothing when it is on trial already", async () => {
    const { bench, sent } = await counting();
    await unpluggedAt(bench, NEW, ({ step }) => step === "verify");
    sent();
    await resumed(bench, NEW);
    expect(sent()).toBe(0);
    await resumed(bench, NEW);
    expect(sent()).toBe(0);
    expect(await bench.hello()).toMatchObject({ trialStarts: 1 });
  });

  it("begins anew with another image, and where flash holds something else", async () => {
    const { bench, sent } = await counting();
    await unpluggedAt(bench, NEW, ({ step, done }) => step === "send" && done === 256);
    sent();
    expect(await resumed(bench, OTHER)).toBeUndefined();
    expect(sent()).toBe(OTHER.length);
    const torn = await counting();
    await unpluggedAt(torn.bench, NEW, ({ step, done }) => step === "send" && done === 256);
    const held = torn.bench.storage.toBytes();
    torn.bench.storage.disturb(Buffer.from(held).indexOf(NEW.subarray(0, 200)) + 260, 0x41);
    torn.sent();
    expect(await resumed(torn.bench, NEW)).toBeUndefined();
    expect(torn.sent()).toBe(NEW.length);
  });

  it("goes on with the bundle, too, and takes no more of Storage for it", async () => {
    const bench = await benchWith([OLD]);
    const next = `${bundle};`;
    let free: number | undefined;
    for (let cut = 1; cut <= 5; cut++) {
      let first: number | undefined;
      const result = await bench.flash(
        NEW,
        ({ step, done = 0 }) => {
          if (step !== "install" || done === 0) return;
          first ??= done;
          if (done >= cut * 3_000) void bench.line.unplug();
        },
        { bundle: next },
      );
      expect(result.kind).toBe("failed");
      if (cut > 1) expect(first).toBeGreaterThan((cut - 1) * 3_000);
      free ??= bench.storage.getFree();
      expect(bench.storage.getFree()).toBe(free);
    }
    expect(await bench.flash(NEW, undefined, { bundle: next })).toMatchObject({
      kind: "flashed",
      report: { installed: true, imageCrc: crcOf(NEW) },
    });
  });
});

describe("how much flash holds", () => {
  it("is found in few questions, whatever was written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 2_048 }), fc.nat(2_048), async (content, written) => {
        const flash = content.slice().fill(0xff, Math.min(written, content.length));
        let questions = 0;
        const held = await bytesHeld(content, async (length) => {
          questions++;
          return crc32(flash.subarray(0, length));
        });
        expect(held).toBeDefined();
        // Bytes of 0xff are held without being written.
        expect(Buffer.compare(flash.subarray(0, held), content.subarray(0, held))).toBe(0);
        expect(flash.subarray(held).every((byte) => byte === 0xff)).toBe(true);
        expect(questions).toBeLessThan(14);
      }),
    );
  });

  it("is unknown where anything else is written", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 2, maxLength: 300 }),
        fc.nat(),
        fc.nat(254),
        async (content, at, value) => {
          const flash = content.slice().fill(0xff, content.length >> 1);
          const place = (content.length >> 1) + (at % (content.length - (content.length >> 1)));
          fc.pre(place + 1 < content.length && content[place] !== value && content[content.length >> 1] !== 0xff);
          flash[place] = value;
          expect(await bytesHeld(content, async (length) => crc32(flash.subarray(0, length)))).toBeUndefined();
        },
      ),
    );
  });
});

describe("a bad line", () => {
  const noise = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 8 });

  it("carries a flashing through garbage, XON and XOFF, and its own echo", async () => {
    await fc.assert(
      fc.asyncProperty(noise, noise, fc.boolean(), async (toBoard, toHost, echoes) => {
        let count = 0;
        // What is heard besides stands between frames: a frame that is hit is sent again, and that is another test.
        const between = (bytes: Uint8Array, heard: readonly Uint8Array[]): Uint8Array =>
          Buffer.concat([heard[count++ % heard.length]!, Uint8Array.of(0x13), bytes, Uint8Array.of(0x11)]);
        const bench: Bench = await benchWith([OLD], {
          toBoard: (bytes) => {
            if (echoes) queueMicrotask(() => bench.line.toHost(bytes));
            return between(bytes, toBoard);
          },
          toHost: (bytes) => between(bytes, toHost),
        });
        expect(await bench.flash(NEW)).toMatchObject({ kind: "flashed", report: { imageCrc: crcOf(NEW) } });
      }),
      { numRuns: 25 },
    );
  });

  it("that loses a part of what it carries ends in success or a word about it, and never in half a program", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { minLength: 3, maxLength: 12 }), async (losses) => {
        let count = 0;
        const lossy = (bytes: Uint8Array): Uint8Array | undefined =>
          losses[count++ % losses.length] === 0 ? undefined : bytes;
        const bench = await benchWith([OLD], { toBoard: lossy, toHost: lossy });
        const result = await bench.flash(NEW);
        if (result.kind === "failed") expect(result.diagnostic.code).toMatch(/^FLX090[347]$/);
        bench.restart();
        losses.fill(1);
        expect([crcOf(OLD), crcOf(NEW)]).toContain((await bench.hello()).imageCrc);
        await resumed(bench, NEW);
      }),
      { numRuns: 25 },
    );
  });
});
