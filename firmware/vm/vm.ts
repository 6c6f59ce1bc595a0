// Loads an image: check, verify, translate once; and runs its entries. Everything a run may touch is in the Vm; traps are values.
import { TICK_BUDGET } from "../../src/isa/limits.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../../src/isa/registers.ts";
import { PRIORITY_DEFAULT, PRIORITY_MAX, VALUES_MAX } from "../../src/wire/message.ts";
import { BAD_CAPABILITIES, BAD_DATA, OK } from "../../src/wire/refusal.ts";
import { HOST, NONE } from "../../src/wire/trap.ts";
import { inputTable, outputTable, readTables, tickMs } from "./data-tables.ts";
import { checkHeader, codeBytes, dataBytes, mask, memoryBytes } from "./header.ts";
import { PRIORITY } from "./isa.gen.ts";
import { open, place, refuse, start } from "./reader.ts";
import { programText } from "./translate.ts";
import { constants, entries, needs, topics, verify } from "./verify.ts";
import type { Entry, Made, Send, Trace, Vm } from "./vm-types.ts";

/** Why the last load failed (wire/refusal.ts), and at which byte of the image. */
export let refusal = OK;
export let refusedAt = 0;

/** Espruino's own; undefined in Node. */
declare const E: { setFlags(flags: { pretokenise: number }): void } | undefined;

/** Names the translated text uses for what it is given, in the order of the call below. */
const GIVEN = "I,F,M,B,S,D,P,Q,Y,Z,K,A,T,X,m";
/** What stands before the text of a program in the function that makes it. */
export const PROGRAM_HEAD = "function(" + GIVEN + "){";

/** The low 32 bits of a product, where the board has no Math.imul. */
const multiply = (a: number, b: number): number => ((a & 65535) * b + (((a >>> 16) * b) << 16)) | 0;

/**
 * Checks, verifies and translates an image for a board of this class that may hand out so many bytes of memory and these capabilities.
 * Undefined: it was refused, see `refusal` and `refusedAt`. With `trace` the text calls it before every instruction. `kept` is what an
 * earlier start of this very image made of it (`vm.made_`): its code is not verified and translated again.
 */
export const load = (
  image: Uint8Array,
  boardClass: number,
  memoryMax: number,
  capabilities: number,
  send: Send,
  trace?: Trace,
  kept?: Made,
): Vm | undefined => {
  refusal = OK;
  try {
    checkHeader(image, boardClass, memoryMax, capabilities);
    const code = place;
    const data = code + codeBytes;
    const end = data + dataBytes;
    open(image, data, end);
    readTables();
    const initial = place;
    if (end - initial > memoryBytes) refuse(BAD_DATA);
    let made = IS_BOARD ? kept : undefined;
    let text = "";
    if (!made) {
      open(image, code, data);
      verify(data, memoryBytes, inputTable.length, outputTable.length, !!trace);
      if (needs !== mask) refuse(BAD_CAPABILITIES);
      text = programText() + "return[" + entries.join(",") + "]";
      prepareEngine();
      made = {
        topics_: topics,
        constants_: constants,
        maker_: new Function("return " + PROGRAM_HEAD + text + "}")(),
      };
    }
    const vm = make(image[3], made, text, send, trace);
    for (let at = initial; at < end; at++) vm.memory[at - initial] = image[at];
    return vm;
  } catch (error) {
    if (!((error as number) > OK)) throw error;
    refusal = error as number;
    refusedAt = start;
  }
};

/** Espruino's square root is exp(log(x) / 2), wrong even for 9: one step of Newton's makes it right to the last place, and exact for whole roots. */
const patchRoot = (): void => {
  const root = Math.sqrt;
  if (root(9) === 3) return;
  Math.sqrt = (x) => {
    const near = root(x);
    return x > 0 && x < 1 / 0 ? (near + x / near) / 2 : x ? near : x;
  };
};

// Espruino otherwise reads each keyword and name of a loop again, letter by letter, on every turn.
const prepareEngine = (): void => {
  if (IS_BOARD || typeof E !== "undefined") (E as NonNullable<typeof E>).setFlags({ pretokenise: 1 });
};

const make = (security: number, made: Made | undefined, text: string, send: Send, trace?: Trace): Vm => {
  const buffer = new ArrayBuffer(memoryBytes);
  const outputs = new Float64Array(outputTable.length);
  const before = new Float64Array(outputTable.length);
  let priority = PRIORITY_DEFAULT;
  const trap = (code: number, offset: number, argument: number): void => {
    vm.trap = code;
    vm.trapAt = offset;
    vm.trapArgument = argument | 0;
    // A run that trapped is charged in full, and its outputs never happened.
    vm.used = vm.budget;
    outputs.set(before);
  };
  const vm: Vm = {
    ints: new Int32Array(INT_REGISTERS),
    floats: new Float64Array(FLOAT_REGISTERS),
    memory: new Uint8Array(buffer),
    inputs: new Float64Array(inputTable.length).fill(NaN),
    outputs,
    clock: new Float64Array(2),
    message: new Float64Array(VALUES_MAX).fill(NaN),
    tickMs,
    inputTable,
    outputTable,
    topics: (made as Made).topics_,
    capabilities: mask,
    security,
    budget: TICK_BUDGET,
    used: 0,
    trap: NONE,
    trapAt: 0,
    trapArgument: 0,
    text,
    made_: IS_BOARD ? made : undefined,
    run: (entry) => {
      const run = runs[entry];
      vm.trap = NONE;
      if (run) {
        priority = PRIORITY_DEFAULT;
        before.set(outputs);
        try {
          vm.used = vm.budget - run(vm.budget);
        } catch {
          // What T did not throw came from the host side.
          if (!vm.trap) trap(HOST, 0, 0);
        }
      }
      return vm.trap;
    },
  };
  for (let at = 0; at < outputs.length; at++) outputs[at] = outputTable[at].safe_;
  patchRoot();
  const runs: Entry[] = (made as Made).maker_(
    vm.ints,
    vm.floats,
    new Int32Array(buffer),
    vm.memory,
    new Uint16Array(buffer),
    new Float64Array(buffer),
    vm.inputs,
    outputs,
    vm.clock,
    vm.message,
    (made as Made).constants_,
    (kind: number, agent: number, topic: number, mask: number, a: number, b: number, c: number, d: number) => {
      if (kind === PRIORITY) priority = mask > PRIORITY_MAX ? PRIORITY_MAX : mask;
      else send(kind, agent, topic, priority, mask, a, b, c, d);
    },
    (code: number, offset: number, argument: number) => {
      trap(code, offset, argument);
      throw code;
    },
    trace,
    (Math as { imul?: typeof multiply }).imul || multiply,
  );
  // The functions made here keep these alive; they are the Vm's, which drops them.
  made = undefined;
  text = "";
  return vm;
};
