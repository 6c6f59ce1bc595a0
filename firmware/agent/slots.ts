// Two slots and the log in Storage (src/wire/slot-log.ts). Nothing is written over in place: a slot is erased and made anew, and which slot
// counts is the last valid record of the log.
import { KEY_FILE } from "../../src/wire/seal.ts";
import {
  FILE_HEADER_BYTES,
  LOG_0,
  LOG_1,
  LOG_BYTES,
  RECORD_BYTES,
  SLOT_A,
  SLOT_B,
  SLOT_BYTES,
  STORAGE_RESERVE,
} from "../../src/wire/slot-log.ts";
import { HEADER_BYTES_MAX, imageBytes } from "../vm/header.ts";
import { bytesOf, crc32, textOf } from "./frames.ts";
import { begunCrc, begunSlot, carried, forgetAll, NO_SLOT, step } from "./slot-state.ts";

const LOG_NAMES = [LOG_0, LOG_1];
const SLOT_NAMES = [SLOT_A, SLOT_B];
const RECORD_CRC_AT = 12;

let storage: EspruinoStorage;
/** Where the next record goes. */
let logFile = 0;
let logAt = 0;
let sequence = 0;

/** `modules` is the board's `require`. */
export const openStorage = (modules: (name: string) => EspruinoStorage): void => {
  storage = modules("Storage");
};

export const freeBytes = (): number => storage.getFree();

/** Finds the end of the log, and what its records say. */
export const readLog = (): void => {
  forgetAll();
  sequence = 0;
  logAt = LOG_BYTES;
  const found: { number_: number; record_: string }[] = [];
  for (let file = 0; file < 2; file++) {
    const text = storage.read(LOG_NAMES[file]);
    if (!text) continue;
    for (let at = 0; at + RECORD_BYTES <= text.length && at < LOG_BYTES; at += RECORD_BYTES) {
      const record = text.slice(at, at + RECORD_BYTES);
      const bytes = bytesOf(record);
      const view = new DataView(bytes.buffer);
      if (
        bytes[0] === 70 &&
        bytes[1] === 76 &&
        view.getUint32(RECORD_CRC_AT, true) === crc32(textOf(bytes, RECORD_CRC_AT))
      ) {
        const number = view.getUint32(4, true);
        if (number > sequence) {
          sequence = number;
          logFile = file;
          logAt = at + RECORD_BYTES;
        }
        // The two files overlap in the records that were carried over; there are few, so each finds its place by looking.
        let place = found.length;
        while (place && found[place - 1].number_ > number) place--;
        if (!place || found[place - 1].number_ < number) found.splice(place, 0, { number_: number, record_: record });
      }
    }
  }
  for (let at = 0; at < found.length; at++) {
    const bytes = bytesOf(found[at].record_);
    // A copy: a part of what was read from a file turns into null on the board when that file is erased (docs/compatibility.md).
    step(bytes[2], bytes[3], new DataView(bytes.buffer).getUint32(8, true), textOf(bytes, RECORD_BYTES));
  }
  // A torn record behind the last valid one is not written over.
  const text = storage.read(LOG_NAMES[logFile]);
  while (text && logAt < LOG_BYTES && text.slice(logAt, logAt + RECORD_BYTES) !== blank()) logAt += RECORD_BYTES;
};

const blank = (): string => {
  let text = "";
  for (let at = 0; at < RECORD_BYTES; at++) text += "\xff";
  return text;
};

/** Appends a record; false if Storage refused it. */
export const appendRecord = (type: number, slot: number, value: number): boolean => {
  const bytes = new Uint8Array(RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = 70;
  bytes[1] = 76;
  bytes[2] = type;
  bytes[3] = slot;
  view.setUint32(4, ++sequence, true);
  view.setUint32(8, value, true);
  view.setUint32(RECORD_CRC_AT, crc32(textOf(bytes, RECORD_CRC_AT)), true);
  const record = textOf(bytes, RECORD_BYTES);
  try {
    if (!(logAt < LOG_BYTES ? writeRecord(record) : beginLog(record))) return false;
  } catch {
    return false;
  }
  step(type, slot, value, record);
  return true;
};

const writeRecord = (record: string): boolean => {
  const at = logAt;
  // Where a write failed the next one must not go.
  logAt += RECORD_BYTES;
  return storage.write(LOG_NAMES[logFile], record, at);
};

/** Puts the record into a new log file in place of the older one. Until that is written, the full one stays the log. */
const beginLog = (record: string): boolean => {
  const other = 1 - logFile;
  const first = carried() + record;
  if (storage.getFree() < LOG_BYTES + STORAGE_RESERVE) return false;
  storage.erase(LOG_NAMES[other]);
  if (!storage.write(LOG_NAMES[other], first, 0, LOG_BYTES)) return false;
  logFile = other;
  logAt = first.length;
  return true;
};

/** Room for one more image and what the log needs, without Storage starting to compact by itself. */
export const hasRoom = (): boolean => storage.getFree() >= SLOT_BYTES + LOG_BYTES + STORAGE_RESERVE;

/** Whether the slot is the one that a flashing of this image was cut in: what it holds is good to go on from. */
export const isBegun = (slot: number, crc: number): boolean =>
  slot === begunSlot && crc === begunCrc && readSlot(slot, 0, 1) !== "";

/**
 * Makes the slot that was about to be made when the power went, with the same header: over the remains of a torn header any other would come out
 * wrong, and Espruino clears a Storage in which it finds such. To be done before anything else is written.
 */
export const repairSlot = (): void => {
  if (begunSlot !== NO_SLOT && !readSlot(begunSlot, 0, 1) && storage.getFree() >= SLOT_BYTES + FILE_HEADER_BYTES)
    writeSlot(begunSlot, 0, "\xff");
};

export const eraseSlot = (slot: number): void => storage.erase(SLOT_NAMES[slot]);

/** Writes bytes into a slot; the first ones make the file at its constant size. False if Storage refused. */
export const writeSlot = (slot: number, offset: number, text: string): boolean => {
  try {
    return offset
      ? storage.write(SLOT_NAMES[slot], text, offset)
      : storage.write(SLOT_NAMES[slot], text, 0, SLOT_BYTES);
  } catch {
    return false;
  }
};

export const readSlot = (slot: number, offset: number, length: number): string =>
  storage.read(SLOT_NAMES[slot], offset, length) || "";

/** The image in a slot, at the length its header says; empty if there is none. */
export const slotImage = (slot: number): Uint8Array => {
  let length = 0;
  try {
    length = imageBytes(bytesOf(readSlot(slot, 0, HEADER_BYTES_MAX)));
  } catch {
    // Not the head of an image.
  }
  return bytesOf(length ? readSlot(slot, 0, length) : "");
};

/** The board's key (src/wire/seal.ts), if it holds one. */
export const keyText = (): string | undefined => storage.read(KEY_FILE);

/** CRC-32 of the bundle as it stands in Storage. */
export const bundleCrc = (): number => crc32(storage.read(".boot0") || "");
