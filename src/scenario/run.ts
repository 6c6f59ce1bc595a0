// Plays scenarios on the compiled bytecode in virtual time: tick n happens n tick periods after the start, inputs are sampled before it, and
// what it tells and sets is what the steps look at. A change is seen at the next tick; where a `then` follows one, that tick passes first.
import { trapName } from "../image/capability-names.ts";
import { instruction } from "../isa/index-by.ts";
import { VirtualClock } from "../simulator/clock.ts";
import { createMachine } from "../simulator/machine.ts";
import type { Machine, SentMessage, Trap } from "../simulator/machine-types.ts";
import { RecordingPlayer } from "../simulator/recording.ts";
import { EVERYONE } from "../wire/message.ts";
import { type BoundAction, type BoundScenario, type BoundStep, type ExpectedMessage, isNear } from "./bind.ts";
import type { Patience, Step } from "./scenario.ts";
import { Sensors } from "./sensors.ts";
import { type Named, namesOf, type Subject, shownValue } from "./subject.ts";
import { namedValues, shownMessage } from "./told.ts";

export interface HeardMessage {
  readonly atMs: number;
  readonly sent: SentMessage;
}

export interface StepFailure {
  readonly step: Step;
  /** Virtual time since the start. */
  readonly atMs: number;
  /** In the user's words and units. */
  readonly expected: string;
  readonly got: string;
  /** The program's names and what they held then. */
  readonly values: readonly { readonly name: string; readonly shown: string }[];
}

export interface ScenarioResult {
  readonly title: string;
  readonly stepsPassed: number;
  readonly stepsInAll: number;
  readonly failure: StepFailure | undefined;
  /** Virtual time it took. */
  readonly durationMs: number;
  readonly ticks: number;
}

export interface RunOptions {
  /** Another image of the same program: coverage has one that says what it does. */
  readonly image?: Uint8Array;
  readonly budget?: number;
  /** Sees every message the image sends; those it takes (true) are none of the program's. */
  readonly takes?: (sent: SentMessage) => boolean;
}

/** Plays one scenario from the start of the program. */
export function runScenario(scenario: BoundScenario, subject: Subject, options: RunOptions = {}): ScenarioResult {
  const player = new Player(subject, options);
  let stepsPassed = 0;
  let failure: StepFailure | undefined;
  for (const bound of scenario.steps) {
    failure = player.play(bound);
    if (failure) break;
    stepsPassed++;
  }
  player.stop();
  return {
    title: scenario.title,
    stepsPassed,
    stepsInAll: scenario.steps.length,
    failure,
    durationMs: player.nowMs,
    ticks: player.ticks,
  };
}

/** Plays a whole recording from the start of the program; the trap that ended it, if one did. */
export function runRecording(
  action: Extract<BoundAction, { kind: "play" }>,
  subject: Subject,
  options: RunOptions = {},
): Trap | undefined {
  const player = new Player(subject, options);
  player.change(action);
  player.change({ kind: "recording-ends" });
  player.stop();
  return player.trap;
}

type Outcome = { readonly expected: string; readonly got: string } | undefined;

class Player {
  nowMs = 0;
  private readonly subject: Subject;
  private readonly options: RunOptions;
  private readonly machine: Machine;
  private readonly names: readonly Named[];
  private readonly sensors: Sensors;
  private readonly clock = new VirtualClock();
  private readonly heard: HeardMessage[] = [];
  private recording: RecordingPlayer | undefined;
  private recordingEndsAt = 0;
  /** A change the program has not seen yet. */
  private isPending = true;
  /** Messages from here on were told since the last `given` or `when`. */
  private since = 0;
  private wasLooking = false;

  constructor(subject: Subject, options: RunOptions) {
    this.subject = subject;
    this.options = options;
    this.names = [...namesOf(subject).values()];
    this.sensors = new Sensors(subject.compiled.module.inputs);
    const { image, budget } = options;
    const created = createMachine(image ?? subject.compiled.bytes, budget === undefined ? {} : { budget });
    if (created.kind === "refused") {
      throw new Error(`the verifier refused a compiled program: ${created.refusal.code} at ${created.refusal.offset}`);
    }
    this.machine = created.machine;
    this.machine.start();
    this.collect();
  }

