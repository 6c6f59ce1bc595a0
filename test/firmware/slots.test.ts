// The slots and their log when flashing is broken off: by the host, by Storage, by the power. The confirmed image is never lost.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import * as wire from "../../src/wire/frame.ts";
import { BOOTS_AT, IMAGE_CRC_AT, RUN_STATE_AT, SLOT_AT, TRIAL_AT } from "../../src/wire/hello.ts";
import { LOG_0, LOG_1, LOG_BYTES, RECORD_BYTES } from "../../src/wire/slot-log.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const bundle = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const FROM_POWER_ON_MS = 2_000;
const RECORDS = LOG_BYTES / RECORD_BYTES;

function imageOf(text: string): Uint8Array {
  return encodeImage(assemble({ path: "test.fxasm", text }, new Reporter())!).bytes;
}
const first = imageOf("tick\n  movi r0 1\nend");
const second = imageOf("tick\n  movi r0 2\nend");

/** A board that has started and was greeted: with the first image confirmed, or with what this flash holds. */
function started(held?: FlashStorage): FlashedBoard {
  const board = new FlashedBoard(kind, bundle, first, undefined, held);
  board.clock.advance(FROM_POWER_ON_MS);
  board.send(wire.HELLO);
  return board;
}

const embeddedCrc = (image: Uint8Array): number => Buffer.from(image).readUInt32LE(image.length - 4);

/** Size and CRC-32, as FLASH_BEGIN and FLASH_COMMIT carry them. */
function sizeAndCrc(image: Uint8Array): Uint8Array {
  const head = Buffer.alloc(6);
  head.writeUInt16LE(image.length, 0);
  head.writeUInt32LE(embeddedCrc(image), 2);
  return head;
}

/** FLASH_BEGIN whatever the slot holds of the image: each one is a record. */
const anew = (image: Uint8Array): Uint8Array => Buffer.concat([sizeAndCrc(image), Uint8Array.of(1)]);

function flash(board: FlashedBoard, image: Uint8Array): void {
  board.send(wire.FLASH_BEGIN, sizeAndCrc(image));
  board.send(wire.FLASH_BLOCK, Buffer.concat([new Uint8Array(2), image]));
  board.send(wire.FLASH_COMMIT, sizeAndCrc(image));
}

const copyOf = (storage: FlashStorage): FlashStorage => new FlashStorage(storage.size, storage.toBytes());

/** What boots from a copy of this flash. */
function booted(storage: FlashStorage): { readonly slot: number; readonly crc: number; readonly runs: boolean } {
  const reply = Buffer.from(started(copyOf(storage)).framesOf(wire.HELLO_REPLY)[0]!.payload);
  return {
    slot: reply[SLOT_AT]!,
    crc: reply.readUInt32LE(IMAGE_CRC_AT),
    runs: reply[RUN_STATE_AT] === wire.RUN_RUNNING,
  };
}

const FIRST = { slot: 0, crc: embeddedCrc(first), runs: true };
const SECOND = { slot: 1, crc: embeddedCrc(second), runs: true };

