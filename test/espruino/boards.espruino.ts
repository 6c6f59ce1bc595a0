// The real bundle on a real interpreter, over a real pseudo-terminal and the host's own serial port: install, flash, ticks, messages between two
// boards, trial and revert, power cuts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Hub } from "../../src/agents/hub.ts";
import type { HubEvent } from "../../src/agents/hub-events.ts";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { type FlashResult, flash } from "../../src/flasher/flash.ts";
import { nameId } from "../../src/image/crc.ts";
import type { FxMap } from "../../src/image/fxmap.ts";
import { EspruinoConsole } from "../../src/link/console.ts";
import type { Port } from "../../src/link/port.ts";
import { openSerialPort } from "../../src/link/serial.ts";
import { openSession } from "../../src/link/session.ts";
import type { BoardSession } from "../../src/link/session-types.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { RealClock } from "../../src/simulator/clock.ts";
import { startVessel, type Vessel } from "../../src/simulator/vessel.ts";
import * as wire from "../../src/wire/frame.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { whySkipped } from "./interpreter.ts";
import { RealBoard } from "./real-board.ts";

/** What a test needs of a board, real or virtual. */
interface Board {
  readonly path: string;
  open(): Promise<Port>;
}

const PATIENCE_MS = 20_000;

const boards: RealBoard[] = [];
const vessels: { readonly vessel: Vessel; readonly folder: string }[] = [];
const ports: Port[] = [];

async function board(): Promise<RealBoard> {
  const made = await RealBoard.make();
  boards.push(made);
  return made;
}

async function virtualBoard(): Promise<Board> {
  const folder = mkdtempSync(join(tmpdir(), "flux-virtual-"));
  const kind = loadBoardKind("espruino-wifi", new Reporter())!;
  const vessel = await startVessel({
    boards: [{ name: "virtual", kind, linkPath: join(folder, "virtual") }],
    clock: new RealClock(),
  });
  vessels.push({ vessel, folder });
  const { path } = vessel.boards[0]!;
  return { path, open: () => openSerialPort(path) };
}

async function session(of: Board): Promise<BoardSession> {
  const port = await of.open();
  ports.push(port);
  return openSession(port, { helloTries: 12 });
}

