// What each instruction becomes: one row a mnemonic, so that a new instruction without one is a type error. Meanings are those of the
// templates in src/isa/instructions.ts; where WebAssembly has no such instruction, the host's Math function is called.
import type { Encodable } from "../../image/program.ts";
import { instruction } from "../../isa/index-by.ts";
import type { OperandKind } from "../../isa/instruction.ts";
import type { Mnemonic } from "../../isa/instructions.ts";
import { EVERYONE, OPERATOR, VALUES_MAX } from "../../wire/message.ts";
import { DIVIDE_BY_ZERO, MEMORY, PROGRAM } from "../../wire/trap.ts";
import type { FunctionBody } from "./function-body.ts";
import * as op from "./opcodes.ts";

export type Lower = (body: FunctionBody, step: Encodable) => void;
/** `structure`: blocks, functions and the ways out of them are translate.ts's. */
type Lowering = Lower | "structure";

/** The host's functions that programs call, beside Math's. */
export const TRAP_IMPORT = "trap";
export const SEND_IMPORT = "send";
/** Math's functions of one float. */
export const MATH_OF_ONE = ["sin", "cos", "asin", "acos", "exp", "log"] as const;
/** Math's functions of two. */
export const MATH_OF_TWO = ["atan2", "pow"] as const;

const bankOf = (kind: OperandKind): "int" | "float" => (kind.startsWith("f") ? "float" : "int");
const isDestination = (kind: OperandKind | undefined): boolean => kind === "rd" || kind === "fd";

function push(body: FunctionBody, kind: OperandKind, value: number): void {
  if (/^[rf][abc]$/.test(kind)) body.get(bankOf(kind), value);
  else if (kind !== "exit") body.int(value);
}

/** The destination, if the row has one, takes what is on the stack. */
function finish(body: FunctionBody, { name, operands: [destination = 0] }: Encodable): void {
  const [first] = instruction(name).operands;
  if (first && isDestination(first)) body.set(bankOf(first), destination);
}

/** Operands on the stack, then `write`, then the result where it belongs; an `if` leaves its condition. */
const computed =
  (write: (body: FunctionBody, step: Encodable) => void): Lower =>
  (body, step) => {
    instruction(step.name).operands.forEach((kind, index) => {
      if (!isDestination(kind)) push(body, kind, step.operands[index] ?? 0);
    });
    write(body, step);
    finish(body, step);
  };

const by = (...opcodes: readonly number[]): Lower => computed((body) => body.put(...opcodes));
const byMath = (name: (typeof MATH_OF_ONE | typeof MATH_OF_TWO)[number]): Lower =>
  computed((body) => body.callImported(name));

/** A constant as the destination's value. */
const constant =
  (value: (operands: readonly number[]) => number): Lower =>
  (body, step) => {
    body.float(value(step.operands));
    finish(body, step);
  };

/** `rd ra rb rc`: the second operand if the first is not 0, else the third. */
const selected =
  (bank: "int" | "float"): Lower =>
  (body, step) => {
    const [, condition = 0, second = 0, third = 0] = step.operands;
    body.get(bank, second);
    body.get(bank, third);
    body.get("int", condition);
    body.put(op.SELECT);
    finish(body, step);
  };

/** Quotient or remainder of two registers. */
const divided =
  (write: (body: FunctionBody, dividend: number, divisor: number) => void): Lower =>
  (body, step) => {
    const [, dividend = 0, divisor = 0] = step.operands;
    body.get("int", divisor);
    body.put(op.I32_EQZ);
    body.trapIf(DIVIDE_BY_ZERO);
    write(body, body.hold("int", dividend), body.hold("int", divisor));
    finish(body, step);
  };

