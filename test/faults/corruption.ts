// Images that were altered on the way: every single bit, every length, and bursts at random. None may be taken.
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { NEW } from "./board.ts";
import { random } from "./power-cuts.ts";

export interface CorruptionCounts {
  readonly bitFlips: number;
  readonly prefixes: number;
  readonly bursts: number;
  readonly taken: number;
}

/** Mostly data, mostly code and tables with the hash of an echo, and the smallest there is. */
const IMAGES: readonly Uint8Array[] = [
  NEW,
  ...[
    `.echo 00ff10a5c3e17b42
.memory 64
.input 0 100 3000
.from nmea DBT 3 linear 1
.output digital B4 0 0 1
func 1 1 float
  if r0; retf f0; end
  fadd f0 f0 f0
  retf f0
end
tick
  in f1 0
  call 0 f2 r1 f1
  loop; addi r1 r1 -1; iflti r1 0 break; stf f2 r1 0; end
  out f2 0
end`,
    "tick; end",
  ].map((text) => {
    const program = assemble({ path: "corrupt.fxasm", text: text.replaceAll("; ", "\n") }, new Reporter());
    return encodeImage(program!).bytes;
  }),
];

const isTaken = (image: Uint8Array): boolean => createMachine(image, {}).kind === "machine";

export function corrupt(bursts: number, say: (done: number, total: number) => void): CorruptionCounts {
  const counts = { bitFlips: 0, prefixes: 0, bursts: 0, taken: 0 };
  const look = (image: Uint8Array): void => {
    if (isTaken(image)) counts.taken++;
  };
  for (const whole of IMAGES) {
    // Or there is nothing to corrupt.
    if (!isTaken(whole)) throw new Error("an image that nobody altered is refused");
    for (let bit = 0; bit < whole.length * 8; bit++, counts.bitFlips++) {
      const image = whole.slice();
      image[bit >> 3]! ^= 1 << (bit & 7);
      look(image);
    }
    for (let length = 0; length < whole.length; length++, counts.prefixes++) look(whole.subarray(0, length));
  }
  const pick = random(7);
  for (let turn = 0; counts.bursts < bursts; turn++) {
    const whole = IMAGES[turn % IMAGES.length]!;
    const image = whole.slice();
    const at = pick(image.length);
    const length = 1 + pick(Math.min(32, image.length - at));
    for (let index = at; index < at + length; index++) image[index] = pick(256);
    // A burst may leave everything as it was.
    if (image.every((byte, index) => byte === whole[index])) continue;
    look(image);
    if (++counts.bursts % 50_000 === 0) say(counts.bursts, bursts);
  }
  return counts;
}
