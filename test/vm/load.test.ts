// What a board may differ in: its class, its memory, a JavaScript without Math.imul, a CRC-32 of its own. And the shape of the text
// that the translator makes.
import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Vm } from "../../firmware/vm/vm-types.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { crc32 } from "../../src/image/crc.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { createMachine } from "../../src/simulator/machine.ts";
import { SENSE } from "../../src/wire/capability.ts";
import { CLASS_SMALL, CLASS_STANDARD } from "../../src/wire/image-header.ts";
import { BAD_CAPABILITIES, BAD_CLASS, OK, TOO_LARGE } from "../../src/wire/refusal.ts";
import { bundleCore } from "../../tools/build-firmware.ts";

interface Fx {
  load(
    image: Uint8Array,
    boardClass: number,
    memoryMax: number,
    capabilities: number,
    send: () => void,
  ): Vm | undefined;
  refusal(): number;
}

let bundle: string;

beforeAll(async () => {
  bundle = await bundleCore();
});

const imageOf = (text: string): Uint8Array => encodeImage(assemble({ path: "t", text }, new Reporter())!).bytes;

/** The bundle as a board with these globals would run it. */
function boot(globals: Readonly<Record<string, unknown>> = {}): Fx {
  const names = Object.keys(globals);
  const evaluate = new Function("globalThis", ...names, `${bundle}\n;return globalThis.fx`);
  return evaluate({}, ...names.map((name) => globals[name])) as Fx;
}

const verdict = (fx: Fx, image: Uint8Array, boardClass: number, memoryMax: number, capabilities = 127): number => {
  const vm = fx.load(image, boardClass, memoryMax, capabilities, () => {});
  expect(vm === undefined).toBe(fx.refusal() !== OK);
  return fx.refusal();
};

test("an image for another class of board, or for more memory or rights than there are, is refused", () => {
  const fx = boot();
  const any = imageOf(".memory 64\n.input 0 1 0\ntick\n in f0 0\nend");
  const standard = imageOf(".class standard\ntick\nend");
  expect(verdict(fx, any, CLASS_SMALL, 64)).toBe(OK);
  expect(verdict(fx, any, CLASS_SMALL, 63)).toBe(TOO_LARGE);
  expect(verdict(fx, any, CLASS_SMALL, 64, 127 & ~SENSE)).toBe(BAD_CAPABILITIES);
  expect(verdict(fx, standard, CLASS_SMALL, 0)).toBe(BAD_CLASS);
  expect(verdict(fx, standard, CLASS_STANDARD, 0)).toBe(OK);
  const signed = imageOf(".class standard\n.echo 00ff10a5c3e17b42\ntick\nend");
  expect(verdict(fx, signed, CLASS_SMALL, 0)).toBe(BAD_CLASS);
  expect(verdict(fx, signed, CLASS_STANDARD, 0)).toBe(OK);
});

test("the same products without Math.imul", () => {
  const { imul: _, ...plain } = Object.getOwnPropertyDescriptors(Math);
  const fx = boot({ Math: Object.defineProperties({}, plain) });
  const edges = [0, 1, -1, 65535, 65536, 65537, 46341, -46341, 0x7fffffff, -0x80000000, 123456789, -987654321];
  const vm = fx.load(imageOf("tick\n mul r0 r1 r2\nend"), CLASS_SMALL, 0, 127, () => {})!;
  for (const a of edges) {
    for (const b of edges) {
      vm.ints.set([0, a, b]);
      expect(vm.run(1)).toBe(OK);
      expect([a, b, vm.ints[0]]).toEqual([a, b, Math.imul(a, b)]);
    }
  }
});

test("a board's own CRC-32 is used, and believed", () => {
  const seen: number[] = [];
  const setFlags = () => {};
  const E = { setFlags, CRC32: (bytes: Uint8Array) => seen.push(bytes.length) && crc32(bytes) };
  const image = imageOf("tick\nend");
  expect(verdict(boot({ E }), image, CLASS_SMALL, 0)).toBe(OK);
  expect(seen).toEqual([image.length]);
  expect(verdict(boot({ E: { setFlags, CRC32: () => 1 } }), image, CLASS_SMALL, 0)).not.toBe(OK);
});

test("the tables of inputs and outputs", async () => {
  // The module, not the bundle: what the tables are called is the firmware's own, and shortened there.
  const { load } = (await import(resolve(import.meta.dirname, "../../firmware/vm/vm.ts"))) as Pick<Fx, "load">;
  const image = imageOf(`.tick 250
.memory 16
.bytes 7 8
.input -5 1/4 3000
.from nmea DBT 3 signed 1143/125 guard 4 M
.from analog B3 1/2 -5
.from digital D28 invert pullup
.output pwm A1 invert 1/2 0 1
tick
end
on 9
end
on 4
end`);
  const vm = load(image, CLASS_SMALL, 64, 127, () => {})!;
  const nothing = {
    formatter_: "",
    field_: 0,
    transform_: 0,
    guardField_: 0,
    guardLetter_: "",
    pin_: 0,
    flags_: 0,
    scale_: 1,
    offset_: 0,
  };
  expect(vm.inputTable).toEqual([
    {
      sources_: [
        {
          ...nothing,
          kind_: 1,
          formatter_: "DBT",
          field_: 3,
          transform_: 2,
          scale_: 9.144,
          guardField_: 4,
          guardLetter_: "M",
        },
        { ...nothing, kind_: 2, pin_: 259, scale_: 0.5, offset_: -5 },
        { ...nothing, kind_: 3, pin_: 796, flags_: 3 },
      ],
      lowest_: -5,
      highest_: 0.25,
      staleMs_: 3000,
    },
  ]);
  expect(vm.outputTable).toEqual([
    { kind_: 2, pin_: 1, flags_: 1, shortest_: 0, longest_: 0, safe_: 0.5, lowest_: 0, highest_: 1 },
  ]);
  expect([vm.tickMs, vm.topics, Array.from(vm.outputs), Array.from(vm.inputs)]).toEqual([
    250,
    [9, 4],
    [0.5],
    [Number.NaN],
  ]);
  expect(Array.from(vm.memory.subarray(0, 3))).toEqual([7, 8, 0]);
});

test("the text of a program", () => {
  const created = createMachine(
    imageOf(`.memory 16
func 1 0 int
  iflti r0 2
    reti r0
  end
  addi r1 r0 -1
  call 0 r1 r1
  reti r1
end
tick
  loop
    call 0 r2 r3
    ifz r2
      break
    end
    st8 r2 r3 4
  end
end`),
    { bundle },
  );
  if (created.kind === "refused") throw new Error("refused");
  expect(created.machine.text.replaceAll(/(?<=[;{}])/g, "\n")).toMatchSnapshot();
});
