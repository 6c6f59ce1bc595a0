// Attended compaction: everything is on the host before anything moves, everything is as it was afterwards, and a cut in the middle is put right.
import { describe, expect, it } from "vitest";
import { backupText, parseBackup } from "../../src/flasher/backup.ts";
import { updatesLeft } from "../../src/flasher/updates-left.ts";
import { RUN_RUNNING } from "../../src/wire/frame.ts";
import { LOG_BYTES, SLOT_BYTES } from "../../src/wire/slot-log.ts";
import { type Bench, benchWith, copyOf, crcOf, imageOf } from "../harness/flasher-bench.ts";

const OLD = imageOf(1);
const NEW = imageOf(2);
/** Slots written twice: there is trash. */
const IMAGES = [imageOf(5), OLD, NEW];

const contents = ({ storage }: Bench): Record<string, string> =>
  Object.fromEntries(storage.list().map((name) => [name, storage.read(name)!]));

describe("flux compact", () => {
  it("gives the trash back, and leaves every file and the program as they were", async () => {
    const bench = await benchWith([OLD, NEW]);
    bench.storage.write("catch.log", Buffer.from("12 cod\xff\x00\n", "latin1"));
    bench.storage.write("gone", new Uint8Array(3_000));
    bench.storage.erase("gone");
    const before = contents(bench);
    const free = bench.storage.getFree();
    const result = await bench.compact();
    expect(result).toMatchObject({
      kind: "compacted",
      report: { restored: 0, imageCrc: crcOf(NEW), freeBefore: free },
    });
    expect(bench.storage.getStats()).toMatchObject({ compactions: 1, trashCount: 0 });
    expect(bench.storage.getFree()).toBeGreaterThan(free + 3_000);
    // The log has a record more: the board was started.
    const after = contents(bench);
    for (const name of Object.keys(before).filter((one) => !one.startsWith("fx.l")))
      expect(after[name]).toBe(before[name]);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    expect(await bench.hello()).toMatchObject({ imageCrc: crcOf(NEW), runState: RUN_RUNNING });
  });

  it("has a backup of every byte before it begins, that can be written and read", async () => {
    const bench = await benchWith([OLD, NEW]);
    const before = contents(bench);
    let atSave: number | undefined;
    await bench.compact((event) => {
      if (event.step === "compact") atSave = bench.backups.length;
    });
    expect(atSave).toBe(1);
    const [backup] = bench.backups;
    expect(
      Object.fromEntries(backup!.files.map(({ name, content }) => [name, Buffer.from(content).toString("latin1")])),
    ).toEqual(before);
    const text = backupText(backup!);
    expect(parseBackup(text)).toEqual(backup);
    const damaged = JSON.parse(text) as { files: { content: string }[] };
    damaged.files[0]!.content = Buffer.from("other").toString("base64");
    expect(parseBackup(JSON.stringify(damaged))).toBeUndefined();
    for (const bad of ["", "{}", text.slice(0, -20)]) expect(parseBackup(bad)).toBeUndefined();
  });

  it("touches nothing when the backup cannot be kept, and the program goes on", async () => {
    const bench = await benchWith([OLD]);
    const before = bench.storage.toBytes();
    const full = new Error("the disk is full");
    await expect(
      bench.compact(undefined, {
        save: () => {
          throw full;
        },
      }),
    ).rejects.toBe(full);
    expect(bench.storage.toBytes()).toEqual(before);
    expect(await bench.hello()).toMatchObject({ runState: RUN_RUNNING });
  });

  it("says what goes wrong before it begins, and the program goes on", async () => {
    const bench = await benchWith([OLD]);
    const result = await bench.compact((event) => {
      if (event.step === "back-up" && event.done === 2) void bench.line.unplug();
    });
    expect(result).toMatchObject({ kind: "failed", isStorageTouched: false, diagnostic: { code: "FLX0903" } });
    expect(bench.storage.getStats().compactions).toBe(0);
    const dead = await benchWith([OLD], { toBoard: () => undefined });
    expect(await dead.compact()).toMatchObject({ kind: "failed", diagnostic: { code: "FLX0904" } });
  });

  it("that loses its power anywhere is put right by recover from the backup", async () => {
    const counted = await benchWith(IMAGES);
    let operations = 0;
    counted.storage.cutPower = () => {
      operations++;
      return undefined;
    };
    expect((await counted.compact()).kind).toBe("compacted");
    expect(operations).toBeGreaterThan(10);
    let cuts = 0;
    let lost = 0;
    for (let operation = 0; operation < operations; operation++) {
      for (const bytes of [0, 5, 700]) {
        const bench = await benchWith(IMAGES);
        let number = 0;
        bench.storage.cutPower = () => (number++ === operation ? bytes : undefined);
        const result = await bench.compact();
        bench.storage.cutPower = undefined;
        if (result.kind === "compacted" || !result.isStorageTouched) continue;
        cuts++;
        bench.restart();
        if (!bench.storage.list().includes(".boot0")) lost++;
        const backup = bench.backups[0]!;
        const recovered = await bench.recover({ backup, isRestoreWanted: true });
        expect({ operation, bytes, recovered }).toMatchObject({
          recovered: { kind: "recovered", report: { state: "running", imageCrc: crcOf(NEW) } },
        });
        bench.restart();
        expect(await bench.hello()).toMatchObject({ imageCrc: crcOf(NEW), runState: RUN_RUNNING });
      }
    }
    // It costs everything at least once, or this shows nothing.
    expect(lost).toBeGreaterThan(0);
    expect(cuts).toBeGreaterThan(30);
  });
});

describe("updates that are left", () => {
  it("are as many as go through before the board refuses for want of room, and none makes Espruino compact", async () => {
    const bench = await benchWith([OLD]);
    const { storage } = bench;
    const spare = updatesLeft(await bench.hello()) - 4;
    storage.write("catch.log", new Uint8Array(spare * (SLOT_BYTES + 32)));
    let left = updatesLeft(await bench.hello());
    expect(left).toBeGreaterThan(1);
    for (let number = 0; left > 0; number++) {
      const result = await bench.flash(imageOf(10 + number, 60), undefined, { waitForTrial: true });
      // A new log file costs room besides.
      expect(result).toMatchObject({ kind: "flashed" });
      left = result.kind === "flashed" ? result.report.updatesLeft : 0;
    }
    const refused = await bench.flash(OLD);
    expect(refused).toMatchObject({
      kind: "failed",
      diagnostic: { code: "FLX0906", hint: expect.stringContaining("flux compact") },
    });
    expect(storage.getStats().compactions).toBe(0);
    expect(storage.getFree()).toBeLessThan(SLOT_BYTES + 2 * LOG_BYTES);
    expect(await bench.compact()).toMatchObject({ kind: "compacted", report: { updatesBefore: 0 } });
    expect((await bench.flash(OLD)).kind).toBe("flashed");
    expect(copyOf(storage).list()).toContain("catch.log");
  });
});
