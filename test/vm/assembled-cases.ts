// Programs in assembly that break one rule of the VM's verification each, beside their nearest neighbours that keep it.
import * as refusal from "../../src/wire/refusal.ts";
import { caseOf, imageOf, type VerifierCase } from "./verifier-case.ts";

const repeat = (text: string, count: number): string => Array.from({ length: count }, () => text).join("; ");
const nested = (depth: number): string => `start; ${repeat("if r0", depth)}; ${repeat("end", depth)}; end`;
/** Helper functions, each calling the one before. */
const chain = (count: number): string =>
  `${Array.from({ length: count }, (_, at) => `func f${at} 0 0 none; ${at > 0 ? `call f${at - 1}; ` : ""}end`).join("; ")}; start; call f${count - 1}; end`;

const PAIRS: readonly (readonly [string, number, string, string])[] = [
  ["else without if", refusal.BAD_NESTING, "start; else; end", "start; if r0; else; end; end"],
  ["else of a loop", refusal.BAD_NESTING, "start; loop; break; else; end; end", "start; loop; break; end; end"],
  ["second else", refusal.BAD_NESTING, "start; if r0; else; else; end; end", "start; if r0; else; end; end"],
  [
    "break outside a loop",
    refusal.BAD_NESTING,
    "start; if r0; break; end; end",
    "start; loop; if r0; break; end; end; end",
  ],
  ["an if that leaves no loop", refusal.BAD_NESTING, "start; if r0 break; end", "start; loop; if r0 break; end; end"],
  ["continue outside a loop", refusal.BAD_NESTING, "start; continue; end", "start; loop; continue; end; end"],
  ["nesting too deep", refusal.TOO_DEEP, nested(25), nested(24)],
  ["code after ret", refusal.UNREACHABLE, "start; ret; movi r0 1; end", "start; movi r0 1; ret; end"],
  [
    "code after break",
    refusal.UNREACHABLE,
    "start; loop; break; movi r0 1; end; end",
    "start; loop; break; end; movi r0 1; end",
  ],
  [
    "code after continue",
    refusal.UNREACHABLE,
    "start; loop; continue; ret; end; end",
    "start; loop; continue; end; end",
  ],
  ["code after trap", refusal.UNREACHABLE, "start; trap 1; ret; end", "start; trap 1; end"],
  [
    "code after an endless loop",
    refusal.UNREACHABLE,
    "start; loop; end; ret; end",
    "start; loop; break; end; ret; end",
  ],
  [
    "code after an else that never goes on",
    refusal.UNREACHABLE,
    "start; if r0; trap 1; else; ret; end; movi r0 1; end",
    "start; if r0; else; ret; end; movi r0 1; end",
  ],
  [
    "code after an if that never goes on",
    refusal.UNREACHABLE,
    "start; if r0; ret; else; trap 1; end; ret; end",
    "start; if r0; ret; end; ret; end",
  ],
  [
    "ret with a result due",
    refusal.BAD_RETURN,
    "func 0 0 int; ret; end; start; end",
    "func 0 0 none; ret; end; start; end",
  ],
  [
    "integer result where a float is due",
    refusal.BAD_RETURN,
    "func 0 0 float; reti r0; end; start; end",
    "func 0 0 float; retf f0; end; start; end",
  ],
  ["result from an entry", refusal.BAD_RETURN, "start; reti r0; end", "start; ret; end"],
  [
    "a path without result",
    refusal.BAD_RETURN,
    "func 0 0 int; if r0; reti r1; end; end; start; end",
    "func 0 0 int; if r0; reti r1; else; reti r0; end; end; start; end",
  ],
  ["calls too deep", refusal.TOO_DEEP, chain(25), chain(24)],
  [
    "address of a word outside memory",
    refusal.BAD_ADDRESS,
    ".memory 16; start; ldg r0 4; end",
    ".memory 16; start; ldg r0 3; end",
  ],
  [
    "address of a float outside memory",
    refusal.BAD_ADDRESS,
    ".memory 16; start; stfg f0 2; end",
    ".memory 16; start; stfg f0 1; end",
  ],
  [
    "input that is not there",
    refusal.BAD_PORT,
    ".input 0 1 0; start; in f0 1; end",
    ".input 0 1 0; start; in f0 0; end",
  ],
  ["output that is not there", refusal.BAD_PORT, "start; out f0 0; end", ".output none 0 0 1; start; out f0 0; end"],
  ["message value that is not there", refusal.BAD_OPERAND, "start; msg f0 4; end", "start; msg f0 3; end"],
  ["no entry", refusal.NO_ENTRY, "func 0 0 none; end", "tick; end"],
  ["two starts", refusal.DUPLICATE_ENTRY, "start; end; start; end", "start; end"],
  ["two ticks", refusal.DUPLICATE_ENTRY, "tick; end; start; end; tick; end", "tick; end; start; end"],
  ["two handlers of a topic", refusal.DUPLICATE_ENTRY, "on 7; end; on 7; end", "on 7; end; on 8; end"],
];

export const ASSEMBLED_CASES: readonly VerifierCase[] = PAIRS.flatMap(([rule, code, bad, good]) => [
  caseOf(rule, imageOf(bad), code),
  caseOf(`${rule}: not quite`, imageOf(good), refusal.OK),
]);
