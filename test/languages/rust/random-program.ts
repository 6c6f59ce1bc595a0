// Random Rust programs that rustc takes too: numbers of every width, statics, arrays, loops, matches. Many of them panic somewhere.
import { createRandom, type Random } from "./random.ts";

const TYPES = ["i8", "u8", "i16", "u16", "i32", "u32", "usize"] as const;
type NumberType = (typeof TYPES)[number];

interface Scope {
  readonly variables: { readonly name: string; readonly type: NumberType; readonly isMutable: boolean }[];
  readonly depth: number;
  readonly inLoop: boolean;
}

const ARRAY_LENGTH = 7;

class Writer {
  private readonly random: Random;
  private count = 0;

  constructor(random: Random) {
    this.random = random;
  }

  program(): string {
    const statics = `static mut S0: i32 = ${this.random.below(100)};\nstatic mut S1: u8 = 3;\nstatic mut S2: usize = ${this.random.below(7)};\nstatic mut A0: [i32; ${ARRAY_LENGTH}] = [1, 2, 3, 4, 5, 6, 7];\nstatic mut A1: [u8; ${ARRAY_LENGTH}] = [0; ${ARRAY_LENGTH}];\n`;
    const helper = `fn help(p: i32, q: u8) -> i32 { unsafe {\n${this.block(
      {
        variables: [
          { name: "p", type: "i32", isMutable: false },
          { name: "q", type: "u8", isMutable: false },
        ],
        depth: 0,
        inLoop: false,
      },
      3,
    )}${this.expression(
      "i32",
      {
        variables: [
          { name: "p", type: "i32", isMutable: false },
          { name: "q", type: "u8", isMutable: false },
        ],
        depth: 3,
        inLoop: false,
      },
      false,
    )}\n} }\n`;
    const body = this.block({ variables: [], depth: 0, inLoop: false }, 6);
    return `${statics}${helper}fn main() -> i32 { unsafe {\n${body}let mut h: i32 = S0.wrapping_mul(31).wrapping_add(S1 as i32).wrapping_mul(31).wrapping_add(S2 as i32);\nfor i in 0..${ARRAY_LENGTH} { h = h.wrapping_mul(31).wrapping_add(A0[i]).wrapping_add(A1[i] as i32); }\nh\n} }\n`;
  }

  private block(outer: Scope, most: number): string {
    const scope: Scope = { ...outer, variables: [...outer.variables], depth: outer.depth + 1 };
    let text = "";
    for (let left = 1 + this.random.below(most); left > 0; left--) text += this.statement(scope);
    return text;
  }

  private statement(scope: Scope): string {
    const { random } = this;
    const kind = random.below(scope.depth > 3 ? 6 : 13);
    if (kind < 2) {
      const type = random.pick(TYPES);
      const name = `v${this.count++}`;
      const isMutable = random.below(3) > 0;
      const text = `let ${isMutable ? "mut " : ""}${name}: ${type} = ${this.expression(type, scope)};\n`;
      scope.variables.push({ name, type, isMutable });
      return text;
    }
    if (kind < 6) return this.assignment(scope);
    if (kind < 8) {
      const otherwise = random.below(2) ? ` else {\n${this.block(scope, 3)}}` : "";
      return `if ${this.condition(scope)} {\n${this.block(scope, 3)}}${otherwise}\n`;
    }
    if (kind < 10) return this.forLoop(scope);
    if (kind === 10) {
      const name = `n${this.count++}`;
      return `{ let mut ${name}: i32 = ${random.below(12)};\nwhile ${name} > 0 && (${this.condition(scope)}) { ${name} -= 1;\n${this.block({ ...scope, variables: [...scope.variables, { name, type: "i32", isMutable: false }], inLoop: true }, 3)}} }\n`;
    }
    if (kind === 11) {
      const type = random.pick(["i32", "u8", "i8"] as const);
      const a = random.below(40);
      return `match ${this.expression(type, scope)} { ${a} => { ${this.block(scope, 2)} } ${a + 1}..=${a + 30} => { ${this.block(scope, 2)} } x if x > ${a + 50} => { ${this.assignment({ ...scope, variables: [...scope.variables, { name: "x", type, isMutable: false }] })} } _ => { ${this.block(scope, 1)} } }\n`;
    }
    return scope.inLoop
      ? `if ${this.condition(scope)} { ${random.pick(["break", "continue"])}; }\n`
      : this.assignment(scope);
  }

  private forLoop(scope: Scope): string {
    const { random } = this;
    const name = `i${this.count++}`;
    const type = random.pick(TYPES);
    const low = random.below(4);
    const high = low + random.below(8);
    const end = random.below(3) ? String(high) : `(${this.expression(type, scope)} & 15)`;
    const range = `${low}${random.below(2) ? ".." : "..="}${end}`;
    const adapters = random.pick(["", "", ".rev()", ".step_by(3)", ".rev().step_by(2)"]);
    const inner: Scope = { ...scope, variables: [...scope.variables, { name, type, isMutable: false }], inLoop: true };
    const loop = adapters === "" ? range : `(${range})${adapters}`;
    return `for ${name} in ${loop} {\nlet ${name}: ${type} = ${name};\n${this.block(inner, 3)}}\n`;
  }

