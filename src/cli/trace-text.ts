// A traced run as lines: each instruction under the sentence it came from, or a line a sentence. Bounded, because a loop is long.
import type { TracedResult, TracedStep, TracedValue, TraceEvent } from "../authoring/trace.ts";
import type { FxMap } from "../image/fxmap.ts";
import { showAs } from "./values.ts";

export type TraceMode = "instructions" | "sentences";

/** A traced line's columns. */
const NUMBER_WIDTH = 5;
const CODE_WIDTH = 28;

/** Makes lines of events. */
export class TraceLines {
  readonly lines: string[] = [];
  /** Whether there was more than the limit holds. */
  isCut = false;
  private readonly mode: TraceMode;
  private readonly limit: number;
  private readonly map: FxMap | undefined;
  /** Line of the source the last step was of. */
  private place: string | undefined;
  private group: { readonly head: string; steps: number; cost: number; readonly did: Map<string, string> } | undefined;

  constructor(mode: TraceMode, limit: number, map: FxMap | undefined) {
    this.mode = mode;
    this.limit = limit;
    this.map = map;
  }

  /** A tick, or the start. */
  heading(text: string): void {
    this.endGroup();
    this.place = undefined;
    this.put(text);
  }

  readonly tell = (event: TraceEvent): void => {
    if (this.isCut) return;
    if (event.kind === "entry") {
      this.heading(`  ${event.name}`);
      return;
    }
    if (this.mode === "instructions") this.instruction(event);
    else this.inGroup(event);
  };

  /** After the last event. */
  finish(): void {
    this.endGroup();
  }

  private put(line: string): void {
    if (this.lines.length >= this.limit) {
      this.isCut = true;
      return;
    }
    this.lines.push(line);
  }

  private instruction(event: Exclude<TraceEvent, { kind: "entry" }>): void {
    if (event.kind === "returned") {
      this.put(
        `${" ".repeat(NUMBER_WIDTH + 2)}${indent(event.depth)}${"back".padEnd(CODE_WIDTH)} ${this.changed(event.result)}`,
      );
      return;
    }
    const place = this.placeOf(event);
    if (place !== undefined && place !== this.place) this.put(`    ${place}`);
    this.place = place ?? this.place;
    const code = `${indent(event.depth)}${event.text}`.padEnd(CODE_WIDTH);
    const does = [
      ...(event.result
        ? [this.changed(event.result)]
        : event.reads.map((read) => `${label(read)} is ${this.plain(read)}`)),
      ...event.names.map(nameShown),
    ];
    this.put(`${String(event.at).padStart(NUMBER_WIDTH)}  ${code} ${does.join(", ")}`.trimEnd());
  }

  private inGroup(event: Exclude<TraceEvent, { kind: "entry" }>): void {
    if (event.kind === "returned") {
      this.keepResult(event.result);
      return;
    }
    const place = this.placeOf(event) ?? this.group?.head ?? "(no line)";
    if (this.group?.head !== place) {
      this.endGroup();
      this.group = { head: place, steps: 0, cost: 0, did: new Map() };
    }
    this.group.steps++;
    this.group.cost += event.cost;
    if (event.result) this.keepResult(event.result);
    const { names, reads } = event;
    const output = names.find(({ kind }) => kind === "output");
    const topic = names.find(({ kind }) => kind === "topic");
    if (output)
      this.group.did.set(
        `output ${output.name}`,
        `output ${output.name} = ${reads.map((read) => this.plain(read)).join()}`,
      );
    if (topic) {
      const to = names.find(({ kind }) => kind === "agent")?.name;
      const verb = event.text.split(" ")[0]!;
      const values = reads.length > 0 ? ` with ${reads.map((read) => this.plain(read)).join(", ")}` : "";
      this.group.did.set(`${verb} ${to} ${topic.name}`, `${verb}${to ? ` ${to}` : ""} "${topic.name}"${values}`);
    }
  }

  /** Of a sentence only the terms it changed are told; the last value counts. */
  private keepResult(result: TracedResult): void {
    const { name, value, before, isHidden } = result;
    if (name === undefined || isHidden || Object.is(value, before)) return;
    this.group?.did.set(`term ${name}`, `${name} = ${this.plain(result)}`);
  }

  private endGroup(): void {
    const { group } = this;
    if (!group) return;
    this.group = undefined;
    this.put(`    ${group.head}`);
    const did = [...group.did.values()];
    this.put(
      `      ${group.steps} ${group.steps === 1 ? "instruction" : "instructions"}, cost ${group.cost}${did.length > 0 ? `: ${did.join("; ")}` : ""}`,
    );
  }

  private plain(value: TracedValue): string {
    return showAs(value.value, value, this.map).shown;
  }

  private changed(result: TracedResult): string {
    const { value, before } = result;
    const now = this.plain(result);
    if (before === undefined) return `${label(result)} = ${now}`;
    return Object.is(value, before)
      ? `${label(result)} = ${now}, as before`
      : `${label(result)} = ${now}, was ${this.plain({ ...result, value: before })}`;
  }

  private placeOf({ range }: TracedStep): string | undefined {
    const place = range === undefined ? undefined : this.map?.code[range];
    if (!place) return undefined;
    const path = (this.map?.sources.length ?? 0) > 1 ? `${this.map?.sources[place.source]?.path}:` : "";
    return `${path}${place.line}: ${place.text}`;
  }
}

const indent = (depth: number): string => "  ".repeat(depth);

/** Names the compiler made up are long. */
const NAME_MAX = 40;

function label({ register, name }: TracedValue): string {
  if (name === undefined) return register;
  return `${name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name} (${register})`;
}

const nameShown = ({ kind, name }: TracedStep["names"][number]): string => `${kind} ${JSON.stringify(name)}`;
