// What the hub tells those who watch it: one typed stream of events, with names resolved where a map gives them.
import type { FxMap } from "../image/fxmap.ts";
import type { Hello, StateEntry } from "../link/session-types.ts";

export interface NamedValue {
  readonly name: string;
  /** As the sender's program declares it (units/named.ts reads it); undefined for a plain number. */
  readonly unit: string | undefined;
  /** SI. */
  readonly value: number;
  /** wire/message.ts TAG_* */
  readonly tag: number;
}

/** A message as the hub passes it on. Its source is the board the frame came from, whatever the frame claims. */
export interface NamedMessage {
  readonly source: number;
  readonly destination: number;
  readonly topicId: number;
  /** ISA number of the instruction that sent it. */
  readonly instruction: number;
  readonly priority: number;
  readonly from: string;
  readonly to: string;
  /** Mnemonic of that instruction. */
  readonly action: string;
  readonly topic: string;
  readonly values: readonly NamedValue[];
}

interface At {
  /** Milliseconds since 1970; with a virtual clock, since its zero. */
  readonly atMs: number;
}

interface OfBoard extends At {
  readonly board: string;
}

export type HubEvent =
  | (OfBoard & {
      readonly kind: "connected";
      readonly path: string;
      readonly hello: Hello;
      readonly map: FxMap | undefined;
    })
  | (OfBoard & { readonly kind: "lost"; readonly reason: string })
  | (OfBoard & { readonly kind: "restarted"; readonly hello: Hello; readonly map: FxMap | undefined })
  | (OfBoard & {
      readonly kind: "state";
      readonly tick: number;
      /** wire/frame.ts RUN_* */
      readonly runState: number;
      readonly full: boolean;
      readonly entries: readonly StateEntry[];
    })
  | (At & {
      readonly kind: "message";
      readonly message: NamedMessage;
      /** Boards it was handed to; empty when it was for the operator. */
      readonly handedTo: readonly string[];
      /** The source the frame claimed, when that was another agent's. */
      readonly claimedSource?: number;
    })
  | (At & {
      readonly kind: "undeliverable";
      readonly message: NamedMessage;
      readonly to: string;
      readonly reason: string;
    })
  | (OfBoard & { readonly kind: "throttled"; readonly droppedCount: number })
  | (OfBoard & {
      readonly kind: "fault";
      readonly tick: number;
      /** wire/trap.ts */
      readonly code: number;
      readonly offset: number;
      readonly argument: number;
      readonly runState: number;
    })
  | (OfBoard & { readonly kind: "console"; readonly text: string })
  | (At & { readonly kind: "recording-failed"; readonly path: string; readonly reason: string });

/** Counts since the hub was made. */
export interface BoardCounters {
  messagesIn: number;
  messagesOut: number;
  undeliverable: number;
  throttled: number;
  forgedSources: number;
  connects: number;
}

export type LineState = "waiting" | "connected" | "lost" | "closed";
