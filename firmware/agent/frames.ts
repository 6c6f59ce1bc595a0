// Lines of text to frames and back (src/wire/frame.ts). A line that is no valid frame for this board is nothing: it may be noise, an echo, or
// someone typing.
import { BODY_HEADER_BYTES, LINE_CHARS_MAX, PAYLOAD_BYTES_MAX, TO_BOARD, TO_HOST } from "../../src/wire/frame.ts";

const HEX_DIGITS = 8;

export const textOf = (bytes: Uint8Array, length: number): string => {
  let text = "";
  for (let at = 0; at < length; at++) text += String.fromCharCode(bytes[at]);
  return text;
};

export const bytesOf = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
};

export const crc32 = (text: string): number => E.CRC32(text) >>> 0;

const crcText = (text: string): string => ("0000000" + crc32(text).toString(16)).slice(-HEX_DIGITS);

/** The line of a frame whose body is `bytes` up to `length`, line ends included. */
export const frameLine = (type: string, bytes: Uint8Array, length: number): string => {
  const body = btoa(textOf(bytes, length)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const inner = TO_HOST + type + body;
  return "\n~" + inner + "*" + crcText(inner) + "\n";
};

/** Type and body of the last frame sent to this board, set by a call of `readLine` that returned true. */
export let frameType = "";
export let frameBody = new Uint8Array(0);

/** Whether the line ends in a frame for this board; if so `frameType` and `frameBody` hold it. */
export const readLine = (line: string): boolean => {
  const text = line.slice(line.lastIndexOf("~") + 1);
  const star = text.length - HEX_DIGITS - 1;
  if (text.length === line.length || star < 2 || text[0] !== TO_BOARD || text[star] !== "*") return false;
  const inner = text.slice(0, star);
  if (crcText(inner) !== text.slice(star + 1)) return false;
  const body = inner.slice(2).replace(/-/g, "+").replace(/_/g, "/");
  frameBody = bytesOf(atob(body + "===".slice((body.length + 3) & 3)));
  frameType = text[1];
  return frameBody.length >= BODY_HEADER_BYTES && frameBody.length <= BODY_HEADER_BYTES + PAYLOAD_BYTES_MAX;
};

let partial = "";
let tooLong = false;

/** Takes bytes as they come and calls back for each whole line; a line that is too long is dropped whole. */
export const takeText = (text: string, onLine: (line: string) => void): void => {
  const lines = (partial + text).replace(/[\r\x11\x13]/g, "").split("\n");
  partial = lines.pop() as string;
  for (let at = 0; at < lines.length; at++) {
    if (!tooLong && lines[at].length <= LINE_CHARS_MAX) onLine(lines[at]);
    tooLong = false;
  }
  if (partial.length > LINE_CHARS_MAX) {
    partial = "";
    tooLong = true;
  }
};
