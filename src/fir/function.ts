// FIR: typed SSA with block parameters. A module is what one agent does; an image is made of one module.
import type { Span } from "../diagnostics/source.ts";
import type { Mnemonic } from "../isa/instructions.ts";

export type FirType = "i32" | "f64";

export type ValueId = number & { readonly brand: "value" };
export type BlockId = number & { readonly brand: "block" };

/** Where code comes from: a place in a source, and the vocabulary words it was made for, the one the sentence uses first. */
export interface Origin extends Span {
  /** Patterns. */
  readonly words?: readonly string[];
}

/**
 * A computation. `op` is:
 * - an instruction of src/isa whose effect is not `flow`: `args` are its source registers in order, `imms` its other operands in order
 *   (`movi movf movq movk mov fmov` and the constant-operand forms do not occur: constants are `const`, codegen chooses forms)
 * - `const`: `imms[0]` is the value (any int32 or float64, by `type`)
 * - `call`: `callee` names a function of the module
 * - `getstate` / `setstate`: reads / writes state variable `imms[0]` of the module
 * - `tell ask broadcast priority witness`: `imms` are agent, topic …; `args` the values
 */
export type FirOp = Mnemonic | "const" | "call" | "getstate" | "setstate";

export interface FirInstruction {
  readonly op: FirOp;
  readonly args: readonly ValueId[];
  readonly imms: readonly number[];
  readonly callee?: string;
  /** The value it defines, if any. */
  readonly result?: ValueId;
  readonly type?: FirType;
  readonly span?: Origin;
}

export interface Edge {
  readonly target: BlockId;
  readonly args: readonly ValueId[];
}

export type Terminator =
  | { readonly kind: "jump"; readonly to: Edge; readonly span?: Origin }
  /** `condition` is i32; not 0 goes to `then`. */
  | {
      readonly kind: "branch";
      readonly condition: ValueId;
      readonly then: Edge;
      readonly otherwise: Edge;
      readonly span?: Origin;
    }
  | { readonly kind: "return"; readonly value?: ValueId; readonly span?: Origin }
  | { readonly kind: "trap"; readonly code: number; readonly span?: Origin };

export interface FirBlock {
  readonly id: BlockId;
  params: { id: ValueId; type: FirType }[];
  instructions: FirInstruction[];
  terminator: Terminator | undefined;
}

export type FunctionKind = "helper" | "start" | "tick" | "on";

export interface FirFunction {
  readonly name: string;
  readonly kind: FunctionKind;
  /** For `on`: the topic's id. */
  readonly topic?: number;
  /** Types of the parameters; the values are the parameters of the first block. Entries have none. */
  readonly params: readonly FirType[];
  readonly result?: FirType;
  /** A helper that is the same code in every image: nothing moves across its calls (authoring/resident-set.ts). */
  readonly isResident?: true;
  /** The first is where it starts; it has no predecessors. */
  blocks: FirBlock[];
  /** Next unused value and block number. */
  nextValue: number;
  nextBlock: number;
}

/** Persists between ticks, lives in a register that every entry shares and the monitor shows. Starts at 0 unless `initial` says else. */
export interface StateVariable {
  readonly name: string;
  readonly type: FirType;
  readonly initial?: number;
  /** Shown by the monitor in this unit; the value inside is SI. */
  readonly unit?: string;
  /** What an i32 stands for: 0, 1 or 2 = unknown; or the number of a text of the module. */
  readonly shows?: "truth" | "text";
  /** Computed in every tick: before the first has ended it holds nothing. */
  readonly isTerm?: true;
  /** Shown by the monitor; false for cells the compiler made for itself. */
  readonly visible: boolean;
  readonly span?: Span;
  /** The register it must live in (assembly and `main`'s result); otherwise codegen chooses. */
  readonly register?: number;
}

/** A value as numerator/denominator: what the data section can hold. */
export interface Rational {
  readonly numerator: number;
  readonly denominator: number;
}

export type InputSource =
  | {
      readonly kind: "nmea";
      readonly formatter: string;
      readonly field: number;
      readonly transform: "linear" | "angle" | "signed" | "celsius";
      readonly scale: Rational;
      readonly guard?: { readonly field: number; readonly letter: string };
    }
  | { readonly kind: "analog"; readonly pin: string; readonly scale: Rational; readonly offset: Rational }
  | {
      readonly kind: "digital";
      readonly pin: string;
      readonly invert?: boolean;
      readonly pullup?: boolean;
      /** A level counts when it has lasted so long; absent: as it is when the tick looks. */
      readonly debounceMs?: number;
    }
  | {
      /** Edges since the program's start. */
      readonly kind: "counter";
      readonly pin: string;
      /** Falling edges. */
      readonly invert?: boolean;
      readonly pullup?: boolean;
      readonly debounceMs: number;
      readonly scale: Rational;
    }
  | (BusSensor & { readonly kind: "i2c"; readonly scl: string; readonly sda: string; readonly address: number })
  | (BusSensor & {
      readonly kind: "spi";
      readonly sck: string;
      readonly miso: string;
      readonly mosi: string;
      readonly cs: string;
      readonly mode: number;
    });

