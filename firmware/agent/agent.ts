// The agent of a board: which image runs, its ticks, and the host's commands. A tick samples inputs, handles messages, runs, then commits
// outputs and messages; a trap puts the outputs to their safe values and stays until the host says otherwise.
import { DRIVER_BUSES, DRIVER_NMEA, DRIVER_SERVO, DRIVER_WATCHES } from "../../src/wire/drivers.ts";
import * as frame from "../../src/wire/frame.ts";
import * as hello from "../../src/wire/hello.ts";
import { ABI, CLASS_STANDARD, CRC_BYTES, ECHO_BYTES, IMAGE_SECURITY_AT } from "../../src/wire/image-header.ts";
import { BUS_BAUD } from "../../src/wire/io.ts";
import { TAG_BYTES } from "../../src/wire/seal.ts";
import {
  RECORD_ATTEMPT,
  RECORD_BEGIN,
  RECORD_BOOT,
  RECORD_CONFIRM,
  RECORD_REVERT,
  RECORD_TRIAL,
  SLOT_BYTES,
  TRIAL_SECONDS,
  TRIAL_STARTS,
} from "../../src/wire/slot-log.ts";
import { HOST } from "../../src/wire/trap.ts";
import { openInputs, sampleInputs, setInput, takeSentence } from "../drivers/inputs.ts";
import { hush, openBus, say } from "../drivers/nmea-out.ts";
import { setOutput } from "../drivers/pins.ts";
import { hasEcho } from "../vm/header.ts";
import { load, refusal, refusedAt } from "../vm/vm.ts";
import type { Vm } from "../vm/vm-types.ts";
import { bytesOf, crc32, textOf } from "./frames.ts";
import { keepBehind, keptBehind } from "./kept-program.ts";
import { answer, giveLine, openLink, payload, put8, put16, put32, send, takeLine } from "./link.ts";
import { emptyMailbox, endRun, flushMessages, handleMessages, sendLater, takeMessage } from "./mailbox.ts";
import { hasKey, isImageSealed, newChallenge, openSeal } from "./seal.ts";
import { attempts, boots, confirmedSlot, NO_SLOT, trialSlot } from "./slot-state.ts";
import * as slots from "./slots.ts";
import { forgetTold, tellState } from "./telemetry.ts";

/** major * 256 + minor. */
const BUNDLE_VERSION = 1;
/** Memory an image may ask for: a quarter of the smallest supported board's free variables. */
const MEMORY_MAX = 16384;
/** All capabilities: grants come from the host in a later version. */
const GRANTED = 16383;
/** Telemetry at most this often, seconds: about a tenth of a 115200 baud line with everything changing. */
const TELEMETRY_PERIOD = 0.2;
/** The drivers that the build left in. */
const DRIVERS =
  (HAS_NMEA ? DRIVER_NMEA : 0) |
  (HAS_WATCHES ? DRIVER_WATCHES : 0) |
  (HAS_BUSES ? DRIVER_BUSES : 0) |
  (HAS_SERVO ? DRIVER_SERVO : 0);
/** A board whose interpreter hangs so long, seconds, starts anew: more than any one operation of flash takes. */
const WATCHDOG_SECONDS = 20;
/** How long the console keeps the line after power-up, ms: time for a person or the installer to interrupt. */
const CONSOLE_WINDOW_MS = 1500;

let vm: Vm | undefined;
let slot = NO_SLOT;
let imageCrc = 0;
/** The hash of the active image's echo, as it stands in the image; 0 for none. */
let echoStart = 0;
let echoEnd = 0;
let runState = frame.RUN_EMPTY;
let ticks = 0;
let startedAt = 0;
let toldAt = 0;
let timer = 0;
let crcOfBundle = 0;
/** The image being received. */
let wantedSize = 0;
let wantedCrc = 0;
let pendingSlot = NO_SLOT;

const isOnTrial = (): boolean => slot !== NO_SLOT && trialSlot === slot;

const setOutputsSafe = (): void => {
  if (!vm) return;
  if (HAS_NMEA) hush();
  for (let at = 0; at < vm.outputTable.length; at++) {
    try {
      setOutput(vm.outputTable[at], vm.outputTable[at].safe_);
    } catch {
      // A pin that cannot be set must not keep the others from their safe values.
    }
  }
};

const reportFault = (): void => {
  const from = vm as Vm;
  runState = frame.RUN_TRAPPED;
  setOutputsSafe();
  put32(0, ticks);
  put8(4, from.trap);
  put16(5, from.trapAt);
  put32(7, from.trapArgument);
  put8(11, runState);
  send(frame.FAULT, 0, 0, 12);
  // Not here, where the program's own run may still be on the stack.
  if (isOnTrial()) setTimeout(revert, 0);
};

