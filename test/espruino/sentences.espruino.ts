// The sentences a program says in a real interpreter are those of V8 to the letter: the firmware's own reader of images and its driver, with the
// interpreter's numbers, texts and rounding.
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { encodeImage } from "../../src/image/encode.ts";
import type { Program } from "../../src/image/program.ts";
import { NMEA_SAYINGS, sentenceOf } from "../../src/nmea/sentences.ts";
import { NO_SENTENCE_TEXT, OUTPUTS_MAX, TICK_MS_MAX } from "../../src/wire/io.ts";
import { random } from "../faults/power-cuts.ts";
import { result, runScript, tell, whySkipped } from "./interpreter.ts";

/** As the firmware is built (tools/build-firmware.ts), with another beginning: says what a program makes of each number, without waiting. */
async function talker(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
import { openBus, say } from "./firmware/drivers/nmea-out.ts";
import { load } from "./firmware/vm/vm.ts";
globalThis.spoken = function (image, values) {
  var vm = load(image, 0, 65536, 16383, function () {}), from, at;
  openBus();
  for (from = 0; from < values.length; from++) {
    vm.inputs[0] = values[from];
    vm.run(1);
    for (at = 0; at < vm.outputTable.length; at++) { vm.outputTable[at].says_.left_ = 0; say(vm.outputTable[at], vm.outputs[at]); }
  }
};`,
      resolveDir: fileURLToPath(new URL("../..", import.meta.url)),
      loader: "ts",
    },
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    mangleProps: /[a-z]_$/,
    define: {
      IS_BOARD: "false",
      SEALED: "false",
      HAS_NMEA: "true",
      HAS_WATCHES: "true",
      HAS_BUSES: "true",
      HAS_SERVO: "true",
    },
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: "warning",
  });
  return outputFiles[0]!.text;
}

/** What stands in for the port and the clock: everything is said at once. */
const PORT = `
var heard = "";
var Serial1 = { write: function (text) { heard += text; } };
var setTimeout = function (run) { run(); };
function unhex(t){var b=new Uint8Array(t.length/2),i;for(i=0;i<b.length;i++)b[i]=parseInt(t.substr(i*2,2),16);return b}
function speak(image,values){heard="";spoken(unhex(image),new Float64Array(unhex(values).buffer));return heard}
`;

const WIDE = 2 ** 31 - 1;

function imageOf(sinks: readonly Program["outputs"][number]["sink"][]): Uint8Array {
  const range = { lowest: { numerator: -WIDE, denominator: 1 }, highest: { numerator: WIDE, denominator: 1 } };
  return encodeImage({
    boardClass: 0,
    security: 0,
    memoryBytes: 0,
    tickMs: TICK_MS_MAX,
    inputs: [{ sources: [], ...range, staleAfterMs: 0 }],
    outputs: sinks.map((sink) => ({ sink, safe: { numerator: 0, denominator: 1 }, ...range })),
    memoryInitial: new Uint8Array(0),
    code: [
      { name: "tick", operands: [] },
      { name: "in", operands: [0, 0] },
      ...sinks.map((_, at) => ({ name: "out" as const, operands: [0, at] })),
      { name: "end", operands: [] },
    ],
  }).bytes;
}

/** Numbers of every size, and those where rounding goes either way. */
function numbers(count: number): number[] {
  const pick = random(20260);
  const some = [
    0,
    -0,
    Number.NaN,
    Infinity,
    -Infinity,
    5e-324,
    1e300,
    -1e300,
    0.05,
    -0.05,
    0.5,
    1.5,
    2.5,
    1e9,
    -1e9,
    2 ** 31,
  ];
  while (some.length < count) {
    const bits = (pick(65536) - 32768) * 65536 + pick(65536);
    some.push(
      [bits / 2 ** pick(48), bits / 10 ** pick(10), (bits * Math.PI) / 2 ** 26, (bits % 20_000) / 20][pick(4)]!,
    );
  }
  return some;
}

const hexOf = (values: readonly number[]): string => Buffer.from(Float64Array.from(values).buffer).toString("hex");

const skipped = whySkipped();
describe.skipIf(skipped)(skipped ?? "sentences of a real Espruino are V8's", () => {
  it("for every sentence of the table", async () => {
    const text = `${PORT}\n${await talker()}`;
    const context = createContext({});
    runInContext(text, context);
    let said = 0;
    for (let from = 0; from < NMEA_SAYINGS.length; from += OUTPUTS_MAX) {
      const sinks = NMEA_SAYINGS.slice(from, from + OUTPUTS_MAX).map(({ address, fields }) =>
        sentenceOf(address, fields, TICK_MS_MAX),
      );
      const image = Buffer.from(imageOf(sinks)).toString("hex");
      const values = numbers(400);
      for (let at = 0; at < values.length; at += 40) {
        const call = `speak("${image}","${hexOf(values.slice(at, at + 40))}")`;
        const [got] = runScript(`${text}\n${tell(call)}`) as [string];
        const expected = runInContext(call, context) as string;
        expect(got).toBe(expected);
        said += expected.split("\r\n").length - 1;
      }
    }
    result("sentences said", `${said}, all as V8 says them`);
    expect(said).toBe(400 * NMEA_SAYINGS.length);
  });

  it("for every letter that may stand in one", () => {
    const letters = `var all="",i;for(i=0;i<128;i++)all+=${NO_SENTENCE_TEXT}.test("a"+String.fromCharCode(i)+"z")?"-":"+";`;
    const [got] = runScript(`${letters}${tell("all")}`) as [string];
    expect(got).toBe(runInContext(`${letters}all`, createContext({})));
    expect(got).toContain("+-+");
  });
});