afterEach(async () => {
  for (const port of ports.splice(0)) await port.close();
  for (const one of boards.splice(0)) await one.close();
  for (const { vessel, folder } of vessels.splice(0)) {
    await vessel.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

const bundle = await bundleClass("standard");

const FAST = "---\nevery: 100 ms\n---\n";
/** Each answers the other; what helm says ends in a register of sounder. */
const PROGRAMS = {
  sounder: `${FAST}>> Talk\nlet answer be 0\nevery 1 s, tell helm that "ping" with 7.25\nwhen told "pong" with said by helm, set answer to said\n`,
  helm: `${FAST}>> Talk\nwhen told "ping" with said by sounder, tell sounder that "pong" with said\n`,
};

async function eseOf(name: string, text: string): Promise<{ readonly image: Uint8Array; readonly map: FxMap }> {
  const reporter = new Reporter();
  const compiled = await compileProgram(
    { path: `${name}.ese`, text },
    { folder: ".", vessel: { ...NO_VESSEL, agents: ["sounder", "helm"] } },
    reporter,
  );
  expect(reporter.diagnostics).toEqual([]);
  return { image: compiled!.bytes, map: compiled!.map };
}

async function imageOf(code: string): Promise<Uint8Array> {
  const reporter = new Reporter();
  const compiled = await compileProgram(
    { path: "n.md", text: `${FAST}\`\`\`c\n${code}\n\`\`\`\n` },
    { folder: ".", vessel: NO_VESSEL },
    reporter,
  );
  expect(reporter.diagnostics).toEqual([]);
  return compiled!.bytes;
}

const counting = (from: number): Promise<Uint8Array> =>
  imageOf(`int n = ${from};\nint seen;\nvoid tick(void) { n++; seen = n; }\nint main(void) { return n; }`);

const send = (to: Board, image: Uint8Array, waitForTrial = false): Promise<FlashResult> =>
  flash({ path: to.path, openPort: () => to.open(), image, bundle, waitForTrial });

/** Asks again until the answer will do; undefined if it never does. */
async function until<Answer>(
  ask: () => Promise<Answer>,
  isDone: (answer: Answer) => boolean,
): Promise<Answer | undefined> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    for (const port of ports.splice(0)) await port.close();
    await new Promise((done) => setTimeout(done, 250));
  }
  return undefined;
}

/** An event in few words, for a failure to show. */
const short = (event: HubEvent): string =>
  event.kind === "message"
    ? `${event.message.from} > ${event.message.to} ${event.message.topic}`
    : JSON.stringify(event).slice(0, 200);

const crcOf = (image: Uint8Array): string =>
  Buffer.from(image.subarray(-4)).readUInt32LE(0).toString(16).padStart(8, "0");

const skipped = whySkipped();
describe.skipIf(skipped)(skipped ?? "the bundle on a real Espruino", () => {
  it("is installed, takes an image, and runs it", async () => {
    const one = await board();
    const image = await counting(41);
    expect(await send(one, image)).toMatchObject({
      kind: "flashed",
      report: { installed: true, imageCrc: crcOf(image), isOnTrial: true },
    });
    const line = await session(one);
    expect(line.hello).toMatchObject({ imageCrc: crcOf(image), runState: wire.RUN_RUNNING });
    const before = line.hello.ticks;
    await line.close();
    expect(
      await until(
        () => session(one),
        ({ hello }) => hello.ticks > before,
      ),
    ).toBeTruthy();
  });

  it("takes the next one into the other slot without installing again, confirms it, and keeps it through power cuts", async () => {
    const one = await board();
    const [first, second] = [await counting(1), await counting(2)];
    const before = await send(one, first);
    const after = await send(one, second, true);
    expect(after).toMatchObject({ kind: "flashed", report: { installed: false, isOnTrial: false } });
    expect(before.kind === "flashed" && after.kind === "flashed" && before.report.slot !== after.report.slot).toBe(
      true,
    );
    for (let cut = 0; cut < 4; cut++) {
      await one.powerCycle();
      const { hello } = await session(one);
      expect(hello).toMatchObject({ imageCrc: crcOf(second), runState: wire.RUN_RUNNING, trialStarts: 0 });
      for (const port of ports.splice(0)) await port.close();
    }
  });

  it("goes back to the image before when the new one traps in its trial", async () => {
    const one = await board();
    const good = await counting(1);
    expect(await send(one, good, true)).toMatchObject({ kind: "flashed", report: { isOnTrial: false } });
    const bad = await imageOf(`int n;\nvoid tick(void) { n++; if (n > 3) n = 1 / (n - n); }`);
    const result = await send(one, bad, true);
    expect(result).toMatchObject({ kind: "failed", diagnostic: { code: "FLX0907" } });
    expect((await session(one)).hello).toMatchObject({ imageCrc: crcOf(good), runState: wire.RUN_RUNNING });
  });

  it("stops a program that never ends, and answers meanwhile", async () => {
    const one = await board();
    const endless = await imageOf("int n;\nvoid tick(void) { n = 1; while (n) n = n + 2; }");
    await send(one, endless);
    const line = await until(
      () => session(one),
      ({ hello }) => hello.runState !== wire.RUN_RUNNING,
    );
    expect([wire.RUN_TRAPPED, wire.RUN_SAFE]).toContain(line?.hello.runState);
  });

  it("runs in its later starts what the first one kept of the program", async () => {
    const one = await board();
    await send(one, await imageOf("int main(void) { return 41; }\nvoid tick(void) {}"), true);
    // Only what is run can show this: the number in the text that was kept becomes another. A number is a byte for its kind, and its bytes.
    const port = await one.open();
    ports.push(port);
    const line = await openSession(port, { helloTries: 12 });
    await line.command(wire.CONSOLE, new Uint8Array(0));
    await line.close();
    const again = await one.open();
    const console = new EspruinoConsole(again);
    expect(await console.probe()).toBe(true);
    const change =
      'function(){var s=require("Storage"),t=s.read("fx.a"),i=t.indexOf("[[],["),h=i-16,w=new Uint32Array(new Uint32Array(E.toArrayBuffer(t.substr(h,16)))),' +
      'k=t.substr(i,w[3]),c=k.replace("r0=\\xd4\\x29;","r0=\\xd4\\x61;");w[0]=E.CRC32(c);t=t.substr(0,h)+E.toString(w.buffer)+c+t.substr(i+w[3]);' +
      's.erase("fx.a");s.write("fx.a",t,0,2048);return (c!=k)+" "+(s.read("fx.a").length);}()';
    expect(await console.evaluate(change)).toBe("true 2048");
    await again.close();
    await one.powerCycle();
    const after = await session(one);
    expect(after.hello).toMatchObject({ runState: wire.RUN_RUNNING });
    const result = new Promise<number>((tell) => {
      after.onState(({ entries }) => {
        for (const { index, value } of entries) if (index === 0) tell(value);
      });
    });
    await after.requestState();
    expect(await result).toBe(97);
  });

  it("gives the line to its console and takes it back", async () => {
    const one = await board();
    const image = await counting(5);
    await send(one, image);
    const line = await session(one);
    await line.command(wire.CONSOLE, new Uint8Array(0));
    await line.close();
    const port = await one.open();
    const console = new EspruinoConsole(port);
    expect(await console.probe()).toBe(true);
    expect(await console.evaluate("6*7")).toBe("42");
    expect(Number(await console.evaluate("process.memory().usage"))).toBeGreaterThan(100);
    await console.leave("fx.go()");
    await port.close();
    expect((await session(one)).hello).toMatchObject({ imageCrc: crcOf(image), runState: wire.RUN_RUNNING });
  });
});

describe.skipIf(skipped)(skipped ?? "messages between boards, one of them a real Espruino", () => {
  it.each(["another real one", "a virtual one"])("and %s", async (kind) => {
    const names = ["sounder", "helm"] as const;
    const sounder = await board();
    const helm = kind === "a virtual one" ? await virtualBoard() : await board();
    const images = new Map<string, { readonly image: Uint8Array; readonly map: FxMap }>();
    for (const [name, text] of Object.entries(PROGRAMS)) images.set(name, await eseOf(name, text));
    for (const [at, one] of [sounder, helm].entries()) {
      const { image } = images.get(names[at]!)!;
      const openPort = () => one.open();
      const result = await flash({ path: one.path, openPort, image, bundle });
      expect(result.kind === "failed" ? result.diagnostic : "flashed").toBe("flashed");
    }
    const events: HubEvent[] = [];
    const hub = new Hub({
      clock: new RealClock(),
      boards: [sounder, helm].map((one, at) => ({
        name: names[at]!,
        agentId: nameId(names[at]!)!,
        connect: async () => openSession(await one.open(), { helloTries: 12 }),
        map: () => images.get(names[at]!)!.map,
      })),
    });
    hub.onEvent((event) => events.push(event));
    hub.start();
    try {
      const told = (from: string, topic: string): boolean =>
        events.some((one) => one.kind === "message" && one.message.from === from && one.message.topic === topic);
      await until(
        async () => told("helm", "pong"),
        (yes) => yes,
      );
      expect(
        events.filter(({ kind }) => kind === "message" || kind === "lost" || kind === "undeliverable").map(short),
      ).toContain("helm > sounder pong");
      const pong = events.find((one) => one.kind === "message" && one.message.topic === "pong");
      expect(pong).toMatchObject({ message: { from: "helm", to: "sounder" }, handedTo: ["sounder"] });
      const heard = (): boolean =>
        events.some(
          (one) => one.kind === "state" && one.board === "sounder" && one.entries.some(({ value }) => value === 7.25),
        );
      const isHeard = await until(
        async () => heard(),
        (yes) => yes,
      );
      expect(isHeard).toBe(true);
    } finally {
      await hub.close();
    }
  });
});
