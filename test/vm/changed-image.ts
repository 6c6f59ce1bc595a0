// Images that were valid and then changed, with a right CRC again; and what must hold of each: the VM refuses it, or it is canonical and does
// what the oracle says without leaving its bounds.
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { decodeImage } from "../../src/image/decode.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { joinImage, splitImage } from "../../src/image/header.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { HOST } from "../../src/wire/trap.ts";
import { randomProgram } from "../oracle/random-program.ts";
import { Oracle } from "../oracle/step.ts";

const BUDGET = 1000;

export interface Change {
  readonly at: number;
  readonly value: number;
  readonly kind: "set" | "flip" | "delete" | "insert";
}

export const imageTapes = fc.array(fc.nat(0xffff), { minLength: 10, maxLength: 150, size: "max" });
export const imageChanges = fc.array(
  fc.record({
    at: fc.nat(),
    value: fc.nat(255),
    kind: fc.constantFrom<Change["kind"][]>("set", "flip", "delete", "insert"),
  }),
  { minLength: 1, maxLength: 3 },
);

/** A random program's image with its code, or its data, changed. */
export function changedImage(tape: readonly number[], changes: readonly Change[], inData: boolean): Uint8Array {
  const { bytes } = encodeImage(randomProgram(tape));
  const { header, codeStart, dataStart, dataEnd } = splitImage(bytes);
  const code = Array.from(bytes.subarray(codeStart, dataStart));
  const data = Array.from(bytes.subarray(dataStart, dataEnd));
  const target = inData ? data : code;
  for (const { at, value, kind } of changes) {
    const place = at % target.length;
    if (kind === "set") target[place] = value;
    else if (kind === "flip") target[place]! ^= 1 << (value & 7);
    else target.splice(place, kind === "delete" ? 1 : 0, ...(kind === "insert" ? [value] : []));
  }
  return joinImage(header, Uint8Array.from(code), Uint8Array.from(data));
}

/** The VM's verdict: the code of its refusal, or "accepted". Throws where a claim about an accepted image does not hold. */
export function verdictOn(image: Uint8Array, bundle: string): number | "accepted" {
  const created = createMachine(image, { bundle, budget: BUDGET });
  if (created.kind === "refused") {
    const { code, offset } = created.refusal;
    if (offset > image.length) throw new Error(`refused at ${offset}, behind the end`);
    return code;
  }
  const decoded = decodeImage(image);
  if (decoded.kind === "refused")
    throw new Error(`accepted, but does not decode: ${decoded.refusal} at ${decoded.offset}`);
  const claim = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`accepted, but ${what}`);
  };
  claim(isDeepStrictEqual(encodeImage(decoded.program).bytes, image), "is not canonical");
  const oracle = new Oracle(decoded.program, BUDGET);
  const { machine } = created;
  let trap = machine.start();
  claim(isDeepStrictEqual(trap, oracle.run("start")), "its start ends otherwise than the oracle's");
  if (!trap) {
    trap = machine.tick(0);
    claim(isDeepStrictEqual(trap, oracle.run("tick")), "its tick ends otherwise than the oracle's");
  }
  claim(trap?.code !== HOST, "fails on the host's side");
  claim(isDeepStrictEqual(Array.from(machine.ints), oracle.ints), "leaves other registers than the oracle");
  claim(
    isDeepStrictEqual(machine.memory, new Uint8Array(oracle.memory.buffer)),
    "leaves another memory than the oracle",
  );
  return "accepted";
}
