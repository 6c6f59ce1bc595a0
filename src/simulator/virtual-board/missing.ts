// Standard JavaScript that Espruino 2v29 does not have: the virtual board takes it out of its context, and quirks.ts finds its use in text.

export const MISSING_GLOBALS: ReadonlySet<string> = new Set([
  "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry", "Symbol", "Proxy", "Reflect", "BigInt", "BigInt64Array",
  "BigUint64Array", "Float16Array", "Atomics", "SharedArrayBuffer", "Intl", "WebAssembly", "Iterator", "TextEncoder", "TextDecoder",
  "queueMicrotask", "structuredClone",
]);

/** Members of built-in objects, called as `Math.imul`. */
export const MISSING_MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  Math: new Set([
    "imul", "clz32", "trunc", "fround", "f16round", "log2", "log10", "log1p", "expm1", "hypot", "cbrt", "sinh", "cosh", "tanh", "asinh", "acosh",
    "atanh",
  ]),
  Number: new Set(["isInteger", "isSafeInteger"]),
  Array: new Set(["from", "of", "fromAsync"]),
  Object: new Set(["freeze", "isFrozen", "getOwnPropertySymbols", "groupBy"]),
  String: new Set(["raw", "fromCodePoint"]),
};

/** Methods of values: not to be seen in text, so they fail when they are called. */
export const MISSING_METHODS: Readonly<Record<string, readonly string[]>> = {
  Array: ["flat", "flatMap", "at", "findLast", "findLastIndex", "copyWithin", "toSorted", "toReversed", "toSpliced", "with"],
  String: ["at", "codePointAt", "matchAll", "normalize"],
};
