// A board in virtual time, its update cycle, and what it comes to after the power went away: the ground of the fault suite.
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import * as wire from "../../src/wire/frame.ts";
import { IMAGE_CRC_AT, RUN_STATE_AT } from "../../src/wire/hello.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { FlashedBoard } from "../harness/flashed-board.ts";

const bundle = await bundleClass("standard");
const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const FROM_POWER_ON_MS = 2_000;
const BLOCK_BYTES = 128;

const imageOf = (text: string): Uint8Array =>
  encodeImage(assemble({ path: "fault.fluxasm", text }, new Reporter())!).bytes;

/** An image of more than one block, so that an update has a middle. */
const filled = (number: number): Uint8Array =>
  imageOf(
    `.memory 320\n.bytes ${Array.from({ length: 300 }, (_, at) => (at * number) & 255).join(" ")}\ntick\n  movi r0 ${number}\nend`,
  );

export const OLD = filled(3);
export const NEW = filled(7);

const crcFieldOf = (image: Uint8Array): number => Buffer.from(image).readUInt32LE(image.length - 4);

/** A board that has started, on a flash that holds OLD as confirmed, or on one that is given. */
export function started(held?: FlashStorage): FlashedBoard {
  const board = new FlashedBoard(kind, bundle, OLD, undefined, held);
  board.clock.advance(FROM_POWER_ON_MS);
  board.send(wire.HELLO);
  return board;
}

export const copyOf = (storage: FlashStorage): FlashStorage => new FlashStorage(storage.size, storage.toBytes());

/** Sends all blocks of NEW; false once the board could not write one. What it holds already it does not write again. */
function sendBlocks(board: FlashedBoard): boolean {
  for (let offset = 0; offset < NEW.length && board.board.isOn; offset += BLOCK_BYTES) {
    const at = Buffer.alloc(2);
    at.writeUInt16LE(offset, 0);
    board.send(wire.FLASH_BLOCK, Buffer.concat([at, NEW.subarray(offset, offset + BLOCK_BYTES)]));
    if (board.board.isOn && board.framesOf(wire.ACK).at(-1)?.payload[3] === wire.ACK_WRITE_FAILED) return false;
  }
  return true;
}

/** Sends NEW as the flasher does, and waits until the board has confirmed it by itself. Ends early where the power goes. */
export function update(board: FlashedBoard): void {
  const head = Buffer.alloc(6);
  head.writeUInt16LE(NEW.length, 0);
  head.writeUInt32LE(crcFieldOf(NEW), 2);
  board.send(wire.FLASH_BEGIN, head);
  // Goes on where a cut was, or where that does not hold, begins anew.
  if (!sendBlocks(board)) {
    board.send(wire.FLASH_BEGIN, Buffer.concat([head, Uint8Array.of(1)]));
    sendBlocks(board);
  }
  if (!board.board.isOn) return;
  board.send(wire.FLASH_COMMIT, head);
  for (let second = 0; second < 65 && board.board.isOn; second++) board.clock.advance(1_000);
}

export type After = "old" | "new" | "neither";

/** What a board comes to on this flash. */
export function boots(storage: FlashStorage): After {
  const [frame] = started(copyOf(storage)).framesOf(wire.HELLO_REPLY);
  if (!frame) return "neither";
  const reply = Buffer.from(frame.payload);
  if (reply[RUN_STATE_AT] !== wire.RUN_RUNNING) return "neither";
  const crc = reply.readUInt32LE(IMAGE_CRC_AT);
  return crc === crcFieldOf(OLD) ? "old" : crc === crcFieldOf(NEW) ? "new" : "neither";
}

export interface Operation {
  readonly number: number;
  readonly bytes: number;
}

/** The operations of flash in a whole cycle: the start, the update, the confirmation. */
export function operationsOfCycle(held: FlashStorage): Operation[] {
  const storage = copyOf(held);
  const operations: Operation[] = [];
  storage.cutPower = ({ bytes }) => {
    operations.push({ number: operations.length, bytes });
    return undefined;
  };
  update(started(storage));
  storage.cutPower = undefined;
  return operations;
}

/** Runs a cycle on this flash with the power cut in one operation after so many bytes; whether it came to that. */
export function cutCycle(storage: FlashStorage, operation: number, bytes: number): boolean {
  let number = 0;
  let isCut = false;
  storage.cutPower = () => {
    if (number++ !== operation) return undefined;
    isCut = true;
    return bytes;
  };
  try {
    const board = started(storage);
    if (board.board.isOn) update(board);
  } finally {
    storage.cutPower = undefined;
  }
  return isCut;
}