  private assignment(scope: Scope): string {
    const { random } = this;
    const targets: (readonly [string, NumberType])[] = [
      ["S0", "i32"],
      ["S1", "u8"],
      ["S2", "usize"],
      [`A0[${this.index(scope)}]`, "i32"],
      [`A1[${this.index(scope)}]`, "u8"],
      ...scope.variables.filter((one) => one.isMutable).map((one) => [one.name, one.type] as const),
      ...scope.variables.filter((one) => one.isMutable).map((one) => [one.name, one.type] as const),
    ];
    const [target, type] = random.pick(targets);
    const operator = type === "usize" ? "=" : random.pick(["=", "=", "+=", "-=", "*=", "^=", "&=", "|=", "%="]);
    return `${target} ${operator} ${operator === "%=" ? `(${this.expression(type, scope)} | 1)` : this.expression(type, scope)};\n`;
  }

  private index(scope: Scope): string {
    const { random } = this;
    const choice = random.below(6);
    if (choice < 2) return String(random.below(ARRAY_LENGTH));
    if (choice < 4) return `(${this.expression("usize", scope)}) % ${ARRAY_LENGTH}`;
    return this.expression("usize", { ...scope, depth: scope.depth + 2 });
  }

  private condition(scope: Scope): string {
    const { random } = this;
    const type = random.pick(TYPES);
    const inner = { ...scope, depth: scope.depth + 1 };
    const one = `${this.expression(type, inner)} ${random.pick(["<", "<=", ">", ">=", "==", "!="])} ${this.expression(type, inner)}`;
    if (scope.depth > 3 || random.below(3)) return one;
    return `(${one}) ${random.pick(["&&", "||"])} ${random.below(2) ? "!" : ""}(${this.condition({ ...scope, depth: scope.depth + 1 })})`;
  }

  /** In brackets where it is more than one token. `mayCall`: also calls of the helper. */
  expression(type: NumberType, scope: Scope, mayCall = true): string {
    const { random } = this;
    // rustc's usize has 64 bits here: what is calculated with it must not depend on that.
    if (type === "usize" && random.below(4)) return `(${this.expression("u32", scope, mayCall)} as usize)`;
    const known = scope.variables.filter((one) => one.type === type);
    if (type === "usize")
      return known.length > 0 && random.below(2) ? random.pick(known).name : random.pick(["S2", "3", "6"]);
    if (scope.depth > 4 || random.below(4) === 0) {
      if (known.length > 0 && random.below(4)) return random.pick(known).name;
      return this.leaf(type);
    }
    const inner: Scope = { ...scope, depth: scope.depth + 1 };
    const part = () => this.expression(type, inner, mayCall);
    switch (random.below(12)) {
      case 0:
      case 1:
        return `(${part()} ${random.pick(["+", "-", "*"])} ${part()})`;
      case 2:
        return `(${part()} ${random.pick(["&", "|", "^"])} ${part()})`;
      case 3:
        return `(${part()} ${random.pick(["/", "%"])} (${part()} | 1))`;
      case 4:
        return `(${part()} ${random.pick(["<<", ">>"])} (${this.expression("u32", inner, mayCall)} & 7))`;
      case 5:
        return `(${this.expression(random.pick(TYPES), inner, mayCall)} as ${type})`;
      case 6:
        return `(if ${this.condition(inner)} { ${part()} } else { ${part()} })`;
      case 7:
        return `(${part()} & ${random.below(100)})`;
      case 8:
        return `${part()}.${random.pick(["wrapping_add", "wrapping_mul", "wrapping_sub", "min", "max"])}(${part()})`;
      case 9:
        return type.startsWith("i") && random.below(2) ? `(-${part()})` : `(!${part()})`;
      case 10:
        if (type === "i32") return `A0[${this.index(inner)}]`;
        return type === "u8" ? `A1[${this.index(inner)}]` : `(S0 as ${type})`;
      default:
        if (type === "i32" && mayCall && !scope.variables.some((one) => one.name === "p"))
          return `help(${this.expression("i32", inner, false)}, ${this.expression("u8", inner, false)})`;
        return `(S2 as ${type})`;
    }
  }

  private leaf(type: NumberType): string {
    const { random } = this;
    if (type === "i32" && random.below(3) === 0) return "S0";
    if (type === "u8" && random.below(3) === 0) return "S1";
    if (type === "usize" && random.below(3) === 0) return "S2";
    // What a compiler cannot compute by itself, lest it refuse an overflow that it sees.
    if (random.below(4)) return `(S${random.below(3)} as ${type})`;
    const value = random.pick([0, 1, 2, 3, 7, 10, 50, 100, 120]);
    const isNegative = type.startsWith("i") && random.below(4) === 0 && value > 0;
    return isNegative ? `(-${value}${type})` : `${value}${type}`;
  }
}

/** The program of a seed. */
export const randomProgram = (seed: number): string => new Writer(createRandom(seed)).program();
