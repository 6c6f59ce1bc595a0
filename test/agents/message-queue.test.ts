import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageQueue } from "../../src/agents/message-queue.ts";
import type { LinkMessage } from "../../src/link/session-types.ts";
import { PRIORITY_MAX, QUEUE_MAX } from "../../src/wire/message.ts";

const numbered = (topic: number, priority: number): LinkMessage => ({
  source: 1,
  destination: 2,
  topic,
  kind: 0x60,
  priority,
  values: [],
});

describe("the queue of one board", () => {
  it("loses nothing but what it gives back, never holds more than it may, and keeps the order of equals", () => {
    const priorities = fc.array(fc.integer({ min: 0, max: PRIORITY_MAX }), { maxLength: 40 });
    fc.assert(
      fc.property(priorities, (given) => {
        const queue = new MessageQueue();
        const all = given.map((priority, topic) => numbered(topic, priority));
        const evicted = all.flatMap((message) => {
          const gone = queue.push(message);
          expect(queue.length).toBeLessThanOrEqual(QUEUE_MAX);
          return gone ? [gone] : [];
        });
        const left: LinkMessage[] = [];
        for (let next = queue.take(); next; next = queue.take()) left.push(next);
        expect([...evicted, ...left].map(({ topic }) => topic).sort((a, b) => a - b)).toEqual(
          all.map(({ topic }) => topic),
        );
        const inOrder = [...left].sort((a, b) => b.priority - a.priority || a.topic - b.topic);
        expect(left).toEqual(inOrder);
        // Nothing that went was more urgent than what stayed.
        const lowestLeft = Math.min(...left.map(({ priority }) => priority));
        for (const { priority } of evicted) expect(priority).toBeLessThanOrEqual(lowestLeft);
      }),
    );
  });
});
