// Answers of `flux repl` as lines, and as the data of --json.
import { REPL_COMMANDS, type ReplAnswer, type ReplReply } from "../authoring/repl.ts";
import type { Registers } from "../authoring/repl-machine.ts";
import { trapName } from "../image/capability-names.ts";
import type { FxMap } from "../image/fxmap.ts";
import { instructionNumbered } from "../isa/index-by.ts";
import type { SentMessage, Trap } from "../simulator/machine-types.ts";
import { showIn } from "./values.ts";

/** Lines for people. */
export function answerLines(answer: ReplAnswer): string[] {
  switch (answer.kind) {
    case "nothing":
    case "more":
    case "quit":
    case "fault":
      return [];
    case "help": {
      const width = Math.max(...REPL_COMMANDS.map(({ usage }) => usage.length));
      return REPL_COMMANDS.map(({ usage, text }) => `${usage.padEnd(width)}  ${text}`);
    }
    case "value":
      return [
        ...answer.sent.map((sent) => sentLine(sent, answer.map)),
        ...answer.outputs.map(({ name, unit, value }) => `output ${name} = ${showIn(value, unit).shown}`),
        ...(answer.trap ? [] : [`${answer.value.shown}    (${answer.bytes} bytes, ${answer.cycles} cycles)`]),
      ];
    case "defined":
      return [`${answer.name}${answer.value ? ` = ${answer.value.shown}` : " is defined"}`];
    case "input":
      return [`input ${answer.name} = ${showIn(answer.si, answer.unit).shown}`];
    case "machine": {
      const changed = changedRegisters(answer.before, answer.after);
      const outputs = answer.outputs.map((value, index) => `output ${index} = ${showIn(value, undefined).shown}`);
      return [
        ...answer.listing,
        ...(changed.length > 0
          ? [changed.map(([name, value]) => `${name} = ${showIn(value, undefined).shown}`).join("  ")]
          : []),
        ...outputs,
        ...answer.sent.map((sent) => sentLine(sent, undefined)),
        ...(changed.length + outputs.length + answer.sent.length === 0 && !answer.trap ? ["nothing changed"] : []),
      ];
    }
    case "registers": {
      const rows = heldRegisters(answer.registers, answer.names);
      return rows.length > 0
        ? rows.map(
            ({ register, name, unit, value }) =>
              `${register} = ${showIn(value, unit).shown}${name ? `    ${name}` : ""}`,
          )
        : ["all registers are 0"];
    }
    case "kept": {
      const given = [...answer.inputs].map(([name, { si, unit }]) => `${name} = ${showIn(si, unit).shown}`);
      const all = [...answer.definitions, ...given];
      return all.length > 0 ? all : ["nothing is kept"];
    }
  }
}

/** What a failed answer adds to its diagnostics. */
export function trapLine(answer: ReplAnswer): string | undefined {
  const trap = trapOf(answer);
  return trap && `trapped: ${trapName(trap.code)}`;
}

const trapOf = (answer: ReplAnswer): Trap | undefined =>
  answer.kind === "value" || answer.kind === "machine" ? answer.trap : undefined;

/** The line of --json, without its diagnostics. Numbers are null where they are unknown. */
export function answerJson(line: string, { answer, hasFailed }: ReplReply): Record<string, unknown> {
  const trap = trapOf(answer);
  const value = answer.kind === "value" || answer.kind === "defined" ? answer.value : undefined;
  return {
    line,
    kind: answer.kind,
    ok: !hasFailed,
    lines: answerLines(answer),
    ...(value ? { value: value.value, unit: value.unit } : {}),
    ...(answer.kind === "value" ? { bytes: answer.bytes, cycles: answer.cycles } : {}),
    ...(answer.kind === "machine"
      ? { registers: Object.fromEntries(changedRegisters(answer.before, answer.after)) }
      : {}),
    ...(answer.kind === "registers"
      ? {
          registers: Object.fromEntries(
            heldRegisters(answer.registers, answer.names).map(({ register, value: held }) => [register, held]),
          ),
        }
      : {}),
    ...(trap ? { trap: trapName(trap.code) } : {}),
  };
}

/** Every register, by name. */
const allRegisters = ({ ints, floats }: Registers): [string, number][] => [
  ...Array.from(ints, (value, index): [string, number] => [`r${index}`, value]),
  ...Array.from(floats, (value, index): [string, number] => [`f${index}`, value]),
];

function changedRegisters(before: Registers, after: Registers): [string, number][] {
  const old = new Map(allRegisters(before));
  return allRegisters(after).filter(([name, value]) => !Object.is(old.get(name), value));
}

interface HeldRegister {
  readonly register: string;
  readonly name?: string;
  readonly unit?: string;
  readonly value: number;
}

/** Registers that have a name or are not 0. */
function heldRegisters(registers: Registers, names: FxMap["registers"]): HeldRegister[] {
  return allRegisters(registers).flatMap(([register, value]) => {
    const named = names.find((one) => one.register === register);
    if (!named && value === 0) return [];
    return [{ register, value, ...(named ? { name: named.name } : {}), ...(named?.unit ? { unit: named.unit } : {}) }];
  });
}

function sentLine(sent: SentMessage, map: FxMap | undefined): string {
  const verb = instructionNumbered(sent.kind)?.name ?? String(sent.kind);
  const to =
    map?.agents.find(({ id }) => id === sent.agent)?.name ?? (sent.agent === 0 ? "everyone" : String(sent.agent));
  const topic = map?.topics.find(({ id }) => id === sent.topic);
  const values = sent.values.map((value, index) => {
    const { name = String(index), unit } = topic?.values[index] ?? {};
    return `${name} ${showIn(value, unit).shown}`;
  });
  return `${verb} ${to} "${topic?.name ?? sent.topic}"${values.length > 0 ? `: ${values.join(", ")}` : ""}`;
}
