// Assembly text: what it says, what is wrong with it, and that disassembly gives text that assembles to the very same bytes.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { nameId } from "../../src/image/crc.ts";
import { disassemble } from "../../src/image/disassemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import type { FxMap } from "../../src/image/fxmap.ts";
import type { Program } from "../../src/image/program.ts";
import { randomProgram } from "../oracle/random-program.ts";

function read(text: string): Program {
  const reporter = new Reporter();
  const program = assemble({ path: "t.flux", text }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  return program!;
}

const WHOLE = `.class standard
.security 3
.tick 250
.memory 32
.bytes 1 -1 0x7f
.input -1/3 2.5 3000 ; depth
.from nmea DBT 3 linear 1143/125 guard 4 M
.from analog B3 1/1024 -5
.from digital D28 invert pullup
.output pwm A0 invert 0 -1 1
.output none 0 0 0

func half 0 1 float // a comment
  movq f1, 1, 2
  fmul f0, f0, f1
  retf f0
end
start -- another
  movk f2 -0
  movk f3 nan
  movk f4 -inf
  movk f5 1e-300
  call half f1 f2
  tell "helm" "Depth  Alarm" r1 f2
  broadcast 7
end
`;

test("the hash of an echo is a directive", () => {
  expect(read(".echo 00ff10a5c3e17b42\ntick\nend\n").echo).toBe("00ff10a5c3e17b42");
  const reporter = new Reporter();
  assemble({ path: "t.fxasm", text: ".echo 00ff\ntick\nend\n" }, reporter);
  expect(reporter.diagnostics[0]?.message).toBe("00ff is not the hash of an echo: 16 hex digits");
});

test("every part of the text lands in the program", () => {
  const program = read(WHOLE);
  expect(program).toMatchObject({ boardClass: 2, security: 3, tickMs: 250, memoryBytes: 32 });
  expect(Array.from(program.memoryInitial)).toEqual([1, 255, 127]);
  expect(program.inputs).toEqual([
    {
      sources: [
        {
          kind: "nmea",
          formatter: "DBT",
          field: 3,
          transform: "linear",
          scale: { numerator: 1143, denominator: 125 },
          guard: { field: 4, letter: "M" },
        },
        {
          kind: "analog",
          pin: "B3",
          scale: { numerator: 1, denominator: 1024 },
          offset: { numerator: -5, denominator: 1 },
        },
        { kind: "digital", pin: "D28", invert: true, pullup: true },
      ],
      lowest: { numerator: -1, denominator: 3 },
      highest: { numerator: 25, denominator: 10 },
      staleAfterMs: 3000,
    },
  ]);
  expect(program.outputs[0]?.sink).toEqual({ kind: "pwm", pin: "A0", invert: true });
  expect(program.code[0]).toEqual({ name: "func", operands: [0, 1, 2] });
  expect(program.code.find((step) => step.name === "call")?.operands).toEqual([0, 1, 2]);
  const tell = program.code.find((step) => step.name === "tell")!;
  expect(tell.operands).toEqual([nameId("helm"), nameId("depth alarm")]);
  expect(tell.values).toEqual([
    { bank: "int", register: 1 },
    { bank: "float", register: 2 },
  ]);
});

test("disassembly is this text, and assembles to the same bytes", () => {
  const { bytes } = encodeImage(read(WHOLE));
  const text = disassemble(bytes);
  expect(text).toMatchSnapshot();
  expect(encodeImage(read(text)).bytes).toEqual(bytes);
});

test("names and sources of the map are comments only", () => {
  const { bytes } = encodeImage(read(WHOLE));
  const map: FxMap = {
    format: 1,
    imageHash: "",
    crc32: "",
    name: "t",
    sources: [{ path: "t.ese", sha256: "" }],
    registers: [],
    inputs: [{ name: "depth", unit: "m" }],
    outputs: [],
    topics: [],
    agents: [],
    code: [{ start: 1, end: 3, bits: 0, source: 0, line: 12, text: "half of it;\nmovi r0 1" }],
    functions: [{ name: "half", kind: "helper", start: 0 }],
  };
  const text = disassemble(bytes, map);
  for (const part of ["input 0: depth (m)", "function 0: half", "line 12: half of it; movi r0 1"])
    expect(text).toContain(part);
  expect(encodeImage(read(text)).bytes).toEqual(bytes);
});

test("the example in docs/image-format.md assembles", () => {
  const docs = readFileSync(new URL("../../docs/image-format.md", import.meta.url), "utf8");
  const example = docs.split("```").find((block) => block.includes(".class"))!;
  const program = read(example);
  expect([program.inputs.length, program.outputs.length, program.code.length]).toEqual([1, 5, 13]);
});

test("random programs survive disassembly", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff), { minLength: 10, maxLength: 300, size: "max" }), (tape) => {
      const { bytes } = encodeImage(randomProgram(tape));
      expect(encodeImage(read(disassemble(bytes))).bytes).toEqual(bytes);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["start\n  ad r0 r1 r2\nend", "ad", "there is no instruction ad", "add"],
  ["start\n  add r0 r1 f2\nend", "f2", "f2 is not an integer register", "r0 to r31"],
  ["start\n  add r0 r1 r32\nend", "r32", "r32 is not an integer register", "r0 to r31"],
  ["start\n  add r0 r1\nend", "r1", "an integer register is missing after r1", undefined],
  ["start\n  mov r0 r1 r2\nend", "r2", "r2 is one operand too many", undefined],
  ["start\n  movi r0 2147483648\nend", "2147483648", "2147483648 is not a 32-bit number", undefined],
  ["start\n  movq f0 1 0\nend", "0", "0 is not a number", undefined],
  ["start\n  call nowhere r0\nend", "nowhere", "there is no function nowhere before this line", "func"],
  ["func f 0 0 many\nend", "many", "many is not a kind of result", "none, int, float"],
  [".memory 17\nstart\nend", "17", "17 bytes is not a multiple of 16", undefined],
  [".inputs 1", ".inputs", "there is no directive .inputs", ".input"],
  [".from digital B3", ".from", ".from belongs to an .input", undefined],
  [".input 0 1 0\n.from digital 5", "5", "pin 5 is not a letter and a number", undefined],
  [".input 0 x 0", "x", "x is not the highest value", undefined],
  ["start\n  movk f0 abc\nend", "abc", "abc is not a number", undefined],
])("%j is refused at the right place", (text, word, message, hint) => {
  const reporter = new Reporter();
  expect(assemble({ path: "t.flux", text }, reporter)).toBeUndefined();
  expect(reporter.diagnostics).toHaveLength(1);
  const [found] = reporter.diagnostics;
  expect(found?.code).toBe("FLX0505");
  expect(found?.message).toContain(message);
  if (hint) expect(found?.hint).toContain(hint);
  const span = found!.primary!.span;
  expect(text.slice(span.start, span.end)).toBe(word);
});

test("each bad line is reported, and nothing comes out", () => {
  const reporter = new Reporter();
  expect(assemble({ path: "t.flux", text: "start\r\n foo\r\n bar r0\r\nend\r\n" }, reporter)).toBeUndefined();
  expect(reporter.diagnostics.map((one) => one.message)).toEqual([
    "there is no instruction foo",
    "there is no instruction bar",
  ]);
});

test("no text makes the assembler throw", () => {
  const words = fc.constantFrom(
    "start",
    "end",
    "add",
    "r0",
    "f1",
    "99",
    ",",
    ";",
    '"',
    ".input",
    ".from",
    "nmea",
    "call",
    "func",
    "\n",
    "\r\n",
    "-",
    "1/0",
    "\u0000",
    "é",
    "toString",
    ".toString",
    "__proto__",
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
      const reporter = new Reporter();
      const program = assemble({ path: "t", text: parts.join(" ") }, reporter);
      expect(program === undefined).toBe(reporter.hasErrors);
    }),
    { numRuns: 500 },
  );
});