describe("the log", () => {
  it.each([RECORDS - 2, RECORDS, 2 * RECORDS, 5 * RECORDS])(
    "keeps what was confirmed through %i flashings that were broken off",
    (times) => {
      const board = started();
      for (let count = 0; count < times; count++) board.send(wire.FLASH_BEGIN, anew(second));
      const acks = board.framesOf(wire.ACK).map(({ payload }) => payload[3]);
      expect(acks).toEqual(Array(times).fill(wire.ACK_OK));
      expect(booted(board.board.storage)).toEqual(FIRST);
      flash(board, second);
      expect(booted(board.board.storage)).toEqual(SECOND);
    },
  );

  it("keeps what was confirmed when the power goes in any operation of a change of log files", () => {
    const full = started();
    // Each start is a record as well.
    for (let count = 0; count < 2 * RECORDS - 5; count++) full.send(wire.FLASH_BEGIN, anew(second));
    // Both files are full: the next record takes the place of the first file, where the confirmation was written.
    const cuts: number[] = [];
    for (let operation = 0, isCut = true; isCut; operation++) {
      for (const bytes of [0, 7, 40]) {
        const storage = copyOf(full.board.storage);
        const cut = started(storage);
        let number = 0;
        storage.cutPower = () => (number++ === operation ? bytes : undefined);
        cut.send(wire.FLASH_BEGIN, anew(second));
        storage.cutPower = undefined;
        isCut = !cut.board.isOn;
        if (isCut) cuts.push(operation);
        expect({ operation, bytes, ...booted(storage) }).toEqual({ operation, bytes, ...FIRST });
      }
    }
    expect(cuts.length).toBeGreaterThan(6);
  });

  it("does not write again where a write failed, nor take the full file for the old one", () => {
    const board = started();
    const { storage } = board.board;
    const write = storage.write.bind(storage);
    let refusals = 1;
    storage.write = (name, data, offset, size) => {
      if ((name === LOG_0 || name === LOG_1) && refusals-- > 0) return false;
      return write(name, data, offset, size);
    };
    board.send(wire.FLASH_BEGIN, sizeAndCrc(second));
    expect(board.framesOf(wire.ACK).at(-1)!.payload[3]).toBe(wire.ACK_WRITE_FAILED);
    for (let count = 0; count < RECORDS - 3; count++) board.send(wire.FLASH_BEGIN, anew(second));
    // The next record begins a new file.
    refusals = 1;
    board.send(wire.FLASH_BEGIN, anew(second));
    expect(board.framesOf(wire.ACK).at(-1)!.payload[3]).toBe(wire.ACK_WRITE_FAILED);
    expect(booted(storage)).toEqual(FIRST);
    flash(board, second);
    expect(board.framesOf(wire.ACK).at(-1)!.payload[3]).toBe(wire.ACK_OK);
    expect(booted(storage)).toEqual(SECOND);
  });
});

describe("flashing", () => {
  it("ends with the image it began with, or not at all", () => {
    const board = started();
    board.send(wire.FLASH_BEGIN, sizeAndCrc(second));
    board.send(wire.FLASH_BLOCK, Buffer.concat([new Uint8Array(2), second]));
    board.send(wire.FLASH_COMMIT, sizeAndCrc(first));
    expect(board.framesOf(wire.ACK).at(-1)!.payload[3]).toBe(wire.ACK_BAD_PAYLOAD);
    expect(booted(board.board.storage)).toEqual(FIRST);
    // What was begun is given up; begun again, it goes through.
    board.send(wire.FLASH_COMMIT, sizeAndCrc(second));
    expect(board.framesOf(wire.ACK).at(-1)!.payload[3]).toBe(wire.ACK_NO_IMAGE);
    flash(board, second);
    expect(booted(board.board.storage)).toEqual(SECOND);
  });

  it("refuses another image than was announced, though that is a good one of the same length", () => {
    expect(first).toHaveLength(second.length);
    const board = started();
    board.send(wire.FLASH_BEGIN, sizeAndCrc(second));
    board.send(wire.FLASH_BLOCK, Buffer.concat([new Uint8Array(2), first]));
    board.send(wire.FLASH_COMMIT, sizeAndCrc(second));
    expect(board.framesOf(wire.ACK).at(-1)!.payload[3]).toBe(wire.ACK_CRC);
    expect(booted(board.board.storage)).toEqual(FIRST);
  });

  it("takes nothing outside the image that was announced, and nothing that was not", () => {
    const board = started();
    const status = (): number => board.framesOf(wire.ACK).at(-1)!.payload[3]!;
    const block = (offset: number, bytes: number): Uint8Array => {
      const head = Buffer.alloc(2 + bytes, 7);
      head.writeUInt16LE(offset, 0);
      return head;
    };
    board.send(wire.FLASH_BLOCK, block(0, 1));
    expect(status()).toBe(wire.ACK_BAD_OFFSET);
    board.send(wire.FLASH_BEGIN, sizeAndCrc(second));
    for (const [offset, bytes] of [
      [second.length, 1],
      [0, second.length + 1],
      [65_535, 1],
    ] as const) {
      board.send(wire.FLASH_BLOCK, block(offset, bytes));
      expect(status()).toBe(wire.ACK_BAD_OFFSET);
    }
    board.send(wire.FLASH_BLOCK, new Uint8Array(1));
    expect(status()).toBe(wire.ACK_BAD_PAYLOAD);
    board.send(wire.FLASH_BEGIN, Buffer.from([1, 8, 0, 0, 0, 0]));
    expect(status()).toBe(wire.ACK_TOO_LARGE);
    expect(booted(board.board.storage)).toEqual(FIRST);
  });
});

