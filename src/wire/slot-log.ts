// Two slots and an append-only log in Espruino Storage.
// A slot file always has the full slot size. An image shorter than it is followed by 0xff; at the next multiple of KEPT_ALIGN there may be what
// its first start made of it, so that later starts need not verify and translate it again. Four words, little-endian: CRC-32 of the text,
// of the image, of the bundle · length of the text; then the text, JavaScript for [topics, constants as pairs of int32, function].
// Record, 16 bytes: 'F' 'L' · type u8 · slot u8 · sequence u32 · image CRC-32 u32 (BOOT: how often) · CRC-32 u32 over the first 12. The state of
// the slots is what the valid records say in the order of their sequence; a log file begins with copies of those that still matter.

export const SLOT_A = "fx.a";
export const SLOT_B = "fx.b";
export const LOG_0 = "fx.l0";
export const LOG_1 = "fx.l1";
export const LOG_BYTES = 512;
/** One constant size for both slot files: a torn header is rewritten with the same bytes. The largest image a board takes. */
export const SLOT_BYTES = 2048;
/** No flash writes in larger units: what stands before is not touched. */
export const KEPT_ALIGN = 16;
export const KEPT_HEADER_BYTES = 16;
/** Kept free besides: file headers (32 bytes each) and alignment. */
export const STORAGE_RESERVE = 256;
/** Of each file in Storage. */
export const FILE_HEADER_BYTES = 32;
export const RECORD_BYTES = 16;
/** The slot is about to be erased and written; the CRC-32 is the one FLASH_BEGIN carries. Until its TRIAL, a flashing of that image goes on from it. */
export const RECORD_BEGIN = 1;
/** It holds a whole image, which is on trial. */
export const RECORD_TRIAL = 2;
/** That image is about to be started. */
export const RECORD_ATTEMPT = 3;
/** It is good: what the board starts from now on. */
export const RECORD_CONFIRM = 4;
/** The trial is over, and the image was not good. */
export const RECORD_REVERT = 5;
/** The board was started. */
export const RECORD_BOOT = 6;
/** Starts that an image on trial has, the first included. */
export const TRIAL_STARTS = 3;
/** Healthy running that confirms an image, seconds: where no host does it. */
export const TRIAL_SECONDS = 60;
/** Healthy ticks that a host must have seen before it confirms. */
export const TRIAL_TICKS = 100;
