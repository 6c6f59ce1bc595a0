// A yardstick: the same instruction set run by a loop around a switch, as small virtual machines commonly are. Its cases come from the
// templates of the instruction table, so it does what the translator's code does, one instruction at a time.

import { isExit } from "../src/image/decode.ts";
import type { Program } from "../src/image/program.ts";
import { instruction } from "../src/isa/index-by.ts";
import type { Instruction } from "../src/isa/instruction.ts";
import { INSTRUCTIONS } from "../src/isa/instructions.ts";

/** Words an instruction takes: opcode, where to go, and operands. */
const STRIDE = 8;

/** A function that runs the program's start entry and gives R0. Programs without floats, inputs or messages only. */
export function switchInterpreter(program: Program): () => number {
  const { words, functions, entry } = flatten(program);
  const cases = [...new Set(program.code.map(({ name }) => name))].map((name) => caseOf(instruction(name))).join("");
  const text = `
"use strict";
const M = new Int32Array(memory), B = new Uint8Array(memory), S = new Uint16Array(memory), m = Math.imul;
const T = (code) => { throw new Error("trap " + code); };
const R = new Int32Array(4096), stack = [];
return () => {
  B.fill(0); B.set(first); R.fill(0);
  let at = entry, base = 0;
  for (;;) {
    const op = words[at];
    switch (op) {${cases}
      default: throw new Error("no instruction " + op);
    }
  }
};`;
  const { memoryBytes, memoryInitial } = program;
  const make = new Function("words", "functions", "entry", "memory", "first", text);
  return make(words, functions, entry, new ArrayBuffer(memoryBytes), memoryInitial) as () => number;
}

/** The code with the places jumps go to. */
function flatten({ code }: Program): { words: Int32Array; functions: number[]; entry: number } {
  const words = new Int32Array((code.length + 1) * STRIDE);
  const functions: number[] = [];
  let entry = 0;
  const open: { at: number; loop: boolean; breaks: number[]; alternative?: number }[] = [];
  const target = (index: number, to: number) => {
    words[index * STRIDE + 1] = to * STRIDE;
  };
  code.forEach((step, index) => {
    const row: Instruction = instruction(step.name);
    words[index * STRIDE] = row.number;
    step.operands.slice(0, STRIDE - 2).forEach((value, place) => {
      words[index * STRIDE + 2 + place] = value;
    });
    const loop = () => open.findLast((block) => block.loop)!;
    if (row.flow === "entry") {
      functions.push((index + 1) * STRIDE);
      if (step.name === "start") entry = (index + 1) * STRIDE;
      open.push({ at: index, loop: false, breaks: [] });
    } else if (row.flow === "loop") open.push({ at: index, loop: true, breaks: [] });
    else if (row.flow === "if" && isExit(step)) loop().breaks.push(index);
    else if (row.flow === "if") open.push({ at: index, loop: false, breaks: [] });
    else if (row.flow === "else") {
      const block = open.at(-1)!;
      target(block.at, index + 1);
      block.alternative = index;
    } else if (step.name === "break") loop().breaks.push(index);
    else if (step.name === "continue") target(index, loop().at + 1);
    else if (row.flow === "end") {
      const block = open.pop()!;
      for (const leave of block.breaks) target(leave, index + 1);
      if (block.loop) target(index, block.at + 1);
      else {
        target(index, index + 1);
        if (instruction(code[block.at]!.name).flow === "if") target(block.alternative ?? block.at, index + 1);
        else words[index * STRIDE + 1] = -1;
      }
    }
  });
  return { words, functions, entry };
}

/** One case. Registers are `R[base + n]`; a call moves the base. */
function caseOf(row: Instruction): string {
  const operand = (place: number): string => `words[at+${2 + place}]`;
  const register = (place: number): string => `R[base+${operand(place)}]`;
  const filled = row.operands.reduce(
    (text, kind, place) => text.replaceAll(`$${place}`, /^[rf][abcd]$/.test(kind) ? register(place) : operand(place)),
    row.text.replaceAll("@", "at").replace(/%(\d)/g, (_, bytes) => `${`(memory.byteLength/${bytes})`}`),
  );
  const next = `at+=${STRIDE};continue;`;
  const go = "at=words[at+1];continue;";
  const leave = (value: string) =>
    `{const value=${value};if(stack.length===0)return R[0];const back=stack.pop();at=back.at;base=back.base;if(back.to>=0)R[base+back.to]=value;continue;}`;
  const body = (() => {
    if (row.flow === "if")
      return `if(${filled}){if(words[at+${2 + row.operands.length - 1}]===1){${go}}${next}}if(words[at+${2 + row.operands.length - 1}]===1){${next}}${go}`;
    if (row.flow === "end") return `if(words[at+1]<0)${leave("0")}${go}`;
    if (row.flow === "loop") return next;
    if (row.flow === "else" || row.name === "break" || row.name === "continue") return go;
    if (row.name === "ret") return leave("0");
    if (row.name === "reti") return leave(register(0));
    if (row.flow === "call") return callText();
    return row.operands[0] === "rd" ? `${register(0)}=${filled};${next}` : `${filled};${next}`;
  })();
  return `\ncase ${row.number}:${body}`;
}

/** A window of registers above the caller's; the callee's signature says what its operands are. */
const callText = (): string => `{
  const callee=words[at+2], head=functions[callee]-${STRIDE}, ints=words[head+2], hasResult=words[head+4]===1?1:0;
  for(let one=0;one<ints;one++)R[base+32+one]=R[base+words[at+3+hasResult+one]];
  stack.push({at:at+${STRIDE},base,to:hasResult?words[at+3]:-1});base+=32;at=functions[callee];continue;}`;

if (INSTRUCTIONS.some(({ operands }) => operands.length > STRIDE - 2))
  throw new Error("an instruction has too many operands");
