// Images that were valid and then changed, with a right CRC again: what a verifier has to see through. Every opcode, every kind of input and
// output; changes of bits and bytes in the code, in the data and in the header; and changes of what was changed and still taken.
import { encodeImage } from "../../src/image/encode.ts";
import { joinImage, splitImage } from "../../src/image/header.ts";
import type { Program } from "../../src/image/program.ts";
import { CLASS_MASK, MEMORY_UNIT } from "../../src/wire/image-header.ts";
import { random } from "../faults/power-cuts.ts";
import { randomProgram } from "../oracle/random-program.ts";
import { assembled } from "./verifier-case.ts";

/** Tables of inputs and outputs that a random program is given in the place of its own: two of each, as it expects. */
const TABLES: readonly Pick<Program, "inputs" | "outputs" | "tickMs">[] = [
  `.tick 250
.input -5 1/4 3000
.from nmea DBT 3 signed 1143/125 guard 4 M
.from analog B3 1/2 -5
.input 0 1 0
.from digital D28 invert pullup
.output pwm A1 invert 1/2 0 1
.output digital B4 0 0 1`,
  `.input 0 100 0
.from counter B3 1/60
.from digital B3 debounce 5
.input -40 85 9000
.from i2c B6 B7 72 read 2 value 0 2 signed big 1/256 0
.output servo B4 1000 2000 0 -1 1
.output none 0 0 1`,
  `.input 0 1 0
.from spi B3 B4 B5 A4 send 0 0 value 0 2 signed big 1 0
.input 0 100 0
.from nmea MTW 1 celsius 1
.output nmea SDDBT 1000 "" value 1 1250/381 0 ",f," value 2 turn 1 -5463/20 ",M" 0 100
.output nmea IIRSA 500 "E," status "" 0 1`,
].map((io) => assembled(`${io}\ntick\nend`));

/** How many images are made of one program. */
const OF_ONE = 24;
/** How often a change is made on top of what was taken, and not of the program itself: one time in so many. */
const ON_TAKEN = 3;

export interface ChangedImages {
  next(): Uint8Array;
  /** To be called where the VM took the last one: later ones may be changes of it. */
  taken(): void;
}

/** The same images for the same seed, if the VM says the same of them. */
export function changedImages(seed: number): ChangedImages {
  // Seeds next to each other are far apart after some rounds.
  const pick = random(Math.imul(seed, 0x9e3779b1) >>> 0);
  for (let round = 0; round < 8; round++) pick(2);
  let left = 0;
  let program: Uint8Array;
  let base: Uint8Array;
  let last: Uint8Array;

  const anew = (): void => {
    const tape = Array.from({ length: 10 + pick(140) }, () => pick(0x10000));
    const whole = randomProgram(tape);
    program = encodeImage(pick(2) ? whole : { ...whole, ...TABLES[pick(TABLES.length)]! }).bytes;
    base = program;
    left = OF_ONE;
  };
  const changeBytes = (bytes: number[]): void => {
    const at = pick(bytes.length + 1);
    if (at === bytes.length) {
      if (pick(2)) bytes.push(pick(256));
      else bytes.pop();
      return;
    }
    switch (pick(10)) {
      case 0:
        bytes[at] = pick(256);
        break;
      case 1:
        bytes.splice(at, 1);
        break;
      case 2:
        bytes.splice(at, 0, pick(256));
        break;
      case 3: {
        // A piece of it again, somewhere else.
        const from = pick(bytes.length);
        bytes.splice(at, pick(2) ? 0 : 4, ...bytes.slice(from, from + 1 + pick(8)));
        break;
      }
      default:
        bytes[at]! ^= 1 << pick(8);
    }
  };
  return {
    next() {
      if (left-- === 0 || !program) anew();
      const { header, codeStart, dataStart, dataEnd } = splitImage(base);
      const code = Array.from(base.subarray(codeStart, dataStart));
      const data = Array.from(base.subarray(dataStart, dataEnd));
      let full = header;
      const where = pick(20);
      if (where === 0) full = { ...header, capabilities: header.capabilities ^ (1 << pick(8)) };
      else if (where === 1) full = { ...header, memoryBytes: MEMORY_UNIT * pick(8) };
      else if (where === 2) full = { ...header, boardClass: pick(256), security: pick(256) };
      else for (let count = 1 + pick(3); count > 0; count--) changeBytes(where < 8 ? data : code);
      last = joinImage(
        { ...full, boardClass: full.boardClass & ~(CLASS_MASK + 1) },
        Uint8Array.from(code),
        Uint8Array.from(data),
      );
      base = program;
      return last;
    },
    taken() {
      if (pick(ON_TAKEN) === 0) base = last;
    },
  };
}