/** WebAssembly traps where the quotient of the least number and -1 wraps. */
const quotient = divided((body, dividend, divisor) => {
  const result = body.scratch(op.I32);
  body.getLocal(divisor);
  body.int(-1);
  body.put(op.I32_EQ);
  body.if();
  body.int(0);
  body.getLocal(dividend);
  body.put(op.I32_SUB);
  body.setLocal(result);
  body.else();
  body.getLocal(dividend);
  body.getLocal(divisor);
  body.put(op.I32_DIV_S);
  body.setLocal(result);
  body.end();
  body.getLocal(result);
});

const remainder = divided((body, dividend, divisor) => {
  body.getLocal(dividend);
  body.getLocal(divisor);
  body.put(op.I32_REM_S);
});

/** Computed in 64 bits; a result that is not in 32 traps as `trap 1` does. */
const exact =
  (opcode: number): Lower =>
  (body, step) => {
    const [, second = 0, third = 0] = step.operands;
    const [, secondKind = "ra", thirdKind = "rb"] = instruction(step.name).operands;
    const wide = body.scratch(op.I64);
    push(body, secondKind, second);
    body.put(op.I64_EXTEND_I32_S);
    push(body, thirdKind, third);
    body.put(op.I64_EXTEND_I32_S);
    body.put(opcode);
    body.teeLocal(wide);
    body.getLocal(wide);
    body.put(op.I32_WRAP_I64, op.I64_EXTEND_I32_S, op.I64_NE);
    body.trapIf(PROGRAM, 1);
    body.getLocal(wide);
    body.put(op.I32_WRAP_I64);
    finish(body, step);
  };

/** Bytes of an element, for what reads and writes memory at a computed place. */
const WIDTHS: Partial<Record<Mnemonic, 1 | 2 | 4 | 8>> = {
  ld8u: 1,
  ld8s: 1,
  st8: 1,
  ld16u: 2,
  ld16s: 2,
  st16: 2,
  ld32: 4,
  st32: 4,
  ldf: 8,
  stf: 8,
};

/** A computed place: the element `index` behind the one whose number is in register `base`. */
export interface Access {
  readonly base: number;
  readonly index: number;
  readonly width: number;
}

/** The place that an instruction accesses, if it is a computed one. */
export function accessOf({ name, operands: [, base = 0, index = 0] }: Encodable): Access | undefined {
  const width = WIDTHS[name];
  return width === undefined ? undefined : { base, index, width };
}

/** Its byte address, on the stack; traps outside of the image's memory. The sum wraps, as an unsigned 32-bit number. */
function address(body: FunctionBody, { base, index, width }: Access): void {
  const { ranges } = body;
  const cells = body.facts.layout.memoryBytes / width;
  const { least, most } = ranges.of(base);
  const isInside = least + index >= 0 && most + index < cells;
  let place = body.hold("int", base);
  body.getLocal(place);
  if (index !== 0) {
    body.int(index);
    body.put(op.I32_ADD);
  }
  if (!isInside) {
    if (index !== 0) {
      place = body.scratch(op.I32);
      body.teeLocal(place);
    }
    body.int(cells);
    body.put(op.I32_GE_U);
    body.trapIf(MEMORY);
    body.getLocal(place);
    ranges.narrow(base, { least: -index, most: cells - 1 - index });
  }
  if (width > 1) {
    body.int(Math.log2(width));
    body.put(op.I32_SHL);
  }
}

const load =
  (opcode: number): Lower =>
  (body, step) => {
    const access = accessOf(step)!;
    address(body, access);
    body.access(opcode, access.width);
    finish(body, step);
  };

/** Unknown has one form in memory. */
function pushStored(body: FunctionBody, bank: "int" | "float", register: number): void {
  body.get(bank, register);
  if (bank === "int") return;
  body.float(Number.NaN);
  body.get(bank, register);
  body.get(bank, register);
  body.put(op.F64_EQ, op.SELECT);
}

const store =
  (opcode: number, bank: "int" | "float" = "int"): Lower =>
  (body, step) => {
    const access = accessOf(step)!;
    address(body, access);
    pushStored(body, bank, step.operands[0]!);
    body.access(opcode, access.width);
  };

