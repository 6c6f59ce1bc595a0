// `loop`, `while`, and what leaves them: `break` (with a value), `continue`, `return`.
import type { SyntaxNode } from "../code/grammar.ts";
import { declareLocal, readLocal } from "../code/places.ts";
import type { Local, Statement } from "../code/tree.ts";
import type { Checker } from "./check-expression.ts";
import type { Storage } from "./storage.ts";
import { children, labelOf } from "./syntax.ts";
import { BOOL, isNever, isUnit, NEVER, type RustType, scalarOf, UNIT } from "./types.ts";
import { effectOf, makeValue, unitBlock, type Value } from "./value.ts";

export interface LoopFrame {
  readonly label: string | undefined;
  /** The type of `break` values; only `loop` has one. */
  readonly result: RustType | undefined;
  hasBreak: boolean;
  /** Where `break` puts its value, while the loop is being built. */
  target: Storage | undefined;
}

/** Checks a loop's body within a new frame. */
export function loopBody(
  checker: Checker,
  node: SyntaxNode,
  result: RustType | undefined,
): { body: Value | undefined; frame: LoopFrame } {
  const frame: LoopFrame = { label: labelOf(node), result, hasBreak: false, target: undefined };
  checker.loops.push(frame);
  const body = checker.valueOf(node.childForFieldName("body"), UNIT);
  checker.loops.pop();
  return { body, frame };
}

export function checkWhile(checker: Checker, node: SyntaxNode): Value | undefined {
  const condition = checker.valueOf(node.childForFieldName("condition"), BOOL);
  const { body } = loopBody(checker, node, undefined);
  const span = checker.span(node);
  if (!condition || !body) return undefined;
  return makeValue({
    type: UNIT,
    span,
    build: () =>
      unitBlock(
        [
          {
            kind: "loop",
            test: "before",
            condition: condition.build(),
            update: undefined,
            body: effectOf(body),
            span: condition.span,
          },
        ],
        span,
      ),
  });
}

export function checkLoop(checker: Checker, node: SyntaxNode): Value | undefined {
  const span = checker.span(node);
  const result = checker.checking.newType("any");
  const { body, frame } = loopBody(checker, node, result);
  if (!body) return undefined;
  const type: RustType = frame.hasBreak ? result : NEVER;
  const loop = (): Statement => ({
    kind: "loop",
    test: "before",
    condition: undefined,
    update: undefined,
    body: effectOf(body),
    span,
  });
  return makeValue({
    type,
    span,
    build: () => {
      if (isNever(type) || isUnit(type)) return unitBlock([loop()], span);
      const local: Local = { name: "result", type: scalarOf(type), span };
      frame.target = { layout: { kind: "local", local }, indexes: [] };
      return {
        kind: "block",
        statements: [declareLocal(local, undefined, span), loop()],
        last: readLocal(local, span),
        type: local.type,
        span,
      };
    },
    store: (target) => {
      frame.target = target;
      return [loop()];
    },
  });
}

/** The frame a break or continue is about, and how many loops out it is. */
function frameOf(checker: Checker, node: SyntaxNode): { frame: LoopFrame; levels: number } | undefined {
  const word = node.type === "break_expression" ? "break" : "continue";
  const label = labelOf(node);
  const { loops, checking } = checker;
  if (loops.length === 0) return checking.fault(node, `\`${word}\` outside a loop`, "use it inside loop, while or for");
  const index = label === undefined ? loops.length - 1 : loops.findLastIndex((one) => one.label === label);
  if (index < 0)
    return checking.fault(node, `no loop around here has the label '${label}`, `write '${label}: before the loop`);
  return { frame: loops[index]!, levels: loops.length - 1 - index };
}

export function checkBreak(checker: Checker, node: SyntaxNode): Value | undefined {
  const span = checker.span(node);
  const valueNode = children(node).find((child) => child.type !== "label");
  const value = valueNode && checker.value(valueNode);
  const found = frameOf(checker, node);
  if (!found || (valueNode && !value)) return undefined;
  const { frame, levels } = found;
  frame.hasBreak = true;
  if (value && !frame.result)
    return checker.checking.fault(span, "a value for a loop that has none", "only `loop` gives a value to its break");
  if (frame.result && !checker.checking.expect(frame.result, value?.type ?? UNIT, value?.span ?? span))
    return undefined;
  const leave: Statement = { kind: "break", levels, span };
  return makeValue({
    type: NEVER,
    span,
    build: () => {
      const before =
        value && frame.target && !isUnit(value.type) ? value.store(frame.target) : value ? [effectOf(value)] : [];
      return unitBlock([...before, leave], span);
    },
  });
}

export function checkContinue(checker: Checker, node: SyntaxNode): Value | undefined {
  const span = checker.span(node);
  const found = frameOf(checker, node);
  return (
    found &&
    makeValue({ type: NEVER, span, build: () => unitBlock([{ kind: "continue", levels: found.levels, span }], span) })
  );
}

export function checkReturn(checker: Checker, node: SyntaxNode): Value | undefined {
  const span = checker.span(node);
  const valueNode = children(node)[0];
  const { function: fn, checking } = checker;
  if (!fn) return checking.fault(span, "`return` outside a function", "give a value instead");
  const value = valueNode && checker.value(valueNode);
  if (valueNode && !value) return undefined;
  if (!checking.expect(fn.result, value?.type ?? UNIT, value?.span ?? span)) return undefined;
  return makeValue({ type: NEVER, span, build: () => unitBlock(fn.leave(value, span), span) });
}
