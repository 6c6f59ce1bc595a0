// A VM whose programs are watched while they run: every view they are given refuses a place it does not have, every capability they use is
// noted, and their text is held to the few names it may hold. None of this is asked of the verifier or the translator: it looks by itself.
import { INSTRUCTIONS } from "../../src/isa/instructions.ts";
import { ACTUATE, CLOCK, SENSE } from "../../src/wire/capability.ts";
import type { BundleGlobals } from "./verifier-case.ts";

export interface Watched {
  readonly globals: BundleGlobals;
  /** Capability bits that runs have used since this was cleared. */
  used: number;
  /** The first claim that did not hold, since this was cleared. */
  broken: string | undefined;
}

/** What translated text may name: registers, functions and views (firmware/vm/translate.ts), and what templates call. */
const NAME =
  /^(?:[rf]\d+|g\d+|[IFMBSDPQYZKATXm]|[MBSD]_|[undtb]|NaN|Math|min|max|atan2|pow|abs|floor|sqrt|sin|cos|asin|acos|exp|log|function|return|let|while|if|else|break|continue)$/;
const OTHER_CHARACTERS = /[^\w\s+\-*/%<>=!&|^?:;,.(){}[\]~]/;

/** Capabilities by the view a program reads or writes; and the place, for the clock. */
const needOf = (view: string, isWrite: boolean, at: number): number => {
  if (view === "P") return SENSE;
  if (view === "Q" && isWrite) return ACTUATE;
  return view === "Y" && at === 0 ? CLOCK : 0;
};
/** Views that programs never write. */
const READ_ONLY = "PYZK";
const NEEDS_OF_SENDS = new Map<number, number>(INSTRUCTIONS.map(({ number, needs }) => [number, needs]));

/** What a board has beside the language; texts are made otherwise where it is there. */
const BOARD = { setFlags: () => {} };

/** Evaluates a bundle so that the texts it makes into functions are watched; `isBoard`: as on a board. */
export function watchedBundle(bundle: string, isBoard = false): Watched {
  const globals = {};
  const watched: Watched = { globals: globals as BundleGlobals, used: 0, broken: undefined };
  const fail = (what: string): never => {
    watched.broken ??= what;
    throw new Error(what);
  };
  const viewOf = (name: string, array: ArrayLike<number>): unknown =>
    new Proxy(array as { [at: number]: number }, {
      get: (target, key) => {
        const at = placeOf(name, key, array.length);
        watched.used |= needOf(name, false, at);
        return target[at];
      },
      set: (target, key, value) => {
        const at = placeOf(name, key, array.length);
        if (READ_ONLY.includes(name)) fail(`writes ${name}[${at}]`);
        if (typeof value !== "number") fail(`writes ${String(value)} to ${name}[${at}]`);
        watched.used |= needOf(name, true, at);
        target[at] = value;
        return true;
      },
    });
  const placeOf = (name: string, key: string | symbol, length: number): number => {
    const at = Number(String(key));
    if (Number.isInteger(at) && at >= 0 && at < length && String(at) === key) return at;
    return fail(`touches ${name}[${String(key)}] of ${length}`);
  };
  // Called with `new`.
  function WatchedFunction(text: string) {
    const names = /^return function\(([\w,]*)\)\{/.exec(text)?.[1]?.split(",");
    if (!names) return fail("makes a function of another form");
    const foreign = text.match(/[A-Za-z_$][\w$]*/g)!.find((word) => !NAME.test(word));
    if (foreign !== undefined) fail(`names ${foreign}`);
    if (OTHER_CHARACTERS.test(text)) fail(`holds ${OTHER_CHARACTERS.exec(text)![0]}`);
    const make = new Function(text) as () => (...given: readonly unknown[]) => unknown;
    return () =>
      (...given: readonly unknown[]) =>
        make()(
          ...given.map((one, at) => {
            const name = names[at]!;
            if (ArrayBuffer.isView(one) || Array.isArray(one)) return viewOf(name, one as unknown as number[]);
            if (name !== "A") return one;
            const send = one as (...message: readonly number[]) => void;
            return (...message: readonly number[]) => {
              watched.used |= NEEDS_OF_SENDS.get(message[0]!) ?? fail(`sends ${message[0]}`);
              if (message.some((value) => typeof value !== "number")) fail("sends what is no number");
              send(...message);
            };
          }),
        );
  }
  new Function("globalThis", "Function", "E", bundle)(globals, WatchedFunction, isBoard ? BOARD : undefined);
  return watched;
}
