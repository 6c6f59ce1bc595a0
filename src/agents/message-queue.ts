// Messages waiting to be written to one board: bounded, highest priority first, oldest first among equals (wire/message.ts, QUEUE_MAX).
import type { LinkMessage } from "../link/session-types.ts";
import { QUEUE_MAX } from "../wire/message.ts";

export class MessageQueue {
  /** In the order they will leave. */
  readonly #waiting: LinkMessage[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  /** Adds a message; when that is one too many, the oldest of the lowest priority leaves and is returned. */
  push(message: LinkMessage): LinkMessage | undefined {
    const later = this.#waiting.findIndex((one) => one.priority < message.priority);
    this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, message);
    if (this.#waiting.length <= QUEUE_MAX) return undefined;
    const lowest = this.#waiting.at(-1)!.priority;
    const oldest = this.#waiting.findIndex((one) => one.priority === lowest);
    return this.#waiting.splice(oldest, 1)[0];
  }

  take(): LinkMessage | undefined {
    return this.#waiting.shift();
  }

  takeAll(): LinkMessage[] {
    return this.#waiting.splice(0);
  }
}
