// Each step of the log alone: what one record changes, and what it leaves.
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import * as state from "../../firmware/agent/slot-state.ts";
import {
  LOG_BYTES,
  RECORD_ATTEMPT,
  RECORD_BEGIN,
  RECORD_BOOT,
  RECORD_BYTES,
  RECORD_CONFIRM,
  RECORD_REVERT,
  RECORD_TRIAL,
  TRIAL_STARTS,
} from "../../src/wire/slot-log.ts";

const { NO_SLOT } = state;
const now = () => ({
  confirmed: state.confirmedSlot,
  trial: state.trialSlot,
  attempts: state.attempts,
  begun: state.begunSlot,
  boots: state.boots,
  carried: state.carried(),
});
const NOTHING = { confirmed: NO_SLOT, trial: NO_SLOT, begun: NO_SLOT, carried: "" };

beforeEach(() => state.forgetAll());

/** What the step changes. */
function changed(type: number, slot: number, value: number, record: string): Partial<ReturnType<typeof now>> {
  const before = now();
  state.step(type, slot, value, record);
  const after = now();
  return Object.fromEntries(Object.entries(after).filter(([key, now_]) => now_ !== before[key as keyof typeof before]));
}

describe("a step of the log", () => {
  it("BEGIN: that slot may be gone on from, by the image's CRC", () => {
    expect(changed(RECORD_BEGIN, 1, 77, "B")).toEqual({ begun: 1, carried: "B" });
    expect(state.begunCrc).toBe(77);
    expect(changed(RECORD_BEGIN, 1, 78, "C")).toEqual({ carried: "C" });
    expect(state.begunCrc).toBe(78);
  });

  it("BEGIN ends a trial of the slot it is about, and no other", () => {
    state.step(RECORD_TRIAL, 1, 5, "T");
    expect(changed(RECORD_BEGIN, 0, 6, "B")).toEqual({ begun: 0, carried: "TB" });
    expect(changed(RECORD_BEGIN, 1, 6, "C")).toEqual({ begun: 1, trial: NO_SLOT, carried: "C" });
  });

  it("TRIAL: the slot is whole, on trial, and has had no start", () => {
    for (const type of [RECORD_TRIAL, RECORD_ATTEMPT, RECORD_BEGIN]) state.step(type, 1, 5, "B");
    expect(changed(RECORD_TRIAL, 1, 5, "T")).toEqual({ begun: NO_SLOT, trial: 1, attempts: 0, carried: "T" });
  });

  it("ATTEMPT counts the starts of what is on trial only", () => {
    state.step(RECORD_TRIAL, 1, 5, "T");
    expect(changed(RECORD_ATTEMPT, 1, 0, "A")).toEqual({ attempts: 1, carried: "TA" });
    expect(changed(RECORD_ATTEMPT, 0, 0, "A")).toEqual({});
  });

  it("CONFIRM: that slot from now on, and no trial", () => {
    state.step(RECORD_TRIAL, 1, 5, "T");
    expect(changed(RECORD_CONFIRM, 1, 5, "C")).toEqual({ confirmed: 1, trial: NO_SLOT, carried: "C" });
  });

  it("REVERT ends the trial and leaves what is confirmed", () => {
    state.step(RECORD_CONFIRM, 0, 5, "C");
    state.step(RECORD_TRIAL, 1, 6, "T");
    expect(changed(RECORD_REVERT, 1, 0, "R")).toEqual({ trial: NO_SLOT, carried: "C" });
  });

  it("BOOT says how often, and is carried nowhere", () => {
    expect(changed(RECORD_BOOT, 0, 12, "O")).toEqual({ boots: 12 });
  });

  it.each([0, 7, 255])("type %i changes nothing", (type) => {
    state.step(RECORD_CONFIRM, 0, 5, "C");
    expect(changed(type, 1, 3, "X")).toEqual({});
  });

  it("is told by what is carried as by all that was said, whatever that was; and there is room for it", () => {
    const record = fc.record({
      type: fc.integer({ min: RECORD_BEGIN, max: RECORD_BOOT }),
      slot: fc.integer({ min: 0, max: 1 }),
      value: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (records) => {
        state.forgetAll();
        const said = (one: (typeof records)[number]) => String.fromCharCode(one.type, one.slot, one.value);
        let attempts = 0;
        for (const one of records) {
          // The agent starts what is on trial so often, and no more.
          if (one.type === RECORD_TRIAL) attempts = 0;
          if (one.type === RECORD_ATTEMPT && ++attempts > TRIAL_STARTS) continue;
          state.step(one.type, one.slot, one.value, said(one));
        }
        const told = { ...now(), boots: 0, attempts: state.trialSlot === NO_SLOT ? 0 : state.attempts };
        const { carried } = told;
        expect((carried.length / 3 + 1) * RECORD_BYTES).toBeLessThan(LOG_BYTES / 2);
        state.forgetAll();
        for (let at = 0; at < carried.length; at += 3)
          state.step(
            carried.charCodeAt(at),
            carried.charCodeAt(at + 1),
            carried.charCodeAt(at + 2),
            carried.slice(at, at + 3),
          );
        expect({ ...now(), boots: 0, attempts: state.trialSlot === NO_SLOT ? 0 : state.attempts }).toEqual(told);
        state.forgetAll();
        expect(now()).toMatchObject(NOTHING);
      }),
    );
  });
});