const loadConstant =
  (opcode: number, width: number): Lower =>
  (body, step) => {
    body.int(0);
    body.access(opcode, width, step.operands[1]! * width);
    finish(body, step);
  };

const storeConstant =
  (opcode: number, width: number, bank: "int" | "float" = "int"): Lower =>
  (body, { operands: [value = 0, index = 0] }) => {
    body.int(0);
    pushStored(body, bank, value);
    body.access(opcode, width, index * width);
  };

/** A float that host and program share: number `index` of those at `place`. */
const shared =
  (place: "inputs" | "clock" | "message", index: (operands: readonly number[]) => number, ...then: number[]): Lower =>
  (body, step) => {
    body.int(0);
    body.access(op.F64_LOAD, 8, body.facts.layout[place] + index(step.operands) * 8);
    body.put(...then);
    finish(body, step);
  };

/** Kind (the instruction's number), agent, topic, mask of the values (firmware/vm/vm-types.ts Send), values as floats. */
function send(body: FunctionBody, name: Mnemonic, agent: number, topic: number, mask: number): void {
  body.int(instruction(name).number);
  body.int(agent);
  body.int(topic);
  body.int(mask);
}

/** Bits of a mask before those that say which values are floats. */
const COUNT_BITS = 3;

const sent =
  (receiver: (operands: readonly number[]) => readonly [agent: number, topic: number]): Lower =>
  (body, { name, operands, values = [] }) => {
    const mask = values.reduce(
      (all, { bank }, index) => (bank === "float" ? all | (1 << (COUNT_BITS + index)) : all),
      values.length,
    );
    send(body, name, ...receiver(operands), mask);
    for (let index = 0; index < VALUES_MAX; index++) {
      const value = values[index];
      if (!value) body.float(0);
      else {
        body.get(value.bank, value.register);
        if (value.bank === "int") body.put(op.F64_CONVERT_I32_S);
      }
    }
    body.callImported(SEND_IMPORT);
  };

const TRUNCATE = [op.PREFIX, op.I32_TRUNC_SAT_F64_S];

