// The list of passes, in order, as data; and which must come before which, with the reason (checked by a test).
import type { FirFunction, FirModule } from "../fir/function.ts";
import { specializeArguments } from "./arguments.ts";
import { mergeBlocks } from "./blocks.ts";
import { commonValues } from "./common-values.ts";
import { propagateConstants } from "./constants.ts";
import { removeCopies } from "./copies.ts";
import { removeDeadCode } from "./dead-code.ts";
import { dropDeadStores } from "./dead-stores.ts";
import { fold } from "./fold.ts";
import { mergeHeads } from "./head-merging.ts";
import { convertBranches } from "./if-conversion.ts";
import { inlineCalls } from "./inline.ts";
import { forwardLoads } from "./load-forwarding.ts";
import { hoistInvariants } from "./loop-invariants.ts";
import { rotateLoops } from "./loop-rotation.ts";
import { applyRanges } from "./ranges.ts";
import { forwardState } from "./state-forwarding.ts";
import { sinkStores } from "./store-sinking.ts";
import { reduceStrength } from "./strength.ts";
import { mergeTails } from "./tail-merging.ts";

/** What is wanted most: a small image, or a fast one. */
export const LEVELS = ["s", "2"] as const;
export type Level = (typeof LEVELS)[number];

/**
 * Works in place; true if it changed something. One with a level runs at that level only; one that is late only where the passes before it have
 * nothing left to do: what they find may make its work needless.
 */
export type Pass = { readonly name: string; readonly level?: Level; readonly isLate?: true } & (
  | { readonly run: (fn: FirFunction, module: FirModule) => boolean }
  | { readonly runModule: (module: FirModule, level: Level) => boolean }
);

export const PASSES: readonly Pass[] = [
  { name: "inline", runModule: inlineCalls },
  { name: "arguments", runModule: specializeArguments },
  { name: "constants", run: propagateConstants },
  { name: "fold", run: fold },
  { name: "blocks", run: mergeBlocks },
  { name: "copies", run: removeCopies },
  { name: "state-forwarding", run: forwardState },
  { name: "load-forwarding", run: forwardLoads },
  { name: "dead-stores", run: dropDeadStores },
  { name: "common-values", run: commonValues },
  { name: "ranges", run: applyRanges },
  { name: "strength", run: reduceStrength },
  { name: "loop-rotation", level: "2", isLate: true, run: rotateLoops },
  { name: "loop-invariants", level: "2", run: hoistInvariants },
  { name: "if-conversion", run: convertBranches },
  { name: "head-merging", run: mergeHeads },
  { name: "store-sinking", level: "2", run: sinkStores },
  { name: "tail-merging", run: mergeTails },
  { name: "dead-code", run: removeDeadCode },
];

export const ORDER: readonly { readonly before: string; readonly after: string; readonly because: string }[] = [
  { before: "inline", after: "fold", because: "arguments that are constants fold in the code of the callee" },
  { before: "inline", after: "arguments", because: "parameters of what is put into its caller need no other care" },
  { before: "arguments", after: "constants", because: "a parameter that has become a constant decides more" },
  { before: "constants", after: "fold", because: "a branch on what has turned out constant is taken by fold" },
  {
    before: "load-forwarding",
    after: "dead-stores",
    because: "a load that is answered by the store before no longer looks at memory",
  },
  {
    before: "common-values",
    after: "ranges",
    because: "a check made twice is known to hold only where it is one value",
  },
  {
    before: "loop-rotation",
    after: "loop-invariants",
    because: "what the first turn is sure to come to may be taken out of the loop",
  },
  { before: "ranges", after: "if-conversion", because: "checks that cannot fail leave sides that only choose a value" },
  {
    before: "head-merging",
    after: "tail-merging",
    because: "what both sides begin with is not in the way of what they end with",
  },
  {
    before: "load-forwarding",
    after: "common-values",
    because: "computations with what was loaded twice are equal only when the loads are one",
  },
  {
    before: "fold",
    after: "blocks",
    because: "a folded condition makes a branch a jump, and its other side unreachable",
  },
  {
    before: "blocks",
    after: "copies",
    because: "a block with one predecessor left has parameters that are plain copies",
  },
  { before: "state-forwarding", after: "common-values", because: "forwarded state makes equal computations visible" },
  { before: "common-values", after: "dead-code", because: "what was replaced is dead only then" },
];