describe("an image on trial", () => {
  const trapping = imageOf("tick\n  trap 5\nend");
  const trappingFirst = imageOf("start\n  trap 5\nend\ntick\nend");
  const reply = (board: FlashedBoard): Buffer => {
    board.send(wire.HELLO);
    return Buffer.from(board.framesOf(wire.HELLO_REPLY).at(-1)!.payload);
  };
  const state = (board: FlashedBoard) => {
    const hello = reply(board);
    return { slot: hello[SLOT_AT], trial: hello[TRIAL_AT]! & 15, runs: hello[RUN_STATE_AT] };
  };
  const RUNNING = wire.RUN_RUNNING;

  it("has three starts, and then the board goes back", () => {
    const board = started();
    flash(board, second);
    expect(state(board)).toEqual({ slot: 1, trial: 1, runs: RUNNING });
    let { storage } = board.board;
    for (const trial of [2, 3]) {
      const again = started(copyOf(storage));
      expect(state(again)).toEqual({ slot: 1, trial, runs: RUNNING });
      storage = again.board.storage;
    }
    const back = started(copyOf(storage));
    expect(state(back)).toEqual({ slot: 0, trial: 0, runs: RUNNING });
    expect(booted(back.board.storage)).toEqual(FIRST);
  });

  it("is confirmed by a minute of healthy running, or by the host", () => {
    for (const confirm of ["alone", "host"] as const) {
      const board = started();
      flash(board, second);
      if (confirm === "alone") board.clock.advance(61_000);
      else {
        board.send(wire.CONTROL, Uint8Array.of(wire.CONTROL_CONFIRM));
        expect(board.framesOf(wire.ACK).at(-1)!.payload[3]).toBe(wire.ACK_OK);
      }
      expect(state(board)).toEqual({ slot: 1, trial: 0, runs: RUNNING });
      let { storage } = board.board;
      for (let count = 0; count < 5; count++) storage = started(copyOf(storage)).board.storage;
      expect(booted(storage)).toEqual(SECOND);
      board.send(wire.CONTROL, Uint8Array.of(wire.CONTROL_CONFIRM));
      expect(board.framesOf(wire.ACK).at(-1)!.payload[3]).toBe(wire.ACK_NO_TRIAL);
    }
  });

  it.each([
    ["in its tick", trapping, 1_500],
    ["in its start", trappingFirst, 10],
  ])("that traps %s is given up at once, and the one before runs", (_, image, wait) => {
    const board = started();
    flash(board, image);
    board.clock.advance(wait);
    expect(board.framesOf(wire.FAULT)).toHaveLength(1);
    expect(state(board)).toEqual({ slot: 0, trial: 0, runs: RUNNING });
    expect(booted(board.board.storage)).toEqual(FIRST);
  });

  it("that traps where there is none before leaves the board safe, and it can be flashed", () => {
    const bare = new FlashedBoard(kind, bundle, undefined);
    bare.clock.advance(FROM_POWER_ON_MS);
    bare.send(wire.HELLO);
    flash(bare, trapping);
    bare.clock.advance(1_500);
    expect(state(bare).runs).toBe(wire.RUN_SAFE);
    flash(bare, second);
    expect(state(bare)).toMatchObject({ trial: 1, runs: RUNNING });
  });

  it("gives way to the next one; the confirmed image is never written over", () => {
    const board = started();
    flash(board, second);
    flash(board, imageOf("tick\n  movi r0 3\nend"));
    expect(state(board)).toEqual({ slot: 1, trial: 1, runs: RUNNING });
    board.send(wire.FLASH_BEGIN, sizeAndCrc(second));
    expect(booted(board.board.storage)).toEqual(FIRST);
  });

  it("is remembered over a change of log files", () => {
    const board = started();
    flash(board, second);
    let { storage } = board.board;
    // Starts of a board that is confirmed fill the log; here a trial is pending all the time, so it must end by its third start.
    const seen: number[] = [];
    for (let count = 0; count < 3; count++) {
      const again = started(copyOf(storage));
      seen.push(state(again).slot!);
      storage = again.board.storage;
    }
    expect(seen).toEqual([1, 1, 0]);
    for (let count = 0; count < 3 * RECORDS; count++) storage = started(copyOf(storage)).board.storage;
    expect(booted(storage)).toEqual(FIRST);
  });

  it("counts the starts of the board", () => {
    const board = started();
    const boots = (of: FlashedBoard) => reply(of).readUInt16LE(BOOTS_AT);
    expect(boots(board)).toBe(1);
    let { storage } = board.board;
    for (let count = 0; count < 70; count++) storage = started(copyOf(storage)).board.storage;
    expect(boots(started(copyOf(storage)))).toBe(72);
  });
});
