// What the host is shown: registers, inputs and outputs that changed since the last frame, or all of them.
import { ENTRY_FLOAT, ENTRY_INPUT, ENTRY_OUTPUT, PAYLOAD_BYTES_MAX, STATE, TELEMETRY } from "../../src/wire/frame.ts";
import type { Vm } from "../vm/vm-types.ts";
import { payload, put8, put32, send } from "./link.ts";

/** Bytes before the entries: tick u32, run state u8. */
const HEAD = 5;

/** What the host was last told, bank by bank. */
let told: number[][] = [];

export const forgetTold = (): void => {
  told = [[], [], [], []];
};

/** Sends entries in as few frames as hold them; `all` also what did not change, in a frame even if there is nothing. */
export const tellState = (vm: Vm | undefined, tick: number, runState: number, source: number, all: boolean): void => {
  const type = all ? STATE : TELEMETRY;
  let length = HEAD;
  const flush = (): void => {
    put32(0, tick);
    put8(4, runState);
    send(type, source, 0, length);
    length = HEAD;
  };
  const entries = (bank: number, first: number, values: ArrayLike<number>): void => {
    const known = told[bank];
    for (let at = 0; at < values.length; at++) {
      const value = values[at];
      // NaN equals NaN here: unknown that stays unknown is no news.
      if (!all && (known[at] === value || (value !== value && known[at] !== known[at] && at < known.length))) continue;
      known[at] = value;
      if (length + 9 > PAYLOAD_BYTES_MAX) flush();
      put8(length, first + at);
      if (bank) payload.setFloat64(length + 1, value, true);
      else payload.setInt32(length + 1, value, true);
      length += bank ? 9 : 5;
    }
  };
  if (vm) {
    entries(0, 0, vm.ints);
    entries(1, ENTRY_FLOAT, vm.floats);
    entries(2, ENTRY_INPUT, vm.inputs);
    entries(3, ENTRY_OUTPUT, vm.outputs);
  }
  if (all || length > HEAD) flush();
};
