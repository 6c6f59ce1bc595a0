// The JavaScript of one board between two power-ons: a Node context cut down to what Espruino has, that takes no text a board would refuse
// and no run without end. Nothing of Node is reachable by name from inside.
import { createContext, runInContext, Script } from "node:vm";
import { withoutHoisting } from "./hoisting.ts";
import { MISSING_GLOBALS, MISSING_MEMBERS, MISSING_METHODS } from "./missing.ts";
import { findQuirksIn, parseScript } from "./quirks.ts";

/** A run longer than this (in the host's time) is taken for one without end: a board would be stopped by Ctrl-C there. */
const RUN_MS_MAX = 2_000;

/** Why a run did not end as the program wanted. */
export interface Uncaught {
  readonly kind: "uncaught";
  /** "Error: message", or "Execution Interrupted". */
  readonly report: string;
  /** 1-based; where it is known. */
  readonly line?: number;
  readonly column?: number;
  readonly error: unknown;
}

export type Ran = { readonly kind: "value"; readonly value: unknown } | Uncaught;

/** What the context is given to call; arguments and results are of the context, errors are turned into the context's own. */
export type HostFunction = (this: unknown, ...values: never[]) => unknown;

const BOOTSTRAP = `(function (missingGlobals, missingMembers, missingMethods, host) {
  const define = Object.defineProperty;
  const real = { Function, eval, JSON, Error, Date, ArrayBuffer, Uint8Array, Promise };
  const kinds = { TypeError, RangeError, SyntaxError, ReferenceError };
  const hide = (object, name, value) => define(object, name, { value, writable: true, configurable: true, enumerable: false });
  const wrap = (run) => hostName(run, function () {
    try { return run.apply(this, arguments); }
    catch (error) { throw asOwn(error); }
  });
  const hostName = (run, own) => { define(own, "name", { value: run.name }); return own; };
  const asOwn = (error) => {
    if (error instanceof real.Error || error === null || typeof error !== "object") return error;
    return new (kinds[error.name] || real.Error)(error.message);
  };
  const checkedFunction = function Function() {
    const parts = [];
    for (let at = 0; at < arguments.length; at++) parts.push("" + arguments[at]);
    const body = parts.length ? parts.pop() : "";
    return real.eval(wrapped.prepare("(function(" + parts.join(",") + "\\n) {\\n" + body + "\\n})"));
  };
  checkedFunction.prototype = real.Function.prototype;
  hide(real.Function.prototype, "constructor", checkedFunction);
  const wrapped = { prepare: wrap(host.prepare), now: wrap(host.now), random: wrap(host.random) };
  globalThis.Function = checkedFunction;
  globalThis.eval = function eval(text) { return typeof text === "string" ? real.eval(wrapped.prepare(text)) : text; };
  globalThis.Date = class Date extends real.Date {
    constructor(a, b, c, d, e, f, g) {
      const count = arguments.length;
      if (count === 0) super(wrapped.now());
      else if (count === 1) super(a);
      else super(a, b, c === undefined ? 1 : c, d || 0, e || 0, f || 0, g || 0);
    }
    static now() { return wrapped.now(); }
  };
  hide(globalThis, "console", {});
  hide(Math, "random", wrapped.random);
  for (const name of missingGlobals) delete globalThis[name];
  for (const name in missingMembers) for (const member of missingMembers[name]) delete globalThis[name][member];
  for (const name in missingMethods) for (const method of missingMethods[name]) delete globalThis[name].prototype[method];
  return {
    wrap,
    install: (path, value) => {
      let object = globalThis;
      const names = path.split(".");
      const last = names.pop();
      for (const name of names) object = object[name] = object[name] || {};
      hide(object, last, value);
    },
    copy: (text) => text === undefined ? undefined : real.JSON.parse(text),
    buffer: (length) => new real.ArrayBuffer(length),
  };
})`;

interface Bridge {
  wrap(run: HostFunction): unknown;
  install(path: string, value: unknown): void;
  copy(text: string | undefined): unknown;
  buffer(length: number): ArrayBuffer;
}

export interface InterpreterOptions {
  /** Milliseconds since the board's 1970. */
  readonly now: () => number;
  /** 0 up to 1. */
  readonly random: () => number;
}

export class Interpreter {
  readonly global: Record<string, unknown>;
  private readonly bridge: Bridge;
  private readonly invokeScript: Script;
  private task: { run: unknown; self: unknown; values: unknown[] } | undefined;
  /** Runs inside one another (a boot file that is loaded by a line) count as one. */
  private depth = 0;

