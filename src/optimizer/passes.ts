// The list of passes, in order, as data; and which must come before which, with the reason (checked by a test).
import type { FirFunction } from "../fir/function.ts";
import { mergeBlocks } from "./blocks.ts";
import { commonValues } from "./common-values.ts";
import { removeCopies } from "./copies.ts";
import { removeDeadCode } from "./dead-code.ts";
import { fold } from "./fold.ts";
import { forwardState } from "./state-forwarding.ts";

export interface Pass {
  readonly name: string;
  /** Works in place; true if it changed something. */
  readonly run: (fn: FirFunction) => boolean;
}

export const PASSES: readonly Pass[] = [
  { name: "fold", run: fold },
  { name: "blocks", run: mergeBlocks },
  { name: "copies", run: removeCopies },
  { name: "state-forwarding", run: forwardState },
  { name: "common-values", run: commonValues },
  { name: "dead-code", run: removeDeadCode },
];

export const ORDER: readonly { readonly before: string; readonly after: string; readonly because: string }[] = [
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
