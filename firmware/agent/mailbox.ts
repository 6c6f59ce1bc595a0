// Messages in and out: what came in waits for the next tick, what the program sends waits for the run to end well.
import { MESSAGE_OUT } from "../../src/wire/frame.ts";
import { HEADER_BYTES, PRIORITY_MAX, QUEUE_MAX, SENT_MAX, TAG_FLOAT, VALUES_MAX } from "../../src/wire/message.ts";
import type { Vm } from "../vm/vm-types.ts";
import { payload, put8, put16, send } from "./link.ts";

interface Waiting {
  source_: number;
  topic_: number;
  priority_: number;
  values_: number[];
}

interface Leaving {
  kind_: number;
  agent_: number;
  topic_: number;
  priority_: number;
  mask_: number;
  values_: number[];
}

let waiting: Waiting[] = [];
let leaving: Leaving[] = [];
/** How many of `leaving` are of runs that ended well. */
let kept = 0;

export const emptyMailbox = (): void => {
  waiting = [];
  leaving = [];
  kept = 0;
};

/** Queues a message of the host (src/wire/message.ts) for an agent that has a handler for it. */
export const takeMessage = (vm: Vm, source: number, body: DataView, length: number): void => {
  if (length < HEADER_BYTES) return;
  const message: Waiting = {
    source_: source,
    topic_: body.getUint16(0, true),
    priority_: body.getUint8(3),
    values_: [],
  };
  let at = HEADER_BYTES;
  for (let count = body.getUint8(4); count > 0 && message.values_.length < VALUES_MAX && at < length; count--) {
    const size = body.getUint8(at) === TAG_FLOAT ? 9 : 5;
    if (at + size > length) return;
    message.values_.push(size === 9 ? body.getFloat64(at + 1, true) : body.getInt32(at + 1, true));
    at += size;
  }
  if (vm.topics.indexOf(message.topic_) < 0) return;
  // Highest priority first, in order of arrival among equals.
  let place = waiting.length;
  while (place > 0 && waiting[place - 1].priority_ < message.priority_) place--;
  waiting.splice(place, 0, message);
  if (waiting.length > QUEUE_MAX) dropOldestOfLowest();
};

const dropOldestOfLowest = (): void => {
  const lowest = waiting[waiting.length - 1].priority_;
  let place = waiting.length - 1;
  while (place > 0 && waiting[place - 1].priority_ === lowest) place--;
  waiting.splice(place, 1);
};

/** Runs the handlers of what waits; stops at a trap and returns it. */
export const handleMessages = (vm: Vm): number => {
  const due = waiting;
  waiting = [];
  let trap = 0;
  for (let at = 0; at < due.length && !trap; at++) {
    for (let value = 0; value < VALUES_MAX; value++)
      vm.message[value] = value < due[at].values_.length ? due[at].values_[value] : NaN;
    vm.clock[1] = due[at].source_;
    trap = vm.run(2 + vm.topics.indexOf(due[at].topic_));
    endRun(trap);
  }
  vm.clock[1] = 0;
  for (let value = 0; value < VALUES_MAX; value++) vm.message[value] = NaN;
  return trap;
};

/** What a run sent counts only if it did not trap. */
export const endRun = (trap: number): void => {
  if (trap) leaving.length = kept;
  kept = leaving.length;
};

/** The `Send` of the VM. A program that never stops sending is stopped (trap HOST), before it has taken all the board's memory. */
export const sendLater = (
  kind: number,
  agent: number,
  topic: number,
  priority: number,
  mask: number,
  v0: number,
  v1: number,
  v2: number,
  v3: number,
): void => {
  if (leaving.length >= SENT_MAX) throw SENT_MAX;
  leaving.push({
    kind_: kind,
    agent_: agent,
    topic_: topic,
    priority_: priority,
    mask_: mask,
    values_: [v0, v1, v2, v3],
  });
};

/** Hands what leaves to the host, highest priority first, in the order of sending among equals. */
export const flushMessages = (from: number): void => {
  for (let priority = PRIORITY_MAX; priority >= 0; priority--) {
    for (let at = 0; at < leaving.length; at++) if (leaving[at].priority_ === priority) sendMessage(from, leaving[at]);
  }
  leaving = [];
  kept = 0;
};

const sendMessage = (from: number, message: Leaving): void => {
  const count = message.mask_ & 7;
  put16(0, message.topic_);
  put8(2, message.kind_);
  put8(3, message.priority_);
  put8(4, count);
  let length = HEADER_BYTES;
  for (let value = 0; value < count; value++) {
    const isFloat = (message.mask_ >> (3 + value)) & 1;
    put8(length, isFloat);
    if (isFloat) payload.setFloat64(length + 1, message.values_[value], true);
    else payload.setInt32(length + 1, message.values_[value], true);
    length += isFloat ? 9 : 5;
  }
  send(MESSAGE_OUT, from, message.agent_, length);
};
