// The board's end of a session with the host: which frames count, the answers, and the console's way back.
import { BODY_HEADER_BYTES, HELLO, PAYLOAD_BYTES_MAX } from "../../src/wire/frame.ts";
import { frameBody, frameLine, frameType, readLine, takeText } from "./frames.ts";

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
  const line = frameLine(type, out, BODY_HEADER_BYTES + length);
  if (answers) lastAnswer = line;
  device.write(line);
};

const onData = (text: string): void => takeText(text, onLine);

const onLine = (line: string): void => {
  if (!readLine(line)) return;
  const type = frameType;
  const view = new DataView(frameBody.buffer);
  const from = view.getUint32(0, true);
  const sequence = view.getUint16(4, true);
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
    taken = sequence;
    lastCommand = line;
    lastAnswer = "";
  }
  onCommand(type, new DataView(frameBody.buffer, BODY_HEADER_BYTES), frameBody.length - BODY_HEADER_BYTES, sequence);
};
