// Steps that are read, bound to a program: names to inputs, outputs and registers, values to SI, messages to their numbers. All that is wrong
// is said here, before anything runs.
import { dirname, resolve } from "node:path";
import { ROUNDING } from "../authoring/examples.ts";
import { Reporter } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { nameId } from "../image/crc.ts";
import { readFrontMatter } from "../languages/ese/front-matter.ts";
import { foldName } from "../languages/ese/text.ts";
import { loadRecording, type Recording } from "../simulator/recording.ts";
import { PLAIN, unitNamed } from "../units/named.ts";
import { parseQuantity } from "../units/quantity.ts";
import type { Unit } from "../units/unit.ts";
import { vocabularyLoader } from "../vocabulary/files.ts";
import type { Vocabulary } from "../vocabulary/word.ts";
import { EVERYONE } from "../wire/message.ts";
import { type Condition, compileCondition } from "./condition.ts";
import { probeOffset } from "./probe.ts";
import { reportOnce } from "./read.ts";
import type { ActionOf, MessageValue, Patience, Piece, ScenarioFile, Step } from "./scenario.ts";
import { inputsOf, type Named, namesOf, quantitiesOf, type Subject } from "./subject.ts";
import { listed, ValueReader } from "./values.ts";

/** A value of a message that is expected: which of its values, and SI. */
export interface ExpectedValue {
  readonly name: string;
  readonly index: number;
  readonly si: number;
  readonly tolerance: number;
  readonly unit: Unit;
}

export interface ExpectedMessage {
  readonly how: "told" | "asked";
  readonly agent: { readonly id: number; readonly name: string };
  readonly topic: { readonly id: number; readonly name: string };
  readonly values: readonly ExpectedValue[];
}

export type BoundAction =
  | { readonly kind: "hold"; readonly input: number; readonly si: number }
  | { readonly kind: "silence-input"; readonly input: number; readonly ms: number }
  | { readonly kind: "release"; readonly input: number }
  | { readonly kind: "play"; readonly recording: Recording; readonly fromMs: number }
  | { readonly kind: "recording-ends" }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "deliver"; readonly source: number; readonly topic: number; readonly values: readonly number[] }
  | {
      readonly kind: "told";
      readonly message: ExpectedMessage;
      readonly isNegated: boolean;
      readonly patience?: Patience;
    }
  | {
      readonly kind: "silence";
      readonly agent?: { readonly id: number; readonly name: string };
      readonly patience?: Patience;
    }
  | { readonly kind: "value"; readonly named: Named; readonly si: number; readonly patience?: Patience }
  | { readonly kind: "condition"; readonly condition: Condition; readonly patience?: Patience };

export interface BoundStep {
  readonly step: Step;
  readonly action: BoundAction;
}

export interface BoundScenario {
  readonly title: string;
  readonly steps: readonly BoundStep[];
}

/** Binds every scenario of a file; what cannot be bound is reported, and the result is then not to be run. */
export function bindScenarios(file: ScenarioFile, subject: Subject, cwd: string, into: Reporter): BoundScenario[] {
  const reporter = new Reporter();
  const binder = new Binder(file, subject, cwd, reporter);
  const bound = file.scenarios.map(({ title, steps }) => ({
    title,
    steps: steps.flatMap((step) => {
      const action = binder.bind(step);
      return action ? [{ step, action }] : [];
    }),
  }));
  reportOnce(reporter.diagnostics, into);
  return bound;
}

/** Whether two SI values are one, up to rounding and a tolerance; two unknowns are. */
export const isNear = (a: number, b: number, tolerance = 0): boolean =>
  Number.isNaN(a) || Number.isNaN(b)
    ? Number.isNaN(a) && Number.isNaN(b)
    : Math.abs(a - b) <= Math.max(tolerance + Math.abs(b) * ROUNDING, ROUNDING);

class Binder {
  private readonly file: ScenarioFile;
  private readonly subject: Subject;
  private readonly cwd: string;
  private readonly reporter: Reporter;
  private readonly names: ReadonlyMap<string, Named>;
  private readonly inputs: readonly Named[];
  private readonly values: ValueReader;
  private readonly recordings = new Map<string, Recording | undefined>();
  private readonly conditions = new Map<string, Condition | undefined>();
  private vocabulary: Vocabulary | undefined;

  constructor(file: ScenarioFile, subject: Subject, cwd: string, reporter: Reporter) {
    this.file = file;
    this.subject = subject;
    this.cwd = cwd;
    this.reporter = reporter;
    this.names = namesOf(subject);
    this.inputs = inputsOf(subject);
    this.values = new ValueReader(subject, reporter);
  }

