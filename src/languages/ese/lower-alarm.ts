// Alarms that are repeated until somebody acknowledges them. Each acknowledgement adds one to a counter; an alarm is pending while the
// counter is where it was when the alarm was raised, so one acknowledgement answers every alarm that was up, wherever it stands in the file.
import type { BlockId, ValueId } from "../../fir/function.ts";
import { ACKNOWLEDGED } from "../../wire/message.ts";
import { outputCell } from "./lower-name.ts";
import { lowerBlock } from "./lower-sentences.ts";
import { late, lowerDuration, nameOf } from "./lower-time.ts";
import { atTickEnd, type Lowering, type Scope } from "./lowering.ts";
import type { Sentence, SentenceOf } from "./tree.ts";

/** For whoever acknowledges, where no agent is named. */
export const ANYBODY = "";

/** What is done for each alarm when it has been acknowledged, before any alarm is repeated. */
export interface Releases {
  readonly block: BlockId;
  readonly after: BlockId;
  readonly alarms: Alarm[];
}

interface Alarm {
  /** Cell: 1 more than the counter was when it was raised; 0 is no alarm. */
  readonly raised: number;
  readonly counter: number;
  /** The outputs its sentences set, by name. */
  readonly driven: ReadonlyMap<string, number>;
}

/**
 * Raised when it is reached and was not reached in the tick before; then done each tick (or each duration) at the end of the tick, until
 * acknowledged. The outputs it sets then go back to their safe state.
 */
export function lowerUntilAcknowledged(
  lowering: Lowering,
  sentence: SentenceOf<"until-acknowledged">,
  scope: Scope,
): void {
  if (!sentence.duration && tells(sentence.body)) {
    lowering.error(
      "FLX0205",
      "it is not said how often this is told until it is acknowledged",
      sentence.place,
      "say it before: every 10 s until acknowledged",
    );
  }
  const { builder } = lowering;
  const where = nameOf(sentence.place);
  const agent = sentence.agent ?? ANYBODY;
  const counter = counterOf(lowering, agent);
  lowering.learned.acknowledgedBy.set(agent, sentence.agentPlace ?? sentence.place);
  const raised = lowering.cell(`${where}: raised`, "i32");
  const reached = lowering.cell(`${where}: reached`, "i32");
  const before = lowering.cell(`${where}: reached before`, "i32");
  const due = sentence.duration && lowering.cell(`${where}: due at`, "f64");
  const mark = () => markOf(lowering, counter);
  const isNew = builder.op("eq", [builder.getState(before, "i32"), builder.i32(0)]);
  builder.setState(raised, builder.op("sel", [isNew, mark(), builder.getState(raised, "i32")]));
  builder.setState(reached, builder.i32(1));
  if (due !== undefined)
    builder.setState(due, builder.op("fsel", [isNew, builder.f64(0), builder.getState(due, "f64")]));
  const { span } = builder;
  lowering.deferred.push(() => {
    const releases = releasesOf(lowering);
    const tick = lowering.builder;
    tick.span = span;
    const isPending = tick.op("eq", [tick.getState(raised, "i32"), mark()]);
    const outer = lowering.driven;
    lowering.driven = new Map();
    if (due === undefined) lowering.when(isPending, () => lowerBlock(lowering, sentence.body, atTickEnd(scope)));
    else {
      const duration = lowerDuration(lowering, sentence.duration!, atTickEnd(scope));
      const now = tick.op("now");
      const isDue = tick.op("fle", [tick.getState(due, "f64"), late(lowering, now)]);
      lowering.when(tick.op("and", [isPending, isDue]), () => {
        tick.setState(due, tick.op("fadd", [now, duration.value]));
        lowerBlock(lowering, sentence.body, atTickEnd(scope));
      });
    }
    tick.setState(before, tick.getState(reached, "i32"));
    tick.setState(reached, tick.i32(0));
    const { driven } = lowering;
    lowering.driven = new Map([...outer, ...driven]);
    releases.alarms.push({ raised, counter, driven });
  });
}

