// How often a board can still be updated before its Storage must be compacted: an update leaves the old slot behind as trash, and Espruino would
// compact by itself where no room is left, which an update never risks.
import type { Hello } from "../link/session-types.ts";
import { FILE_HEADER_BYTES, LOG_BYTES, STORAGE_RESERVE } from "../wire/slot-log.ts";

/** Updates that fit into what is free, the room that a board refuses to touch aside (firmware/agent/slots.ts, hasRoom). */
export function updatesLeft(hello: Pick<Hello, "freeFlashBytes" | "slotBytes">): number {
  const each = hello.slotBytes + FILE_HEADER_BYTES;
  const usable = hello.freeFlashBytes - LOG_BYTES - STORAGE_RESERVE - hello.slotBytes;
  return usable < 0 ? 0 : 1 + Math.floor(usable / each);
}