  bind({ action, span }: Step): BoundAction | undefined {
    switch (action.kind) {
      case "input":
        return this.hold(action);
      case "not-heard": {
        const input = this.input(action.name);
        return input && { kind: "silence-input", input: input.index, ms: action.ms };
      }
      case "heard": {
        const input = this.input(action.name);
        return input && { kind: "release", input: input.index };
      }
      case "recording":
        return this.recording(action);
      case "message":
        return this.message(action);
      case "told": {
        const message = this.expected(action);
        return message && { kind: "told", message, isNegated: action.isNegated, ...patient(action) };
      }
      case "silence": {
        const agent = action.agent && this.agent(action.agent);
        return action.agent && !agent
          ? undefined
          : { kind: "silence", ...(agent ? { agent } : {}), ...patient(action) };
      }
      case "value":
        return this.value(action, span);
      case "condition": {
        const condition = this.condition(action.condition);
        return condition && { kind: "condition", condition, ...patient(action) };
      }
      case "pass":
      case "recording-ends":
        return action;
    }
  }

  private hold({ name, value }: ActionOf<"input">): BoundAction | undefined {
    const input = this.input(name);
    const si = input && this.values.si(value, input);
    if (si === undefined) return undefined;
    // A term of the input's name may add something to it (the depth of the transducer): what is written is the term.
    return { kind: "hold", input: input!.index, si: si - probeOffset(this.subject, input!, this.names) };
  }

  private input(name: Piece): Named | undefined {
    const found = this.inputs.find((input) => foldName(input.name) === foldName(name.text));
    if (found) return found;
    const known = this.inputs.map((input) => input.name);
    if (this.hasQuantity(name.text)) {
      this.reporter.error("FLX1003", `\`${name.text}\` is fixed when the program is compiled`, name.span, {
        hint: "it is a quantity of the vessel or of `given:`; change it there, or give the scenarios a program or board of their own",
      });
      return undefined;
    }
    const other = this.names.get(foldName(name.text));
    const what = other
      ? `\`${name.text}\` is ${other.what === "output" ? "an output" : "worked out by the program"}, and cannot be set from outside`
      : `the program has no input \`${name.text}\``;
    this.reporter.error("FLX1003", what, name.span, {
      hint:
        didYouMean(name.text, known) ??
        (known.length > 0 ? `its inputs are ${known.join(", ")}` : "it has no inputs at all"),
    });
    return undefined;
  }

  private recording({ path, fromMs }: ActionOf<"recording">): BoundAction | undefined {
    const folder = dirname(resolve(this.cwd, this.file.file.path));
    const absolute = resolve(folder, path.text);
    if (!this.recordings.has(absolute)) {
      const loaded = loadRecording(absolute, path.text);
      this.recordings.set(absolute, loaded.kind === "recording" ? loaded.recording : undefined);
      if (loaded.kind === "fault") this.reporter.report({ ...loaded.diagnostic, primary: { span: path.span } });
    }
    const recording = this.recordings.get(absolute);
    if (recording && fromMs >= recording.durationMs) {
      this.reporter.error("FLX1001", `${path.text} is ${recording.durationMs / 1000} s long`, path.span, {
        hint: "begin earlier in it",
      });
      return undefined;
    }
    return recording && { kind: "play", recording, fromMs };
  }

  // ---- messages

  private message({ agent, topic, values }: ActionOf<"message">): BoundAction | undefined {
    const { module } = this.subject.compiled;
    const heard = module.functions.flatMap((one) => (one.kind === "on" && one.topic !== undefined ? [one.topic] : []));
    const source = nameId(agent.text);
    const topics = module.topics.filter(({ id }) => heard.includes(id));
    const found = topics.find(({ id }) => id === nameId(topic.text));
    if (!found || source === undefined) {
      const names = topics.map(({ name }) => name);
      this.reporter.error("FLX1003", `nothing in the program listens to "${topic.text}"`, topic.span, {
        hint: didYouMean(topic.text, names) ?? listed("it listens to", names, "it listens to no messages"),
      });
      return undefined;
    }
    // What the program does not look at may come with it all the same.
    const known = found.values.length > 0 ? found.values : values.map(unheardValue);
    const expected = this.messageValues(values, known, topic.text);
    if (!expected) return undefined;
    const count = Math.max(0, ...expected.map(({ index }) => index + 1));
    const sent = Array.from({ length: count }, (_, at) => expected.find(({ index }) => index === at)?.si ?? Number.NaN);
    return { kind: "deliver", source, topic: found.id, values: sent };
  }

