// Boards in trouble, on a real interpreter: a flashing that was cut goes on, compaction gives the trash back, and a log that goes round loses nothing.
// What recover does is in recover.espruino.ts.
import { afterEach, describe, expect, it } from "vitest";
import type { Backup } from "../../src/flasher/backup.ts";
import { compact } from "../../src/flasher/compact.ts";
import { type FlashEvent, flash } from "../../src/flasher/flash.ts";
import type { Port } from "../../src/link/port.ts";
import { openSession } from "../../src/link/session.ts";
import * as wire from "../../src/wire/frame.ts";
import { LOG_BYTES, RECORD_BYTES } from "../../src/wire/slot-log.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { crcOf, imageOf } from "../harness/flasher-bench.ts";
import { whySkipped } from "./interpreter.ts";
import { RealBoard } from "./real-board.ts";

const bundle = await bundleClass("standard");
const made: RealBoard[] = [];

async function board(): Promise<RealBoard> {
  const one = await RealBoard.make();
  made.push(one);
  return one;
}

afterEach(async () => {
  for (const one of made.splice(0)) await one.close();
});

const base = (of: RealBoard) => ({ path: of.path, openPort: () => of.open(), bundle });
const keeping = (of: RealBoard, backups: Backup[]) => ({
  ...base(of),
  board: "real",
  at: "2026-11-23T09:00:00.000Z",
  save: (backup: Backup) => void backups.push(backup),
});

const skipped = whySkipped();
describe.skipIf(skipped)(skipped ?? "a real interpreter in trouble", () => {
  it("goes on with a flashing that was cut", async () => {
    const of = await board();
    expect(await flash({ ...base(of), image: imageOf(1) })).toMatchObject({ kind: "flashed" });
    let port: Port | undefined;
    const cut = await flash(
      {
        ...base(of),
        image: imageOf(2),
        openPort: async () => {
          port = await of.open();
          return port;
        },
      },
      ({ step, done }) => {
        if (step === "send" && done === 256) void port!.close();
      },
    );
    expect(cut.kind).toBe("failed");
    await of.powerCycle();
    const events: FlashEvent[] = [];
    const result = await flash({ ...base(of), image: imageOf(2) }, (event) => events.push(event));
    expect(result).toMatchObject({ kind: "flashed", report: { imageCrc: crcOf(imageOf(2)) } });
    expect(events).toContainEqual({ step: "resume", done: 3, total: 5 });
  });

  it("keeps its program while its log goes round and round without a start", async () => {
    const of = await board();
    expect(await flash({ ...base(of), image: imageOf(1), waitForTrial: true })).toMatchObject({ kind: "flashed" });
    // What it knows of its program it has read from the log now, and Espruino makes null of what was read from a file that is erased.
    await of.powerCycle();
    const port = await of.open();
    const session = await openSession(port, { helloTries: 12 });
    const head = Buffer.alloc(7, 1);
    for (let number = 0; number < (5 * LOG_BYTES) / RECORD_BYTES; number++) {
      head.writeUInt32LE(number, 2);
      await session.command(wire.FLASH_BEGIN, head);
    }
    await port.close();
    await of.powerCycle();
    const again = await of.open();
    const { hello } = await openSession(again, { helloTries: 12 });
    await again.close();
    expect(hello).toMatchObject({ imageCrc: crcOf(imageOf(1)), runState: wire.RUN_RUNNING });
  });

  it("takes another bundle while its program runs", async () => {
    const of = await board();
    expect(await flash({ ...base(of), image: imageOf(1), waitForTrial: false })).toMatchObject({ kind: "flashed" });
    const other = await flash({ ...base(of), bundle: `${bundle};`, image: imageOf(2), waitForTrial: false });
    expect(other).toMatchObject({ kind: "flashed", report: { installed: true, imageCrc: crcOf(imageOf(2)) } });
  });

  it("gives its trash back, and runs what it ran", async () => {
    const of = await board();
    for (const number of [1, 2, 3])
      expect(await flash({ ...base(of), image: imageOf(number), waitForTrial: false })).toMatchObject({
        kind: "flashed",
      });
    const backups: Backup[] = [];
    const result = await compact(keeping(of, backups));
    expect(result).toMatchObject({ kind: "compacted", report: { restored: 0, imageCrc: crcOf(imageOf(3)) } });
    if (result.kind === "compacted") expect(result.report.freeAfter).toBeGreaterThan(result.report.freeBefore);
    expect(backups).toHaveLength(1);
  });
});
