// Takes off the checks that value-ranges.ts finds can never fail, and the comparisons whose outcome it knows.
import type { FirModule } from "../../fir/function.ts";
import type { Interval } from "./intervals.ts";
import { literal } from "./nodes.ts";
import type { CodeFunction, Expression, Stored } from "./tree.ts";
import { sizeOf } from "./types.ts";
import { type CheckFacts, neededChecks } from "./value-ranges.ts";

/**
 * The same functions without checks that cannot fail. `functions` are all that write the variables of their block; `isClosed`: nothing
 * outside of them calls them with arguments.
 */
export function withoutNeedlessChecks(
  functions: readonly CodeFunction[],
  module: FirModule,
  isClosed = false,
): readonly CodeFunction[] {
  const found = neededChecks(functions, { initial: (stored) => initialInterval(module, stored), isClosed });
  if (!found) return functions;
  const strip = stripper(found);
  return functions.map((one) => ({ ...one, body: strip(one.body) }));
}

/** What the integers of a variable are when the program starts; what is not set is 0. */
function initialInterval(module: FirModule, { type, dimensions, offset }: Stored): Interval {
  const bytes = module.memoryInitial;
  if (type.kind === "float" || offset >= bytes.length) return [0, 0];
  const isSingle = dimensions.length === 0;
  const size = isSingle ? 4 : sizeOf(type);
  const count = dimensions.reduce((product, one) => product * one, 1);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < count; index++) {
    const value = integerAt(bytes, offset + index * size, size, type.bits === 1 || !type.signed);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function integerAt(bytes: Uint8Array, offset: number, size: number, isUnsigned: boolean): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + (bytes[offset + index] ?? 0);
  const half = 2 ** (8 * size - 1);
  return !isUnsigned && value >= half ? value - 2 * half : value;
}

/** True for what neither acts nor traps. */
function isPure(expression: Expression): boolean {
  switch (expression.kind) {
    case "literal":
      return true;
    case "read":
      return expression.place.kind !== "element";
    case "convert":
      return isPure(expression.operand);
    case "compare":
      return isPure(expression.left) && isPure(expression.right);
    case "arithmetic":
      if (expression.onOverflow || expression.operator === "div" || expression.operator === "rem") return false;
      return isPure(expression.left) && isPure(expression.right);
    default:
      return false;
  }
}

/** Parts of a node that stand for themselves: variables are known by their identity. */
const KEPT: ReadonlySet<string> = new Set(["span", "type", "local", "stored", "old", "of", "callee"]);

function stripper({ needed, decided }: CheckFacts): <Part>(part: Part) => Part {
  const done = new Map<object, unknown>();
  const strip = <Part>(part: Part): Part => {
    if (typeof part !== "object" || part === null) return part;
    const known = done.get(part);
    if (known !== undefined) return known as Part;
    const stripped = Array.isArray(part) ? part.map(strip) : stripNode(part as unknown as Expression);
    done.set(part, stripped);
    return stripped as Part;
  };
  const stripNode = (node: Expression): unknown => {
    if (node.kind === "bounded" && !needed.has(node)) return strip(node.operand);
    const known = node.kind === "compare" ? decided.get(node) : undefined;
    if (known !== undefined && isPure(node)) return literal(Number(known), node.type, node.span);
    const parts = Object.entries(node)
      .filter(([key]) => key !== "onOverflow" || needed.has(node))
      .map(([key, part]) => [key, KEPT.has(key) ? part : strip(part)] as const);
    return Object.fromEntries(parts);
  };
  return strip;
}
