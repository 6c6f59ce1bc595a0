// FIR text -> FIR: the inverse of print.ts. For tests and for people who work on a pass; no front end goes this way.
import type {
  BlockId,
  Edge,
  FirBlock,
  FirFunction,
  FirInstruction,
  FirModule,
  FirOp,
  FirType,
  FunctionKind,
  StateVariable,
  Terminator,
  ValueId,
} from "./function.ts";
import { emptyModule } from "./function.ts";

/** Says which line of a FIR text cannot be read. */
export class FirSyntaxError extends Error {
  override readonly name = "FirSyntaxError";
}

/** Reads what `printModule` wrote; module facts that are not mentioned keep their defaults. Lines that begin with ; are comments. Throws FirSyntaxError. */
export function parseModule(text: string): FirModule {
  return new Parser(text).module();
}

const TYPE = "i32|f64";
const HEAD = new RegExp(
  `^(helper|start|tick|on) ("(?:[^"\\\\]|\\\\.)*")(?: (\\d+))?(?:\\(([^)]*)\\))?(?:: (${TYPE}))? \\{$`,
);
const STATE = new RegExp(
  `^state (${TYPE}) ("(?:[^"\\\\]|\\\\.)*")(?: = (\\S+))?(?: unit ("(?:[^"\\\\]|\\\\.)*"))?(?: register (\\d+))?( hidden)?$`,
);
const BLOCK = /^b(\d+)\((.*)\):$/;
const EDGE = /b(\d+)\(([^)]*)\)/g;
const INSTRUCTION = new RegExp(`^(?:%(\\d+): (${TYPE}) = )?([a-z0-9]+)(?: (.*))?$`);

const list = (text: string): string[] => (text.trim() === "" ? [] : text.split(",").map((item) => item.trim()));

class Parser {
  private readonly lines: readonly string[];
  private at = 0;

  constructor(text: string) {
    this.lines = text.split(/\r?\n/).map((line) => (/^\s*;/.test(line) ? "" : line));
  }

  module(): FirModule {
    const module = emptyModule("fir");
    for (; this.at < this.lines.length; this.at++) {
      const line = this.line;
      if (line === "") continue;
      const head = HEAD.exec(line);
      if (head) module.functions.push(this.function(head));
      else if (!this.fact(module, line)) this.fail("neither a function nor a fact of a module");
    }
    return module;
  }

  /** A line that is not of a function. */
  private fact(module: FirModule, line: string): boolean {
    const [, word, rest] = /^([a-z]+) (.*)$/.exec(line) ?? [];
    if (word === undefined || rest === undefined) return false;
    switch (word) {
      case "module":
        Object.assign(module, { name: this.json(rest) });
        return true;
      case "every":
        module.tickMs = this.number(rest);
        return true;
      case "memory": {
        const [bytes, hex = ""] = rest.split(" ");
        module.memoryBytes = this.number(bytes!);
        module.memoryInitial = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
        return true;
      }
      case "state":
        module.states.push(this.state(line));
        return true;
      case "input":
      case "output":
      case "topic":
      case "agent":
        (module[`${word}s`] as unknown[]).push(this.json(rest));
        return true;
      default:
        return false;
    }
  }

  private state(line: string): StateVariable {
    const [, type, name, initial, unit, register, hidden] = STATE.exec(line) ?? this.fail("not a state");
    return {
      name: this.json(name!) as string,
      type: type as FirType,
      visible: hidden === undefined,
      ...(initial === undefined ? {} : { initial: this.number(initial) }),
      ...(unit === undefined ? {} : { unit: this.json(unit) as string }),
      ...(register === undefined ? {} : { register: Number(register) }),
    };
  }

