// Flashing a virtual board over a line, with what can go wrong on the way: never a false success, never a lost program.
import { describe, expect, it } from "vitest";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { type FlashEvent, type FlashResult, flash } from "../../src/flasher/flash.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { PortError } from "../../src/link/port.ts";
import { openSession } from "../../src/link/session.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import * as wire from "../../src/wire/frame.ts";
import { CLASS_LARGE } from "../../src/wire/image-header.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { type BoardOnPort, boardOnPort, type LineOptions, whileTimePasses } from "../harness/board-on-port.ts";

const bundle = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;

async function imageOf(result: number, boardClass = 0): Promise<Uint8Array> {
  const reporter = new Reporter();
  const text = `\`\`\`c\nint n = ${result};\nvoid tick(void) { n++; }\nint main(void) { return n; }\n\`\`\`\n`;
  const compiled = await compileProgram(
    { path: "n.md", text },
    { folder: ".", vessel: NO_VESSEL, boardClass },
    reporter,
  );
  expect(reporter.diagnostics).toEqual([]);
  return compiled!.bytes;
}

const first = await imageOf(11);
const second = await imageOf(22);

class Bench {
  readonly clock = new VirtualClock();
  readonly events: FlashEvent[] = [];
  readonly line: BoardOnPort;
  constructor(options: LineOptions = {}) {
    this.line = boardOnPort(kind, this.clock, options);
  }
  flash(
    image: Uint8Array,
    onEvent: (event: FlashEvent) => void = () => {},
    sent: string = bundle,
    waitForTrial = false,
  ): Promise<FlashResult> {
    const openPort = () => this.line.open();
    const request = { path: "/dev/board", openPort, image, bundle: sent, clock: this.clock, waitForTrial };
    const work = flash(request, (event) => {
      this.events.push(event);
      onEvent(event);
    });
    return whileTimePasses(this.clock, work);
  }
  /** CRC of the image that runs, asked over a fresh session. */
  async running(): Promise<{ readonly imageCrc: string | undefined; readonly runState: number }> {
    const session = await whileTimePasses(
      this.clock,
      this.line.open().then((port) => openSession(port, { clock: this.clock })),
    );
    await session.close();
    return session.hello;
  }
}

const crcOf = (image: Uint8Array) => Buffer.from(image.subarray(-4)).readUInt32LE(0).toString(16).padStart(8, "0");
const failure = (result: FlashResult) => (result.kind === "failed" ? result.diagnostic.code : result.kind);

