// Where a block's variables live: global numbers and all lists in memory, each with what it holds when the agent starts.
import type { Span } from "../../diagnostics/source.ts";
import { allocateMemory, initialiseMemory, MEMORY_BYTES_MAX } from "../../fir/memory.ts";
import { wordBytes } from "../code/lower-expression.ts";
import type { Stored } from "../code/tree.ts";
import { bytesOf, INT, type ScalarType, sizeOf } from "../code/types.ts";
import type { Checking } from "./meanings.ts";

/** A place for a number, or for `length` of them; undefined after a report. */
export function allocate(
  checking: Checking,
  name: string,
  type: ScalarType,
  length: number | undefined,
  span: Span,
): Stored | undefined {
  const unit = length === undefined ? wordBytes(type) : sizeOf(type);
  const bytes = unit * (length ?? 1);
  // Words of a list may be read with the instructions for single variables.
  const offset = allocateMemory(checking.module, bytes, unit);
  if (offset !== undefined) return { name, type, dimensions: length === undefined ? [] : [length], offset, span };
  checking.reporter.error("FLX0602", `\`${name}\` does not fit into memory: it needs ${bytes} bytes`, span, {
    hint: `all variables together can have ${MEMORY_BYTES_MAX} bytes, and small boards have less`,
  });
  return undefined;
}

/** `value` as the literal of a register says it. */
export function initialise(checking: Checking, stored: Stored, index: number, value: number): void {
  const isSingle = stored.dimensions.length === 0;
  const type = isSingle && stored.type.kind === "int" ? INT : stored.type;
  initialiseMemory(checking.module, stored.offset + index * sizeOf(type), bytesOf(type, value));
}
