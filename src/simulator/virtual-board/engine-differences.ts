// Where Espruino's own objects are not V8's: a text run in each fresh context. What it cannot reach (operators, number literals, how a number
// becomes text in a sum) is refused by quirks.ts or named in docs/compatibility.md. Found with test/espruino/language.espruino.ts, which holds
// these rules to a real interpreter.

const LISTS =
  "flat flatMap at copyWithin findLast findLastIndex toSorted toReversed toSpliced with lastIndexOf reduceRight keys values entries toLocaleString";

/** What Espruino has not: whose it would be ("" is nobody's, a global), whether of its instances, and the names. The globals go last: they own. */
export const MISSING: readonly (readonly [owner: string, ofInstances: boolean, names: string])[] = [
  [
    "Math",
    false,
    "imul clz32 trunc fround log2 hypot cbrt expm1 log1p f16round acosh asinh atanh cosh sinh tanh log10 sumPrecise",
  ],
  ["Array", false, "from of fromAsync"],
  ["String", false, "raw fromCodePoint"],
  [
    "Number",
    false,
    "isInteger isSafeInteger isFinite isNaN parseFloat parseInt MAX_SAFE_INTEGER MIN_SAFE_INTEGER EPSILON",
  ],
  [
    "Object",
    false,
    "freeze isFrozen seal isSealed getOwnPropertySymbols hasOwn is preventExtensions isExtensible groupBy",
  ],
  ["Promise", false, "allSettled any race try withResolvers"],
  ["ArrayBuffer", false, "isView"],
  ["Error", false, "captureStackTrace stackTraceLimit isError"],
  ["%TypedArray%", false, "from of"],
  ["Array", true, LISTS],
  ["%TypedArray%", true, LISTS],
  [
    "String",
    true,
    "codePointAt at normalize matchAll isWellFormed toWellFormed anchor big blink bold fontcolor fontsize fixed italics link localeCompare search " +
      "small strike sub sup trimStart trimLeft trimEnd trimRight toLocaleLowerCase toLocaleUpperCase",
  ],
  ["Number", true, "toExponential toPrecision toLocaleString"],
  [
    "Date",
    true,
    "toDateString toTimeString toGMTString setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds getYear " +
      "setYear toLocaleString toLocaleDateString toLocaleTimeString",
  ],
  ["ArrayBuffer", true, "slice maxByteLength resizable resize transfer transferToFixedLength detached"],
  ["DataView", true, "getBigInt64 setBigInt64 getBigUint64 setBigUint64 getFloat16 setFloat16"],
  ["Promise", true, "finally"],
  ["RegExp", true, "compile"],
  [
    "",
    false,
    "Map Set WeakMap WeakSet WeakRef FinalizationRegistry Symbol Proxy Reflect BigInt BigInt64Array BigUint64Array Atomics SharedArrayBuffer " +
      "WebAssembly Intl Iterator AggregateError escape unescape DisposableStack AsyncDisposableStack SuppressedError Float16Array EvalError " +
      "RangeError URIError decodeURI encodeURI TextEncoder TextDecoder queueMicrotask structuredClone",
  ],
];

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: text of another program
export const ENGINE_DIFFERENCES = `(function (number, missing) {
  "use strict";
  var exp = Math.exp, log = Math.log, sin = Math.sin, atan = Math.atan, trunc = Math.trunc, PI = Math.PI;
  var isView = ArrayBuffer.isView, isArray = Array.isArray, isDataView = function (value) { return value instanceof DataView; };
  var TypedArray = Object.getPrototypeOf(Uint8Array), fromCharCode = String.fromCharCode, nativeString = Number.prototype.toString;

  // Roots and powers go through logarithms, but for small whole exponents; a cosine is a sine a quarter turn on; arcs go through one tangent.
  Math.sqrt = function (x) { x = +x; return x >= 0 ? exp(log(x) * 0.5) : NaN; };
  Math.pow = function (x, y) {
    x = +x; y = +y;
    if (y >= 0 && y < 10 && trunc(y) === y) {
      var product = 1;
      for (var n = 0; n < y; n++) product *= x;
      return product;
    }
    if (x < 0 && y % 1 === 0) return (y % 2 === 0 ? 1 : -1) * exp(log(-x) * y);
    return x !== 0 || y <= 0 ? exp(log(x) * y) : y !== y ? exp(log(x) * y) : 0;
  };
  Math.cos = function (x) { return sin(+x + PI / 2); };
  Math.tan = function (x) { return sin(+x) / sin(+x + PI / 2); };
  Math.asin = function (x) { x = +x; return atan(x / Math.sqrt(1 - x * x)); };
  Math.acos = function (x) { return PI / 2 - Math.asin(x); };
  // Halves go away from zero; it goes through an integer of 64 bits.
  Math.round = function (x) {
    x = +x;
    if (x - x !== 0) return x;
    x = trunc(x + (x < 0 ? -0.5 : 0.5));
    return x >= -9223372036854775808 && x < 9223372036854775808 ? x : -9223372036854775808;
  };

  // Text is bytes.
  String.fromCharCode = function () {
    var text = "";
    for (var at = 0; at < arguments.length; at++) text += fromCharCode(arguments[at] & 255);
    return text;
  };
  var split = String.prototype.split;
  String.prototype.split = function (separator) { return split.call(this, separator); };
  Number.prototype.toString = function (radix) { return radix === undefined ? number(Number(this)) : nativeString.call(this, radix); };

  // A view reads 0 behind its end, and loses what is written there.
  Object.getOwnPropertyNames(DataView.prototype).forEach(function (name) {
    var native = /^[gs]et/.test(name) && DataView.prototype[name];
    if (!native) return;
    DataView.prototype[name] = function () {
      try { return native.apply(this, arguments); } catch (error) { return name[0] === "g" ? 0 : undefined; }
    };
  });
  var set = TypedArray.prototype.set, subarray = TypedArray.prototype.subarray;
  TypedArray.prototype.set = function (from, offset) {
    var room = this.length - (offset >> 0);
    if (from.length > room) from = isView(from) ? subarray.call(from, 0, room) : from.slice(0, room);
    set.call(this, from, offset);
  };

  // JSON: numbers as they are printed, views as lists, every other character by its code.
  function quote(text) {
    return '"' + text.replace(/["\\\\]/g, "\\\\$&").replace(/[^ -~]/g, function (one) {
      var at = "\\b\\t\\n\\f\\r".indexOf(one);
      return at >= 0 ? "\\\\" + "btnfr"[at] : "\\\\u" + nativeString.call(one.charCodeAt(0) + 65536, 16).slice(1).toUpperCase();
    }) + '"';
  }
  function json(value) {
    if (typeof value === "string") return quote(value);
    if (typeof value === "number") return value - value === 0 ? number(value) : "null";
    if (typeof value === "boolean") return String(value);
    if (value === null || value === undefined) return "null";
    if (typeof value === "function") return "undefined";
    if (typeof value.toJSON === "function") return json(value.toJSON());
    if (value instanceof ArrayBuffer) value = new Uint8Array(value);
    var parts = [];
    if (isArray(value) || (isView(value) && !isDataView(value))) {
      for (var at = 0; at < value.length; at++) parts.push(json(value[at]));
      return "[" + parts.join(",") + "]";
    }
    Object.keys(value).forEach(function (key) {
      if (value[key] !== undefined && typeof value[key] !== "function") parts.push(quote(key) + ":" + json(value[key]));
    });
    return "{" + parts.join(",") + "}";
  }
  var stringify = JSON.stringify;
  JSON.stringify = function (value, replacer, space) {
    return space === undefined && typeof replacer !== "function" ? json(value) : stringify(value, replacer, space);
  };

  // An error has a type and no name.
  [Error, TypeError, SyntaxError, ReferenceError].forEach(function (kind) {
    kind.prototype.type = kind.name;
    delete kind.prototype.name;
  });
  [EvalError, RangeError, URIError].forEach(function (kind) { delete kind.prototype.name; });
  Error.prototype.toString = function () { return this.message ? this.type + ": " + this.message : this.type; };

  // What cannot be taken away (a constant) quirks.ts finds in the text.
  function without(owner, names) { names.split(" ").forEach(function (name) { try { delete owner[name]; } catch (error) {} }); }
  missing.forEach(function (row) {
    var owner = row[0] === "%TypedArray%" ? TypedArray : row[0] ? globalThis[row[0]] : globalThis;
    without(row[1] ? owner.prototype : owner, row[2]);
  });
})`;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: text of another program
