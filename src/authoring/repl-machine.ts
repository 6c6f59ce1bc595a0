// Assembly lines and bytecode in `flux repl`: each becomes an image that the VM verifies and runs, on the registers of the session.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { assemble } from "../image/assemble.ts";
import { wordsOf } from "../image/assembly-line.ts";
import { refusalName } from "../image/capability-names.ts";
import { decodeImage } from "../image/decode.ts";
import { disassemble } from "../image/disassemble.ts";
import { encodeImage } from "../image/encode.ts";
import type { Encodable } from "../image/program.ts";
import { instructionNamed } from "../isa/index-by.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../isa/registers.ts";
import { createMachine } from "../simulator/machine.ts";
import type { SentMessage, Trap } from "../simulator/machine-types.ts";

export interface Registers {
  readonly ints: Int32Array;
  readonly floats: Float64Array;
  readonly memory: Uint8Array;
}

/** Memory that assembly lines have. */
export const MEMORY_BYTES = 256;

export const ZEROED: Registers = {
  ints: new Int32Array(INT_REGISTERS),
  floats: new Float64Array(FLOAT_REGISTERS),
  memory: new Uint8Array(MEMORY_BYTES),
};

export interface MachineRun {
  /** The image as assembly, for one that came as bytes. */
  readonly listing: readonly string[];
  readonly bytes: number;
  readonly cycles: number;
  readonly before: Registers;
  readonly after: Registers;
  /** By number. */
  readonly outputs: readonly number[];
  readonly sent: readonly SentMessage[];
  readonly trap?: Trap;
}

/**
 * Runs assembly lines as a start entry. "open" while a block among them is not closed; undefined with FLX0505, or FLX0702 where the
 * verifier refuses it.
 */
export function runAssembly(
  lines: readonly string[],
  before: Registers,
  reporter: Reporter,
): MachineRun | "open" | undefined {
  const [first] = wordsOf(lines.at(-1) ?? "", 0);
  const flow = instructionNamed(first?.text ?? "")?.flow;
  if (first && (flow === "entry" || depthOf(lines) < 0)) {
    const what = flow === "entry" ? "opens an entry, and a line runs inside one" : "closes nothing";
    reporter.error("FLX0505", `${first.text} ${what}`, undefined, {
      hint: "write whole programs into a file for flux asm",
    });
    return undefined;
  }
  if (depthOf(lines) > 0 && !lines.some((line) => !isKnown(line))) return "open";
  const text = [`.memory ${MEMORY_BYTES}`, "start", ...lines, "end"].join("\n");
  const program = assemble({ path: "asm", text }, reporter);
  if (!program) return undefined;
  try {
    return run(encodeImage(program).bytes, before, [], reporter);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "EncodeError") throw error;
    reporter.error("FLX0505", error.message, undefined, { hint: "help shows what can be written here" });
    return undefined;
  }
}

/** Blocks that are opened and not closed. */
function depthOf(lines: readonly string[]): number {
  return lines.reduce((depth, line) => {
    const [first, ...rest] = wordsOf(line, 0).map(({ text }) => text);
    const row = instructionNamed(first ?? "");
    if (row?.flow === "loop" || (row?.flow === "if" && !rest.includes("break"))) return depth + 1;
    return row?.flow === "end" ? depth - 1 : depth;
  }, 0);
}

/** A line the assembler may read: a wrong one is reported at once, not when the block closes. */
function isKnown(line: string): boolean {
  const [first] = wordsOf(line, 0);
  return first === undefined || instructionNamed(first.text) !== undefined;
}

/** Verifies, disassembles and runs an image given as hex digits: its start, and one tick if it has ticks. */
export function runHex(text: string, reporter: Reporter): MachineRun | undefined {
  const digits = text.replace(/0x|[\s,]/gi, "");
  const wrong = /[^0-9a-f]/i.exec(digits)?.[0];
  if (wrong !== undefined || digits.length % 2 === 1) {
    const what = wrong === undefined ? "the last byte has one digit" : `${wrong} is no hexadecimal digit`;
    reporter.error("FLX0001", `these are no bytes: ${what}`, undefined, {
      hint: "two digits a byte, with or without blanks: hex f1 21 00 …",
    });
    return undefined;
  }
  const image = Uint8Array.from(Buffer.from(digits, "hex"));
  return run(image, ZEROED, disassemble(image).trimEnd().split("\n"), reporter);
}

function run(
  image: Uint8Array,
  before: Registers,
  listing: readonly string[],
  reporter: Reporter,
): MachineRun | undefined {
  const created = createMachine(image);
  if (created.kind === "refused") {
    const { code, offset } = created.refusal;
    const isImage = decodeImage(image).kind === "program";
    reporter.error(
      isImage ? "FLX0702" : "FLX0701",
      `the VM refuses this: ${refusalName(code)} at byte ${offset}`,
      undefined,
      {
        hint: isImage
          ? "what the rule is, is in docs/image-format.md"
          : "the image is cut or altered: copy all of its bytes",
      },
    );
    return undefined;
  }
  const { machine } = created;
  machine.ints.set(before.ints);
  machine.floats.set(before.floats);
  if (listing.length === 0) machine.memory.set(before.memory.subarray(0, machine.memory.length));
  const trap = machine.start() ?? (hasTick(image) ? machine.tick(machine.tickMs / 1000) : undefined);
  return {
    listing,
    bytes: image.length,
    cycles: machine.cycles,
    before,
    after: {
      ints: Int32Array.from(machine.ints),
      floats: Float64Array.from(machine.floats),
      memory: kept(machine.memory),
    },
    outputs: trap ? [] : [...machine.outputs],
    sent: machine.takeSent(),
    ...(trap ? { trap } : {}),
  };
}

/** Memory as the next line finds it: always of the same length. */
function kept(memory: Uint8Array): Uint8Array {
  const all = new Uint8Array(MEMORY_BYTES);
  all.set(memory.subarray(0, MEMORY_BYTES));
  return all;
}

const hasTick = (image: Uint8Array): boolean => {
  const decoded = decodeImage(image);
  return decoded.kind === "program" && decoded.program.code.some((step: Encodable) => step.name === "tick");
};