  private function([, kind, name, topic, params = "", result]: RegExpExecArray): FirFunction {
    const blocks: FirBlock[] = [];
    let values = 0;
    const defined = (id: ValueId): ValueId => {
      values = Math.max(values, id + 1);
      return id;
    };
    for (this.at++; this.line !== "}"; this.at++) {
      if (this.at >= this.lines.length) this.fail("a function without its }");
      const line = this.line;
      if (line === "") continue;
      const label = BLOCK.exec(line);
      if (label) {
        const blockParams = list(label[2]!).map((text) => {
          const [, id, type] = /^%(\d+): (i32|f64)$/.exec(text) ?? this.fail(`"${text}" is not a parameter`);
          return { id: defined(Number(id) as ValueId), type: type as FirType };
        });
        blocks.push({ id: Number(label[1]) as BlockId, params: blockParams, instructions: [], terminator: undefined });
        continue;
      }
      const block = blocks.at(-1) ?? this.fail("an instruction before the first block");
      if (block.terminator) this.fail(`b${block.id} has already ended`);
      const terminator = this.terminator(line);
      if (terminator) block.terminator = terminator;
      else if (line !== "(not terminated)") {
        const one = this.instruction(line);
        if (one.result !== undefined) defined(one.result);
        block.instructions.push(one);
      }
    }
    return {
      name: this.json(name!) as string,
      kind: kind as FunctionKind,
      params: list(params).map((type) => (type === "i32" || type === "f64" ? type : this.fail(`no type "${type}"`))),
      ...(topic === undefined ? {} : { topic: Number(topic) }),
      ...(result === undefined ? {} : { result: result as FirType }),
      blocks,
      nextValue: values,
      nextBlock: Math.max(-1, ...blocks.map((block) => block.id)) + 1,
    };
  }

  private terminator(line: string): Terminator | undefined {
    const edges = (count: number): Edge[] => {
      const found = [...line.matchAll(EDGE)].map(([, target, args]) => ({
        target: Number(target) as BlockId,
        args: list(args!).map((arg) => this.value(arg)),
      }));
      return found.length === count ? found : this.fail(`${count} edge(s) are due`);
    };
    if (line === "return") return { kind: "return" };
    const [, word, rest = ""] = /^([a-z]+) (.*)$/.exec(line) ?? [];
    switch (word) {
      case "jump":
        return { kind: "jump", to: edges(1)[0]! };
      case "branch": {
        const [then, otherwise] = edges(2);
        return { kind: "branch", condition: this.value(list(rest)[0]!), then: then!, otherwise: otherwise! };
      }
      case "return":
        return { kind: "return", value: this.value(rest) };
      case "trap":
        return { kind: "trap", code: this.number(rest) };
      default:
        return undefined;
    }
  }

  private instruction(line: string): FirInstruction {
    const [, result, type, op, rest = ""] = INSTRUCTION.exec(line) ?? this.fail("not an instruction");
    const quoted = /^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0];
    const operands = list(quoted === undefined ? rest : rest.slice(quoted.length).replace(/^,/, ""));
    return {
      op: op as FirOp,
      args: operands.filter((operand) => operand.startsWith("%")).map((operand) => this.value(operand)),
      imms: operands.filter((operand) => !operand.startsWith("%")).map((operand) => this.number(operand)),
      ...(quoted === undefined ? {} : { callee: this.json(quoted) as string }),
      ...(result === undefined ? {} : { result: Number(result) as ValueId, type: type as FirType }),
    };
  }

  private value(text: string): ValueId {
    const [, id] = /^%(\d+)$/.exec(text) ?? this.fail(`"${text}" is not a value`);
    return Number(id) as ValueId;
  }

  private number(text: string): number {
    const value = Number(text);
    return text !== "" && (text === "NaN" || !Number.isNaN(value)) ? value : this.fail(`"${text}" is not a number`);
  }

  private json(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      return this.fail(`${text} is not JSON`);
    }
  }

  private get line(): string {
    return this.lines[this.at]?.trim() ?? "";
  }

  private fail(message: string): never {
    throw new FirSyntaxError(`line ${this.at + 1} "${this.line}": ${message}`);
  }
}
