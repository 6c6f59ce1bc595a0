// From the numbers of the wire to the words of the programs: agents, topics, values, run states. Topic ids are checksums of their
// names, so that any program's map names a topic for all.
import type { FxMap } from "../image/fxmap.ts";
import { instructionNumbered } from "../isa/index-by.ts";
import type { LinkMessage } from "../link/session-types.ts";
import * as frame from "../wire/frame.ts";
import { EVERYONE, OPERATOR } from "../wire/message.ts";
import type { NamedMessage } from "./hub-events.ts";

const RUN_PREFIX = "RUN_";
const runStateNames = new Map<unknown, string>(
  Object.entries(frame).flatMap(([name, value]) =>
    name.startsWith(RUN_PREFIX) ? [[value, name.slice(RUN_PREFIX.length).toLowerCase()] as const] : [],
  ),
);

/** "running", "stopped", "trapped", "safe", "empty" (no image). */
export const runStateName = (runState: number): string => runStateNames.get(runState) ?? `run state ${runState}`;

/** A number where a name is not known, as it would stand in a trace of the wire. */
const numbered = (what: string, id: number): string => `${what} #${id.toString(16).padStart(4, "0")}`;

/** Knows the boards of the vessel and every map it has met. */
export class Names {
  readonly #boards: ReadonlyMap<number, string>;
  readonly #maps = new Map<string, FxMap>();

  constructor(boards: readonly { readonly name: string; readonly agentId: number }[]) {
    this.#boards = new Map(boards.map(({ name, agentId }) => [agentId, name]));
  }

  learn(map: FxMap): void {
    this.#maps.set(map.crc32, map);
  }

  agent(id: number): string {
    if (id === EVERYONE) return "everyone";
    if (id === OPERATOR) return "operator";
    const known = this.#boards.get(id);
    if (known !== undefined) return known;
    for (const map of this.#maps.values()) {
      const agent = map.agents.find((one) => one.id === id);
      if (agent) return agent.name;
    }
    return numbered("agent", id);
  }

  topic(id: number, senderMap: FxMap | undefined): FxMap["topics"][number] | undefined {
    for (const map of [...(senderMap ? [senderMap] : []), ...this.#maps.values()]) {
      const topic = map.topics.find((one) => one.id === id);
      if (topic) return topic;
    }
    return undefined;
  }

  /** The message with every name that is known. `senderMap`: of the program that sent it. */
  message(message: LinkMessage, senderMap: FxMap | undefined): NamedMessage {
    const topic = this.topic(message.topic, senderMap);
    return {
      source: message.source,
      destination: message.destination,
      topicId: message.topic,
      instruction: message.kind,
      priority: message.priority,
      from: this.agent(message.source),
      to: this.agent(message.destination),
      action: instructionNumbered(message.kind)?.name ?? numbered("instruction", message.kind),
      topic: topic?.name ?? numbered("topic", message.topic),
      values: message.values.map(({ tag, value }, index) => ({
        name: topic?.values[index]?.name ?? `value ${index + 1}`,
        unit: topic?.values[index]?.unit,
        value,
        tag,
      })),
    };
  }
}
