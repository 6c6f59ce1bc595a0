// A board that restarts on an open line forgets the host's session: the host greets it again, or it would never be heard any more.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { openSession } from "../../src/link/session.ts";
import type { Hello, StateUpdate } from "../../src/link/session-types.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import * as wire from "../../src/wire/frame.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { boardOnPort, whileTimePasses } from "../harness/board-on-port.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const bundle = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;

async function restartable(toBoard?: (bytes: Uint8Array) => Uint8Array | undefined) {
  const clock = new VirtualClock();
  const seed = new FlashedBoard(kind, bundle, undefined);
  const line = boardOnPort(kind, clock, { storage: seed.board.storage, ...(toBoard ? { toBoard } : {}) });
  const session = await whileTimePasses(
    clock,
    line.open().then((port) => openSession(port, { clock })),
  );
  const restarts: Hello[] = [];
  const states: StateUpdate[] = [];
  session.onRestart((hello) => restarts.push(hello));
  session.onState((update) => states.push(update));
  const pass = (ms: number) => whileTimePasses(clock, new Promise<void>((done) => void clock.setTimeout(done, ms)));
  return { clock, line, session, restarts, states, pass };
}

describe("a board that restarts on an open line", () => {
  it("is told of once, and answers again", async () => {
    const { clock, line, session, restarts, states, pass } = await restartable();
    line.board.reset();
    await pass(5_000);
    expect(restarts).toHaveLength(1);
    await session.requestState();
    await pass(100);
    expect(states).not.toEqual([]);
    const ack = await whileTimePasses(clock, session.command(wire.CONTROL, new Uint8Array([0])));
    expect(ack.status).toBe(wire.ACK_NO_IMAGE);
  });

  it("is greeted until it hears it", async () => {
    let deafFor = 0;
    const { line, session, restarts, states, pass } = await restartable((bytes) => (deafFor-- > 0 ? undefined : bytes));
    deafFor = 3;
    line.board.reset();
    await pass(10_000);
    expect(restarts).toHaveLength(1);
    await session.requestState();
    await pass(100);
    expect(states).not.toEqual([]);
  });

  it("fails the command it had taken at once, for what it had begun is gone", async () => {
    const { clock, line, session, pass } = await restartable((bytes) =>
      Buffer.from(bytes).includes("~>B") ? undefined : bytes,
    );
    const asked = session.command(wire.FLASH_BEGIN, new Uint8Array(6)).then(
      () => "answered",
      (error: Error) => error.message,
    );
    const begun = clock.now();
    line.board.reset();
    await expect(whileTimePasses(clock, asked)).resolves.toContain("restarted");
    expect(clock.now() - begun).toBeLessThan(3_000);
    await pass(0);
  });
});
