// Images that were valid and then changed, with a right CRC again: whatever the VM accepts is canonical, and runs without leaving its bounds.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { decodeImage } from "../../src/image/decode.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { joinImage, splitImage } from "../../src/image/header.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { HOST } from "../../src/wire/trap.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { randomProgram } from "../oracle/random-program.ts";
import { Oracle } from "../oracle/step.ts";

const BUDGET = 1000;
let bundle: string;

beforeAll(async () => {
  bundle = await bundleCore();
});

const tapes = fc.array(fc.nat(0xffff), { minLength: 10, maxLength: 150, size: "max" });
const changes = fc.array(
  fc.record({ at: fc.nat(), value: fc.nat(255), kind: fc.constantFrom("set", "flip", "delete", "insert") }),
  {
    minLength: 1,
    maxLength: 3,
  },
);

test("what the VM accepts decodes, encodes to the same bytes, and does what the oracle says", () => {
  const verdicts = { accepted: 0, refused: new Map<number, number>() };
  fc.assert(
    fc.property(tapes, changes, fc.boolean(), (tape, edits, inData) => {
      const { bytes } = encodeImage(randomProgram(tape));
      const { header, codeStart, dataStart, dataEnd } = splitImage(bytes);
      const code = Array.from(bytes.subarray(codeStart, dataStart));
      const data = Array.from(bytes.subarray(dataStart, dataEnd));
      const target = inData ? data : code;
      for (const { at, value, kind } of edits) {
        const place = at % target.length;
        if (kind === "set") target[place] = value;
        else if (kind === "flip") target[place]! ^= 1 << (value & 7);
        else target.splice(place, kind === "delete" ? 1 : 0, ...(kind === "insert" ? [value] : []));
      }
      const image = joinImage(header, Uint8Array.from(code), Uint8Array.from(data));
      const created = createMachine(image, { bundle, budget: BUDGET });
      const decoded = decodeImage(image);
      if (created.kind === "refused") {
        const { code: why, offset } = created.refusal;
        verdicts.refused.set(why, (verdicts.refused.get(why) ?? 0) + 1);
        expect(offset).toBeLessThanOrEqual(image.length);
        return;
      }
      verdicts.accepted++;
      if (decoded.kind === "refused")
        throw new Error(`accepted, but does not decode: ${decoded.refusal} at ${decoded.offset}`);
      expect(encodeImage(decoded.program).bytes).toEqual(image);
      const oracle = new Oracle(decoded.program, BUDGET);
      const { machine } = created;
      let trap = machine.start();
      expect(trap).toEqual(oracle.run("start"));
      if (!trap) {
        trap = machine.tick(0);
        expect(trap).toEqual(oracle.run("tick"));
      }
      expect(trap?.code).not.toBe(HOST);
      expect(Array.from(machine.ints)).toEqual(oracle.ints);
    }),
    { numRuns: 1500 },
  );
  // A fuzz that accepts nothing, or refuses for one reason, proves nothing.
  expect(verdicts.accepted).toBeGreaterThan(50);
  expect(verdicts.refused.size).toBeGreaterThan(10);
});
