// A virtual board in virtual time whose flash already holds the bundle and an image, as a flasher leaves it; and what it sends, decoded.
import { crc32 } from "../../src/image/crc.ts";
import { decodeFrame, encodeFrame, type Frame } from "../../src/link/frames.ts";
import type { BoardKind } from "../../src/project/schema.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { VirtualBoard } from "../../src/simulator/virtual-board/board.ts";
import { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import { TO_HOST } from "../../src/wire/frame.ts";
import { LOG_0, LOG_BYTES, RECORD_CONFIRM, SLOT_A, SLOT_BYTES } from "../../src/wire/slot-log.ts";

/** A log record of the first sequence number. */
export function confirmRecord(slot: number, imageCrc: number, sequence = 1): Uint8Array {
  const record = Buffer.alloc(16);
  record.write("FL", 0, "latin1");
  record.writeUInt8(RECORD_CONFIRM, 2);
  record.writeUInt8(slot, 3);
  record.writeUInt32LE(sequence, 4);
  record.writeUInt32LE(imageCrc, 8);
  record.writeUInt32LE(crc32(record.subarray(0, 12)), 12);
  return record;
}

export class FlashedBoard {
  readonly clock: VirtualClock;
  readonly board: VirtualBoard;
  /** Everything the board sent, in order, with the virtual time of arrival in ms. */
  readonly frames: { readonly atMs: number; readonly frame: Frame }[] = [];
  text = "";
  private sequence = 0;
  private partial = "";

  /** With `held`, flash is that, and `bundle` and `image` are not written. */
  constructor(
    kind: BoardKind,
    bundle: string,
    image: Uint8Array | undefined,
    clock = new VirtualClock(),
    held?: FlashStorage,
  ) {
    this.clock = clock;
    const storage = held ?? new FlashStorage({ totalBytes: kind.storageBytes, pageBytes: kind.storagePageBytes });
    if (!held) storage.write(".boot0", Buffer.from(bundle, "latin1"));
    if (image && !held) {
      storage.write(SLOT_A, image, 0, SLOT_BYTES);
      storage.write(LOG_0, confirmRecord(0, crc32(image)), 0, LOG_BYTES);
    }
    this.board = new VirtualBoard({ name: "board", kind, clock, storage });
    this.board.onTransmit((bytes) => this.take(Buffer.from(bytes).toString("latin1")));
    this.board.powerOn();
  }

  /** Sends a frame as a host of this session. */
  send(type: string, payload: Uint8Array = new Uint8Array(0), session = 7): void {
    const line = encodeFrame({ type, session, sequence: ++this.sequence, source: 0, destination: 0, payload });
    this.board.receive(Buffer.from(line, "latin1"));
  }

  framesOf(type: string): Frame[] {
    return this.frames.filter((one) => one.frame.type === type).map((one) => one.frame);
  }

  private take(text: string): void {
    this.text += text;
    const lines = (this.partial + text).split("\n");
    this.partial = lines.pop()!;
    for (const line of lines) {
      const frame = decodeFrame(line.replace(/\r/g, ""), TO_HOST);
      if (frame && frame !== "bad") this.frames.push({ atMs: this.clock.now(), frame });
    }
  }
}
