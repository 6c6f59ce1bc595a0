// Frames on the host's side (src/wire/frame.ts): text to send, and a reader that finds frames among console text and noise.
import { Transform, type TransformCallback } from "node:stream";
import { DelimiterParser } from "@serialport/parser-delimiter";
import { sanitizeLine } from "../diagnostics/sanitize.ts";
import { crc32Hex } from "../image/crc.ts";
import { BODY_HEADER_BYTES, LINE_CHARS_MAX, PAYLOAD_BYTES_MAX, TO_BOARD, TO_HOST } from "../wire/frame.ts";

export interface Frame {
  readonly type: string;
  readonly session: number;
  readonly sequence: number;
  readonly source: number;
  readonly destination: number;
  readonly payload: Uint8Array;
}

/** The body of a frame: all that is behind its type. */
export function frameBody(frame: Frame): Buffer {
  if (frame.payload.length > PAYLOAD_BYTES_MAX)
    throw new RangeError(`a payload of ${frame.payload.length} bytes is more than ${PAYLOAD_BYTES_MAX}`);
  const body = Buffer.alloc(BODY_HEADER_BYTES + frame.payload.length);
  body.writeUInt32LE(frame.session, 0);
  body.writeUInt16LE(frame.sequence, 4);
  body.writeUInt16LE(frame.source, 6);
  body.writeUInt16LE(frame.destination, 8);
  body.set(frame.payload, BODY_HEADER_BYTES);
  return body;
}

/** The line of a frame, line ends included. `direction` TO_BOARD unless a test plays the board. */
export function encodeFrame(frame: Frame, direction: string = TO_BOARD): string {
  const inner = direction + frame.type + frameBody(frame).toString("base64url");
  return `\n~${inner}*${crc32Hex(inner)}\n`;
}

const FRAME = /~([<>])([A-Za-z])([A-Za-z0-9_-]*)\*([0-9a-f]{8})$/;

/** The frame at the end of a line; "bad" for what began as one and is not; undefined for other text. */
export function decodeFrame(line: string, direction: string = TO_HOST): Frame | "bad" | undefined {
  const at = line.lastIndexOf("~");
  if (at < 0) return undefined;
  const match = FRAME.exec(line.slice(at));
  if (!match) return line[at + 1] === direction ? "bad" : undefined;
  const [, sign, type, text, crc] = match as unknown as [string, string, string, string, string];
  // The other direction's sign: our own frame, echoed.
  if (sign !== direction) return undefined;
  if (crc32Hex(sign + type + text) !== crc) return "bad";
  const body = Buffer.from(text, "base64url");
  if (body.length < BODY_HEADER_BYTES || body.length > BODY_HEADER_BYTES + PAYLOAD_BYTES_MAX) return "bad";
  return {
    type,
    session: body.readUInt32LE(0),
    sequence: body.readUInt16LE(4),
    source: body.readUInt16LE(6),
    destination: body.readUInt16LE(8),
    payload: new Uint8Array(body.subarray(BODY_HEADER_BYTES)),
  };
}

/** Drops lines that are too long before the delimiter parser would collect them. */
class LineGuard extends Transform {
  dropped = 0;
  private length = 0;
  private skipping = false;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const kept: number[] = [];
    for (const byte of chunk) {
      if (byte === 0x0a) {
        this.length = 0;
        this.skipping = false;
        kept.push(byte);
      } else if (!this.skipping && ++this.length <= LINE_CHARS_MAX) {
        kept.push(byte);
      } else if (!this.skipping) {
        this.skipping = true;
        this.dropped++;
        // Ends the part that was passed on: it will not be taken for a frame, its end is missing.
        kept.push(0x0a);
      }
    }
    done(null, Buffer.from(kept));
  }
}

export interface FrameEvents {
  readonly onFrame: (frame: Frame) => void;
  /** Filtered for a terminal. */
  readonly onText: (line: string) => void;
}

export class FrameReader {
  badFrames = 0;
  private readonly guard = new LineGuard();
  private readonly parser = new DelimiterParser({ delimiter: "\n", readableObjectMode: true });

  constructor(events: FrameEvents) {
    this.guard.pipe(this.parser);
    this.parser.on("data", (bytes: Buffer) => {
      const line = bytes.toString("latin1").replace(/[\r\x11\x13]/g, "");
      if (line === "") return;
      const frame = decodeFrame(line);
      if (frame === "bad") this.badFrames++;
      else if (frame) events.onFrame(frame);
      // An echo of what we sent, whole or in part, is nothing the board says.
      else if (!line.includes(`~${TO_BOARD}`)) events.onText(sanitizeLine(line));
    });
  }

  get droppedLines(): number {
    return this.guard.dropped;
  }

  take(bytes: Uint8Array): void {
    this.guard.write(Buffer.from(bytes));
  }
}