// biome-ignore format: one row an instruction
export const LOWERINGS: Readonly<Record<Mnemonic, Lowering>> = {
  movi: by(),
  mov: by(),
  add: by(op.I32_ADD),
  sub: by(op.I32_SUB),
  mul: by(op.I32_MUL),
  div: quotient,
  rem: remainder,
  and: by(op.I32_AND),
  or: by(op.I32_OR),
  xor: by(op.I32_XOR),
  shl: by(op.I32_SHL),
  shr: by(op.I32_SHR_S),
  shru: by(op.I32_SHR_U),
  addi: by(op.I32_ADD),
  muli: by(op.I32_MUL),
  andi: by(op.I32_AND),
  ori: by(op.I32_OR),
  xori: by(op.I32_XOR),
  shli: by(op.I32_SHL),
  shri: by(op.I32_SHR_S),
  shrui: by(op.I32_SHR_U),
  eq: by(op.I32_EQ),
  ne: by(op.I32_NE),
  lt: by(op.I32_LT_S),
  le: by(op.I32_LE_S),
  ltu: by(op.I32_LT_U),
  eqi: by(op.I32_EQ),
  nei: by(op.I32_NE),
  lti: by(op.I32_LT_S),
  gti: by(op.I32_GT_S),
  sel: selected("int"),
  itof: by(op.F64_CONVERT_I32_S),
  ftoi: by(...TRUNCATE),
  movf: constant(([, whole]) => whole!),
  movq: constant(([, numerator, denominator]) => numerator! / denominator!),
  movk: constant(([, value]) => value!),
  fmov: by(),
  fadd: by(op.F64_ADD),
  fsub: by(op.F64_SUB),
  fmul: by(op.F64_MUL),
  fdiv: by(op.F64_DIV),
  fmin: by(op.F64_MIN),
  fmax: by(op.F64_MAX),
  fatan2: byMath("atan2"),
  fpow: byMath("pow"),
  fneg: by(op.F64_NEG),
  fabs: by(op.F64_ABS),
  ffloor: by(op.F64_FLOOR),
  fsqrt: by(op.F64_SQRT),
  fsin: byMath("sin"),
  fcos: byMath("cos"),
  fasin: byMath("asin"),
  facos: byMath("acos"),
  fexp: byMath("exp"),
  flog: byMath("log"),
  feq: by(op.F64_EQ),
  fne: by(op.F64_NE),
  flt: by(op.F64_LT),
  fle: by(op.F64_LE),
  fsel: selected("float"),
  ld8u: load(op.I32_LOAD8_U),
  ld8s: load(op.I32_LOAD8_S),
  ld16u: load(op.I32_LOAD16_U),
  ld16s: load(op.I32_LOAD16_S),
  ld32: load(op.I32_LOAD),
  ldf: load(op.F64_LOAD),
  st8: store(op.I32_STORE8),
  st16: store(op.I32_STORE16),
  st32: store(op.I32_STORE),
  stf: store(op.F64_STORE, "float"),
  ldg: loadConstant(op.I32_LOAD, 4),
  stg: storeConstant(op.I32_STORE, 4),
  ldfg: loadConstant(op.F64_LOAD, 8),
  stfg: storeConstant(op.F64_STORE, 8, "float"),
  addt: exact(op.I64_ADD),
  subt: exact(op.I64_SUB),
  mult: exact(op.I64_MUL),
  addti: exact(op.I64_ADD),
  multi: exact(op.I64_MUL),
  tell: sent(([agent, topic]) => [agent!, topic!]),
  ask: sent(([agent, topic]) => [agent!, topic!]),
  broadcast: sent(([topic]) => [EVERYONE, topic!]),
  priority: (body, { operands: [priority = 0] }) => {
    // As the VM is told of it: in the place of the mask.
    send(body, "priority", 0, 0, priority);
    for (let index = 0; index < VALUES_MAX; index++) body.float(0);
    body.callImported(SEND_IMPORT);
  },
  witness: sent(([topic]) => [OPERATOR, topic!]),
  in: shared("inputs", ([, input]) => input!),
  out: (body, { operands: [value = 0, output = 0] }) => {
    body.int(0);
    body.get("float", value);
    body.access(op.F64_STORE, 8, body.facts.layout.outputs + output * 8);
  },
  now: shared("clock", () => 0),
  sender: shared("clock", () => 1, ...TRUNCATE),
  msg: shared("message", ([, index]) => index!),
  func: "structure",
  start: "structure",
  tick: "structure",
  on: "structure",
  end: "structure",
  else: "structure",
  loop: "structure",
  break: "structure",
  continue: "structure",
  ret: "structure",
  reti: "structure",
  retf: "structure",
  trap: (body, { operands: [argument = 0] }) => body.trap(PROGRAM, argument),
  call: "structure",
  if: by(),
  ifz: by(op.I32_EQZ),
  ifeq: by(op.I32_EQ),
  ifne: by(op.I32_NE),
  iflt: by(op.I32_LT_S),
  ifle: by(op.I32_LE_S),
  ifltu: by(op.I32_LT_U),
  ifgeu: by(op.I32_GE_U),
  ifeqi: by(op.I32_EQ),
  ifnei: by(op.I32_NE),
  iflti: by(op.I32_LT_S),
  ifgti: by(op.I32_GT_S),
  iffeq: by(op.F64_EQ),
  iffne: by(op.F64_NE),
  ifflt: by(op.F64_LT),
  iffle: by(op.F64_LE),
  ifnflt: by(op.F64_LT, op.I32_EQZ),
  ifnfle: by(op.F64_LE, op.I32_EQZ),
};
