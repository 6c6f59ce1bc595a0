// FIR as text, for people and golden tests.
import type { Edge, FirFunction, FirInstruction, FirModule, Terminator } from "./function.ts";

/** All functions of a module. */
export const printModule = (module: FirModule): string => module.functions.map(printFunction).join("\n");

/** One function: head, then each block with its parameters, instructions and terminator. */
export function printFunction(fn: FirFunction): string {
  const topic = fn.topic === undefined ? "" : ` ${fn.topic}`;
  const signature = fn.kind === "helper" ? `(${fn.params.join(", ")})${fn.result ? `: ${fn.result}` : ""}` : topic;
  const lines = [`${fn.kind} "${fn.name}"${signature} {`];
  for (const block of fn.blocks) {
    const params = block.params.map((param) => `%${param.id}: ${param.type}`).join(", ");
    lines.push(`b${block.id}(${params}):`);
    for (const one of block.instructions) lines.push(`  ${printInstruction(one)}`);
    lines.push(`  ${block.terminator ? printTerminator(block.terminator) : "(not terminated)"}`);
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

const number = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

function printInstruction(one: FirInstruction): string {
  const result = one.result === undefined ? "" : `%${one.result}: ${one.type} = `;
  const operands = [
    ...(one.callee ? [`"${one.callee}"`] : []),
    ...one.args.map((arg) => `%${arg}`),
    ...one.imms.map(number),
  ];
  return `${result}${one.op}${operands.length > 0 ? ` ${operands.join(", ")}` : ""}`;
}

const printEdge = ({ target, args }: Edge): string => `b${target}(${args.map((arg) => `%${arg}`).join(", ")})`;

function printTerminator(end: Terminator): string {
  switch (end.kind) {
    case "jump":
      return `jump ${printEdge(end.to)}`;
    case "branch":
      return `branch %${end.condition}, ${printEdge(end.then)}, ${printEdge(end.otherwise)}`;
    case "return":
      return end.value === undefined ? "return" : `return %${end.value}`;
    case "trap":
      return `trap ${end.code}`;
  }
}
