// ```flux blocks: assembly in the seed's mnemonics (and ours), run once when the agent starts. Registers are the agent's own R0..R31 and
// F0..F15, so that after the run they hold what the seed's VM would show (as int32). Several blocks of a file are one program, in order.
import type { SourceFile } from "../../diagnostics/source.ts";
import type { FirModule, FirType } from "../../fir/function.ts";
import { liftProgram } from "../assembly/lift.ts";
import type { SourceLine } from "../assembly/read.ts";
import type { Language } from "../language.ts";

const NAME = "start";

/** Lines of the blocks already in a module: a block more makes the whole anew. */
const linesByModule = new WeakMap<FirModule, SourceLine[]>();

export const flux: Language = {
  id: "flux",
  extensions: [],
  fences: ["flux"],
  async load() {},
  compile(source, module, { reporter }) {
    const before = linesByModule.get(module);
    const existing = module.functions.findIndex(({ kind }) => kind === "start");
    if (existing >= 0 && !before) {
      const span = { file: source, start: 0, end: source.text.length };
      reporter.error("FLX0507", "the file already has code that runs when the agent starts", span, {
        hint: "put the ```flux block and the other start code into one block",
      });
      return;
    }
    const lines = [...(before ?? []), ...linesOf(source)];
    linesByModule.set(module, lines);
    const head = { name: NAME, kind: "start" as const };
    const names = { parameters: [], literals: new Map<string, string>() };
    let registers: readonly string[] = [];
    const lifted = liftProgram(
      { head, lines, names },
      reporter,
      {
        initial: (builder, register, type) => builder.getState(stateOf(module, register, type), type),
        halt: (builder, value) => {
          for (const register of registers)
            builder.setState(stateOf(module, register, typeOf(register)), value(register));
          builder.return();
        },
      },
      (used) => {
        registers = used;
      },
    );
    if (!lifted) return;
    if (existing >= 0) module.functions.splice(existing, 1, lifted);
    else module.functions.push(lifted);
  },
};

const typeOf = (register: string): FirType => (register.startsWith("f") ? "f64" : "i32");

/** The state variable pinned to a register, made if need be. */
function stateOf(module: FirModule, register: string, type: FirType): number {
  const name = register.toUpperCase();
  const known = module.states.findIndex((state) => state.name === name && state.type === type);
  if (known >= 0) return known;
  return module.states.push({ name, type, visible: true, register: Number(register.slice(1)) }) - 1;
}

function linesOf(file: SourceFile): SourceLine[] {
  return [...file.text.matchAll(/[^\r\n]+/g)].flatMap(({ 0: text, index }) => {
    const trimmed = text.trim();
    const start = index + text.indexOf(trimmed);
    return trimmed === "" ? [] : [{ text: trimmed, span: { file, start, end: start + trimmed.length } }];
  });
}
