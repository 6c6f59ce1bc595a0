// The board's end of a session with the host: which frames count, the answers, and the console's way back.
import { ACK, ACK_UNSEALED, BODY_HEADER_BYTES, HELLO, PAYLOAD_BYTES_MAX, STATE_REQUEST } from "../../src/wire/frame.ts";
import { TAG_BYTES } from "../../src/wire/seal.ts";
import { bytesOf, frameBody, frameLine, frameType, readLine, takeText } from "./frames.ts";
import { hasKey, isSealed, sealOf } from "./seal.ts";

/** Called for each new command; returns nothing, answers by `send`. */
export type OnCommand = (type: string, payload: DataView, length: number, sequence: number) => void;

let device: EspruinoSerial;
let onCommand: OnCommand;
let session = 0;
let sent = 0;
let taken = 0;
let lastCommand = "";
/** What the last command was answered with: a repeat of it gets the same again. */
let lastAnswer = "";
let isOpen = false;

const out = new Uint8Array(BODY_HEADER_BYTES + PAYLOAD_BYTES_MAX);
const outView = new DataView(out.buffer);
/** Where `send` takes its payload from. */
export const payload = new DataView(out.buffer, BODY_HEADER_BYTES);

export const put8 = (at: number, value: number): void => payload.setUint8(at, value);
export const put16 = (at: number, value: number): void => payload.setUint16(at, value, true);
export const put32 = (at: number, value: number): void => payload.setUint32(at, value, true);

export const openLink = (to: EspruinoSerial, commands: OnCommand): void => {
  device = to;
  onCommand = commands;
};

/** Takes the line from the console, for frames only. */
export const takeLine = (): void => {
  if (isOpen) return;
  isOpen = true;
  E.setConsole(null, { force: true });
  device.on("data", onData);
};

/** Gives the line back to the console. */
export const giveLine = (): void => {
  isOpen = false;
  device.removeAllListeners("data");
  E.setConsole(device, { force: true });
};

/** Sends a frame whose payload is the first `length` bytes of `payload`; `answers` if it is the answer to the current command. */
export const send = (type: string, source: number, destination: number, length: number, answers?: boolean): void => {
  if (!isOpen) return;
  sent = (sent + 1) & 65535;
  outView.setUint32(0, session, true);
  outView.setUint16(4, sent, true);
  outView.setUint16(6, source, true);
  outView.setUint16(8, destination, true);
  let end = BODY_HEADER_BYTES + length;
  if (SEALED && hasKey && answers) {
    out.set(bytesOf(sealOf(type, out, end)), end);
    end += TAG_BYTES;
  }
  const line = frameLine(type, out, end);
  if (answers) lastAnswer = line;
  device.write(line);
};

/** Answers a command: ACK. */
export const answer = (type: string, sequence: number, status: number, value: number, value2: number): void => {
  put8(0, type.charCodeAt(0));
  put16(1, sequence);
  put8(3, status);
  put32(4, value);
  put32(8, value2);
  send(ACK, 0, 0, 12, true);
};

const onData = (text: string): void => takeText(text, onLine);

const onLine = (line: string): void => {
  if (!readLine(line)) return;
  const type = frameType;
  const view = new DataView(frameBody.buffer);
  const from = view.getUint32(0, true);
  const sequence = view.getUint16(4, true);
  let length = frameBody.length - BODY_HEADER_BYTES;
  if (type === HELLO) {
    if (from !== session) {
      session = from;
      lastCommand = "";
    }
    taken = sequence;
  } else {
    if (from !== session) return;
    if (line === lastCommand) {
      device.write(lastAnswer);
      return;
    }
    // The difference modulo 2^16, so that the count may wrap.
    if (((sequence - taken) & 65535) - 1 >= 32767) return;
    if (sequence === taken) return;
    if (SEALED && hasKey && type !== STATE_REQUEST) {
      // Under one challenge the count does not begin again: what was sealed before it did could come once more.
      if (sequence < taken) return;
      if (!isSealed(type, frameBody)) {
        const answered = lastAnswer;
        answer(type, sequence, ACK_UNSEALED, 0, 0);
        lastAnswer = answered;
        return;
      }
      length -= TAG_BYTES;
    }
    taken = sequence;
    lastCommand = line;
    lastAnswer = "";
  }
  onCommand(type, new DataView(frameBody.buffer, BODY_HEADER_BYTES), length, sequence);
};
