// Two slots and the log in Storage (src/wire/slot-log.ts). Nothing is written over in place: a slot is erased and made anew, and which slot
// counts is the last valid record of the log.
import {
  LOG_0,
  LOG_1,
  LOG_BYTES,
  RECORD_BYTES,
  RECORD_CONFIRM,
  SLOT_A,
  SLOT_B,
  SLOT_BYTES,
  STORAGE_RESERVE,
} from "../../src/wire/slot-log.ts";
import { HEADER_BYTES_MAX, imageBytes } from "../vm/header.ts";
import { bytesOf, textOf } from "./frames.ts";

const LOG_NAMES = [LOG_0, LOG_1];
const SLOT_NAMES = [SLOT_A, SLOT_B];
const RECORD_CRC_AT = 12;

let storage: EspruinoStorage;
/** Where the next record goes. */
let logFile = 0;
let logAt = 0;
let sequence = 0;

/** Slot of the newest confirmed image; 255: none. */
export let confirmedSlot = 255;
/** The record that says so. Each log file begins with it, so that making a new one, which erases the older, never loses it. */
let confirmation = "";

/** `modules` is the board's `require`. */
export const openStorage = (modules: (name: string) => EspruinoStorage): void => {
  storage = modules("Storage");
};

export const freeBytes = (): number => storage.getFree();

/** Finds the end of the log, and the confirmed image. */
export const readLog = (): void => {
  confirmedSlot = 255;
  confirmation = "";
  sequence = 0;
  logAt = LOG_BYTES;
  let newest = 0;
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
        view.getUint32(RECORD_CRC_AT, true) === E.CRC32(textOf(bytes, RECORD_CRC_AT)) >>> 0
      ) {
        const number = view.getUint32(4, true);
        if (number > sequence) {
          sequence = number;
          logFile = file;
          logAt = at + RECORD_BYTES;
        }
        if (bytes[2] === RECORD_CONFIRM && number > newest) {
          newest = number;
          confirmedSlot = bytes[3];
          confirmation = record;
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
  const record = textOf(bytes, RECORD_BYTES);
  try {
    if (!(logAt < LOG_BYTES ? writeRecord(record) : beginLog(record))) return false;
  } catch {
    return false;
  }
  if (type === RECORD_CONFIRM) confirmation = record;
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
  const first = confirmation + record;
  if (storage.getFree() < LOG_BYTES + STORAGE_RESERVE) return false;
  storage.erase(LOG_NAMES[other]);
  if (!storage.write(LOG_NAMES[other], first, 0, LOG_BYTES)) return false;
  logFile = other;
  logAt = first.length;
  return true;
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
  let length = 0;
  try {
    length = imageBytes(bytesOf(readSlot(slot, 0, HEADER_BYTES_MAX)));
  } catch {
    // Not the head of an image.
  }
  return bytesOf(length ? readSlot(slot, 0, length) : "");
};

/** CRC-32 of the bundle as it stands in Storage. */
export const bundleCrc = (): number => E.CRC32(storage.read(".boot0") || "") >>> 0;
