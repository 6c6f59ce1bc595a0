// One frame on a board link is one line of printable text:
//
//   \n ~ <direction> <type> <base64url of body, no padding> * <CRC-32, 8 lower-case hex digits> \n
//
// The CRC covers every character from the direction sign to the last of the base64url text (the "~" and "*" excluded).
// Direction signs differ, so that an echoed frame is known as an echo. A reader drops 0x11 and 0x13, strips \r, and parses
// from the LAST "~" of the line; every other line is console text.
//
// body: session u32 · sequence u16 · source u16 · destination u16 · payload, all little-endian.
// source and destination are agent ids (see message.ts); the hub overwrites source by the port a frame came from.
// session: chosen by the host at random in its HELLO, echoed by the board from then on (0 before any HELLO).
// sequence: each side counts its own frames up from 1; a board answers a command with an ACK that names the command's sequence.
// A board drops any frame but HELLO whose session is not the current one, or whose sequence is not above the last it took;
// an exact repeat of the last command gets the same ACK again and is not carried out twice.

export const TO_BOARD = ">";
export const TO_HOST = "<";
export const BODY_HEADER_BYTES = 10;
export const PAYLOAD_BYTES_MAX = 192;
/** A longer line is dropped and counted before anything looks at it. */
export const LINE_CHARS_MAX = 512;

// Host to board.
/** payload empty. Answer: HELLO_REPLY. Starts a session. */
export const HELLO = "H";
/** payload empty. Answer: STATE frames with every register, input and output. */
export const STATE_REQUEST = "S";
/** payload: a message (message.ts). Delivered to the agent at its next tick. No answer. */
export const MESSAGE = "M";
/** payload: size u16 of the image to come · crc32 u32 of it without its own CRC field [· u8, any: from the beginning, whatever is there]. Answer: ACK,
 * value = slot. After a flashing of the same image that was cut, the slot keeps what it holds. */
export const FLASH_BEGIN = "B";
/** payload: offset u16 · bytes. Answer: ACK, value = offset after it, value2 = CRC-32 of what flash holds at [offset, offset+n). Without bytes nothing is
 * written, and value2 is of all that flash holds before the offset. */
export const FLASH_BLOCK = "D";
/**
 * payload: the six bytes FLASH_BEGIN had [· the image's tag (seal.ts)] [· u8, any: though it is older]. Board reads the slot back, checks, verifies, and
 * starts it at the end of the tick. Answer: ACK, value2 = that CRC-32, read back; for ACK_OLDER, value = the security version it holds.
 */
export const FLASH_COMMIT = "V";
/** payload empty: hand the line back to the Espruino console. Answer: ACK, then console text. */
export const CONSOLE = "C";
/** payload: 1 byte, 0 = stop (outputs safe), 1 = start, 2 = restart the image from its beginning, 3 = confirm the image on trial. Answer: ACK. */
export const CONTROL = "R";
export const CONTROL_STOP = 0;
export const CONTROL_START = 1;
export const CONTROL_CONFIRM = 3;
/** payload: input index u8 · f64 value. Sets an input that has no source. Answer: ACK. */
export const SET_INPUT = "I";

// Board to host.
/** payload: see hello.ts */
export const HELLO_REPLY = "h";
/** payload: tick u32 · run state u8 (RUN_*) · entries (see below), everything; may span frames (same tick). */
export const STATE = "s";
/** payload: as STATE, only what changed since the last frame. */
export const TELEMETRY = "t";
/** payload: a message (message.ts) the agent sent. */
export const MESSAGE_OUT = "m";
/** payload: command type u8 (ASCII) · command sequence u16 · status u8 (ACK_*) · value u32 · value2 u32 */
export const ACK = "a";
/** payload: tick u32 · trap code u8 · number of the instruction u16 · argument u32 · run state u8 */
export const FAULT = "f";

// Entries of STATE and TELEMETRY: index u8, then i32 for an integer register and f64 for the rest.
export const ENTRY_INT = 0; //    R0..R31   0..31
export const ENTRY_FLOAT = 32; // F0..F15  32..47
export const ENTRY_INPUT = 128; // inputs 128..159
export const ENTRY_OUTPUT = 192; // outputs 192..207

export const RUN_EMPTY = 0;
export const RUN_RUNNING = 1;
export const RUN_STOPPED = 2;
export const RUN_TRAPPED = 3;
export const RUN_SAFE = 4;

export const ACK_OK = 0;
export const ACK_BUSY = 1;
export const ACK_TOO_LARGE = 2;
export const ACK_NO_SPACE = 3;
export const ACK_BAD_OFFSET = 4;
export const ACK_WRITE_FAILED = 5;
export const ACK_CRC = 6;
/** check or verify refused the image; value = refusal number (refusal.ts), value2 = byte of the image */
export const ACK_REFUSED = 7;
export const ACK_UNKNOWN = 8;
export const ACK_BAD_PAYLOAD = 9;
export const ACK_NO_IMAGE = 10;
/** confirm: what runs is not on trial */
export const ACK_NO_TRIAL = 11;
/** the board holds a key, and the command is not sealed with it (seal.ts); it was not carried out */
export const ACK_UNSEALED = 12;
/** the same of the image that FLASH_COMMIT is about */
export const ACK_UNSEALED_IMAGE = 13;
/** the image has a lower security version than the one that is confirmed */
export const ACK_OLDER = 14;
