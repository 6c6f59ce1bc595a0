// FIR as text, for people and golden tests. parse.ts reads it back; spans are not kept.
import {
  type Edge,
  emptyModule,
  type FirFunction,
  type FirInstruction,
  type FirModule,
  type StateVariable,
  type Terminator,
} from "./function.ts";

/** What to say before an instruction, on a comment line of its own; said again only when it changes. */
export type FirNote = (one: FirInstruction | Terminator) => string | undefined;

/** A whole module: the facts that are not the default, a line each, then its functions. */
export function printModule(module: FirModule, note?: FirNote): string {
  const usual = emptyModule("fir");
  const facts = [
    ...(module.name === usual.name ? [] : [`module ${JSON.stringify(module.name)}`]),
    ...(module.tickMs === usual.tickMs ? [] : [`every ${module.tickMs}`]),
    ...(module.memoryBytes === 0 ? [] : [`memory ${module.memoryBytes} ${hex(module.memoryInitial)}`.trimEnd()]),
    ...module.states.map(printState),
    ...module.inputs.map((one) => `input ${JSON.stringify(one)}`),
    ...module.outputs.map((one) => `output ${JSON.stringify(one)}`),
    ...module.topics.map((one) => `topic ${JSON.stringify(one)}`),
    ...module.agents.map((one) => `agent ${JSON.stringify(one)}`),
  ];
  return [
    ...(facts.length > 0 ? [`${facts.join("\n")}\n`] : []),
    ...module.functions.map((fn) => printFunction(fn, note)),
  ].join("\n");
}

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function printState({ type, name, initial, unit, register, visible }: StateVariable): string {
  const more = [
    initial === undefined ? "" : ` = ${number(initial)}`,
    unit === undefined ? "" : ` unit ${JSON.stringify(unit)}`,
    register === undefined ? "" : ` register ${register}`,
    visible ? "" : " hidden",
  ];
  return `state ${type} ${JSON.stringify(name)}${more.join("")}`;
}

/** One function: head, then each block with its parameters, instructions and terminator. */
export function printFunction(fn: FirFunction, note?: FirNote): string {
  const topic = fn.topic === undefined ? "" : ` ${fn.topic}`;
  const signature = fn.kind === "helper" ? `(${fn.params.join(", ")})${fn.result ? `: ${fn.result}` : ""}` : topic;
  const lines = [`${fn.kind} ${JSON.stringify(fn.name)}${signature} {`];
  for (const block of fn.blocks) {
    const params = block.params.map((param) => `%${param.id}: ${param.type}`).join(", ");
    lines.push(`b${block.id}(${params}):`);
    let said: string | undefined;
    const say = (one: FirInstruction | Terminator | undefined): void => {
      const text = one && note?.(one);
      if (text !== undefined && text !== said) lines.push(`  ; ${text.replace(/\s+/g, " ")}`);
      said = text ?? said;
    };
    for (const one of block.instructions) {
      say(one);
      lines.push(`  ${printInstruction(one)}`);
    }
    say(block.terminator);
    lines.push(`  ${block.terminator ? printTerminator(block.terminator) : "(not terminated)"}`);
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

const number = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

function printInstruction(one: FirInstruction): string {
  const result = one.result === undefined ? "" : `%${one.result}: ${one.type} = `;
  const operands = [
    ...(one.callee === undefined ? [] : [JSON.stringify(one.callee)]),
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
