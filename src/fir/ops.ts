// What FIR asks about an operation. Everything is derived from the instruction table; only the four ops that are no instructions are added.

import { instruction } from "../isa/index-by.ts";
import type { Effect, OperandKind } from "../isa/instruction.ts";
import type { FirOp, FirType } from "./function.ts";

export interface OpFacts {
  readonly args: readonly FirType[];
  /** Operands that are numbers, in order. */
  readonly imms: readonly OperandKind[];
  readonly result?: FirType;
  readonly effect: Effect;
  readonly commutative: boolean;
  readonly mayTrap: boolean;
  /** Any number of further i32 or f64 arguments (messages). */
  readonly variadic: boolean;
}

const bank = (kind: OperandKind): FirType | undefined =>
  /^r[abcd]$/.test(kind) ? "i32" : /^f[abcd]$/.test(kind) ? "f64" : undefined;

const cache = new Map<FirOp, OpFacts>();

/** Facts of any op but `const`, `call`, `getstate` and `setstate`, whose types depend on the instruction itself. */
export function opFacts(op: FirOp): OpFacts {
  const known = cache.get(op);
  if (known) return known;
  const facts = computeFacts(op);
  cache.set(op, facts);
  return facts;
}

function computeFacts(op: FirOp): OpFacts {
  const special = (effect: Effect): OpFacts => ({
    args: [],
    imms: [],
    effect,
    commutative: false,
    mayTrap: false,
    variadic: true,
  });
  if (op === "const") return special("pure");
  if (op === "getstate") return special("read");
  if (op === "setstate") return special("write");
  if (op === "call") return special("host");
  const row = instruction(op);
  const isDestination = (kind: OperandKind) => kind === "rd" || kind === "fd";
  const destination = row.operands.find(isDestination);
  const sources = row.operands.filter((kind) => !isDestination(kind));
  const result = destination && bank(destination);
  return {
    args: sources.flatMap((kind) => bank(kind) ?? []),
    imms: sources.filter((kind) => bank(kind) === undefined && kind !== "vals"),
    ...(result ? { result } : {}),
    effect: row.effect,
    commutative: row.commutative === true,
    mayTrap: row.text.includes("T("),
    variadic: row.operands.includes("vals"),
  };
}
