// One of the board's lines (USB, Serial1): bytes go to the console, or to whoever listens for "data" when the console is elsewhere.

/** A board hands received bytes over in pieces, as its queue fills. */
const PIECE_BYTES = 64;

export interface SerialDevice {
  readonly name: string;
  /** The object the program sees. */
  object: unknown;
  readonly listeners: Map<string, unknown[]>;
  /** Bytes that leave the board on this line, one character a byte. */
  readonly send: (text: string) => void;
}

export const serialDevice = (name: string, send: (text: string) => void): SerialDevice => ({ name, object: undefined, listeners: new Map(), send });

/** Cuts what came at once into what the board would see. */
export function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += PIECE_BYTES) yield text.slice(at, at + PIECE_BYTES);
}
