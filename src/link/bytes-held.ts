// How much of some content flash already holds, found by the CRC-32 of what it begins with: a transfer that was cut goes on from there. Nothing
// is remembered for it but what flash itself says.
import { crc32 } from "../image/crc.ts";

const ERASED = 0xff;

export const crcOfRange = (content: Uint8Array, from: number, to: number): number => crc32(content.subarray(from, to));

/**
 * How many bytes of the content flash begins with, the rest of the content's length being erased; undefined where something else is there.
 * `crcBefore` asks the board for the CRC-32 of so many first bytes; it is asked about log2 of the length times, once where nothing is there.
 */
export async function bytesHeld(
  content: Uint8Array,
  crcBefore: (length: number) => Promise<number>,
): Promise<number | undefined> {
  const whole = await crcBefore(content.length);
  if (whole === crc32(new Uint8Array(content.length).fill(ERASED)) || whole === crc32(new Uint8Array(0))) return 0;
  if (whole === crcOfRange(content, 0, content.length)) return content.length;
  let held = 0;
  let differs = content.length;
  while (differs - held > 1) {
    const middle = (held + differs) >> 1;
    if ((await crcBefore(middle)) === crcOfRange(content, 0, middle)) held = middle;
    else differs = middle;
  }
  const expected = Uint8Array.from(content);
  expected.fill(ERASED, held);
  return whole === crc32(expected) ? held : undefined;
}
