// Two slots and the log in Storage (src/wire/slot-log.ts). Nothing is written over in place: a slot is erased and made anew, and which slot
// counts is the last valid record of the log.
import { COUNT_MAX, CRC_BYTES, FIXED_BYTES } from "../../src/wire/image-header.ts";
import {
  LOG_0,
  LOG_1,
  LOG_BYTES,
  RECORD_BYTES,
  SLOT_A,
  SLOT_B,
  SLOT_BYTES,
  STORAGE_RESERVE,
} from "../../src/wire/slot-log.ts";
import { bytesOf, textOf } from "./frames.ts";

const LOG_NAMES = [LOG_0, LOG_1];
const SLOT_NAMES = [SLOT_A, SLOT_B];
const RECORD_CRC_AT = 12;

let storage: EspruinoStorage;
/** Where the next record goes. */
let logFile = 0;
let logAt = 0;
let sequence = 0;

/** Of the newest record of the wanted type. */
export let recordSlot = 255;

/** `modules` is the board's `require`. */
export const openStorage = (modules: (name: string) => EspruinoStorage): void => {
  storage = modules("Storage");
};

export const freeBytes = (): number => storage.getFree();

/** Finds the end of the log, and the newest record of this type (recordSlot 255: none). */
export const readLog = (type: number): void => {
  recordSlot = 255;
  sequence = 0;
  logAt = LOG_BYTES;
  let newest = 0;
  for (let file = 0; file < 2; file++) {
    const text = storage.read(LOG_NAMES[file]);
    if (!text) continue;
    for (let at = 0; at + RECORD_BYTES <= text.length && at < LOG_BYTES; at += RECORD_BYTES) {
      const bytes = bytesOf(text.slice(at, at + RECORD_BYTES));
      const view = new DataView(bytes.buffer);
      if (
        bytes[0] === 70 &&
        bytes[1] === 76 &&
        view.getUint32(RECORD_CRC_AT, true) === E.CRC32(textOf(bytes, RECORD_CRC_AT)) >>> 0
      ) {
        const number = view.getUint32(4, true);
        if (number > sequence) {
          sequence = number;
          logFile = file;
          logAt = at + RECORD_BYTES;
        }
        if (bytes[2] === type && number > newest) {
          newest = number;
          recordSlot = bytes[3];
        }
      }
    }
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
export const appendRecord = (type: number, slot: number, imageCrc: number): boolean => {
  const bytes = new Uint8Array(RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = 70;
  bytes[1] = 76;
  bytes[2] = type;
  bytes[3] = slot;
  view.setUint32(4, ++sequence, true);
  view.setUint32(8, imageCrc, true);
  view.setUint32(RECORD_CRC_AT, E.CRC32(textOf(bytes, RECORD_CRC_AT)), true);
  try {
    if (logAt >= LOG_BYTES) {
      if (storage.getFree() < LOG_BYTES + STORAGE_RESERVE) return false;
      logFile = 1 - logFile;
      storage.erase(LOG_NAMES[logFile]);
      storage.write(LOG_NAMES[logFile], textOf(bytes, RECORD_BYTES), 0, LOG_BYTES);
      logAt = 0;
    } else storage.write(LOG_NAMES[logFile], textOf(bytes, RECORD_BYTES), logAt);
    logAt += RECORD_BYTES;
    return true;
  } catch {
    return false;
  }
};

/** Room for one more image and what the log needs, without Storage starting to compact by itself. */
export const hasRoom = (): boolean => storage.getFree() >= SLOT_BYTES + LOG_BYTES + STORAGE_RESERVE;

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
  const head = bytesOf(readSlot(slot, 0, FIXED_BYTES + 8));
  let at = FIXED_BYTES;
  let length = CRC_BYTES;
  for (let count = 0; count < 4; count++) {
    const low = head[at++];
    const value = low & 128 ? (low & 127) | (head[at++] << 7) : low;
    // Code and data bytes count; memory size and capabilities do not.
    if (count < 2) length += value;
  }
  length += at;
  return length > 0 && length <= COUNT_MAX && length <= SLOT_BYTES
    ? bytesOf(readSlot(slot, 0, length))
    : new Uint8Array(0);
};

/** CRC-32 of the bundle as it stands in Storage. */
export const bundleCrc = (): number => E.CRC32(storage.read(".boot0") || "") >>> 0;
