// Where the one WebAssembly.Memory of a program holds what the program and the host share: the image's memory comes first, so that an
// address of the program is an address of the module.
import { FLOAT_REGISTERS, INT_REGISTERS } from "../../isa/registers.ts";
import { VALUES_MAX } from "../../wire/message.ts";

/** Byte offsets; each is a multiple of 8, as the image's memory is a multiple of 16 bytes. */
export interface Layout {
  readonly memoryBytes: number;
  readonly ints: number;
  readonly floats: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly clock: number;
  readonly message: number;
  readonly pages: number;
}

const PAGE = 65536;
/** Seconds since start, and the sender of the message being handled. */
export const CLOCK_VALUES = 2;

export function layoutOf(memoryBytes: number, inputs: number, outputs: number): Layout {
  let end = memoryBytes;
  const place = (bytes: number): number => {
    end += bytes;
    return end - bytes;
  };
  const places = {
    ints: place(INT_REGISTERS * 4),
    floats: place(FLOAT_REGISTERS * 8),
    inputs: place(inputs * 8),
    outputs: place(outputs * 8),
    clock: place(CLOCK_VALUES * 8),
    message: place(VALUES_MAX * 8),
  };
  return { memoryBytes, ...places, pages: Math.ceil(end / PAGE) };
}
