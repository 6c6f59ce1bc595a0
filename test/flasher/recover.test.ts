// A board in trouble comes back: from each kind of trouble by itself, and from any sequence of faults, to its program or to a safe board.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasProgram } from "../../src/flasher/backup.ts";
import { crc32 } from "../../src/image/crc.ts";
import { RUN_RUNNING } from "../../src/wire/frame.ts";
import { LOG_0, LOG_1, SLOT_A, SLOT_B } from "../../src/wire/slot-log.ts";
import { type Bench, benchWith, bundle, crcOf, imageOf } from "../harness/flasher-bench.ts";

const OLD = imageOf(1);
const NEW = imageOf(2);
const LOOP = { board: { loopLimitMs: 300 } } as const;
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const type = (bench: Bench, text: string): void => bench.line.board.receive(latin1(text));
const bundleCrc = crc32(latin1(bundle));

/** Takes the agent's line for the console, as a person at a terminal has it. */
function atConsole(bench: Bench): void {
  bench.line.board.powerOff();
  bench.line.board.powerOn();
  type(bench, "\x03\x10clearTimeout()\n");
}

const RUNS_NEW = { kind: "recovered", report: { state: "running", imageCrc: crcOf(NEW) } };

describe("flux recover", () => {
  it("leaves a board alone that is well", async () => {
    const bench = await benchWith([OLD, NEW]);
    const before = bench.storage.toBytes();
    expect(await bench.recover()).toMatchObject({ ...RUNS_NEW, report: { done: [] } });
    expect(bench.storage.toBytes()).toEqual(before);
  });

  it.each<[string, (bench: Bench) => void]>([
    ["half a line typed", (bench) => type(bench, "print(((")],
    ["a packet that never ends", (bench) => type(bench, "\x10\x01\x3f\xff{")],
    ["an escape sequence begun", (bench) => type(bench, "\x1b[")],
    ["echo off", (bench) => type(bench, "echo(0)\n")],
    [
      "every byte there is",
      (bench) => type(bench, Array.from({ length: 512 }, (_, at) => String.fromCharCode(at & 255)).join("")),
    ],
    ["a program that prints all the time", (bench) => type(bench, "setInterval(function(){print('Uncaught x')},20)\n")],
    ["a loop in a timer", (bench) => type(bench, "setInterval(function(){while(1);},2000)\n")],
  ])("with the console's line in disorder: %s", async (_, disorder) => {
    const bench = await benchWith([OLD, NEW], LOOP);
    atConsole(bench);
    disorder(bench);
    expect(await bench.recover()).toMatchObject(RUNS_NEW);
    expect(await bench.hello()).toMatchObject({ imageCrc: crcOf(NEW), runState: RUN_RUNNING });
  });

  it("leaves the debugger", async () => {
    const bench = await benchWith([OLD, NEW], { board: { loopLimitMs: 300, hasDebugger: true } });
    atConsole(bench);
    type(bench, "while(1);\n");
    expect(await bench.recover()).toMatchObject(RUNS_NEW);
  });

  it("lets a line go on that XOFF has stopped, and one that echoes what is sent", async () => {
    let isStopped = true;
    const bench = await benchWith([OLD, NEW], {
      toBoard: (bytes) => {
        if (bytes.includes(0x11)) isStopped = false;
        return bytes;
      },
      toHost: (bytes) => (isStopped ? undefined : bytes),
    });
    expect(await bench.recover()).toMatchObject(RUNS_NEW);
    const echoing: Bench = await benchWith([OLD, NEW], {
      toBoard: (bytes) => {
        queueMicrotask(() => echoing.line.toHost(bytes));
        return bytes;
      },
    });
    atConsole(echoing);
    expect(await echoing.recover()).toMatchObject(RUNS_NEW);
  });

  it.each(["while(1);", "throw 1", "((("])(
    "takes boot code off the board that is not flux's, and keeps it: %s",
    async (code) => {
      const bench = await benchWith([OLD, NEW], LOOP);
      bench.storage.write(".bootcde", latin1(code));
      bench.storage.write(".boot1", latin1("clearTimeout();"));
      bench.restart();
      const result = await bench.recover();
      expect(result).toMatchObject({ ...RUNS_NEW, report: { removed: [".boot1", ".bootcde"] } });
      const kept = bench.backups.at(-1)!.files.find(({ name }) => name === ".bootcde");
      expect(Buffer.from(kept!.content).toString("latin1")).toBe(code);
      expect(bench.storage.list()).not.toContain(".bootcde");
    },
  );

  it("writes a bundle again that is damaged, missing or another, and the program is as it was", async () => {
    for (const held of ["", "throw 1;", `${bundle.slice(0, 4_000)}`, `${bundle};`]) {
      const bench = await benchWith([OLD, NEW]);
      bench.storage.erase(".boot0");
      if (held !== "") bench.storage.write(".boot0", latin1(held));
      bench.restart();
      expect(await bench.recover()).toMatchObject(RUNS_NEW);
    }
  });

  it("makes room for the bundle where updates have used it up, with a backup first", async () => {
    const bench = await benchWith([OLD, NEW]);
    bench.storage.write("gone", new Uint8Array(bench.storage.getFree() - 5_000));
    bench.storage.erase("gone");
    bench.storage.erase(".boot0");
    bench.restart();
    const result = await bench.recover();
    expect(result).toMatchObject({
      ...RUNS_NEW,
      report: { done: ["interrupt", "install", "back-up", "compact", "install"] },
    });
    expect(bench.backups).toHaveLength(1);
  });

  it("puts program and log back from a backup where the board has none that starts, and else leaves it safe", async () => {
    const well = await benchWith([OLD, NEW]);
    await well.compact();
    const backup = well.backups[0]!;
    for (const [wipe, state] of [
      [[LOG_0, LOG_1], "empty"],
      [[SLOT_A, SLOT_B, LOG_0, LOG_1, ".boot0"], "all"],
    ] as const) {
      const bench = await benchWith([OLD, NEW]);
      for (const name of wipe) bench.storage.erase(name);
      bench.restart();
      expect({ state, result: await bench.recover() }).toMatchObject({
        result: { kind: "recovered", report: { state: "safe", imageCrc: undefined } },
      });
      expect(await bench.recover({ backup })).toMatchObject(RUNS_NEW);
      bench.restart();
      expect(await bench.hello()).toMatchObject({ imageCrc: crcOf(NEW), trialStarts: 0 });
      expect((await bench.flash(OLD)).kind).toBe("flashed");
    }
  });

  it("says when nothing is there to be recovered", async () => {
    const bench = await benchWith([OLD], { toBoard: () => undefined });
    expect(await bench.recover()).toMatchObject({ kind: "failed", diagnostic: { code: "FLX0904" } });
  });

  it("reaches a program or a safe board after any sequence of faults", async () => {
    const other = `${bundle};`;
    const fault = fc.oneof(
      fc.record({ kind: fc.constant("flash" as const), image: fc.integer({ min: 3, max: 6 }), cut: cutOf(60) }),
      fc.record({ kind: fc.constant("flash" as const), image: fc.integer({ min: 3, max: 6 }), unplugAt: fc.nat(12) }),
      fc.record({ kind: fc.constant("install" as const), cut: cutOf(120) }),
      fc.record({ kind: fc.constant("compact" as const), cut: cutOf(40) }),
      fc.record({ kind: fc.constant("recover" as const), cut: cutOf(120) }),
      fc.record({
        kind: fc.constant("boot-code" as const),
        code: fc.constantFrom("while(1);", "throw 1", "(((", "reset()"),
      }),
      fc.record({
        kind: fc.constant("typed" as const),
        bytes: fc.uint8Array({ maxLength: 40 }),
        isAtConsole: fc.boolean(),
      }),
      fc.record({ kind: fc.constant("flip" as const), at: fc.nat(65_535), mask: fc.integer({ min: 1, max: 255 }) }),
      fc.record({
        kind: fc.constant("lose" as const),
        names: fc.subarray([".boot0", SLOT_A, SLOT_B, LOG_0, LOG_1], { minLength: 1 }),
      }),
    );
    const well = await benchWith([OLD, NEW]);
    await well.compact();
    const seen: Record<string, number> = { running: 0, safe: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 6 }), fc.boolean(), async (faults, hasBackup) => {
        const bench = await benchWith([OLD, NEW], LOOP);
        const backup = hasBackup ? { backup: well.backups[0]! } : {};
        let isUnfinished = false;
        const cutting = async (cut: Cut, work: () => Promise<{ kind: string }>): Promise<void> => {
          let number = 0;
          bench.storage.cutPower = () => (number++ === cut.operation ? cut.bytes : undefined);
          await work();
          bench.storage.cutPower = undefined;
          bench.restart();
        };
        for (const one of faults) {
          if (one.kind === "flash") {
            const image = imageOf(one.image, 300);
            if ("cut" in one) await cutting(one.cut, () => bench.flash(image));
            else {
              let events = 0;
              await bench.flash(image, () => {
                if (events++ === one.unplugAt) void bench.line.unplug();
              });
            }
          } else if (one.kind === "install")
            await cutting(one.cut, () => bench.flash(NEW, undefined, { bundle: other }));
          else if (one.kind === "recover") await cutting(one.cut, () => bench.recover(backup));
          else if (one.kind === "compact")
            await cutting(one.cut, async () => {
              const result = await bench.compact();
              isUnfinished ||= result.kind === "failed" && result.isStorageTouched;
              return result;
            });
          else if (one.kind === "boot-code") {
            if (bench.storage.getFree() > 100) bench.storage.write(".bootcde", latin1(one.code));
            bench.restart();
          } else if (one.kind === "typed") {
            if (one.isAtConsole) atConsole(bench);
            bench.line.board.receive(one.bytes);
          } else if (one.kind === "flip") {
            const used = bench.storage.size.totalBytes - bench.storage.getFree();
            if (used > 0) bench.storage.disturb(one.at % used, one.mask);
            bench.restart();
          } else {
            for (const name of one.names) bench.storage.erase(name);
            bench.restart();
          }
        }
        const request = {
          ...backup,
          ...(isUnfinished && hasProgram(bench.backups[0]!)
            ? { backup: bench.backups[0]!, isRestoreWanted: true }
            : {}),
        };
        let result = await bench.recover(request);
        // A bundle in which a bit has turned may take the line and not answer: then it says that somebody must press reset meanwhile.
        if (result.kind === "failed" && faults.some(({ kind }) => kind === "flip")) {
          expect(result.diagnostic.hint).toContain("press reset");
          result = await bench.recover(request, ({ step }) => {
            if (step === "interrupt") bench.line.board.reset();
          });
        }
        if (result.kind === "failed") throw new Error(JSON.stringify(result.diagnostic));
        seen[result.report.state] = (seen[result.report.state] ?? 0) + 1;
        expect(await bench.hello()).toMatchObject({ bundleCrc });
        // And it is a board like any other: it starts so again, and takes a program.
        bench.restart();
        const hello = await bench.hello();
        expect(hello.bundleCrc).toBe(bundleCrc);
        // A backup of a compaction that was cut may hold an image on trial whose starts are used up.
        if (hasBackup && !isUnfinished) expect(result.report.state).toBe("running");
      }),
      { numRuns: 40, seed: 20261123 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  }, 300_000);
});

interface Cut {
  readonly operation: number;
  readonly bytes: number;
}

function cutOf(operations: number): fc.Arbitrary<Cut> {
  return fc.record({ operation: fc.nat(operations), bytes: fc.nat(600) });
}
