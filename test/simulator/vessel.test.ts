// Real pseudo-terminals: the only tests of the simulator that wait for the machine, and only for events.
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SerialPort } from "serialport";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { RealClock, VirtualClock } from "../../src/simulator/clock.ts";
import { startVessel, type Vessel, type VesselBoard } from "../../src/simulator/vessel.ts";
import { openPty } from "../../src/simulator/virtual-board/pty.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";
import { wifi } from "./virtual-board/board-on-line.ts";

const hasScript = existsSync("/usr/bin/script");
if (!hasScript)
  process.stderr.write("vessel.test.ts: no /usr/bin/script, the tests with pseudo-terminals are skipped\n");

const opened = (path: string): Promise<SerialPort> =>
  new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate: 115_200 }, (error) => (error ? reject(error) : resolve(port)));
  });

const received = (
  source: { on(event: "data", run: (bytes: Buffer) => void): unknown },
  ends: (all: Buffer) => boolean,
) =>
  new Promise<Buffer>((resolve) => {
    let all = Buffer.alloc(0);
    source.on("data", (bytes) => {
      all = Buffer.concat([all, bytes]);
      if (ends(all)) resolve(all);
    });
  });

describe.runIf(hasScript)("a pseudo-terminal", () => {
  it("passes all bytes both ways, and unplugs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flux-pty-"));
    const link = join(folder, "port");
    const pty = await openPty(link);
    expect(realpathSync(link)).toBe(pty.path);
    const port = await opened(link);
    const all = Uint8Array.from({ length: 256 }, (_, value) => value);
    const atDevice = received(
      { on: (_event, run) => pty.onData((bytes) => run(Buffer.from(bytes))) },
      (got) => got.length >= 256,
    );
    port.write(Buffer.from(all));
    expect([...(await atDevice)]).toEqual([...all]);
    const atHost = received(port, (got) => got.length >= 256);
    pty.write(all);
    expect([...(await atHost)]).toEqual([...all]);
    await pty.close();
    expect([existsSync(link), existsSync(pty.path)]).toEqual([false, false]);
    // serialport may miss the hangup when it is in the middle of a read (its bindings-cpp, issue 162), so its "close" event is not waited for.
    if (port.isOpen) await new Promise((resolve) => port.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it("drops what nobody reads, so that a board can talk to an empty line for ever", async () => {
    const pty = await openPty();
    const chunk = new Uint8Array(16_384);
    let taken = 0;
    // What holds the line may take much of it meanwhile, but not as fast as it is written.
    const most = 20_000;
    while (taken < most && pty.write(chunk)) taken++;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(most);
    await pty.close();
    expect(pty.write(chunk)).toBe(false);
  });

  it("says what is missing when there is no script command", async () => {
    const path = process.env.PATH;
    process.env.PATH = "/nowhere";
    try {
      await expect(openPty()).rejects.toThrow("`script` is missing");
    } finally {
      process.env.PATH = path;
    }
  });
});

describe.runIf(hasScript)("the simulated vessel", () => {
  let folder: string;
  let vessel: Vessel | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "flux-vessel-"));
  });
  afterEach(async () => {
    await vessel?.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (): Promise<Vessel> => {
    const board = {
      name: "helm",
      kind: wifi,
      linkPath: join(folder, "helm"),
      storagePath: join(folder, "kept/helm.bin"),
    };
    vessel = await startVessel({ boards: [board], clock: new RealClock() });
    return vessel;
  };

  it("answers at its port as a board does, and keeps its flash", async () => {
    const first = await start();
    const port = await opened(first.boards[0]!.linkPath);
    const answer = received(port, (got) => got.includes("=42="));
    port.write('\x10require("Storage").write("a","kept");print("="+6*7+"=")\n');
    await answer;
    await new Promise((resolve) => port.close(resolve));
    await first.close();
    expect(readFileSync(join(folder, "kept/helm.bin"))).toHaveLength(wifi.storageBytes);
    const second = await start();
    expect(second.boards[0]!.board.storage.read("a")).toBe("kept");
  });

  it("leaves nothing open when one port cannot be made", async () => {
    const good = { name: "a", kind: wifi, linkPath: join(folder, "a") };
    const bad = { name: "b", kind: wifi, linkPath: join(folder, "none/b") };
    await expect(startVessel({ boards: [good, bad], clock: new RealClock() })).rejects.toThrow("ENOENT");
    expect(existsSync(good.linkPath)).toBe(false);
  });
});

describe.runIf(hasScript)("the instrument bus of a vessel", () => {
  it("carries what one board says to the others", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flux-bus-"));
    const clock = new VirtualClock();
    const bundle = await bundleClass("nmea");
    const kept = (name: string, text: string): VesselBoard => {
      const program = assemble({ path: `${name}.fxasm`, text }, new Reporter())!;
      const { board } = new FlashedBoard(wifi, bundle, encodeImage(program).bytes);
      board.powerOff();
      const storagePath = join(folder, `${name}.bin`);
      writeFileSync(storagePath, board.storage.toBytes());
      return { name, kind: wifi, linkPath: join(folder, name), storagePath };
    };
    const talker = '.tick 100\n.output nmea SDDPT 1000 "" value 1 1 0 ",," 0 1\ntick\nmovf f0 1\nout f0 0\nend';
    const listener =
      ".tick 100\n.input 0 100 0\n.from nmea DPT 1 linear 1\n.output digital B2 0 0 1\ntick\nin f0 0\nout f0 0\nend";
    const vessel = await startVessel({ boards: [kept("talker", talker), kept("listener", listener)], clock });
    try {
      const [one, other] = vessel.boards;
      const said: string[] = [];
      for (const { name, board } of [one!, other!]) board.onUart((text) => said.push(`${name} ${text}`));
      expect(other!.board.pin("B2")).toBe(0);
      clock.advance(1_500);
      expect(other!.board.pin("B2")).toBe(1);
      expect(new Set(said)).toEqual(new Set(["talker $SDDPT,1.0,,*54\r\n"]));
    } finally {
      await vessel.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
