// The same TypeScript three ways: FIR in the interpreter, the optimized image in the machine, and node itself. Types are stripped by
// esbuild; a declared int is an int32 there only if the program keeps it one, as the compiler makes sure.
import { transformSync } from "esbuild";
import type { FirModule } from "../../../src/fir/function.ts";
import { verifyModule } from "../../../src/fir/verify.ts";
import { typescript } from "../../../src/languages/typescript/index.ts";
import { runImage } from "../c/run-c.ts";
import { FirInterpreter } from "../fir-interpreter.ts";
import { runFrontEnd } from "../front-end.ts";

await typescript.load();

export interface Outcome {
  /** Trap code, 0 for none. */
  readonly trap: number;
  readonly result: number;
}

/** A module without faults from TypeScript; throws with its diagnostics otherwise. */
export function moduleOfTypeScript(text: string): FirModule {
  const { module, diagnostics } = runFrontEnd(typescript, text);
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((one) => `${one.code} ${one.message}: ${one.hint}`).join("\n"));
  return module;
}

/** Unlike that of C, results may be floats with a sign of zero. */
export function interpret(module: FirModule): Outcome {
  const faults = verifyModule(module);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  const interpreter = new FirInterpreter(module);
  const trap = interpreter.run("start");
  return { trap, result: trap ? 0 : (interpreter.states[0] ?? 0) };
}

export const image = (module: FirModule): Outcome => runImage(module);

/** What node gives for `main()`. */
export function runNode(text: string): number {
  const { code } = transformSync(text.replaceAll(/\bexport (?=function|const|let)/g, ""), { loader: "ts" });
  const result: unknown = new Function(`"use strict";${code}\nreturn main();`)();
  return typeof result === "boolean" ? Number(result) : (result as number);
}
