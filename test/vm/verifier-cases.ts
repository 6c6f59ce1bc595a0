// Every program that is kept to show a rule of the VM's check and verification: the tests of every day run them, and the mutants are caught by them.
import { ASSEMBLED_CASES } from "./assembled-cases.ts";
import { DRIVER_CASES } from "./driver-cases.ts";
import { RAW_CASES } from "./raw-cases.ts";
import type { VerifierCase } from "./verifier-case.ts";

export const VERIFIER_CASES: readonly VerifierCase[] = [...ASSEMBLED_CASES, ...RAW_CASES, ...DRIVER_CASES];