const commitOutputs = (): void => {
  const from = vm as Vm;
  for (let at = 0; at < from.outputTable.length; at++) {
    const output = from.outputTable[at];
    if (HAS_NMEA && output.says_) say(output, from.outputs[at]);
    else setOutput(output, from.outputs[at]);
  }
};

/** Does a part of the program's work, and then what it asked for. What a driver throws is a trap too: a board left half-way would be worse. */
const attempt = (run: (image: Vm) => number): void => {
  const image = vm as Vm;
  let trap = HOST;
  try {
    trap = run(image);
    if (!trap) commitOutputs();
  } catch {
    image.trap = trap = HOST;
    image.trapAt = image.trapArgument = 0;
  }
  flushMessages(0);
  if (trap) reportFault();
};

const tick = (): void => {
  if (!vm || runState !== frame.RUN_RUNNING) return;
  const now = getTime();
  ticks++;
  attempt((image) => {
    sampleInputs(image.inputs, now);
    image.clock[0] = now - startedAt;
    let trap = handleMessages(image);
    if (!trap) {
      trap = image.run(1);
      endRun(trap);
    }
    return trap;
  });
  if (isOnTrial() && now - startedAt >= TRIAL_SECONDS) confirm();
  if (now - toldAt >= TELEMETRY_PERIOD) {
    toldAt = now;
    tellState(vm, ticks, runState, 0, false);
  }
};

const stop = (): void => {
  if (timer) clearInterval(timer);
  timer = 0;
  setOutputsSafe();
};

/** Starts the image that was just loaded. */
const begin = (): void => {
  ticks = 0;
  startedAt = getTime();
  emptyMailbox();
  forgetTold();
  runState = frame.RUN_RUNNING;
  attempt((image) => {
    openInputs(image.inputTable);
    const trap = image.run(0);
    endRun(trap);
    return trap;
  });
  timer = setInterval(tick, (vm as Vm).tickMs);
};

/** Loads the image of a slot and starts it; leaves what runs alone unless it is good. */
const runSlot = (from: number): boolean => {
  const image = slots.slotImage(from);
  const length = image.length;
  const view = new DataView(image.buffer);
  const end = length - CRC_BYTES;
  const crc = end > 0 ? view.getUint32(end, true) : 0;
  // What runs out of flash must stay there, and no flashing erases the confirmed slot.
  const kept = from === confirmedSlot ? keptBehind(from, length, crc, crcOfBundle) : undefined;
  const loaded = load(image, CLASS_STANDARD, MEMORY_MAX, GRANTED, sendLater, undefined, kept);
  if (!loaded) return false;
  stop();
  vm = loaded;
  if (!kept) keepBehind(from, length, crc, crcOfBundle, vm);
  // Its functions are made; the text would only take memory, as much as they do.
  vm.text = "";
  vm.made_ = undefined;
  slot = from;
  imageCrc = crc;
  const echo = hasEcho(image);
  echoStart = echo ? view.getUint32(end - ECHO_BYTES) : 0;
  echoEnd = echo ? view.getUint32(end - ECHO_BYTES / 2) : 0;
  begin();
  return true;
};

/** What runs is good: it is what the board starts from now on. */
const confirm = (): boolean => slots.appendRecord(RECORD_CONFIRM, slot, imageCrc);

/** Starts the image on trial once more; false if it has had its starts or cannot be loaded. */
const runTrial = (): boolean =>
  attempts < TRIAL_STARTS && slots.appendRecord(RECORD_ATTEMPT, trialSlot, 0) && runSlot(trialSlot);

/** Gives an image on trial up and goes back to the confirmed one; without one, the outputs stay safe and the line stays open. */
const revert = (): void => {
  if (trialSlot === NO_SLOT) return;
  slots.appendRecord(RECORD_REVERT, trialSlot, 0);
  stop();
  runState = frame.RUN_SAFE;
  runConfirmed();
};

/** Starts the confirmed image, or if it is damaged the other one. */
const runConfirmed = (): void => {
  const confirmed = confirmedSlot;
  if (confirmed !== NO_SLOT && !runSlot(confirmed)) runSlot(1 - confirmed);
};