  get ticks(): number {
    return this.machine.ticks;
  }

  get trap(): Trap | undefined {
    return this.machine.trap;
  }

  stop(): void {
    this.recording?.stop();
  }

  play({ step, action }: BoundStep): StepFailure | undefined {
    const isLook = step.part === "then";
    if (!isLook && this.wasLooking) this.since = this.heard.length;
    this.wasLooking = isLook;
    const outcome = isLook ? this.look(action) : this.change(action);
    const failed = this.machine.trap
      ? { expected: "the program runs", got: this.shownTrap(this.machine.trap) }
      : outcome;
    return failed && { step, atMs: this.nowMs, ...failed, values: this.values() };
  }

  /** What is set up or happens. */
  change(action: BoundAction): undefined {
    switch (action.kind) {
      case "hold":
        this.sensors.hold(action.input, action.si, this.nowMs);
        this.isPending = true;
        break;
      case "silence-input":
        this.sensors.silence(action.input);
        this.isPending = true;
        if (action.ms > 0) this.pass(action.ms);
        break;
      case "release":
        this.sensors.release(action.input);
        this.isPending = true;
        break;
      case "play":
        this.startRecording(action);
        break;
      case "recording-ends":
        this.pass(Math.max(0, this.recordingEndsAt - this.nowMs));
        break;
      case "pass":
        this.pass(action.ms);
        break;
      case "deliver":
        this.machine.deliver(action);
        this.isPending = true;
        break;
      default:
        throw new Error(`${action.kind} is nothing that happens`);
    }
  }

  private startRecording({ recording, fromMs }: Extract<BoundAction, { kind: "play" }>): void {
    this.recording?.stop();
    const player = new RecordingPlayer({ recording, clock: this.clock, startMs: fromMs });
    player.onText((text) => {
      for (const line of text.split("\r\n")) this.sensors.hear(line, this.clock.now());
    });
    player.start();
    this.recording = player;
    this.recordingEndsAt = this.nowMs + recording.durationMs - fromMs;
    this.isPending = true;
  }

  /** What is looked at; undefined: it is so. */
  private look(action: BoundAction): Outcome {
    if (this.isPending) this.tick();
    switch (action.kind) {
      case "told":
        return this.lookForMessage(action);
      case "silence":
        return this.lookForSilence(action);
      case "value": {
        const { named, si, patience } = action;
        const expected = `${named.name} is ${shownValue(named, si, this.subject)}`;
        const got = () => `${named.name} is ${shownValue(named, named.read(this.machine), this.subject)}`;
        return this.wait(patience, expected, got, () => isNear(named.read(this.machine), si));
      }
      case "condition": {
        const { condition, patience } = action;
        const got = () => {
          const why = condition.holds(this.machine) === false ? "false" : "unknown";
          const values = condition.names.map(
            (one) => `${one.name} is ${shownValue(one, one.read(this.machine), this.subject)}`,
          );
          return values.length > 0 ? `${why}: ${values.join(", ")}` : why;
        };
        return this.wait(patience, "true", got, () => condition.holds(this.machine) === true);
      }
      default:
        throw new Error(`${action.kind} is nothing to look at`);
    }
  }

  /** Looks now, and with patience at every tick: until it is so (within), or as long as it must be (for). */
  private wait(patience: Patience | undefined, expected: string, got: () => string, isSo: () => boolean): Outcome {
    const end = this.nowMs + (patience?.ms ?? 0);
    const how = patience ? ` ${patience.kind} ${patience.ms / 1000} s` : "";
    const failed = () => ({ expected: expected + how, got: got() });
    if (patience?.kind === "for") {
      if (!isSo()) return failed();
      while (this.tickUntil(end)) if (!isSo()) return failed();
      this.passTo(end);
      return undefined;
    }
    if (isSo()) return undefined;
    while (this.tickUntil(end)) if (isSo()) return undefined;
    return failed();
  }

