// What the first start of an image keeps behind it, so that the next start does not verify and translate it again (src/wire/slot-log.ts).
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { crc32 } from "../../src/image/crc.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import * as wire from "../../src/wire/frame.ts";
import { RUN_STATE_AT } from "../../src/wire/hello.ts";
import { HEADER_BYTES } from "../../src/wire/message.ts";
import { KEPT_ALIGN, KEPT_HEADER_BYTES, SLOT_A, SLOT_B, SLOT_BYTES } from "../../src/wire/slot-log.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const bundle = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const FROM_POWER_ON_MS = 2_000;

const imageOf = (text: string): Uint8Array =>
  encodeImage(assemble({ path: "test.fxasm", text }, new Reporter())!).bytes;

/** r2 counts ticks, f0 and f1 hold constants no few digits say, r1 tells the topic that was heard. */
const PROGRAM = `.tick 100
on 4660
  movi r1 40
end
on 22136
  movi r1 41
end
tick
  movk f0 0.1
  movk f1 -1.7976931348623157e308
  addi r2 r2 1
end`;
const image = imageOf(PROGRAM);

const copyOf = (storage: FlashStorage): FlashStorage => new FlashStorage(storage.size, storage.toBytes());

function started(held?: FlashStorage, program = image, firmware = bundle): FlashedBoard {
  const board = new FlashedBoard(kind, firmware, program, undefined, held);
  board.clock.advance(FROM_POWER_ON_MS);
  return board;
}

/** Registers after a message and some ticks, as the board tells them; undefined if it does not run. */
function seen(board: FlashedBoard): Map<number, number> | undefined {
  board.send(wire.HELLO);
  if (Buffer.from(board.framesOf(wire.HELLO_REPLY).at(-1)!.payload)[RUN_STATE_AT] !== wire.RUN_RUNNING) return;
  const message = Buffer.alloc(HEADER_BYTES);
  message.writeUInt16LE(22136, 0);
  message.writeUInt8(0x60, 2);
  board.send(wire.MESSAGE, message);
  board.clock.advance(1_000);
  const before = board.framesOf(wire.STATE).length;
  board.send(wire.STATE_REQUEST);
  const registers = new Map<number, number>();
  for (const { payload } of board.framesOf(wire.STATE).slice(before)) {
    const state = Buffer.from(payload);
    for (let at = 5; at < state.length; ) {
      const index = state[at]!;
      const isInt = index < wire.ENTRY_FLOAT;
      registers.set(index, isInt ? state.readInt32LE(at + 1) : state.readDoubleLE(at + 1));
      at += isInt ? 5 : 9;
    }
  }
  return registers;
}

/** The record behind an image, by its parts; undefined if its header is blank. */
function recordIn(
  storage: FlashStorage,
  program = image,
  name = SLOT_A,
): { at: number; head: Buffer; text: string } | undefined {
  const slot = Buffer.from(storage.read(name)!, "latin1");
  const at = Math.ceil(program.length / KEPT_ALIGN) * KEPT_ALIGN;
  const head = slot.subarray(at, at + KEPT_HEADER_BYTES);
  if (head.every((byte) => byte === 0xff)) return undefined;
  const begin = at + KEPT_HEADER_BYTES;
  return { at, head, text: slot.toString("latin1", begin, begin + head.readUInt32LE(12)) };
}

/** As FLASH_BEGIN and FLASH_COMMIT carry them. */
function sizeAndCrc(program: Uint8Array): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16LE(program.length, 0);
  head.writeUInt32LE(Buffer.from(program).readUInt32LE(program.length - 4), 2);
  return head;
}

function flash(board: FlashedBoard, program: Uint8Array): void {
  board.send(wire.FLASH_BEGIN, sizeAndCrc(program));
  board.send(wire.FLASH_BLOCK, Buffer.concat([new Uint8Array(2), program]));
  board.send(wire.FLASH_COMMIT, sizeAndCrc(program));
}

/** Another text in the record, with the header it needs. */
function replaceKept(
  storage: FlashStorage,
  change: (text: string) => string,
  program = image,
  name = SLOT_A,
): FlashStorage {
  const { at, head, text } = recordIn(storage, program, name)!;
  const slot = Buffer.from(storage.read(name)!, "latin1");
  const changed = Buffer.from(change(text), "latin1");
  head.writeUInt32LE(crc32(changed), 0);
  head.writeUInt32LE(changed.length, 12);
  head.copy(slot, at);
  changed.copy(slot, at + KEPT_HEADER_BYTES);
  const other = copyOf(storage);
  other.erase(name);
  other.write(name, slot, 0, SLOT_BYTES);
  return other;
}

const first = started();
const expected = seen(first)!;
const { storage } = first.board;

