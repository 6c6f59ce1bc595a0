// The one place that adapts the crc package, and the ids made from names with it.
import { crc16ccitt, crc32 as crc32OfBuffer } from "crc";
import { EVERYONE, OPERATOR } from "../wire/message.ts";

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** CRC-32 (poly 0xedb88320, as zlib and E.CRC32), 0..2^32-1. */
export const crc32 = (bytes: Uint8Array | string): number =>
  crc32OfBuffer(typeof bytes === "string" ? Buffer.from(bytes, "utf8") : asBuffer(bytes)) >>> 0;

/** CRC-32 as 8 lower-case hex digits. */
export const crc32Hex = (bytes: Uint8Array | string): string => crc32(bytes).toString(16).padStart(8, "0");

/**
 * Number of an agent or topic name on the wire (wire/message.ts): CRC-16/CCITT-FALSE of the folded name.
 * "everyone" and "operator" have fixed numbers; undefined if another name happens to hash to one of these.
 */
export function nameId(name: string): number | undefined {
  const folded = name.trim().toLowerCase().replace(/\s+/g, " ");
  if (folded === "everyone") return EVERYONE;
  if (folded === "operator") return OPERATOR;
  const id = crc16ccitt(Buffer.from(folded, "utf8"));
  return id === EVERYONE || id === OPERATOR ? undefined : id;
}
