// What straight code says of the values of integer registers, so that an access that cannot leave the memory is not checked again: V8 does not
// find that out for WebAssembly. Known only from one place where control meets to the next.
import type { Encodable } from "../../image/program.ts";
import { instruction } from "../../isa/index-by.ts";

export interface Range {
  readonly least: number;
  readonly most: number;
}

const INT_LEAST = -(2 ** 31);
const INT_MOST = 2 ** 31 - 1;
const ANY: Range = { least: INT_LEAST, most: INT_MOST };

/** A sum that may wrap can be anything. */
const whole = (least: number, most: number): Range => (least < INT_LEAST || most > INT_MOST ? ANY : { least, most });

export class KnownRanges {
  private readonly known = new Map<number, Range>();

  of(register: number): Range {
    return this.known.get(register) ?? ANY;
  }

  /** It is also within these. */
  narrow(register: number, { least, most }: Range): void {
    const before = this.of(register);
    this.known.set(register, { least: Math.max(before.least, least), most: Math.min(before.most, most) });
  }

  /** Control meets here. */
  forget(): void {
    this.known.clear();
  }

  /** A register was written by other means than `after` sees. */
  forgetOne(register: number): void {
    this.known.delete(register);
  }

  /** What is known once an instruction of straight code has run. */
  after(step: Encodable): void {
    const [destination, second = 0] = step.operands;
    if (instruction(step.name).operands[0] !== "rd") return;
    const result = this.resultOf(step, this.of(second));
    if (result === ANY) this.known.delete(destination!);
    else this.known.set(destination!, result);
  }

  private resultOf({ name, operands: [, second = 0, third = 0] }: Encodable, from: Range): Range {
    switch (name) {
      case "movi":
        return { least: second, most: second };
      case "mov":
        return from;
      case "addi":
        return whole(from.least + third, from.most + third);
      case "add": {
        const other = this.of(third);
        return whole(from.least + other.least, from.most + other.most);
      }
      case "andi":
        return third < 0 ? ANY : { least: 0, most: from.least < 0 ? third : Math.min(from.most, third) };
      case "shrui":
        return (third & 31) === 0 ? from : { least: 0, most: 0xffffffff >>> (third & 31) };
      case "ld8u":
        return { least: 0, most: 0xff };
      case "ld16u":
        return { least: 0, most: 0xffff };
      default:
        return ANY;
    }
  }
}
