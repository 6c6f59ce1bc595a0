// Reads and writes the bit layout of src/isa/instruction.ts: fields of bits from the low end of each byte, and numbers in chunks.
// At a byte boundary a number in chunks is LEB128, so the header and the data section use the same two functions.
import { BAD_OPERAND, NOT_CANONICAL, TRUNCATED } from "../wire/refusal.ts";

/** Largest number the chunk form holds. */
export const NUMBER_MAX = 0xffffffff;

/** Bits in the next chunk when `left` bits of the current byte are free (0: none begun). */
function chunkWidth(left: number): number {
  const width = left || 8;
  return width < 3 ? width + 8 : width;
}

export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
export const unzigzag = (value: number): number => (value % 2 ? -(value + 1) / 2 : value / 2);

export class BitWriter {
  private readonly bytes: number[] = [];
  private current = 0;
  private used = 0;

  /** Bytes begun so far. */
  get length(): number {
    return this.bytes.length + (this.used > 0 ? 1 : 0);
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
    let more: boolean;
    do {
      const width = chunkWidth(this.used && 8 - this.used);
      const unit = 2 ** (width - 1);
      more = rest >= unit;
      this.bits((rest % unit) + (more ? unit : 0), width);
      rest = Math.floor(rest / unit);
    } while (more);
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

  get atEnd(): boolean {
    return this.at >= this.end;
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
      const width = chunkWidth(this.left);
      const unit = 1 << (width - 1);
      const chunk = this.bits(width);
      value += (chunk % unit) * scale;
      if (value > NUMBER_MAX) this.refuse(BAD_OPERAND);
      if (chunk < unit) {
        if (chunk === 0 && scale > 1) this.refuse(NOT_CANONICAL);
        return value;
      }
      scale *= unit;
    }
  }

  /** Goes to the next byte; the bits left over must be zero. */
  align(): void {
    if (this.current !== 0) this.refuse(NOT_CANONICAL);
    this.left = 0;
    this.start = this.at;
  }
}