  private lookForMessage({ message, isNegated, patience }: Extract<BoundAction, { kind: "told" }>): Outcome {
    const from = isNegated && patience ? this.heard.length : this.since;
    const find = () => this.heard.slice(from).find(({ sent }) => isOf(sent, message));
    const expected = `${message.agent.name} is${isNegated ? " not" : ""} ${message.how} ${shownMessage(message.topic.name, message.values)}`;
    const got = () => this.told(from);
    if (isNegated) {
      return this.wait(patience && { ...patience, kind: "for" }, expected, got, () => !find());
    }
    return this.wait(patience && { ...patience, kind: "within" }, expected, got, () => find() !== undefined);
  }

  private lookForSilence({ agent, patience }: Extract<BoundAction, { kind: "silence" }>): Outcome {
    const from = patience ? this.heard.length : this.since;
    const isQuiet = () =>
      !this.heard.slice(from).some(({ sent }) => isOfKind(sent, "told") && (!agent || isTo(sent, agent.id)));
    const expected = agent ? `${agent.name} is told nothing` : "nothing is told";
    return this.wait(patience && { ...patience, kind: "for" }, expected, () => this.told(from), isQuiet);
  }

  // ---- time

  private pass(ms: number): void {
    this.passTo(this.nowMs + ms);
  }

  private passTo(end: number): void {
    while (this.tickUntil(end));
    this.clock.advance(end - this.nowMs);
    this.nowMs = end;
  }

  /** One tick, if there is one until `end`. */
  private tickUntil(end: number): boolean {
    const next = (this.machine.ticks + 1) * this.machine.tickMs;
    if (next > end || this.machine.trap) return false;
    this.tick();
    return true;
  }

  private tick(): void {
    const { machine } = this;
    if (machine.trap) return;
    const at = (machine.ticks + 1) * machine.tickMs;
    this.clock.advance(at - this.nowMs);
    this.nowMs = at;
    this.sensors.sample(machine.inputs, at);
    machine.tick(at / 1000);
    this.isPending = false;
    this.collect();
  }

  private collect(): void {
    for (const sent of this.machine.takeSent()) {
      if (!this.options.takes?.(sent)) this.heard.push({ atMs: this.nowMs, sent });
    }
  }

  // ---- what a failure says

  private told(from: number): string {
    const { topics, agents } = this.subject.compiled.map;
    const told = this.heard.slice(from).map(({ atMs, sent }) => {
      const topic = topics.find(({ id }) => id === sent.topic);
      const to =
        sent.agent === EVERYONE ? "everyone" : (agents.find(({ id }) => id === sent.agent)?.name ?? sent.agent);
      return `${to} was ${isOfKind(sent, "asked") ? "asked" : "told"} ${shownMessage(topic?.name ?? String(sent.topic), namedValues(topic, sent.values))} at ${atMs / 1000} s`;
    });
    return told.length > 0 ? told.join("; ") : "nothing was told";
  }

  private shownTrap({ code, offset }: Trap): string {
    const { map } = this.subject.compiled;
    const place = map.code.find((one) => offset >= one.start && offset < one.end);
    const where = place ? ` in line ${place.line} of ${map.sources[place.source]?.path}: ${place.text}` : "";
    return `it trapped: ${trapName(code)}${where}`;
  }

  private values(): { name: string; shown: string }[] {
    return this.names.map((named) => ({
      name: named.name,
      shown: shownValue(named, named.read(this.machine), this.subject),
    }));
  }
}

/** Everyone hears a broadcast. */
const isTo = (sent: SentMessage, agent: number): boolean => sent.agent === agent || sent.agent === EVERYONE;

const KINDS = {
  told: [instruction("tell").number, instruction("broadcast").number],
  asked: [instruction("ask").number],
} as const;

const isOfKind = ({ kind }: SentMessage, how: ExpectedMessage["how"]): boolean =>
  (KINDS[how] as readonly number[]).includes(kind);

const isOf = (sent: SentMessage, { how, agent, topic, values }: ExpectedMessage): boolean =>
  isOfKind(sent, how) &&
  isTo(sent, agent.id) &&
  sent.topic === topic.id &&
  values.every(({ index, si, tolerance }) => isNear(sent.values[index] ?? Number.NaN, si, tolerance));
