// Two slots and an append-only log in Espruino Storage. First cut: the log holds one kind of record.
// A slot file always has the full slot size; an image shorter than it is followed by 0xff.
// Record, 16 bytes: 'F' 'L' · type u8 · slot u8 · sequence u32 · image CRC-32 u32 · CRC-32 u32 over the first 12. Highest valid sequence wins.

export const SLOT_A = "fx.a";
export const SLOT_B = "fx.b";
export const LOG_0 = "fx.l0";
export const LOG_1 = "fx.l1";
export const LOG_BYTES = 512;
/** One constant size for both slot files: a torn header is rewritten with the same bytes. The largest image a board takes. */
export const SLOT_BYTES = 2048;
/** Kept free besides: file headers (32 bytes each) and alignment. */
export const STORAGE_RESERVE = 256;
export const RECORD_BYTES = 16;
export const RECORD_BEGIN = 1;
export const RECORD_TRIAL = 2;
export const RECORD_ATTEMPT = 3;
export const RECORD_CONFIRM = 4;
export const RECORD_REVERT = 5;
export const RECORD_BOOT = 6;