/** How a sensor on a bus is asked, and what its bytes mean (src/wire/io.ts). */
export interface BusSensor {
  readonly kHz: number;
  /** Written before the first reading, and again after one that failed. */
  readonly setup: readonly (readonly number[])[];
  /** Written before each reading; on SPI the answer comes while it is. */
  readonly command: readonly number[];
  readonly waitMs: number;
  /** Bytes to read; 0 on SPI. */
  readonly read: number;
  readonly value: {
    readonly first: number;
    readonly bytes: number;
    readonly isLittle: boolean;
    readonly isSigned: boolean;
    readonly shift: number;
    readonly bits: number;
  };
  readonly scale: Rational;
  readonly offset: Rational;
  /** The answer counts only if its byte `at`, under `mask`, is this. */
  readonly expect?: { readonly at: number; readonly mask: number; readonly equals: number };
  readonly periodMs: number;
}

export interface Input {
  readonly name: string;
  readonly unit?: string;
  readonly sources: readonly InputSource[];
  readonly lowest: Rational;
  readonly highest: Rational;
  /** 0 = never stale. */
  readonly staleAfterMs: number;
}

/** A sentence of NMEA 0183 that says an output: `$`, the address, a comma, `text`, then each value and what stands behind it, the checksum. */
export interface NmeaSentence {
  readonly kind: "nmea";
  /** Talker and formatter, 5 letters. */
  readonly address: string;
  /** It is said at the first tick after so long. */
  readonly periodMs: number;
  readonly text: string;
  readonly values: readonly SentenceValue[];
}

/** The output's value times `scale` plus `offset`, empty while it is unknown; or whether it is known, as A or V. */
export type SentenceValue = { readonly after: string } & (
  | { readonly kind: "status" }
  | {
      readonly kind: "number";
      readonly decimals: number;
      /** An angle in degrees, said as 0 up to a full turn. */
      readonly isTurn?: boolean;
      readonly scale: Rational;
      readonly offset: Rational;
    }
);

export interface Output {
  readonly name: string;
  readonly unit?: string;
  readonly sink:
    | { readonly kind: "none" }
    | { readonly kind: "digital" | "pwm"; readonly pin: string; readonly invert?: boolean }
    | {
        readonly kind: "servo";
        readonly pin: string;
        /** Never: the shortest pulse may be longer than the longest. */
        readonly invert?: false;
        /** Pulses in µs at the lowest and the highest value. */
        readonly shortest: number;
        readonly longest: number;
      }
    | NmeaSentence;
  /** Of no meaning for a sentence: nothing is said then. */
  readonly safe: Rational;
  readonly lowest: Rational;
  readonly highest: Rational;
}

/** What a topic number means, for the map beside the image. */
export interface Topic {
  readonly id: number;
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly unit?: string }[];
}

export interface FirModule {
  name: string;
  readonly functions: FirFunction[];
  readonly states: StateVariable[];
  readonly inputs: Input[];
  readonly outputs: Output[];
  readonly topics: Topic[];
  /** Names of agents this program mentions, by id. */
  readonly agents: { readonly id: number; readonly name: string }[];
  /** Texts that values of the program may be, by number. */
  readonly texts: { readonly id: number; readonly text: string }[];
  tickMs: number;
  /** Bytes of memory the program needs and what they hold first. */
  memoryBytes: number;
  memoryInitial: Uint8Array;
  /** Sentences and words, for the map beside the image. */
  readonly sentences: { readonly text: string; readonly span: Span }[];
  /** What a FLUX-ese file was understood to mean, and the hash of it that the image carries (languages/ese/echo.ts). */
  echo?: { readonly text: string; readonly hash: string };
}

export const emptyModule = (name: string): FirModule => ({
  name,
  functions: [],
  states: [],
  inputs: [],
  outputs: [],
  topics: [],
  agents: [],
  texts: [],
  tickMs: 1000,
  memoryBytes: 0,
  memoryInitial: new Uint8Array(0),
  sentences: [],
});
