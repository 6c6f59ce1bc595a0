// Why check or verify refused an image. Same number on host and board, so that a report from the field finds its line.
// 0 is "accepted".

export const OK = 0;
export const TOO_SHORT = 1;
export const BAD_MAGIC = 2;
export const BAD_FORMAT = 3;
export const BAD_ABI = 4;
export const BAD_FLAGS = 5;
export const BAD_CLASS = 6;
export const BAD_COUNT = 7;
export const BAD_LENGTH = 8;
export const BAD_CRC = 9;
export const TOO_LARGE = 10;
export const BAD_OPCODE = 20;
export const BAD_OPERAND = 21;
export const TRUNCATED = 22;
export const NOT_CANONICAL = 23;
export const BAD_NESTING = 24;
export const BAD_FUNCTION = 26;
export const BAD_CALL = 27;
export const BAD_RETURN = 28;
export const UNREACHABLE = 29;
export const BAD_ADDRESS = 30;
export const BAD_PORT = 31;
export const BAD_CAPABILITIES = 32;
export const BAD_DATA = 33;
export const TOO_DEEP = 34;
export const NO_ENTRY = 35;
export const DUPLICATE_ENTRY = 36;
export const NO_DRIVER = 37;
