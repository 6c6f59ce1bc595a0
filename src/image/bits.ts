// Reads and writes the bit layout of src/isa/instruction.ts: fields of bits from the low end of each byte, and numbers in chunks. Header,
// code and data section are all written in it.
import { BAD_OPERAND, NOT_CANONICAL, TRUNCATED } from "../wire/refusal.ts";

/** Largest number the chunk form holds. */
export const NUMBER_MAX = 0xffffffff;

/** Bits of a number in one chunk; one more says whether another follows. */
const CHUNK_BITS = 3;
const CHUNK = 2 ** CHUNK_BITS;

export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
export const unzigzag = (value: number): number => (value % 2 ? -(value + 1) / 2 : value / 2);

export class BitWriter {
  private readonly bytes: number[] = [];
  private current = 0;
  private used = 0;

  /** Bits written so far. */
  get length(): number {
    return this.bytes.length * 8 + this.used;
  }

  bits(value: number, width: number): void {
    this.current |= value << this.used;
    this.used += width;
    for (; this.used >= 8; this.used -= 8) {
      this.bytes.push(this.current & 255);
      this.current >>= 8;
    }
  }

  /** An unsigned number up to NUMBER_MAX, in chunks. */
  number(value: number): void {
    let rest = value;
    do {
      const more = rest >= CHUNK;
      this.bits((rest % CHUNK) + (more ? CHUNK : 0), CHUNK_BITS + 1);
      rest = Math.floor(rest / CHUNK);
    } while (rest > 0);
  }

  /** Fills the current byte with zeros. */
  align(): void {
    if (this.used > 0) this.bits(0, 8 - this.used);
  }

  finish(): Uint8Array {
    this.align();
    return Uint8Array.from(this.bytes);
  }
}

/** Thrown inside the decoder when the bytes are not an image; decodeImage turns it into a value. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** wire/refusal.ts */
  readonly refusal: number;
  readonly offset: number;
  constructor(refusal: number, offset: number) {
    super(`refused: ${refusal} at ${offset}`);
    this.refusal = refusal;
    this.offset = offset;
  }
}

export class BitReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private current = 0;
  private left = 0;
  /** Next byte to be begun. */
  at: number;
  /** Where the item being read began; named by a refusal. */
  start: number;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.bytes = bytes;
    this.at = from;
    this.start = from;
    this.end = to;
  }

  /** Bits read so far, counted from the first byte of the image. */
  get position(): number {
    return this.at * 8 - this.left;
  }

  /** Begins an item: what a refusal names. */
  begin(): void {
    this.start = Math.floor(this.position / 8);
  }

  refuse(refusal: number): never {
    throw new Refused(refusal, this.start);
  }

  bits(width: number): number {
    while (this.left < width) {
      if (this.at >= this.end) this.refuse(TRUNCATED);
      this.current |= this.bytes[this.at++]! << this.left;
      this.left += 8;
    }
    const value = this.current & ((1 << width) - 1);
    this.current >>= width;
    this.left -= width;
    return value;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const chunk = this.bits(CHUNK_BITS + 1);
      value += (chunk % CHUNK) * scale;
      // The weight too: far enough on it would be infinite, and the value, with a chunk of 0, no number.
      if (value > NUMBER_MAX || scale > NUMBER_MAX) this.refuse(BAD_OPERAND);
      if (chunk < CHUNK) {
        if (chunk === 0 && scale > 1) this.refuse(NOT_CANONICAL);
        return value;
      }
      scale *= CHUNK;
    }
  }

  /** Goes to the next byte; the bits left over must be zero. */
  align(): void {
    if (this.current !== 0) this.refuse(NOT_CANONICAL);
    this.left = 0;
    this.start = this.at;
  }

  /** Ends the reading: only zero bits of the last byte may be left. */
  finish(): void {
    this.align();
    if (this.at !== this.end) this.refuse(NOT_CANONICAL);
  }
}