export function lowerAcknowledge(lowering: Lowering, sentence: SentenceOf<"acknowledge">): void {
  const { builder } = lowering;
  const counter = counterOf(lowering, sentence.agent ?? ANYBODY);
  builder.setState(counter, builder.op("add", [builder.getState(counter, "i32"), builder.i32(1)]));
}

/** `when told "acknowledged" [by AGENT]` for each agent whose word the program's alarms wait for. */
export const acknowledgements = (lowering: Lowering): Sentence[] =>
  lowering.learned.acknowledgedBy.entries().map(([agent, place]) => ({
    kind: "told",
    topic: ACKNOWLEDGED,
    values: [],
    place,
    ...(agent === ANYBODY ? {} : { agent, agentPlace: place }),
    body: [{ kind: "acknowledge", place, ...(agent === ANYBODY ? {} : { agent }) }],
  }));

function counterOf(lowering: Lowering, agent: string): number {
  let counter = lowering.acknowledgements.get(agent);
  if (counter === undefined) {
    counter = lowering.cell(agent === ANYBODY ? ACKNOWLEDGED : `${ACKNOWLEDGED} by ${agent}`, "i32");
    lowering.acknowledgements.set(agent, counter);
  }
  return counter;
}

/** A place in the tick before all alarms are repeated; it is filled when all of them are known. */
function releasesOf(lowering: Lowering): Releases {
  if (lowering.releases) return lowering.releases;
  const { builder } = lowering;
  const releases = { block: builder.addBlock(), after: builder.addBlock(), alarms: [] };
  lowering.releases = releases;
  builder.jump(releases.block);
  builder.moveTo(releases.after);
  lowering.updates.push(() => fill(lowering, releases));
  return releases;
}

function fill(lowering: Lowering, releases: Releases): void {
  const { builder } = lowering;
  const here = builder.currentBlock;
  builder.moveTo(releases.block);
  release(lowering, releases.alarms);
  builder.jump(releases.after);
  builder.moveTo(here);
}

/** Clears the alarms that have been acknowledged; an output goes to its safe state if none that is still up sets it. */
function release(lowering: Lowering, alarms: readonly Alarm[]): void {
  const { builder } = lowering;
  const any = (values: readonly ValueId[]) => values.reduce((all, one) => builder.op("or", [all, one]));
  const judged = alarms.map(({ raised, counter, driven }) => {
    const held = builder.getState(raised, "i32");
    const isPending = builder.op("eq", [held, markOf(lowering, counter)]);
    const isUp = builder.op("ne", [held, builder.i32(0)]);
    const isReleased = builder.op("and", [isUp, builder.op("eq", [isPending, builder.i32(0)])]);
    builder.setState(raised, builder.op("sel", [isReleased, builder.i32(0), held]));
    return { isPending, isReleased, driven };
  });
  const outputs = new Map(alarms.flatMap(({ driven }) => [...driven]));
  for (const [name, index] of outputs) {
    const users = judged.filter(({ driven }) => driven.has(name));
    const isHeld = any(users.map(({ isPending }) => isPending));
    const isLeft = any(users.map(({ isReleased }) => isReleased));
    const isFree = builder.op("and", [isLeft, builder.op("eq", [isHeld, builder.i32(0)])]);
    lowering.when(isFree, () => makeSafe(lowering, name, index));
  }
}

/** What `raised` is while an alarm is up. */
const markOf = ({ builder }: Lowering, counter: number): ValueId =>
  builder.op("add", [builder.getState(counter, "i32"), builder.i32(1)]);

function makeSafe(lowering: Lowering, name: string, index: number): void {
  const { builder, module } = lowering;
  const { numerator, denominator } = module.outputs[index]!.safe;
  const value = builder.f64(numerator / denominator);
  builder.effect("out", [value], [index]);
  if (lowering.learned.outputsRead.has(name)) builder.setState(outputCell(lowering, name), value);
}

/** Whether sentences send messages, at no pace of their own. */
const tells = (sentences: readonly Sentence[]): boolean =>
  sentences.some(
    (sentence) =>
      sentence.kind === "tell" ||
      ("body" in sentence && sentence.kind !== "at-most-every" && sentence.kind !== "every" && tells(sentence.body)),
  );
