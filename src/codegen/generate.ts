// FIR -> image: places states, orders functions, and takes each through selection, structuring, allocation and emission; then the map.
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { type Flow, flowOf } from "../fir/analysis/edges.ts";
import { FunctionBuilder } from "../fir/builder.ts";
import type { FirFunction, FirModule } from "../fir/function.ts";
import { encodeImage } from "../image/encode.ts";
import type { FxMap } from "../image/fxmap.ts";
import type { Program } from "../image/program.ts";
import { RESULT_FLOAT, RESULT_INT, RESULT_NONE } from "../isa/instruction.ts";
import { CALL_DEPTH_MAX, FUNCTIONS_MAX, NESTING_MAX } from "../isa/limits.ts";
import { INT_REGISTERS } from "../isa/registers.ts";
import { MEMORY_UNIT } from "../wire/image-header.ts";
import { allocate } from "./allocate.ts";
import { codeSize } from "./code-size.ts";
import { type Emitted, emitBody } from "./emit.ts";
import { makeMap } from "./map.ts";
import { makeReducible } from "./reducible.ts";
import { type Callees, type SelectContext, select } from "./select.ts";
import { splitEdges } from "./split-edges.ts";
import { placeStates, takeWord } from "./states.ts";
import { type Structure, structure } from "./structure.ts";

export interface GenerateOptions {
  /** wire/image-header.ts CLASS_*. */
  readonly boardClass: number;
  readonly security: number;
  readonly sources: readonly SourceFile[];
}

export interface Generated {
  readonly program: Program;
  readonly bytes: Uint8Array;
  readonly map: FxMap;
}

/** The image of a module, which is not changed; undefined with diagnostics (FLX0601, FLX0602) when it does not fit. */
export function generateImage(source: FirModule, options: GenerateOptions, reporter: Reporter): Generated | undefined {
  // A working copy: its functions are rewritten, and its memory grows by what has no register.
  const module: FirModule = { ...source, functions: source.functions.map(copyOf) };
  initialiseStates(module);
  const ordered = orderFunctions(module, reporter);
  if (!ordered) return undefined;
  if (ordered.length > FUNCTIONS_MAX) {
    reporter.error("FLX0602", `the program has ${ordered.length} functions, an image holds ${FUNCTIONS_MAX}`);
    return undefined;
  }
  const places = placeStates(module);
  const callees: Callees = new Map(
    ordered.map((fn, index) => [fn.name, { index, params: fn.params, ...(fn.result ? { result: fn.result } : {}) }]),
  );
  const emitted: Emitted[] = [];
  const starts: { readonly fn: FirFunction; readonly at: number }[] = [];
  for (const fn of ordered) {
    starts.push({ fn, at: emitted.length });
    const code = generateFunction(fn, module, { module: source, places, callees }, reporter);
    if (!code) return undefined;
    emitted.push(...code);
  }
  const program: Program = {
    boardClass: options.boardClass,
    security: options.security,
    memoryBytes: Math.ceil(module.memoryBytes / MEMORY_UNIT) * MEMORY_UNIT,
    tickMs: module.tickMs,
    inputs: module.inputs,
    outputs: module.outputs,
    memoryInitial: withoutTrailingZeros(module.memoryInitial),
    code: emitted.map((one) => one.code),
    ...(module.echo ? { echo: module.echo.hash } : {}),
  };
  try {
    const { bytes, offsets } = encodeImage(program);
    return {
      program,
      bytes,
      map: makeMap({ module, places, emitted, offsets, bytes, starts, sources: options.sources }),
    };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "EncodeError") throw error;
    reporter.error("FLX0602", error.message, undefined, { hint: "split the program, or shorten it" });
    return undefined;
  }
}

const copyOf = (fn: FirFunction): FirFunction => ({ ...fn, blocks: fn.blocks.map((block) => ({ ...block })) });

function withoutTrailingZeros(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return bytes.subarray(0, length);
}

/** States that do not begin at 0 are set by the start entry, made if there is none. */
function initialiseStates(module: FirModule): void {
  const wanted = module.states.flatMap((state, index) =>
    // NaN (unknown) is a first value like any other.
    state.initial === undefined || state.initial === 0 ? [] : [{ state, index }],
  );
  if (wanted.length === 0) return;
  const builder = new FunctionBuilder({ name: "(initial values)", kind: "start" });
  for (const { state, index } of wanted) {
    builder.setState(index, state.type === "f64" ? builder.f64(state.initial!) : builder.i32(state.initial!));
  }
  const start = module.functions.find((fn) => fn.kind === "start");
  if (!start) {
    builder.return();
    module.functions.push(builder.function);
    return;
  }
  // In front of what the entry does already; value numbers must not meet.
  const first = start.blocks[0]!;
  const shift = start.nextValue;
  const moved = builder.function.blocks[0]!.instructions.map((one) => ({
    ...one,
    args: one.args.map((arg) => (arg + shift) as typeof arg),
    ...(one.result === undefined ? {} : { result: (one.result + shift) as typeof one.result }),
  }));
  first.instructions = [...moved, ...first.instructions];
  start.nextValue += builder.function.nextValue;
}