  constructor(options: InterpreterOptions) {
    const global: Record<string, unknown> = createContext(Object.create(null) as object, {
      codeGeneration: { strings: true, wasm: false },
      microtaskMode: "afterEvaluate",
    }) as Record<string, unknown>;
    this.global = global;
    const bootstrap = runInContext(BOOTSTRAP, global, { filename: "board" }) as (...parts: unknown[]) => Bridge;
    const members = Object.fromEntries(Object.entries(MISSING_MEMBERS).map(([name, set]) => [name, [...set]]));
    this.bridge = bootstrap([...MISSING_GLOBALS], members, MISSING_METHODS, {
      prepare: (text: unknown) => this.prepare(String(text)),
      now: options.now,
      random: options.random,
    });
    Object.defineProperty(global, INVOKE, { value: () => this.invokeTask(), enumerable: false });
    this.invokeScript = new Script(`${INVOKE}()`, { filename: "board" });
  }

  /** Gives the program a function of the host, or any other value. `path` may name a member: "E.CRC32". */
  install(path: string, value: unknown): void {
    this.bridge.install(path, typeof value === "function" ? this.wrap(value as HostFunction) : value);
  }

  wrap(run: HostFunction): unknown {
    return this.bridge.wrap(run);
  }

  /** A copy of plain data as an object of the context. */
  copy(value: unknown): unknown {
    return this.bridge.copy(JSON.stringify(value));
  }

  /** An ArrayBuffer of the context with these bytes. */
  buffer(bytes: Uint8Array): ArrayBuffer {
    const buffer = this.bridge.buffer(bytes.length);
    new Uint8Array(buffer).set(bytes);
    return buffer;
  }

  /** Text fit to run here. Throws a SyntaxError for what a board would refuse. */
  prepare(text: string, isLine = false): string {
    const parsed = parseScript(text);
    const quirk = parsed.kind === "quirk" ? parsed.quirk : findQuirksIn(parsed.program, text)[0];
    if (quirk || parsed.kind === "quirk") throw new RefusedText(quirk?.message ?? "", text, quirk?.offset ?? 0);
    return withoutHoisting(parsed.program, text, isLine);
  }

  /** Runs text at the top level. A console line may declare again what an earlier line did. */
  evaluate(text: string, name: string, isLine = false): Ran {
    return this.guard(() => {
      const prepared = this.prepare(text, isLine);
      return this.run((timeout) => runInContext(prepared, this.global, { filename: name, ...timeout }));
    }, name);
  }

  /** Calls a function of the program. */
  call(run: unknown, self: unknown, ...values: unknown[]): Ran {
    return this.guard(() => {
      const before = this.task;
      this.task = { run, self, values };
      try {
        return this.run((timeout) => this.invokeScript.runInContext(this.global, timeout));
      } finally {
        this.task = before;
      }
    });
  }

  private invokeTask(): unknown {
    const task = this.task!;
    return Reflect.apply(task.run as () => unknown, task.self, task.values);
  }

  private run(inside: (timeout: { timeout?: number }) => unknown): unknown {
    this.depth++;
    try {
      return inside(this.depth === 1 ? { timeout: RUN_MS_MAX } : {});
    } finally {
      this.depth--;
    }
  }

  private guard(run: () => unknown, name?: string): Ran {
    try {
      return { kind: "value", value: run() };
    } catch (error) {
      return uncaught(error, name);
    }
  }
}

/** A name no program writes. */
const INVOKE = "__invoke";

/** Text that a board would not take. */
export class RefusedText extends SyntaxError {
  readonly line: number;
  readonly column: number;
  constructor(message: string, text: string, offset: number) {
    super(message);
    const before = text.slice(0, offset).split("\n");
    this.line = before.length;
    this.column = before.at(-1)!.length + 1;
  }
}

function uncaught(error: unknown, name: string | undefined): Uncaught {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return { kind: "uncaught", report: "Execution Interrupted", error };
  if (error instanceof RefusedText) return { kind: "uncaught", report: `SyntaxError: ${error.message}`, line: error.line, column: error.column, error };
  const isError = typeof error === "object" && error !== null && "message" in error;
  const { name: kind, message, stack } = (isError ? error : {}) as { name?: string; message?: string; stack?: string };
  const report = isError ? `${kind ?? "Error"}: ${message ?? ""}` : String(error);
  const place = name === undefined ? null : new RegExp(`${name.replace(/\W/g, "\\$&")}:(\\d+):(\\d+)`).exec(String(stack ?? ""));
  return { kind: "uncaught", report, error, ...(place ? { line: Number(place[1]), column: Number(place[2]) } : {}) };
}
