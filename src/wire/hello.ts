// Payload of HELLO_REPLY, little-endian. Offsets in bytes.

export const ABI_AT = 0; //            u8
export const CLASS_AT = 1; //          u8   image-header CLASS_*
export const BUNDLE_VERSION_AT = 2; // u16  major * 256 + minor
export const BUNDLE_CRC_AT = 4; //     u32  CRC-32 of the bundle text as it stands in Storage
export const BOOTS_AT = 8; //          u16
export const FREE_FLASH_AT = 10; //    u32  bytes
export const SLOT_BYTES_AT = 14; //    u16  largest image a slot holds
export const SLOT_AT = 16; //          u8   active slot, 255 = none
export const RUN_STATE_AT = 17; //     u8   frame RUN_*
export const IMAGE_CRC_AT = 18; //     u32  CRC-32 field of the active image, 0 = none
export const SECURITY_AT = 22; //      u8   security version of the active image
export const TICK_MS_AT = 23; //       u16
export const TICKS_AT = 25; //         u32
export const ECHO_AT = 29; //          8 bytes of the active image's echo hash (image-header.ts), 0 = it has none
export const TRIAL_AT = 37; //         u8   low 4 bits: starts the active image has had on trial, 0 = it is not on trial; high 4: DRIVER_* (drivers.ts)
export const DRIVERS_SHIFT = 4;
export const HELLO_BYTES = 38;
export const CHALLENGE_AT = 38; //     CHALLENGE_BYTES (seal.ts), only of a board that holds a key; the frame is sealed then
