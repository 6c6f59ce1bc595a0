// Words that are code: assembly becomes a helper function, made once for a word and its register arguments; `code:` calls a function of a code
// block. Integers know no unknown, so a call with an unknown argument is not made and gives unknown.
import { basename } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import type { FirType, ValueId } from "../../fir/function.ts";
import { assemblyLinesOf } from "../../vocabulary/assembly-lines.ts";
import type { Parameter, Word } from "../../vocabulary/word.ts";
import { liftAssembly } from "../assembly/lift.ts";
import { registerParameters } from "../assembly/read.ts";
import type { Signature } from "../language.ts";
import { nameOfWordCode, readWordCode } from "./code-blocks.ts";
import { callFunction, fromSi, toSi } from "./lower-call.ts";
import { unknownNumber } from "./lower-expression.ts";
import type { Binding, Lowering } from "./lowering.ts";
import { numberOfTruth, type Operand, PLAIN_NUMBER, unitOf } from "./operand.ts";
import { type Place, wordsOf } from "./text.ts";

export function lowerAssembly(
  lowering: Lowering,
  word: Word,
  parameters: ReadonlyMap<string, Binding>,
): Operand | undefined {
  if (word.meaning.kind !== "assembly") return undefined;
  const registers = registerParameters(word.meaning.lines);
  const literals = new Map<string, string>();
  for (const name of registers) {
    const binding = parameters.get(name.toLowerCase());
    if (binding) literals.set(name, wordsOf(binding.expression.place));
  }
  const passed = word.parameters.filter((parameter) => !literals.has(parameter.name));
  const name = [word.pattern, ...literals.values()].join(" · ");
  if (!lowering.wordFunctions.has(name)) {
    const faults = new Reporter();
    const lifted = liftAssembly(
      {
        name,
        lines: assemblyLinesOf(word.meaning),
        parameters: passed.map((parameter) => parameter.name),
        literals,
        resultRegister: word.result?.register,
      },
      faults,
    );
    for (const fault of faults.diagnostics) lowering.report(fault);
    if (lifted) lowering.module.functions.push(lifted);
    lowering.wordFunctions.set(name, lifted ? lifted.name : undefined);
  }
  const callee = lowering.wordFunctions.get(name);
  if (callee === undefined) return unknownNumber(lowering);
  const hasResult = word.result?.register !== undefined;
  return call(
    lowering,
    callee,
    passed.map((parameter) => ({ parameter, type: "i32" as const })),
    parameters,
    hasResult ? "i32" : undefined,
    word,
  );
}

export function lowerCode(
  lowering: Lowering,
  word: Word,
  name: string,
  parameters: ReadonlyMap<string, Binding>,
  place: Place,
): Operand | undefined {
  const found = functionOf(lowering, word, name);
  if (!found) {
    lowering.error(
      "FLX0503",
      `\`${word.pattern}\` is the function \`${name}\`, and no code block declares it`,
      place,
      `put the code block into ${basename(word.file.path)}, where the word is`,
    );
    return unknownNumber(lowering);
  }
  const { signature, callee } = found;
  if (signature.params.length !== word.parameters.length) {
    lowering.error(
      "FLX0504",
      `\`${name}\` takes ${signature.params.length} values, and \`${word.pattern}\` has ${word.parameters.length} parameters`,
      place,
      "give both the same parameters in the same order",
    );
    return unknownNumber(lowering);
  }
  const passed = word.parameters.map((parameter, index) => ({ parameter, type: signature.params[index]! }));
  return call(lowering, callee, passed, parameters, signature.result, word);
}

/** The function a word is: of a code block beside the word, else of one in the program. */
function functionOf(
  lowering: Lowering,
  { file }: Word,
  name: string,
): { readonly callee: string; readonly signature: Signature } | undefined {
  const { services, program, wordCode } = lowering;
  if (file.text !== program.file.text) {
    const code = wordCode.get(file) ?? readWordCode(file, services);
    wordCode.set(file, code);
    const signature = code.signatures.get(name);
    if (signature) {
      lowering.codeCalled.add(code);
      return { callee: nameOfWordCode(code, name), signature };
    }
  }
  const signature = services.signatures.get(name);
  return signature && { callee: name, signature };
}

/** Calls a function with arguments in the units of the word's parameters; the result is in the unit of its result. */
function call(
  lowering: Lowering,
  callee: string,
  passed: readonly { readonly parameter: Parameter; readonly type: FirType }[],
  parameters: ReadonlyMap<string, Binding>,
  result: FirType | undefined,
  word: Word,
): Operand | undefined {
  const args = passed.map(({ parameter, type }) => {
    const { operand, constant } = argumentOf(lowering, parameters.get(parameter.name.toLowerCase()));
    return { value: fromSi(lowering, operand, unitOf(parameter.unit)), type, isKnown: constant !== undefined };
  });
  const unit = unitOf(word.result?.unit);
  const value = callFunction(lowering, callee, args, result, (returned) => toSi(lowering, returned, unit));
  // The unit is put on by `typed`; here the value is of any dimension.
  return value === undefined
    ? undefined
    : { kind: "number", value, type: unit ? { ...PLAIN_NUMBER, isAny: true } : PLAIN_NUMBER };
}

function argumentOf(lowering: Lowering, binding: Binding | undefined): { operand: ValueId; constant?: number } {
  const operand = binding?.operand;
  if (operand?.kind === "number")
    return { operand: operand.value, ...(operand.constant === undefined ? {} : { constant: operand.constant }) };
  if (operand?.kind === "truth") return { operand: numberOfTruth(lowering.builder, operand) };
  if (binding) {
    const text = wordsOf(binding.expression.place);
    lowering.error(
      "FLX0203",
      `\`${text}\` is not defined`,
      binding.expression.place,
      `define it under a line that begins with ==:\n**${text}** := …`,
    );
  }
  return { operand: lowering.builder.f64(Number.NaN) };
}
