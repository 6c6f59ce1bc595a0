// The header of an image (wire/image-header.ts), both ways.
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
  IMAGE_SECURITY_AT,
  MAGIC,
  MEMORY_UNIT,
} from "../wire/image-header.ts";
import {
  BAD_ABI,
  BAD_COUNT,
  BAD_CRC,
  BAD_FLAGS,
  BAD_FORMAT,
  BAD_LENGTH,
  BAD_MAGIC,
  TOO_SHORT,
} from "../wire/refusal.ts";
import { BitReader, BitWriter, Refused } from "./bits.ts";
import { crc32 } from "./crc.ts";

export interface ImageHeader {
  readonly boardClass: number;
  readonly security: number;
  readonly memoryBytes: number;
  readonly capabilities: number;
  /** The first bytes of the SHA-256 of the echo, in hex digits; absent in an image that was not made from FLUX-ese. */
  readonly echo?: string;
}

export interface Sections {
  readonly header: ImageHeader;
  /** The CRC-32 field. */
  readonly crc: number;
  /** Byte offsets into the image. */
  readonly codeStart: number;
  readonly dataStart: number;
  readonly dataEnd: number;
}

/** Joins header, sections and CRC. The caller has checked that the counts are in range. */
export function joinImage(header: ImageHeader, code: Uint8Array, data: Uint8Array): Uint8Array {
  const writer = new BitWriter();
  writer.bits(MAGIC, 8);
  writer.bits((FORMAT << 4) | ABI, 8);
  const echo = header.echo === undefined ? new Uint8Array(0) : Uint8Array.from(Buffer.from(header.echo, "hex"));
  writer.bits(header.boardClass | (echo.length > 0 ? FLAG_ECHO << FLAG_SHIFT : 0), 8);
  writer.bits(header.security, 8);
  for (const count of [code.length, data.length, header.memoryBytes / MEMORY_UNIT, header.capabilities])
    writer.number(count);
  const head = writer.finish();
  const sections = head.length + code.length + data.length;
  const body = sections + echo.length;
  const image = new Uint8Array(body + CRC_BYTES);
  image.set(head);
  image.set(code, head.length);
  image.set(data, head.length + code.length);
  image.set(echo, sections);
  new DataView(image.buffer).setUint32(body, crc32(image.subarray(0, body)), true);
  return image;
}

/** Splits an image into its sections; throws Refused. Format, ABI, length and CRC are checked; class and capabilities are the VM's. */
export function splitImage(image: Uint8Array): Sections {
  const refuse = (refusal: number, offset: number): never => {
    throw new Refused(refusal, offset);
  };
  if (image.length < IMAGE_BYTES_MIN) refuse(TOO_SHORT, 0);
  if (image[0] !== MAGIC) refuse(BAD_MAGIC, 0);
  if (image[1]! >> 4 !== FORMAT) refuse(BAD_FORMAT, 1);
  if ((image[1]! & 15) !== ABI) refuse(BAD_ABI, 1);
  const reader = new BitReader(image, FIXED_BYTES, image.length);
  const count = (): number => {
    reader.begin();
    const value = reader.number();
    return value > COUNT_MAX ? refuse(BAD_COUNT, reader.start) : value;
  };
  const [codeBytes, dataBytes, memoryUnits, capabilities] = [count(), count(), count(), count()];
  reader.align();
  const codeStart = reader.at;
  const dataStart = codeStart + codeBytes;
  const dataEnd = dataStart + dataBytes;
  const flags = image[2]! >> FLAG_SHIFT;
  const end = dataEnd + (flags & FLAG_ECHO ? ECHO_BYTES : 0);
  if (end + CRC_BYTES !== image.length) refuse(BAD_LENGTH, 0);
  const crc = new DataView(image.buffer, image.byteOffset).getUint32(end, true);
  if (crc !== crc32(image.subarray(0, end))) refuse(BAD_CRC, end);
  if (flags & ~FLAG_ECHO) refuse(BAD_FLAGS, 2);
  const header = {
    boardClass: image[2]! & CLASS_MASK,
    security: image[IMAGE_SECURITY_AT]!,
    memoryBytes: memoryUnits * MEMORY_UNIT,
    capabilities,
    ...(end > dataEnd ? { echo: Buffer.from(image.subarray(dataEnd, end)).toString("hex") } : {}),
  };
  return { header, crc, codeStart, dataStart, dataEnd };
}
