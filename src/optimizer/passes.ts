// The list of passes, in order, as data; and which must come before which, with the reason (checked by a test).
import type { FirFunction, FirModule } from "../fir/function.ts";
import { mergeBlocks } from "./blocks.ts";
import { commonValues } from "./common-values.ts";
import { propagateConstants } from "./constants.ts";
import { removeCopies } from "./copies.ts";
import { removeDeadCode } from "./dead-code.ts";
import { fold } from "./fold.ts";
import { mergeHeads } from "./head-merging.ts";
import { inlineCalls } from "./inline.ts";
import { forwardLoads } from "./load-forwarding.ts";
import { forwardState } from "./state-forwarding.ts";
import { mergeTails } from "./tail-merging.ts";

/** Works in place; true if it changed something. */
export type Pass =
  | { readonly name: string; readonly run: (fn: FirFunction) => boolean }
  | { readonly name: string; readonly runModule: (module: FirModule) => boolean };

export const PASSES: readonly Pass[] = [
  { name: "inline", runModule: inlineCalls },
  { name: "constants", run: propagateConstants },
  { name: "fold", run: fold },
  { name: "blocks", run: mergeBlocks },
  { name: "copies", run: removeCopies },
  { name: "state-forwarding", run: forwardState },
  { name: "load-forwarding", run: forwardLoads },
  { name: "common-values", run: commonValues },
  { name: "head-merging", run: mergeHeads },
  { name: "tail-merging", run: mergeTails },
  { name: "dead-code", run: removeDeadCode },
];

export const ORDER: readonly { readonly before: string; readonly after: string; readonly because: string }[] = [
  { before: "inline", after: "fold", because: "arguments that are constants fold in the code of the callee" },
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
