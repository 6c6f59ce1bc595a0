// Verifies the code section in one forward pass and hands each accepted instruction to the back end (translate.ts), so that what runs is
// what was verified. Rules: opcodes, operands and their canonical form, nesting, no unreachable code, every function closed, results
// returned on all paths, calls only to helper functions already begun, constant addresses and ports inside their tables.
import { CALL_DEPTH_MAX, FUNCTIONS_MAX, NESTING_MAX } from "../../src/isa/limits.ts";
import { ENTRY_BITS, ESCAPE, MORE_BITS, NUMBER_BITS, SHORT_BITS, SHORTEST } from "../../src/isa/opcode-code.ts";
import { FLOAT_REGISTERS, FLOAT_WIDTH_MAX, INT_REGISTERS, INT_WIDTH_MAX, WIDTH_BITS } from "../../src/isa/registers.ts";
import { VALUES_MAX } from "../../src/wire/message.ts";
import {
  BAD_ADDRESS,
  BAD_CALL,
  BAD_FUNCTION,
  BAD_NESTING,
  BAD_OPCODE,
  BAD_OPERAND,
  BAD_PORT,
  BAD_RETURN,
  DUPLICATE_ENTRY,
  NO_ENTRY,
  NOT_CANONICAL,
  TOO_DEEP,
  UNREACHABLE,
} from "../../src/wire/refusal.ts";
import {
  ADD,
  ADDI,
  BREAK,
  CODES,
  CONTINUE,
  ELSE,
  END,
  EQ,
  FIRST_IF,
  FREQUENT,
  FUNC,
  IFFEQ,
  IFFLT,
  IFLT,
  IFLTI,
  IFLTU,
  LOOP,
  MULI,
  ON,
  REM,
  RESULT_FLOAT,
  RET,
  RETF,
  SHLI,
  START,
  SUB,
  TABLE,
  TRAP,
} from "./isa.gen.ts";
import { align, begin, bits, number, place, refuse, signed } from "./reader.ts";
import {
  AFTER_CALL,
  BEFORE_CALL,
  BEFORE_RETURN,
  beginProgram,
  beginText,
  breakIf,
  changed,
  emit,
  endFunction,
  endLoop,
  fill,
  isStep,
  registerName,
  SEEN_REGISTERS,
} from "./translate.ts";

/** An open function, loop, if or else. Names end in _ so that the bundle shortens them. */
interface Block {
  op_: number;
  offset_: number;
  cost_: number;
  /** Code after it can be reached: from the `then` branch, or by a break. */
  reached_: number;
  outer_: Block | undefined;
}

/** Functions of the entries: start, tick, then one for each topic; "0" for one the image lacks. */
export let entries: string[];
export let topics: number[];
export let constants: number[];
/** Capabilities of the instructions used. */
export let needs = 0;

/** The rows by opcode (tools/pack-table.ts says how they are packed). */
const unpack = (): string[] => {
  let table = TABLE;
  for (let at = 0; at < CODES.length; at++) {
    const parts = table.split(CODES[at]);
    table = parts.join(parts.pop());
  }
  return table.split("'");
};

/** Reads a float64; NaN is one bit. */
const float64 = (): number => {
  const value = new Float64Array(1);
  const bytes = new Uint8Array(value.buffer);
  if (bits(1)) return Number.NaN;
  for (let at = 0; at < 8; at++) bytes[at] = bits(8);
  if (value[0] !== value[0]) refuse(NOT_CANONICAL);
  return value[0];
};

/** Up to this, a 32-bit number times a factor is exact in a double. */
const EXACT_FACTOR = 2097152;
/** Longer expressions are not put into others: boards parse them on a small stack. */
const HELD_LENGTH = 60;