  private expected({ how, agent, topic, values }: ActionOf<"told">): ExpectedMessage | undefined {
    const { topics } = this.subject.compiled.module;
    const found = topics.find(({ id }) => id === nameId(topic.text));
    const to = this.agent(agent);
    if (!found) {
      const names = topics.map(({ name }) => name);
      this.reporter.error("FLX1003", `the program has no message "${topic.text}"`, topic.span, {
        hint: didYouMean(topic.text, names) ?? listed("its messages are", names, "it tells nothing at all"),
      });
      return undefined;
    }
    const bound = this.messageValues(values, found.values, topic.text);
    return bound && to && { how, agent: to, topic: { id: found.id, name: found.name }, values: bound };
  }

  private agent(piece: Piece): { id: number; name: string } | undefined {
    const { agents } = this.subject.compiled.module;
    const name = piece.text.toLowerCase();
    if (name === "everyone" || name === "everybody") return { id: EVERYONE, name: "everyone" };
    const id = nameId(name);
    const known = [...agents.map((agent) => agent.name), ...this.subject.options.vessel.agents];
    const isKnown = agents.some((agent) => agent.id === id) || known.some((one) => nameId(one) === id);
    if (isKnown && id !== undefined) return { id, name };
    this.reporter.error("FLX1003", `neither the program nor the vessel has an agent \`${piece.text}\``, piece.span, {
      hint: didYouMean(piece.text, known) ?? listed("the agents are", [...new Set(known)], "the program tells nobody"),
    });
    return undefined;
  }

  private messageValues(
    values: readonly MessageValue[],
    known: readonly { readonly name: string; readonly unit?: string }[],
    topic: string,
  ): ExpectedValue[] | undefined {
    const bound = values.map(({ name, value, tolerance }, place) => {
      const index = name ? known.findIndex((one) => foldName(one.name) === foldName(name.text)) : place;
      const found = known[index];
      if (!found) {
        const names = known.map((one) => one.name);
        this.reporter.error(
          "FLX1003",
          `"${topic}" has no value ${name ? `\`${name.text}\`` : `number ${place + 1}`}`,
          (name ?? value).span,
          {
            hint: listed("its values are", names, "it has none"),
          },
        );
        return undefined;
      }
      const named = unitNamed(found.unit ?? "");
      const unit = named.kind === "unit" ? named.unit : PLAIN;
      const si = this.values.si(value, { name: found.name, unit, shows: "number" });
      const allowed = tolerance ? this.values.difference(tolerance, unit) : 0;
      if (si === undefined || allowed === undefined) return undefined;
      return { name: found.name, index, si, tolerance: allowed, unit };
    });
    return bound.every((one) => one !== undefined) ? bound : undefined;
  }

  // ---- values

  private value(action: ActionOf<"value">, span: Step["span"]): BoundAction | undefined {
    const { name, value } = action;
    const named = this.names.get(foldName(name.text));
    // What is no name may be an expression: then the whole is a condition.
    if (!named) {
      const isName = /^[\p{L}_][\p{L}\p{N}_'-]*(?: [\p{L}_][\p{L}\p{N}_'-]*){0,2}$/u.test(name.text);
      if (isName && !this.hasQuantity(name.text) && this.words().match(name.text).length === 0) {
        const known = [...this.names.values()].map((one) => one.name);
        this.reporter.error("FLX1003", `the program has no \`${name.text}\``, name.span, {
          hint: didYouMean(name.text, known) ?? listed("it has", known, "it shows no terms, states, outputs or inputs"),
        });
        return undefined;
      }
      const text = `(${name.text}) is ${value.text}`;
      const condition = this.condition({ text, span, isVerbatim: false });
      return condition && { kind: "condition", condition, ...patient(action) };
    }
    const si = this.values.si(value, named);
    return si === undefined ? undefined : { kind: "value", named, si, ...patient(action) };
  }

  private hasQuantity(name: string): boolean {
    return [...quantitiesOf(this.subject).keys()].some((one) => foldName(one) === foldName(name));
  }

  /** The vocabulary of the program. */
  private words(): Vocabulary {
    const { options, source } = this.subject;
    this.vocabulary ??= vocabularyLoader(options.folder, this.reporter)(readFrontMatter(source, new Reporter()).uses);
    return this.vocabulary;
  }

  private condition(piece: Piece): Condition | undefined {
    const key = `${piece.span.start} ${piece.text}`;
    if (!this.conditions.has(key)) {
      this.conditions.set(key, compileCondition(piece, this.subject, this.names, this.words(), this.reporter));
    }
    return this.conditions.get(key);
  }
}

/** A value of a message that the program takes without its values, in whatever unit it is written. */
function unheardValue({ name, value }: MessageValue, place: number): { name: string; unit?: string } {
  const parsed = parseQuantity(value.text);
  const unit = parsed.kind === "quantity" ? parsed.quantity.unit.name : "";
  return { name: name?.text ?? String(place), ...(unit === "" ? {} : { unit }) };
}

const patient = ({ patience }: { readonly patience?: Patience }): { readonly patience?: Patience } =>
  patience ? { patience } : {};