describe("the first start", () => {
  it("runs the program, and keeps what it made of it behind the image", () => {
    expect([expected.get(1), expected.get(32), expected.get(33)]).toEqual([41, 0.1, -Number.MAX_VALUE]);
    const { at, head, text } = recordIn(storage)!;
    expect([head.readUInt32LE(0), head.readUInt32LE(4), head.readUInt32LE(8)]).toEqual([
      crc32(Buffer.from(text, "latin1")),
      Buffer.from(image).readUInt32LE(image.length - 4),
      crc32(Buffer.from(bundle, "latin1")),
    ]);
    expect(text).toMatch(/^\[\[4660,22136\],\[[-\d]+,[-\d]+(?:,[-\d]+)*\],function\(.*\}\]$/);
    const slot = Buffer.from(storage.read(SLOT_A)!, "latin1");
    expect(slot.subarray(0, image.length)).toEqual(Buffer.from(image));
    expect(slot.subarray(at + KEPT_HEADER_BYTES + text.length).every((byte) => byte === 0xff)).toBe(true);
  });

  it("keeps nothing of a program that is too long for its slot, and runs it", () => {
    const long = imageOf(`tick\n${"  add r0 r1 r2\n  mul r3 r0 r1\n".repeat(120)}  movi r1 41\nend`);
    expect(long.length).toBeLessThan(SLOT_BYTES);
    const board = started(undefined, long);
    expect(seen(board)!.get(1)).toBe(41);
    expect(recordIn(board.board.storage, long)).toBeUndefined();
  });
});

describe("later starts", () => {
  it("run what was kept: topics, constants and code", () => {
    const again = started(copyOf(storage));
    expect(seen(again)).toEqual(expected);
    expect(again.board.storage.read(SLOT_A)).toBe(storage.read(SLOT_A));
    // Only what is run can show this.
    const other = replaceKept(storage, (text) => text.replace("=41;", "=97;"));
    expect(seen(started(other))!.get(1)).toBe(97);
  });

  it("translate anew on trial: the slot of an image on trial may be erased under it", () => {
    const board = started(copyOf(storage));
    const trial = imageOf(PROGRAM.replace("r1 41", "r1 43"));
    board.send(wire.HELLO);
    flash(board, trial);
    expect(seen(board)!.get(1)).toBe(43);
    const kept = replaceKept(board.board.storage, (text) => text.replace("=43;", "=97;"), trial, SLOT_B);
    expect(seen(started(kept))!.get(1)).toBe(43);
    // Confirmed, it is what runs.
    const confirmed = started(copyOf(kept));
    confirmed.send(wire.HELLO);
    confirmed.send(wire.CONTROL, Uint8Array.of(wire.CONTROL_CONFIRM));
    expect(seen(started(copyOf(confirmed.board.storage)))!.get(1)).toBe(97);
  });

  it("stand in a slot that no flashing erases, also of an image on trial, and one after it", () => {
    const board = started(copyOf(storage));
    board.send(wire.HELLO);
    for (const number of [43, 44, 45]) {
      flash(board, imageOf(PROGRAM.replace("r1 41", `r1 ${number}`)));
      expect(seen(board)!.get(1)).toBe(number);
      if (number === 44) board.send(wire.CONTROL, Uint8Array.of(wire.CONTROL_CONFIRM));
    }
    const again = started(copyOf(board.board.storage));
    const before = seen(again)!;
    expect(before.get(1)).toBe(45);
    again.send(wire.HELLO);
    // The slot it is on trial in is erased; it ticks on meanwhile.
    again.send(wire.FLASH_BEGIN, sizeAndCrc(image));
    expect(again.board.storage.list()).not.toContain(SLOT_A);
    expect(seen(again)!.get(2)).toBeGreaterThan(before.get(2)!);
  });

  it("translate anew under another bundle", () => {
    const other = replaceKept(storage, (text) => text.replace("=41;", "=97;"));
    other.erase(".boot0");
    other.write(".boot0", Buffer.from(`${bundle} `, "latin1"));
    expect(seen(started(other))).toEqual(expected);
  });

  it("translate anew where text is no program, whatever its CRC says", () => {
    for (const text of ["", "nothing", "[[],[]"])
      expect(seen(started(replaceKept(storage, () => text)))).toEqual(expected);
  });

  it("run none of what has a bit that changed, anywhere", () => {
    const { at, text } = recordIn(storage)!;
    const slotAt = Buffer.from(storage.toBytes()).indexOf(Buffer.from(image));
    const bits = (KEPT_HEADER_BYTES + text.length) * 8;
    let flips = 0;
    for (let bit = 0; bit < bits; bit += bit < KEPT_HEADER_BYTES * 8 ? 1 : 13) {
      const flipped = copyOf(storage);
      flipped.disturb(slotAt + at + (bit >> 3), 1 << (bit & 7));
      expect({ bit, seen: seen(started(flipped)) }).toEqual({ bit, seen: expected });
      flips++;
    }
    expect(flips).toBeGreaterThan(250);
  });
});

describe("power that goes while it is kept", () => {
  it("leaves a board that starts, and what is torn is never run", () => {
    const fresh = () => {
      const flash = copyOf(storage);
      flash.erase(SLOT_A);
      flash.write(SLOT_A, image, 0, SLOT_BYTES);
      return flash;
    };
    const counted = fresh();
    let writes = 0;
    counted.cutPower = () => {
      writes++;
      return undefined;
    };
    started(counted);
    expect(writes).toBeGreaterThan(3);
    let torn = 0;
    for (let write = 0; write < writes; write++) {
      for (const bytes of [0, 1, 3, 7, 16, 40]) {
        const flash = fresh();
        let number = 0;
        flash.cutPower = () => (number++ === write ? bytes : undefined);
        started(flash);
        const left = copyOf(flash);
        if (!recordIn(left)) torn++;
        const again = started(left);
        expect({ write, bytes, seen: seen(again) }).toEqual({ write, bytes, seen: expected });
        expect(seen(started(copyOf(again.board.storage)))).toEqual(expected);
      }
    }
    expect(torn).toBeGreaterThan(10);
  });
});
