// Level 1: a board that holds a key carries out only what is sealed with it. HMAC-SHA256, cut to its first TAG_BYTES.
//
// A sealed frame has its tag as the last TAG_BYTES of the payload, over: direction sign · type letter · challenge · body without the tag. Every command
// to such a board is sealed but HELLO and STATE_REQUEST, which change nothing; of what it sends, HELLO_REPLY and ACK are. FLASH_COMMIT carries behind its six bytes the
// tag of the image, over the whole image: no image begins with a direction sign, so neither tag can be taken for the other.
//
// The challenge is new with each HELLO (hello.ts): salt, 4 bytes, drawn when the key was installed · starts of the board u32 · hellos since the start
// u32 · u32 of the board's own random source. The counts never come twice for one salt, unless a backup is put back; the random number is what nobody
// knows beforehand.
// Under one challenge sequence numbers only rise, and do not begin again after 65535.

/** In Storage: KEY_BYTES, then the salt. */
export const KEY_FILE = "fx.k";
export const KEY_BYTES = 32;
export const SALT_BYTES = 4;
export const TAG_BYTES = 16;
export const CHALLENGE_BYTES = 16;
/** Of SHA-256, which HMAC pads its key to. */
export const BLOCK_BYTES = 64;
export const INNER_PAD = 0x36;
export const OUTER_PAD = 0x5c;
