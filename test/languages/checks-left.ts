// How many places of a module may trap because a number does not fit: blocks that end in a trap, and operations that trap by themselves.
import type { FirModule } from "../../src/fir/function.ts";

const TRAPPING: readonly string[] = ["addt", "subt", "mult"];

export function checksLeft({ functions }: FirModule): number {
  const blocks = functions.flatMap((one) => one.blocks);
  const stops = blocks.filter(({ terminator }) => terminator?.kind === "trap").length;
  return stops + blocks.flatMap(({ instructions }) => instructions).filter(({ op }) => TRAPPING.includes(op)).length;
}
