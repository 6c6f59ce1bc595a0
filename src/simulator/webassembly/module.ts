// Encoder of a WebAssembly module (core specification, chapter 5.5): numbers, and the sections of a module that imports one memory and some
// functions and exports some of its own. What the functions do is function-body.ts's and translate.ts's.
import { I32, type ValueType } from "./opcodes.ts";

/** Parameters and results, as a module's type section lists them. */
export interface FunctionType {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface ImportedFunction extends FunctionType {
  readonly name: string;
}

export interface DefinedFunction extends FunctionType {
  /** Types of the locals behind the parameters, in order. */
  readonly locals: readonly ValueType[];
  /** With its `end`. */
  readonly body: readonly number[];
  readonly exportedAs?: string;
}

export interface ModuleContents {
  /** Pages of 64 KB; the memory cannot grow, so engines need not look again whether it did. */
  readonly pages: number;
  readonly imports: readonly ImportedFunction[];
  readonly functions: readonly DefinedFunction[];
  /** Variables of type i32 that begin with 0. */
  readonly globals: number;
}

/** All imports are of this module; the memory's name in it. */
export const IMPORTED_FROM = "";
export const MEMORY_NAME = "memory";

/** LEB128 of a number from 0 to 2^32 - 1. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let left = value >>> 0;
  while (left > 127) {
    bytes.push((left & 127) | 128);
    left >>>= 7;
  }
  bytes.push(left);
  return bytes;
}

/** Signed LEB128 of an int32. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let left = value | 0;
  while (left < -64 || left > 63) {
    bytes.push((left & 127) | 128);
    left >>= 7;
  }
  bytes.push(left & 127);
  return bytes;
}

/** IEEE 754, little-endian; NaN in its one form. */
export function float64(value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  if (Number.isNaN(value)) view.setBigUint64(0, 0x7ff8000000000000n, true);
  else view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: readonly number[]): number[] => unsigned(bytes.length).concat(bytes);
const section = (id: number, content: readonly number[]): number[] => [id].concat(sized(content));
const text = (value: string): number[] => sized([...new TextEncoder().encode(value)]);
const typeKey = ({ parameters, results }: FunctionType): string => `${parameters.join()}:${results.join()}`;

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const TYPES = 1;
const IMPORTS = 2;
const FUNCTIONS = 3;
const GLOBALS = 6;
const EXPORTS = 7;
const CODE = 10;
const FUNCTION = 0;
const MEMORY = 2;
const FUNCTION_TYPE = 0x60;
const HAS_MAXIMUM = 1;
const MUTABLE = 1;
const I32_ZERO = [0x41, 0, 0x0b];

/** The module's bytes. Functions are numbered as they stand: imports first. */
export function encodeModule({ pages, imports, functions, globals }: ModuleContents): Uint8Array {
  const types = new Map<string, { readonly index: number; readonly type: FunctionType }>();
  const typeIndex = (type: FunctionType): number[] => {
    const key = typeKey(type);
    const known = types.get(key) ?? { index: types.size, type };
    types.set(key, known);
    return unsigned(known.index);
  };
  const imported = [
    [...text(IMPORTED_FROM), ...text(MEMORY_NAME), MEMORY, HAS_MAXIMUM, ...unsigned(pages), ...unsigned(pages)],
    ...imports.map((one) => [...text(IMPORTED_FROM), ...text(one.name), FUNCTION, ...typeIndex(one)]),
  ];
  const declared = functions.map(typeIndex);
  const exported = functions.flatMap(({ exportedAs }, index) =>
    exportedAs === undefined ? [] : [[...text(exportedAs), FUNCTION, ...unsigned(imports.length + index)]],
  );
  const code = functions.map(({ locals, body }) => sized(vector(locals.map((type) => [1, type])).concat(body)));
  const typeSection = [...types.values()].map(({ type: { parameters, results } }) => [
    FUNCTION_TYPE,
    ...sized(parameters),
    ...sized(results),
  ]);
  return Uint8Array.from(
    MAGIC_AND_VERSION.concat(
      section(TYPES, vector(typeSection)),
      section(IMPORTS, vector(imported)),
      section(FUNCTIONS, vector(declared)),
      section(GLOBALS, vector(Array.from({ length: globals }, () => [I32, MUTABLE, ...I32_ZERO]))),
      section(EXPORTS, vector(exported)),
      section(CODE, vector(code)),
    ),
  );
}