describe("flash", () => {
  it("installs the bundle on a bare board, sends the image, and says so only after reading back", async () => {
    const bench = new Bench();
    const result = await bench.flash(first);
    expect(result).toMatchObject({ kind: "flashed", report: { installed: true, imageCrc: crcOf(first) } });
    expect(bench.events.map((event) => event.step)).toContain("install");
    expect(await bench.running()).toMatchObject({ imageCrc: crcOf(first), runState: wire.RUN_RUNNING });
  });

  it("reports the hash of the echo of what the board runs, and none where the image carries none", async () => {
    const source = { path: "signed.ese", text: ">> Watch\nset x to 1\n" };
    const { bytes, module } = (await compileProgram(source, { folder: ".", vessel: NO_VESSEL }, new Reporter()))!;
    const bench = new Bench();
    expect(await bench.flash(first)).toMatchObject({ kind: "flashed", report: { echo: undefined } });
    expect(await bench.flash(bytes)).toMatchObject({ kind: "flashed", report: { echo: module.echo!.hash } });
    expect(module.echo!.hash).toMatch(/^[0-9a-f]{16}$/);
  });

  it("does not install what is there already, and uses the other slot", async () => {
    const bench = new Bench();
    const one = await bench.flash(first);
    const two = await bench.flash(second);
    expect(two).toMatchObject({ kind: "flashed", report: { installed: false, imageCrc: crcOf(second) } });
    expect(one.kind === "flashed" && two.kind === "flashed" && one.report.slot !== two.report.slot).toBe(true);
  });

  it("waits for a board that is only starting, and does not install over its agent", async () => {
    for (const startMs of [0, 300, 700, 1_200]) {
      const bench = new Bench();
      await bench.flash(first);
      bench.line.board.powerOff();
      bench.clock.setTimeout(() => bench.line.board.powerOn(), startMs);
      expect(await bench.flash(second)).toMatchObject({
        kind: "flashed",
        report: { installed: false, imageCrc: crcOf(second) },
      });
    }
  });

  it("leaves the image on trial, or waits until it has run well long enough", async () => {
    const bench = new Bench();
    expect(await bench.flash(first)).toMatchObject({ kind: "flashed", report: { isOnTrial: true } });
    expect(await bench.flash(second, () => {}, bundle, true)).toMatchObject({ report: { isOnTrial: false } });
    expect(bench.events.filter(({ step }) => step === "trial").length).toBeGreaterThan(2);
    for (let count = 0; count < 5; count++) {
      bench.line.board.powerOff();
      bench.line.board.powerOn();
    }
    expect(await bench.running()).toMatchObject({ imageCrc: crcOf(second), runState: wire.RUN_RUNNING });
  });

  it("says that the board went back when the program fails in its trial", async () => {
    const bench = new Bench();
    await bench.flash(first, () => {}, bundle, true);
    const text = "```c\nint n;\nvoid tick(void) { n++; if (n > 20) n = 1 / (n - n); }\n```\n";
    const compiled = await compileProgram({ path: "n.md", text }, { folder: ".", vessel: NO_VESSEL }, new Reporter());
    const late = compiled!.bytes;
    const result = await bench.flash(late, () => {}, bundle, true);
    expect(result).toMatchObject({ kind: "failed", diagnostic: { code: "FLX0907" } });
    expect(result.kind === "failed" && result.diagnostic.message).toMatch(
      /in its trial, and the board (?:went|goes) back/,
    );
    expect(await bench.running()).toMatchObject({ imageCrc: crcOf(first), runState: wire.RUN_RUNNING });
  });

  it("keeps the image over a power cut", async () => {
    const bench = new Bench();
    await bench.flash(first);
    bench.line.board.powerOff();
    bench.line.board.powerOn();
    expect(await bench.running()).toMatchObject({ imageCrc: crcOf(first), runState: wire.RUN_RUNNING });
  });

  it("reports a port that vanishes at any step, and the old program is still there", async () => {
    for (const step of ["send", "verify"] as const) {
      const bench = new Bench();
      await bench.flash(first);
      const result = await bench.flash(second, (event) => {
        if (event.step === step && (event.done ?? 1) > 0) void bench.line.unplug();
      });
      expect([step, failure(result)]).toEqual([step, "FLX0903"]);
      // At "verify" the commit may have been on its way: either image is whole, nothing between.
      expect([crcOf(first), crcOf(second)]).toContain((await bench.running()).imageCrc);
    }
  });

  it("refuses when Storage is full, before anything is touched", async () => {
    const storage = new FlashStorage({ totalBytes: kind.storageBytes, pageBytes: kind.storagePageBytes });
    const bench = new Bench({ storage });
    await bench.flash(first);
    storage.write("catch.log", new Uint8Array(storage.getFree() - 200).fill(65));
    const result = await bench.flash(second);
    expect(failure(result)).toBe("FLX0906");
    expect(await bench.running()).toMatchObject({ imageCrc: crcOf(first), runState: wire.RUN_RUNNING });
  });

  it("refuses to install on a board without room", async () => {
    const storage = new FlashStorage({ totalBytes: kind.storageBytes, pageBytes: kind.storagePageBytes });
    storage.write("catch.log", new Uint8Array(storage.getFree() - 4_000).fill(65));
    expect(failure(await new Bench({ storage }).flash(first))).toBe("FLX0906");
  });

  it("leaves the old bundle and its program alone, and the line to it, when there is no room for a new one", async () => {
    const storage = new FlashStorage({ totalBytes: kind.storageBytes, pageBytes: kind.storagePageBytes });
    const bench = new Bench({ storage });
    await bench.flash(first);
    storage.write("catch.log", new Uint8Array(storage.getFree() - 4_000).fill(65));
    expect(failure(await bench.flash(second, undefined, `${bundle};`))).toBe("FLX0906");
    // The agent has its line back at once, and after a power cut all is as before.
    expect(await bench.running()).toMatchObject({ imageCrc: crcOf(first), runState: wire.RUN_RUNNING });
    bench.line.board.powerOff();
    bench.line.board.powerOn();
    expect(await bench.running()).toMatchObject({ imageCrc: crcOf(first), runState: wire.RUN_RUNNING });
  });

  it("replaces another bundle, and the program runs on it", async () => {
    const bench = new Bench();
    await bench.flash(first);
    const result = await bench.flash(second, undefined, `${bundle};`);
    expect(result).toMatchObject({ kind: "flashed", report: { installed: true, imageCrc: crcOf(second) } });
  });

  it("ends a program that ticks fast before the bundle that it runs from is erased", async () => {
    const bench = new Bench();
    const text = ".tick 1\ntick\n  movi r0 1\nend";
    await bench.flash(encodeImage(assemble({ path: "fast.fxasm", text }, new Reporter())!).bytes);
    // Each line takes its time, as on a real one: what the program says meanwhile comes before the answer.
    const { board } = bench.line;
    const receive = board.receive.bind(board);
    board.receive = (bytes) => {
      bench.clock.advance(5);
      setImmediate(() => receive(bytes));
    };
    expect(await bench.flash(second, undefined, `${bundle};`)).toMatchObject({ kind: "flashed" });
  });

  it("refuses an image for another board class before a byte is written", async () => {
    const bench = new Bench();
    await bench.flash(first);
    const free = bench.line.board.storage.getFree();
    expect(failure(await bench.flash(await imageOf(5, CLASS_LARGE)))).toBe("FLX0905");
    expect(bench.line.board.storage.getFree()).toBe(free);
  });

  it("refuses a damaged image without opening the port", async () => {
    const flipped = Uint8Array.from(first);
    flipped[6]! ^= 1;
    for (const image of [flipped, first.subarray(0, -1), new Uint8Array(0)]) {
      const result = await flash({
        path: "/dev/board",
        openPort: () => Promise.reject(new Error("opened")),
        image,
        bundle,
      });
      expect(failure(result)).toBe("FLX0701");
    }
  });

  it("gets through a line that loses and damages some of what it carries", async () => {
    let count = 0;
    const noisy = (bytes: Uint8Array): Uint8Array | undefined => {
      count++;
      if (count % 4 === 0) return undefined;
      if (count % 5 !== 0) return bytes;
      const damaged = Uint8Array.from(bytes);
      damaged[damaged.length >> 1]! ^= 1;
      return damaged;
    };
    const calm = new Bench();
    await calm.flash(first);
    const bench = new Bench({ storage: calm.line.board.storage, toBoard: noisy });
    // Past the console's window: noise on a console is another matter.
    bench.clock.advance(2_000);
    const result = await bench.flash(second);
    expect(result).toMatchObject({ kind: "flashed", report: { imageCrc: crcOf(second) } });
    expect(count).toBeGreaterThan(6);
  });

  it("installs over a console line that loses bytes, and writes nothing that is not what was sent", async () => {
    // One of the base64, one of the brackets, one of a name, one at the end: each in a line of its own.
    const losses = new Map([
      [2, 200],
      [4, -2],
      [6, 5],
      [8, -1],
    ]);
    let chunks = 0;
    const lossy = (bytes: Uint8Array): Uint8Array => {
      const lost = Buffer.from(bytes).includes("E.CRC32(c)") ? losses.get(++chunks) : undefined;
      return lost === undefined ? bytes : bytes.filter((_, at) => at !== (lost < 0 ? bytes.length + lost : lost));
    };
    const bench = new Bench({ toBoard: lossy });
    expect(await bench.flash(first)).toMatchObject({ kind: "flashed", report: { installed: true } });
    expect(chunks).toBe(Math.ceil(bundle.length / 384) + losses.size);
  });

  it("says when nothing answers, and when the port is not there", async () => {
    const silent = new Bench({ toBoard: () => undefined });
    expect(failure(await silent.flash(first))).toBe("FLX0904");
    const missing = await flash({
      path: "/dev/nothing",
      openPort: (path) => Promise.reject(new PortError("missing", path, `there is no port ${path}`)),
      image: first,
      bundle,
    });
    expect(missing).toMatchObject({
      kind: "failed",
      diagnostic: { code: "FLX0901", hint: expect.stringContaining("flux.boards.json") },
    });
  });

  it("does not take a trap in the first run for success", async () => {
    const trapping = encodeImage({
      boardClass: 0,
      security: 0,
      memoryBytes: 0,
      tickMs: 1000,
      inputs: [],
      outputs: [],
      memoryInitial: new Uint8Array(0),
      code: [
        { name: "start", operands: [] },
        { name: "trap", operands: [3] },
        { name: "end", operands: [] },
      ],
    }).bytes;
    const bench = new Bench();
    expect(failure(await bench.flash(trapping))).toBe("FLX0907");
  });
});
