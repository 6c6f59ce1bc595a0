// A key on a real interpreter: its own SHA-256 and strings of bytes give the tags the host gives, and what is not sealed is not done.
import { afterEach, describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { flash } from "../../src/flasher/flash.ts";
import { installWithKey } from "../../src/flasher/keyed.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { encodeFrame } from "../../src/link/frames.ts";
import { openSession } from "../../src/link/session.ts";
import * as wire from "../../src/wire/frame.ts";
import { KEY_BYTES } from "../../src/wire/seal.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { whySkipped } from "./interpreter.ts";
import { RealBoard } from "./real-board.ts";

const bundle = await bundleClass("sealed");
/** Every byte value in it or in what is made from it. */
const KEY = Uint8Array.from({ length: KEY_BYTES }, (_, at) => (at * 83 + 5) & 255);
const OTHER = Uint8Array.from(KEY, (byte) => byte ^ 1);

const boards: RealBoard[] = [];
afterEach(async () => {
  for (const one of boards.splice(0)) await one.close();
});

/** Large, and of all byte values. */
function imageOf(number: number): Uint8Array {
  const data = Array.from({ length: 600 }, (_, at) => (at * 31 + number) & 255).join(" ");
  const text = `.tick 100\n.memory 640\n.bytes ${data}\ntick\n  movi r0 ${number}\nend`;
  return encodeImage(assemble({ path: "n.fxasm", text }, new Reporter())!).bytes;
}

const skipped = whySkipped();
describe.skipIf(skipped)(skipped ?? "a key on a real Espruino", () => {
  it("lets its holder install, flash and flash again, and nobody else", async () => {
    const board = await RealBoard.make();
    boards.push(board);
    const line = { path: board.path, openPort: () => board.open(), bundle };
    expect(await installWithKey({ ...line, key: KEY })).toMatchObject({
      kind: "installed",
      wroteBundle: true,
      hasKey: true,
    });
    for (const number of [1, 2])
      expect(await flash({ ...line, image: imageOf(number), key: KEY })).toMatchObject({ kind: "flashed" });
    const image = imageOf(3);
    expect(await flash({ ...line, image, key: OTHER })).toMatchObject({ diagnostic: { code: "FLX0909" } });
    expect(await flash({ ...line, image })).toMatchObject({ diagnostic: { code: "FLX0909" } });
    expect(await flash({ ...line, image, key: KEY })).toMatchObject({ kind: "flashed" });
  });

  it("has each command refused that is changed, replayed or bare", async () => {
    const board = await RealBoard.make();
    boards.push(board);
    const line = { path: board.path, openPort: () => board.open(), bundle };
    await installWithKey({ ...line, key: KEY });
    expect(await flash({ ...line, image: imageOf(1), key: KEY })).toMatchObject({ kind: "flashed" });
    const port = await board.open();
    const heard: string[] = [];
    const write = port.write.bind(port);
    port.write = (bytes) => {
      heard.push(Buffer.from(bytes as string, "latin1").toString("latin1"));
      return write(bytes);
    };
    const session = await openSession(port, { helloTries: 12, key: KEY });
    const command = (action: number) => session.command(wire.CONTROL, Uint8Array.of(action));
    expect((await command(1)).status).toBe(wire.ACK_OK);
    const stop = heard.length;
    expect((await command(0)).status).toBe(wire.ACK_OK);
    const stopping = heard[stop]!;
    expect((await command(1)).status).toBe(wire.ACK_OK);
    // The stop from before, its hello and it, and a bare one; each is nothing to the board.
    const hello = heard.find((text) => text.includes(`~>${wire.HELLO}`))!;
    const bare = {
      type: wire.CONTROL,
      session: 9,
      sequence: 40_000,
      source: 0,
      destination: 0,
      payload: Uint8Array.of(0),
    };
    for (const text of [stopping, hello, stopping, encodeFrame(bare), stopping]) await write(text);
    await session.close();
    const again = await board.open();
    const { hello: after } = await openSession(again, { helloTries: 12 });
    await again.close();
    expect(after.runState).toBe(wire.RUN_RUNNING);
  });
});
