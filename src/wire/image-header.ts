// The first bytes of an image (.fxi). Host and board share these numbers; there is no other copy.
//
// byte 0          MAGIC
// byte 1          format version (high nibble), ABI (low nibble)
// byte 2          flags (high 3 bits), board class (low 5 bits; 0 = any)
// byte 3          security version
// then four numbers in chunks of 4 bits (src/isa/instruction.ts; canonical, at most 16383), and zero bits to the end of the byte:
//                 code bytes · data bytes · memory size in units of MEMORY_UNIT bytes · capability mask
// then the code section, the data section, with FLAG_ECHO the echo's hash, and CRC-32 (little-endian) over every byte before it.
// The length is exact: header + code + data + (8) + 4. Base header plus CRC: 10 to 18 bytes.

export const MAGIC = 0xf1;
export const FORMAT = 2;
export const ABI = 1;
/** Byte of the security version: a board goes back to a lower one only when told to. */
export const IMAGE_SECURITY_AT = 3;
/** Bytes before the four counts. */
export const FIXED_BYTES = 4;
/** Largest value of each of the four counts. */
export const COUNT_MAX = 16383;
/** Memory is handed out in units of this many bytes. */
export const MEMORY_UNIT = 16;
export const CRC_BYTES = 4;
/** No image is shorter: 4 fixed bytes, 4 numbers of one chunk, CRC. */
export const IMAGE_BYTES_MIN = 10;

/** Flag bit (of the high 3 bits of byte 2): the image carries a 16-byte authentication trailer. Reserved, refused today. */
export const FLAG_TRAILER = 4;
/** Flag bit: the image was made from FLUX-ese, and ECHO_BYTES before the CRC are the first of the SHA-256 of its echo. */
export const FLAG_ECHO = 1;
export const ECHO_BYTES = 8;
/** The flags are above the board class in byte 2. */
export const FLAG_SHIFT = 5;
/** The board class in byte 2. */
export const CLASS_MASK = 31;

export const CLASS_ANY = 0;
export const CLASS_SMALL = 1;
export const CLASS_STANDARD = 2;
export const CLASS_LARGE = 3;
export const CLASS_LINUX = 4;
