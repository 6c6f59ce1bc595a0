// Checks the header of an image and its CRC (src/wire/image-header.ts): whole, of this format, for this board.
import {
  ABI,
  CLASS_MASK,
  COUNT_MAX,
  CRC_BYTES,
  ECHO_BYTES,
  FIXED_BYTES,
  FLAG_ECHO,
  FLAG_SHIFT,
  FORMAT,
  IMAGE_BYTES_MIN,
  MAGIC,
  MEMORY_UNIT,
} from "../../src/wire/image-header.ts";
import {
  BAD_ABI,
  BAD_CAPABILITIES,
  BAD_CLASS,
  BAD_COUNT,
  BAD_CRC,
  BAD_FLAGS,
  BAD_FORMAT,
  BAD_LENGTH,
  BAD_MAGIC,
  TOO_LARGE,
  TOO_SHORT,
} from "../../src/wire/refusal.ts";
import { align, begin, number, open, place, refuse } from "./reader.ts";

interface Native {
  CRC32(bytes: Uint8Array): number;
}
declare const E: Partial<Native> | undefined;

/** The fixed bytes, and four counts of at most five chunks. */
export const HEADER_BYTES_MAX = FIXED_BYTES + 10;
/** CRC-32 over bytes that end in their own CRC-32 always comes to this. */
const CRC_OF_WHOLE = 0x2144df1c;

let codeBytes = 0;
let dataBytes = 0;
let memoryBytes = 0;
let mask = 0;

export { codeBytes, dataBytes, mask, memoryBytes };

const crc32 = (image: Uint8Array): number => {
  // biome-ignore lint/complexity/useOptionalChain: E may not exist at all
  if (IS_BOARD || (typeof E !== "undefined" && E.CRC32)) return (E as Native).CRC32(image);
  let crc = -1;
  for (let at = 0; at < image.length; at++) {
    crc ^= image[at];
    for (let bit = 8; bit--; ) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
};

const count = (): number => {
  begin();
  const value = number();
  if (value > COUNT_MAX) refuse(BAD_COUNT);
  return value;
};

/** Whether the hash of an echo stands before the CRC. */
export const hasEcho = (image: Uint8Array): number => image[2] & (FLAG_ECHO << FLAG_SHIFT);

/** Length of an image by its header; throws a refusal, or leaves the counts here and the reader at the first byte of code. */
export const imageBytes = (image: Uint8Array): number => {
  open(image, FIXED_BYTES, image.length);
  codeBytes = count();
  dataBytes = count();
  memoryBytes = count() * MEMORY_UNIT;
  mask = count();
  align();
  return place + codeBytes + dataBytes + (hasEcho(image) ? ECHO_BYTES : 0) + CRC_BYTES;
};

/** Throws a refusal, or leaves the reader at the first byte of code. */
export const checkHeader = (image: Uint8Array, boardClass: number, memoryMax: number, capabilities: number): void => {
  const length = image.length;
  open(image, 0, length);
  if (length < IMAGE_BYTES_MIN) refuse(TOO_SHORT);
  if (image[0] !== MAGIC) refuse(BAD_MAGIC);
  if (image[1] >> 4 !== FORMAT) refuse(BAD_FORMAT);
  if ((image[1] & 15) !== ABI) refuse(BAD_ABI);
  if (imageBytes(image) !== length) refuse(BAD_LENGTH);
  if (crc32(image) !== CRC_OF_WHOLE) refuse(BAD_CRC);
  if ((image[2] >> FLAG_SHIFT) & ~FLAG_ECHO) refuse(BAD_FLAGS);
  const wanted = image[2] & CLASS_MASK;
  if (wanted && wanted !== boardClass) refuse(BAD_CLASS);
  if (memoryBytes > memoryMax) refuse(TOO_LARGE);
  if (mask & ~capabilities) refuse(BAD_CAPABILITIES);
};