/** Verifies and translates from the open reader up to `end`; throws a refusal. */
export const verify = (end: number, memoryBytes: number, inputs: number, outputs: number, traced: boolean): void => {
  const rows = unpack();
  let functions = number();
  // Operand letters from "s" on: den, topic and agent, unsigned, index, input, output, address of a word, address of a float.
  const limits = [2147483648, 65536, 2147483648, VALUES_MAX, inputs, outputs, memoryBytes / 4, memoryBytes / 8];
  /** By function: bits of `sig`, -1 for an entry; and the depth of calls below it. */
  const signatures: number[] = [];
  const depths: number[] = [];
  let block: Block | undefined;
  let nesting = 0;
  let index = 0;
  let live = 0;
  let loops = 0;
  let recursive = 0;
  let depth = 0;
  let result = 0;
  let seen: Uint8Array;
  /** Number of the instruction. */
  let offset = -1;
  /** Bits of a register of each bank, and the highest that was named. */
  let widths: number[] = [];
  let highest: number[] = [];

  const register = (float: number, use: number): string => {
    let which = bits(widths[float]);
    if (which > highest[float]) highest[float] = which;
    if (float) which += INT_REGISTERS;
    seen[which] |= use;
    return registerName(which);
  };
  /** A computation whose place is not fixed yet: where the next instruction is the last to read its register, it goes in there. */
  let heldName = "";
  let heldText = "";
  const release = (): void => {
    if (heldName) emit(heldName + "=" + heldText + ";");
    heldName = "";
  };

  const open = (op: number, cost: number): void => {
    block = { op_: op, offset_: offset, cost_: cost, reached_: 0, outer_: block };
    if (++nesting > NESTING_MAX + 1) refuse(TOO_DEEP);
  };

  const innermostLoop = (): Block => {
    let loop = block;
    while (loop && loop.op_ !== LOOP) loop = loop.outer_;
    return loop || (refuse(BAD_NESTING) as never);
  };

  beginProgram();
  entries = ["0", "0"];
  topics = [];
  constants = [];
  needs = 0;
  if (functions > FUNCTIONS_MAX) refuse(BAD_FUNCTION);
  while (block || functions--) {
    begin();
    offset++;
    const isEntry = !block;
    let op: number;
    if (isEntry) op = FUNC + bits(ENTRY_BITS);
    else {
      op = bits(SHORT_BITS);
      if (op >= SHORTEST) op += SHORTEST * bits(MORE_BITS);
      if (op < ESCAPE) op = FREQUENT.charCodeAt(op) - 35;
      else {
        op = bits(NUMBER_BITS);
        if (FREQUENT.indexOf(String.fromCharCode(op + 35)) >= 0) refuse(NOT_CANONICAL);
        if (op >= FUNC && op <= ON) refuse(BAD_OPCODE);
      }
    }
    const row = rows[op] || (refuse(BAD_OPCODE) as never);
    const prefix = row >= ":" ? 1 : parseInt(row, 10);
    // What the template's $0 to $8 stand for; the operands come first.
    const given: (string | number)[] = [
      0,
      0,
      0,
      0,
      memoryBytes,
      memoryBytes / 2,
      memoryBytes / 4,
      memoryBytes / 8,
      offset,
    ];
    let count = 0;
    let text = "";
    let destination = "";
    let at = 0;
    if (isEntry) {
      index = signatures.push(-1) - 1;
      open(op, 0);
      beginText();
      live = 1;
      loops = recursive = depth = result = 0;
      seen = new Uint8Array(INT_REGISTERS + FLOAT_REGISTERS);
    }
    if (op !== END && op !== ELSE) {
      if (!live) refuse(UNREACHABLE);
      if (!IS_BOARD && traced) release();
      if (!IS_BOARD && traced && !isEntry) emit("X(" + offset + ",{" + SEEN_REGISTERS + "});");
    }
    needs |= prefix >> 4;
    if (op !== LOOP) block!.cost_ += prefix & 15;

    for (; row[at] !== "~"; at++) {
      const letter = row[at];
      const limit = letter.charCodeAt(0) - 115;
      const bank = "rfde".indexOf(letter);
      let value: string | number = 0;
      if (letter < "a") continue;
      if (limit >= 0) {
        value = number();
        if (value >= limits[limit] || (!limit && !value))
          refuse(limit > 5 ? BAD_ADDRESS : limit > 3 ? BAD_PORT : BAD_OPERAND);
      } else if (bank >= 0) {
        value = register(bank & 1, bank > 1 ? 3 : 1);
        if (bank > 1) destination = value as string;
      } else if (letter === "i") value = signed();
      else if (letter === "k") value = constants.push(float64()) - 1;
      else if (letter === "g") {
        signatures[index] = bits(10);
        result = signatures[index] >> 8;
        if (result > RESULT_FLOAT) refuse(BAD_FUNCTION);
      } else {
        // The lists: values of a message, or the parameters of a call.
        const names: (string | number)[] = [];
        let count: number;
        if (letter === "m") {
          names[0] = count = bits(3);
          if (count > VALUES_MAX) refuse(BAD_OPERAND);
          for (let one = 0; one < count; one++) {
            const float = bits(1);
            (names[0] as number) |= float << (3 + one);
            names.push(register(float, 1));
          }
        } else {
          const callee = number();
          const signature = signatures[callee];
          if (!(signature >= 0)) refuse(BAD_CALL);
          if (callee === index) recursive = 1;
          else if (depths[callee] >= depth) depth = depths[callee] + 1;
          text = signature >> 8 ? register((signature >> 8) - 1, 3) : "";
          changed(text);
          if (text) text += "=";
          text = BEFORE_CALL + text + "g" + callee + "(";
          for (let one = signature & 15; one--; ) names.push(register(0, 1));
          for (let one = (signature >> 4) & 15; one--; ) names.push(register(1, 1));
          text += names.join(",") + ")" + AFTER_CALL;
        }
        value = names.join(",");
      }
      given[count++] = value;
    }
    let template = row.slice(at + 1);
    // Exact in a double, and boards have no other way to multiply that is as quick.
    if (op === MULI && Math.abs(given[2] as number) <= EXACT_FACTOR) template = "$1*$2|0";
    if (op >= SHLI && op < EQ) given[2] = (given[2] as number) & 31;
    if (given[2] === 0) template = template.split("+$2").join("");
    if (heldName && heldName === destination) {
      let place = 0;
      for (let one = 1; one < count; one++) if (given[one] === heldName) place = place ? 9 : one;
      if (place && template.split("$" + place).length === 2) {
        // What takes 32 bits of an operand does so whether it had more or not; but a choice may be one of fractions.
        if (
          (op === ADD || op === SUB || (op > REM && op < EQ && op !== MULI)) &&
          heldText.slice(-2) === "|0" &&
          heldText.indexOf("?") < 0
        )
          heldText = heldText.slice(0, -2);
        given[place] = "(" + heldText + ")";
        heldName = "";
      }
    }
    release();
    if (op === ADDI && given[1] === destination && isStep(destination, given[2] as number)) {
      emit(destination + ((given[2] as number) < 0 ? "--;" : "++;"));
      changed(destination);
      continue;
    }
    text += fill(template, given);
    if (destination) {
      changed(destination);
      // What may trap stays where it is: the next one might not look at it.
      if (text.indexOf("T(") < 0 && text.length < HELD_LENGTH) {
        heldName = destination;
        heldText = text;
        continue;
      }
      text = destination + "=" + text;
    }

    if (op >= FIRST_IF) {
      // An `if` that leaves the loop opens no block.
      if (bits(1)) {
        innermostLoop().reached_ = 1;
        // The row of the opposite: its neighbour, but for floats, where less and not less are two apart, and for less and less or equal,
        // where the operands change places; more than a constant is not less than the next.
        if (op >= IFLT && op < IFLTU) given.unshift(given[1]);
        if (op >= IFLTI && op < IFFEQ) given[1] = (given[1] as number) + (op === IFLTI ? -1 : 1);
        const opposite = rows[op < IFFLT ? op ^ 1 : op ^ 2];
        breakIf(text, fill(opposite.slice(opposite.indexOf("~") + 1), given));
      } else {
        emit("if(" + text + "){");
        open(op, 0);
      }
    } else if (op === LOOP) {
      open(op, prefix & 15);
      beginText();
      loops = 1;
    } else if (op === ELSE) {
      if (block!.op_ < FIRST_IF) refuse(BAD_NESTING);
      emit("}else{");
      block!.op_ = ELSE;
      block!.reached_ = live;
      live = 1;
    } else if (op === END) {
      const closed: Block = block!;
      block = closed.outer_;
      nesting--;
      if (!block) {
        if (live) {
          if (result) refuse(BAD_RETURN);
          emit(BEFORE_RETURN + (signatures[index] < 0 ? "return u;" : ""));
        }
        depths[index] = depth;
        if (depth > CALL_DEPTH_MAX) refuse(TOO_DEEP);
        for (let bank = 0; bank < 2; bank++)
          if (widths[bank] && !(highest[bank] >> (widths[bank] - 1))) refuse(NOT_CANONICAL);
        endFunction(index, signatures[index], closed.cost_, closed.offset_, loops, recursive, seen!);
      } else if (closed.op_ === LOOP) {
        endLoop(closed.cost_, closed.offset_);
        live = closed.reached_;
      } else {
        emit("}");
        block.cost_ += closed.cost_;
        if (closed.op_ === ELSE) live |= closed.reached_;
        else live = 1;
      }
    } else if (isEntry) {
      widths = [bits(WIDTH_BITS), bits(WIDTH_BITS)];
      highest = [0, 0];
      if (widths[0] > INT_WIDTH_MAX || widths[1] > FLOAT_WIDTH_MAX) refuse(BAD_OPERAND);
      if (op === ON) {
        if (topics.indexOf(given[0] as number) >= 0) refuse(DUPLICATE_ENTRY);
        topics.push(given[0] as number);
        entries.push("g" + index);
      } else if (op > FUNC) {
        if (entries[op - START] > "0") refuse(DUPLICATE_ENTRY);
        entries[op - START] = "g" + index;
      }
    } else {
      if (op === BREAK || op === CONTINUE) {
        const loop = innermostLoop();
        if (op === BREAK) loop.reached_ = 1;
      }
      if (op >= RET && op <= RETF) {
        // ret, reti, retf are in the order of RESULT_*.
        if (op - RET !== result) refuse(BAD_RETURN);
        text = BEFORE_RETURN + text + (signatures[index] < 0 ? " u" : "");
      }
      if (op >= BREAK && op <= TRAP) live = 0;
      emit(text + ";");
    }
  }
  begin();
  align();
  if (place !== end) refuse(NOT_CANONICAL);
  if (entries.join("") === "00") refuse(NO_ENTRY);
};
