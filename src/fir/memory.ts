// A program's memory: who owns which bytes, and what they hold at the start. Little-endian, as the boards are.
import { COUNT_MAX, MEMORY_UNIT } from "../wire/image-header.ts";
import type { FirModule } from "./function.ts";

/** Largest memory an image can ask for, in bytes. */
export const MEMORY_BYTES_MAX = COUNT_MAX * MEMORY_UNIT;

/**
 * Reserves `bytes` of the module's memory at a multiple of `align` (a power of two). Returns the byte offset, or undefined when
 * the memory would be larger than MEMORY_BYTES_MAX (nothing is reserved then).
 */
export function allocateMemory(module: FirModule, bytes: number, align: number): number | undefined {
  const offset = Math.ceil(module.memoryBytes / align) * align;
  if (offset + bytes > MEMORY_BYTES_MAX) return undefined;
  module.memoryBytes = offset + bytes;
  return offset;
}

/** Sets what memory holds at the start, from a byte offset on. Zeros at the end cost nothing in the image. */
export function initialiseMemory(module: FirModule, offset: number, bytes: Uint8Array): void {
  let used = bytes.length;
  while (used > 0 && bytes[used - 1] === 0) used--;
  if (used === 0) return;
  if (module.memoryInitial.length < offset + used) {
    const longer = new Uint8Array(offset + used);
    longer.set(module.memoryInitial);
    module.memoryInitial = longer;
  }
  module.memoryInitial.set(bytes.subarray(0, used), offset);
}
