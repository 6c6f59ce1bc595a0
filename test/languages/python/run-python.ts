// The same Python three ways: FIR in the interpreter, the optimized image in the machine, and python3's own answer.
import { execFileSync, spawnSync } from "node:child_process";
import type { FirModule } from "../../../src/fir/function.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
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

/** The same as one of several blocks, so that its functions may be called from others with any number. */
export function moduleOfOpenPython(text: string): FirModule {
  const block = (code: string) => `\`\`\`python\n${code}\n\`\`\`\n`;
  const { module, diagnostics } = runFrontEnd(markdown, block(text) + block("def other():\n    return 1"), [python]);
  if (diagnostics.length > 0) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  return module;
}

export const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython) process.stderr.write("python3 is not installed: Python programs are not compared with it\n");

/** What a program does in python3: its result, or the name of the exception that ended it. */
export type PythonAnswer = ({ readonly result: number } | { readonly raised: string }) & {
  /** Some operator gave an int beyond int32. */
  readonly isWide: boolean;
};

const RUNNER = `
import ast, json, sys
sys.set_int_max_str_digits(0)

class Watching(ast.NodeTransformer):
    def watched(self, node):
        self.generic_visit(node)
        return ast.copy_location(ast.Call(func=ast.Name(id="_watch", ctx=ast.Load()), args=[node], keywords=[]), node)
    visit_BinOp = watched
    visit_UnaryOp = watched
    visit_Call = watched
    def visit_MatchValue(self, node):
        return node
    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        value = ast.BinOp(left=ast.Name(id=node.target.id, ctx=ast.Load()), op=node.op, right=node.value)
        call = ast.Call(func=ast.Name(id="_watch", ctx=ast.Load()), args=[value], keywords=[])
        return ast.copy_location(ast.Assign(targets=[node.target], value=call), node)

answers = []
for text in json.load(sys.stdin):
    wide = []
    def watch(value):
        if isinstance(value, int) and not -2**31 <= value < 2**31:
            wide.append(1)
        return value
    try:
        space = {"__name__": "block", "_watch": watch}
        tree = ast.fix_missing_locations(Watching().visit(ast.parse(text)))
        exec(compile(tree, "block", "exec"), space)
        value = space["main"]()
        value = 0 if value is None else value
        answer = {"result": repr(float(value)) if isinstance(value, float) else str(int(value))}
    except Exception as error:
        answer = {"raised": type(error).__name__}
    answers.append({**answer, "isWide": len(wide) > 0})
json.dump(answers, sys.stdout)
`;

/** Runs the programs in one process of python3. An int is given as the number it is, whatever its size. */
export function runPython(texts: readonly string[]): PythonAnswer[] {
  const output = execFileSync("python3", ["-c", RUNNER], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return (JSON.parse(output) as (({ result: string } | { raised: string }) & { isWide: boolean })[]).map((answer) =>
    "raised" in answer ? answer : { result: numberOf(answer.result), isWide: answer.isWide },
  );
}

const numberOf = (text: string): number => (text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text));