/** Functions that entries reach, each after what it calls. Undefined when two call each other, or calls are nested too deeply. */
function orderFunctions(module: FirModule, reporter: Reporter): FirFunction[] | undefined {
  const byName = new Map(module.functions.map((fn) => [fn.name, fn]));
  const ordered: FirFunction[] = [];
  const open = new Set<FirFunction>();
  /** How many calls are below each function. */
  const depths = new Map<FirFunction, number>();
  const visit = (fn: FirFunction): boolean => {
    if (depths.has(fn)) return true;
    open.add(fn);
    let depth = 0;
    for (const block of fn.blocks) {
      for (const one of block.instructions) {
        const callee = one.callee === undefined ? undefined : byName.get(one.callee);
        if (!callee || callee === fn) continue;
        if (open.has(callee)) {
          reporter.error("FLX0602", `"${fn.name}" and "${callee.name}" call each other`, one.span, {
            hint: "a function may call itself, but two may not call each other: join them, or use a loop",
          });
          return false;
        }
        if (!visit(callee)) return false;
        depth = Math.max(depth, depths.get(callee)! + 1);
        if (depth <= CALL_DEPTH_MAX) continue;
        reporter.error(
          "FLX0602",
          `"${fn.name}" is the top of more than ${CALL_DEPTH_MAX} calls one inside the other`,
          one.span,
          {
            hint: "a board's stack is small: do the work of some of these functions where it is called",
          },
        );
        return false;
      }
    }
    open.delete(fn);
    depths.set(fn, depth);
    ordered.push(fn);
    return true;
  };
  const rank = { start: 0, on: 1, tick: 2, helper: 3 };
  const entries = module.functions.filter((fn) => fn.kind !== "helper").sort((a, b) => rank[a.kind] - rank[b.kind]);
  return entries.every(visit) ? ordered : undefined;
}

/** Blocks of one function: about twice what an image has room for. Refused here, before they cost time and stack. */
const BLOCKS_MAX = 8192;
/** Blocks of a function that is generated in two ways: longer ones would cost time. */
const TRIAL_BLOCKS_MAX = 64;

function generateFunction(
  fn: FirFunction,
  module: FirModule,
  context: SelectContext,
  reporter: Reporter,
): Emitted[] | undefined {
  makeReducible(fn);
  splitEdges(fn);
  const flow = flowOf(fn);
  if (flow.order.length > BLOCKS_MAX) {
    reporter.error("FLX0602", `"${fn.name}" is longer than an image`, undefined, {
      hint: "split the program, or shorten it",
    });
    return undefined;
  }
  const nested = structure(flow);
  if (!nested) {
    reporter.error(
      "FLX0602",
      `"${fn.name}" has more than ${NESTING_MAX} conditions and loops one inside the other`,
      undefined,
      {
        hint: "put the innermost part into a function or word of its own",
      },
    );
    return undefined;
  }
  // Two ways to load constants: which is shorter is known when the registers are.
  const ways = flow.order.length <= TRIAL_BLOCKS_MAX ? [true, false] : [true];
  const memoryBefore = module.memoryBytes;
  let best: { readonly code: readonly Emitted[]; readonly size: number; readonly memoryBytes: number } | undefined;
  for (const sharesShort of ways) {
    module.memoryBytes = memoryBefore;
    const code = emitFunction(fn, flow, nested, module, { ...context, sharesShort });
    if (!code) continue;
    const size = ways.length > 1 ? codeSize(code.map((one) => one.code)) : 0;
    if (!best || size < best.size) best = { code, size, memoryBytes: module.memoryBytes };
  }
  if (!best) {
    const begin = fn.blocks.flatMap((block) => block.instructions).find(({ span }) => span)?.span;
    reporter.error("FLX0601", `"${fn.name}" keeps more values at once than there are registers`, begin, {
      hint: "split it into smaller functions or words",
    });
    return undefined;
  }
  module.memoryBytes = best.memoryBytes;
  return [{ code: head(fn), span: undefined }, ...best.code, { code: { name: "end", operands: [] }, span: undefined }];
}

/** The instructions of a function's body; undefined if its values do not find registers. */
function emitFunction(
  fn: FirFunction,
  flow: Flow,
  nested: Structure,
  module: FirModule,
  context: SelectContext,
): Emitted[] | undefined {
  const machine = select(fn, flow, context);
  const flag = flagRegister(machine.fixed, machine.bank);
  const take = (type: "i32" | "f64") => takeWord(module, type);
  const allocation = allocate(machine, flow, { reserved: nested.needsFlag ? flag : undefined, takeWord: take });
  return allocation && emitBody(nested.body, { fn: machine, ...allocation, flag, takeWord: take });
}

/** The highest integer register nothing is fixed to. */
function flagRegister(fixed: ReadonlyMap<number, number>, bank: ReadonlyMap<number, string>): number {
  const taken = new Set([...fixed].flatMap(([of, register]) => (bank.get(of) === "i32" ? [register] : [])));
  let register = INT_REGISTERS - 1;
  while (taken.has(register)) register--;
  return register;
}

function head(fn: FirFunction): Program["code"][number] {
  if (fn.kind === "start" || fn.kind === "tick") return { name: fn.kind, operands: [] };
  if (fn.kind === "on") return { name: "on", operands: [fn.topic!] };
  const result = fn.result === "f64" ? RESULT_FLOAT : fn.result === "i32" ? RESULT_INT : RESULT_NONE;
  const count = (type: string) => fn.params.filter((param) => param === type).length;
  return { name: "func", operands: [count("i32"), count("f64"), result] };
}
