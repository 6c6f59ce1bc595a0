// What the log says of the slots. Each record is one small step here and nothing else changes anything; the steps touch no flash, so that a log
// can be read again, or told in a test, record by record.
import {
  RECORD_ATTEMPT,
  RECORD_BEGIN,
  RECORD_BOOT,
  RECORD_CONFIRM,
  RECORD_REVERT,
  RECORD_TRIAL,
} from "../../src/wire/slot-log.ts";

export const NO_SLOT = 255;
/** Slot of the newest confirmed image. */
export let confirmedSlot = NO_SLOT;
/** Slot of the image on trial, and how often it was started. */
export let trialSlot = NO_SLOT;
export let attempts = 0;
/** Slot that an image was to be written to and that is not known to be whole, and that image's CRC-32: what a flashing that was cut goes on from. */
export let begunSlot = NO_SLOT;
export let begunCrc = 0;
/** How often the board was started, this time included. */
export let boots = 0;

let confirmation = "";
let trial = "";
let begin = "";

/** The records that still matter. Each log file begins with them, so that making a new one, which erases the older, never loses them. */
export const carried = (): string => confirmation + trial + begin;

/** As before the first record. */
export const forgetAll = (): void => {
  confirmedSlot = NO_SLOT;
  confirmation = "";
  boots = 0;
  endTrial();
  endBegin();
};

const endTrial = (): void => {
  trialSlot = NO_SLOT;
  trial = "";
};

const endBegin = (): void => {
  begunSlot = NO_SLOT;
  begin = "";
};

const onBegin = (slot: number, crc: number, record: string): void => {
  // What is about to be written over is on trial no longer.
  if (slot === trialSlot) endTrial();
  begunSlot = slot;
  begunCrc = crc;
  begin = record;
};

const onTrial = (slot: number, record: string): void => {
  endBegin();
  trialSlot = slot;
  attempts = 0;
  trial = record;
};

const onAttempt = (slot: number, record: string): void => {
  if (slot !== trialSlot) return;
  attempts++;
  trial += record;
};

const onConfirm = (slot: number, record: string): void => {
  endTrial();
  confirmedSlot = slot;
  confirmation = record;
};

/** Takes the step of one record; a type that is not known changes nothing. */
export const step = (type: number, slot: number, value: number, record: string): void => {
  if (type === RECORD_BEGIN) onBegin(slot, value, record);
  else if (type === RECORD_TRIAL) onTrial(slot, record);
  else if (type === RECORD_ATTEMPT) onAttempt(slot, record);
  else if (type === RECORD_CONFIRM) onConfirm(slot, record);
  else if (type === RECORD_REVERT) endTrial();
  else if (type === RECORD_BOOT) boots = value;
};
