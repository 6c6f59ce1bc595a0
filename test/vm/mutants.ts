// Every rule of the VM's check and verification left out in turn, and what notices: a kept program (verifier-cases.ts), by another verdict
// than it should have; or the fuzz of changed images, by a claim that does not hold.
import { DRIVERS_ALL } from "../../src/wire/drivers.ts";
import { OK } from "../../src/wire/refusal.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { changedImages } from "./changed-image.ts";
import { RULES, type Rule, switchedRules } from "./refusal-sites.ts";
import { verdictOn } from "./verdict.ts";
import { type BundleGlobals, evaluated, type VerifierCase, verdictOfCase } from "./verifier-case.ts";
import { VERIFIER_CASES } from "./verifier-cases.ts";
import { watchedBundle } from "./watched-run.ts";

export interface Caught {
  readonly by: VerifierCase;
  /** What came instead: the image is taken, refused for another reason, or something is thrown that is no refusal. */
  readonly as: "taken" | "refused otherwise" | "thrown";
}

export interface Mutant {
  readonly rule: Rule;
  /** The kept programs that show the rule's absence. */
  readonly caught: readonly Caught[];
}

/** Bundles of the VM alone whose rules can be left out, with all drivers and with none. */
export async function switchedBundles(): Promise<{ readonly all: BundleGlobals; readonly none: BundleGlobals }> {
  return {
    all: evaluated(await bundleCore([switchedRules])),
    none: evaluated(await bundleCore([switchedRules], 0)),
  };
}

/** All mutants; without any rule left out, every kept program must have its verdict. */
export async function mutants(): Promise<readonly Mutant[]> {
  const { all, none } = await switchedBundles();
  const verdict = (one: VerifierCase, without: number): number | string => {
    const globals = one.board.drivers === DRIVERS_ALL ? all : none;
    globals.without = without;
    try {
      return verdictOfCase(globals.fx, one);
    } catch (error) {
      return String(error);
    }
  };
  const wrong = VERIFIER_CASES.filter((one) => verdict(one, 0) !== one.refusal);
  if (wrong.length > 0) throw new Error(`no rule left out, and yet another verdict: ${wrong[0]!.rule}`);
  return RULES.map((rule) => ({
    rule,
    caught: VERIFIER_CASES.flatMap((by): Caught[] => {
      const seen = verdict(by, rule.number);
      if (seen === by.refusal) return [];
      return [{ by, as: seen === OK ? "taken" : typeof seen === "number" ? "refused otherwise" : "thrown" }];
    }),
  }));
}

export interface Fuzzed {
  /** The number of the image that showed it. */
  readonly after: number;
  /** The claim that does not hold, or what was thrown. */
  readonly seen: string;
}

/** How the fuzz of changed images notices that a rule is left out, in so many images; undefined: it does not. */
export async function fuzzWithout(): Promise<(rule: Rule, images: number) => Fuzzed | undefined> {
  const watched = watchedBundle(await bundleCore([switchedRules]));
  return (rule, images) => {
    watched.globals.without = rule.number;
    const changed = changedImages(1);
    for (let after = 1; after <= images; after++) {
      try {
        if (verdictOn(changed.next(), watched) === "accepted") changed.taken();
      } catch (error) {
        return { after, seen: String(error).replace(/^Error: /, "") };
      }
    }
    return undefined;
  };
}
