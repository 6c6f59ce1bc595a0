// What an image may touch, as bits of the capability mask. The mask in the header equals what the code uses.

export const SENSE = 1;
export const ACTUATE = 2;
export const TELL = 4;
export const ASK = 8;
export const LOG = 16;
export const STOP = 32;
export const CLOCK = 64;