const sayHello = (): void => {
  put8(hello.ABI_AT, ABI);
  put8(hello.CLASS_AT, CLASS_STANDARD);
  put16(hello.BUNDLE_VERSION_AT, BUNDLE_VERSION);
  put32(hello.BUNDLE_CRC_AT, crcOfBundle);
  put16(hello.BOOTS_AT, boots);
  put32(hello.FREE_FLASH_AT, slots.freeBytes());
  put16(hello.SLOT_BYTES_AT, SLOT_BYTES);
  put8(hello.SLOT_AT, slot);
  put8(hello.RUN_STATE_AT, runState);
  put32(hello.IMAGE_CRC_AT, imageCrc);
  put8(hello.SECURITY_AT, vm ? vm.security : 0);
  put16(hello.TICK_MS_AT, vm ? vm.tickMs : 0);
  put32(hello.TICKS_AT, ticks);
  payload.setUint32(hello.ECHO_AT, echoStart);
  payload.setUint32(hello.ECHO_AT + ECHO_BYTES / 2, echoEnd);
  put8(hello.TRIAL_AT, (isOnTrial() ? attempts : 0) | (DRIVERS << hello.DRIVERS_SHIFT));
  let length = hello.HELLO_BYTES;
  if (SEALED && hasKey) {
    const challenge = newChallenge(boots);
    for (let at = 0; at < challenge.length; at++) put8(length++, challenge.charCodeAt(at));
  }
  send(frame.HELLO_REPLY, 0, 0, length, SEALED && hasKey);
};

const flashBegin = (body: DataView, length: number): number => {
  if (length < 6) return frame.ACK_BAD_PAYLOAD;
  wantedSize = body.getUint16(0, true);
  wantedCrc = body.getUint32(2, true);
  pendingSlot = NO_SLOT;
  if (wantedSize > SLOT_BYTES) return frame.ACK_TOO_LARGE;
  // Where nothing is confirmed yet, what runs is better than nothing to go back to.
  if (confirmedSlot === NO_SLOT && isOnTrial() && runState === frame.RUN_RUNNING) confirm();
  // Never the confirmed image; what is on trial may go.
  const kept = confirmedSlot === NO_SLOT ? slot : confirmedSlot;
  const next = kept === 0 ? 1 : 0;
  // A flashing of this image that was cut goes on from what flash holds; a seventh byte asks for a new beginning.
  if (length > 6 || !slots.isBegun(next, wantedCrc)) {
    if (!slots.hasRoom()) return frame.ACK_NO_SPACE;
    if (!slots.appendRecord(RECORD_BEGIN, next, wantedCrc)) return frame.ACK_WRITE_FAILED;
    slots.eraseSlot(next);
  }
  pendingSlot = next;
  return frame.ACK_OK;
};

/** CRC-32 of what flash holds where a block was just written. */
let blockCrc = 0;
let blockEnd = 0;

const flashBlock = (body: DataView, length: number): number => {
  const size = length - 2;
  if (size < 0) return frame.ACK_BAD_PAYLOAD;
  const offset = body.getUint16(0, true);
  if (pendingSlot === NO_SLOT || offset + size > wantedSize) return frame.ACK_BAD_OFFSET;
  const text = textOf(new Uint8Array(body.buffer, body.byteOffset + 2, size), size);
  // Espruino takes nothing twice, not even the same.
  if (size && slots.readSlot(pendingSlot, offset, size) !== text && !slots.writeSlot(pendingSlot, offset, text))
    return frame.ACK_WRITE_FAILED;
  blockEnd = offset + size;
  blockCrc = crc32(size ? slots.readSlot(pendingSlot, offset, size) : slots.readSlot(pendingSlot, 0, offset));
  return frame.ACK_OK;
};

/** CRC-32 of what the slot holds of the image, but for its own CRC field: with that, it is the same for every image. */
const crcRead = (): number => crc32(slots.readSlot(pendingSlot, 0, wantedSize - CRC_BYTES));

/** The security version below which no image is taken: that of the confirmed one. */
const securityFloor = (): number => (confirmedSlot === NO_SLOT ? 0 : slots.slotImage(confirmedSlot)[IMAGE_SECURITY_AT]);

/** Reads the slot back, checks and verifies it; only then the log says so and it runs. */
const flashCommit = (body: DataView, length: number): number => {
  if (pendingSlot === NO_SLOT) return frame.ACK_NO_IMAGE;
  if (length < 6 || body.getUint16(0, true) !== wantedSize || body.getUint32(2, true) !== wantedCrc)
    return frame.ACK_BAD_PAYLOAD;
  if (crcRead() !== wantedCrc) return frame.ACK_CRC;
  const text = slots.readSlot(pendingSlot, 0, wantedSize);
  // Its tag stands behind the six bytes; what comes without one has the frame's there, which is another.
  if (
    SEALED &&
    hasKey &&
    !isImageSealed(text, textOf(new Uint8Array(body.buffer, body.byteOffset + 6, TAG_BYTES), TAG_BYTES))
  )
    return frame.ACK_UNSEALED_IMAGE;
  const image = bytesOf(text);
  if (!load(image, CLASS_STANDARD, MEMORY_MAX, GRANTED, sendLater)) return frame.ACK_REFUSED;
  // An odd byte at the end: though it is older.
  if (!(length & 1) && image[IMAGE_SECURITY_AT] < securityFloor()) return frame.ACK_OLDER;
  if (!slots.appendRecord(RECORD_TRIAL, pendingSlot, wantedCrc)) return frame.ACK_WRITE_FAILED;
  return frame.ACK_OK;
};

