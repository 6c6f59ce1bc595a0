// The same Python three ways: FIR in the interpreter, the optimized image in the machine, and python3's own answer.
import { execFileSync, spawnSync } from "node:child_process";
import type { FirModule } from "../../../src/fir/function.ts";
import { python } from "../../../src/languages/python/index.ts";
import { runFrontEnd } from "../front-end.ts";

export { interpret, type Outcome, runImage } from "../c/run-c.ts";

await python.load();

/** A module without faults from Python; throws with its diagnostics otherwise. */
export function moduleOfPython(text: string): FirModule {
  const { module, diagnostics } = runFrontEnd(python, text);
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((one) => `${one.code} ${one.message} (${one.hint})`).join("\n"));
  return module;
}

export const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython) process.stderr.write("python3 is not installed: Python programs are not compared with it\n");

/** What a program of the list does in python3: its result, or the name of the exception that ended it. */
export type PythonAnswer = { readonly result: number } | { readonly raised: string };

const RUNNER = `
import json, sys
answers = []
for text in json.load(sys.stdin):
    try:
        space = {"__name__": "block"}
        exec(text, space)
        value = space["main"]()
        value = 0 if value is None else value
        answers.append({"result": repr(float(value)) if isinstance(value, float) else str(int(value))})
    except Exception as error:
        answers.append({"raised": type(error).__name__})
json.dump(answers, sys.stdout)
`;

/** Runs the programs in one process of python3. An int is given as the number it is, whatever its size. */
export function runPython(texts: readonly string[]): PythonAnswer[] {
  const output = execFileSync("python3", ["-c", RUNNER], { input: JSON.stringify(texts), encoding: "utf8", maxBuffer: 2 ** 26 });
  return (JSON.parse(output) as ({ result: string } | { raised: string })[]).map((answer) =>
    "raised" in answer ? answer : { result: numberOf(answer.result) },
  );
}

const numberOf = (text: string): number => (text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text));
