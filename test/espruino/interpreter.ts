// The Espruino interpreter named by ESPRUINO, run on scripts. A stock Linux build starts its console when a script ends, so what it printed is
// taken from its output by a mark, and it is ended by `quit()`.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Path of the interpreter; undefined: none was named. */
export const interpreter: string | undefined = process.env.ESPRUINO ? resolve(process.env.ESPRUINO) : undefined;

/** Why the suite is skipped; undefined: it runs. */
export function whySkipped(): string | undefined {
  if (interpreter === undefined)
    return "ESPRUINO names no interpreter: ESPRUINO=path/to/espruino npm run test:espruino";
  try {
    accessSync(interpreter, constants.X_OK);
    return undefined;
  } catch {
    return `ESPRUINO is ${interpreter}, which cannot be run`;
  }
}

/** A line of what the suite found, for docs/compatibility.md. */
export const result = (what: string, found: string): void => void process.stdout.write(`${what}: ${found}\n`);

const MARK = "@flux ";

/** A line of the script that hands an expression's value (JSON) to the test. */
export const tell = (expression: string): string => `print("${MARK}"+JSON.stringify(${expression}));`;

const told = (output: string): unknown[] =>
  output
    .split(/\r?\n/)
    .filter((line) => line.includes(MARK))
    .map((line) => JSON.parse(line.slice(line.indexOf(MARK) + MARK.length)) as unknown);

/** Runs a script in an interpreter of its own, and gives what it told, in order. Throws with its output if it failed. */
export function runScript(script: string, timeoutMs = 60_000): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), "flux-espruino-"));
  try {
    const file = join(folder, "script.js");
    writeFileSync(file, `${script}\nquit();\n`, "latin1");
    const run = spawnSync(interpreter!, [file], {
      cwd: folder,
      encoding: "latin1",
      timeout: timeoutMs,
      input: "",
      maxBuffer: 2 ** 28,
    });
    if (/Uncaught|OUT OF MEMORY/.test(run.stdout) || run.status !== 0 || run.error)
      throw new Error(`the interpreter failed (${run.error?.message ?? run.status}):\n${run.stdout.slice(-2_000)}`);
    return told(run.stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same without blocking this process, so that several can run at once. */
export async function runScriptBeside(script: string, timeoutMs = 300_000): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), "flux-espruino-"));
  try {
    const file = join(folder, "script.js");
    writeFileSync(file, `${script}\nquit();\n`, "latin1");
    const child = spawn(interpreter!, [file], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    let output = "";
    child.stdout.setEncoding("latin1").on("data", (text: string) => {
      output += text;
    });
    const status = await new Promise<number | null>((done, failed) => {
      child.once("error", failed);
      child.once("close", (code) => done(code));
    });
    clearTimeout(timer);
    if (/Uncaught|OUT OF MEMORY/.test(output) || status !== 0)
      throw new Error(`the interpreter failed (${status ?? "ended by signal"}):\n${output.slice(-2_000)}`);
    return told(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