const control = (action: number): number => {
  if (!vm) return frame.ACK_NO_IMAGE;
  if (action === frame.CONTROL_CONFIRM) {
    if (!isOnTrial() || runState !== frame.RUN_RUNNING) return frame.ACK_NO_TRIAL;
    return confirm() ? frame.ACK_OK : frame.ACK_WRITE_FAILED;
  }
  if (action) {
    // Loaded anew, so that memory and outputs, too, begin as the image says.
    return runSlot(slot) ? frame.ACK_OK : frame.ACK_NO_IMAGE;
  }
  stop();
  runState = frame.RUN_STOPPED;
  return frame.ACK_OK;
};

const onCommand = (type: string, body: DataView, length: number, sequence: number): void => {
  if (type === frame.HELLO) sayHello();
  else if (type === frame.STATE_REQUEST) tellState(vm, ticks, runState, 0, true);
  else if (type === frame.MESSAGE) {
    // The hub has stamped the source; it stands before the payload, in the frame's own header.
    if (vm) takeMessage(vm, new DataView(body.buffer).getUint16(6, true), body, length);
  } else if (type === frame.FLASH_BEGIN) {
    const status = flashBegin(body, length);
    answer(type, sequence, status, pendingSlot, slots.freeBytes());
  } else if (type === frame.FLASH_BLOCK) {
    const status = flashBlock(body, length);
    answer(type, sequence, status, blockEnd, blockCrc);
  } else if (type === frame.FLASH_COMMIT) {
    const status = flashCommit(body, length);
    if (status === frame.ACK_REFUSED) answer(type, sequence, status, refusal, refusedAt);
    else if (status === frame.ACK_OLDER) answer(type, sequence, status, securityFloor(), 0);
    else answer(type, sequence, status, pendingSlot, pendingSlot === NO_SLOT ? 0 : crcRead());
    if (status === frame.ACK_OK && !runTrial()) revert();
    pendingSlot = NO_SLOT;
  } else if (type === frame.CONTROL) answer(type, sequence, control(length ? body.getUint8(0) : 1), 0, 0);
  else if (type === frame.SET_INPUT) {
    const isSet = length >= 9 && setInput(body.getUint8(0), body.getFloat64(1, true), getTime());
    answer(type, sequence, isSet ? frame.ACK_OK : frame.ACK_BAD_PAYLOAD, 0, 0);
  } else if (type === frame.CONSOLE) {
    answer(type, sequence, frame.ACK_OK, 0, 0);
    giveLine();
  } else answer(type, sequence, frame.ACK_UNKNOWN, 0, 0);
};

/** Takes the line for frames at once: the installer's call after it has written the bundle. */
export const go = (): void => {
  takeLine();
  sayHello();
};

/** Brings the board up: the image on trial while it has starts left, else the confirmed one if it is good, else the other, else nothing. */
export const boot = (): void => {
  slots.openStorage(boardRequire as (name: string) => EspruinoStorage);
  crcOfBundle = slots.bundleCrc();
  if (SEALED) openSeal(boardRequire, slots.keyText());
  const device = typeof USB === "undefined" ? Serial1 : (USB as EspruinoSerial);
  openLink(device, onCommand);
  if (HAS_NMEA && device !== Serial1) openUart();
  // Kicked by the interpreter itself whenever it is idle.
  if (E.enableWatchdog) E.enableWatchdog(WATCHDOG_SECONDS);
  slots.readLog();
  slots.repairSlot();
  slots.appendRecord(RECORD_BOOT, 0, boots + 1);
  // Before anything of an image: whatever that does, the host can come and flash another. After the agent's own: if that fails, because the bundle is
  // torn, the line stays with the console, where it can be put right.
  setTimeout(go, CONSOLE_WINDOW_MS);
  if (trialSlot === NO_SLOT) runConfirmed();
  else if (!runTrial()) revert();
};

/** The instrument bus: NMEA 0183 lines on the second port, at the standard's speed. */
const openUart = (): void => {
  let partial = "";
  Serial1.setup(BUS_BAUD);
  openBus();
  Serial1.on("data", (text) => {
    const lines = (partial + text).split("\n");
    partial = (lines.pop() as string).slice(-120);
    const now = getTime();
    for (let at = 0; at < lines.length; at++) takeSentence(lines[at], now);
  });
};
