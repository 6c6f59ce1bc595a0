// The hub between the boards of a vessel: every message goes through it, is stamped with the board it came from, named, limited, and
// handed to those it is for. Boards cannot be trusted to say who they are; the port a frame came from can.
import type { FxMap } from "../image/fxmap.ts";
import { instruction } from "../isa/index-by.ts";
import type { LinkCounters, LinkMessage } from "../link/session-types.ts";
import type { Clock } from "../simulator/clock.ts";
import { EVERYONE, OPERATOR, PRIORITY_DEFAULT } from "../wire/message.ts";
import { BoardLink, type HubBoard, type Untimed } from "./board-link.ts";
import type { BoardCounters, HubEvent, LineState } from "./hub-events.ts";
import { Names } from "./names.ts";
import { routeOf } from "./route.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface HubOptions {
  readonly clock: Clock;
  readonly boards: readonly HubBoard[];
}

/** What can be said of a board at any time. */
export interface BoardStatus {
  readonly name: string;
  readonly agentId: number;
  readonly state: LineState;
  readonly path: string | undefined;
  readonly map: FxMap | undefined;
  readonly counters: Readonly<BoardCounters>;
  /** Of the present session. */
  readonly link: LinkCounters | undefined;
}

export interface OperatorMessage {
  /** Agent id, or wire/message.ts EVERYONE. */
  readonly destination: number;
  readonly topic: number;
  readonly values: LinkMessage["values"];
  /** ISA number; default: tell. */
  readonly kind?: number;
  readonly priority?: number;
}

/** What the hub shows of a recording in progress (record.ts). */
export interface RecordingStatus {
  readonly path: string;
  readonly eventCount: number;
  /** Why it stopped, when it could not go on. */
  readonly failure: string | undefined;
}

/** A board is told of as throttled at most once in this time, with the count of what was dropped. */
export const THROTTLE_REPORT_MS = 1000;

interface Peer {
  readonly link: BoardLink;
  readonly bucket: TokenBucket;
  droppedCount: number;
  reportedAtMs: number;
}

export class Hub {
  readonly clock: Clock;
  readonly names: Names;
  recording: RecordingStatus | undefined;
  readonly #peers: ReadonlyMap<string, Peer>;
  readonly #byAgent: ReadonlyMap<number, Peer>;
  readonly #listeners = new Set<(event: HubEvent) => void>();
  readonly #throttleReports = new Map<Peer, unknown>();

  /** Nothing is connected before start(). */
  constructor({ clock, boards }: HubOptions) {
    this.clock = clock;
    this.names = new Names(boards);
    const peers = boards.map((board): Peer => {
      const link = new BoardLink(board, clock, {
        event: (event) => this.publish(event),
        message: (from, message) => this.#received(from, message),
        undelivered: (to, message, reason) => this.#undelivered(to, message, reason),
        mapFound: (map) => this.names.learn(map),
      });
      return { link, bucket: new TokenBucket(clock.now()), droppedCount: 0, reportedAtMs: Number.NEGATIVE_INFINITY };
    });
    this.#peers = new Map(peers.map((peer) => [peer.link.board.name, peer]));
    this.#byAgent = new Map(peers.map((peer) => [peer.link.board.agentId, peer]));
  }

  /** Begins to connect; a second call changes nothing. */
  start(): void {
    for (const { link } of this.#peers.values()) if (link.state === "waiting") link.start();
  }

  /** Events in the order they happen; the returned function ends the listening. */
  onEvent(listener: (event: HubEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts an event into the stream: for parts that belong to the hub, such as its recorder. */
  publish(untimed: Untimed<HubEvent>): void {
    const event = { ...untimed, atMs: this.clock.now() } as HubEvent;
    for (const listener of [...this.#listeners]) listener(event);
  }

  status(): readonly BoardStatus[] {
    return [...this.#peers.values()].map(({ link }) => ({
      name: link.board.name,
      agentId: link.board.agentId,
      state: link.state,
      path: link.session?.path,
      map: link.map,
      counters: link.counters,
      link: link.session?.counters,
    }));
  }

  /** Asks every board that is connected for everything. */
  refresh(): void {
    for (const { link } of this.#peers.values()) link.refresh();
  }

  /** A message from the person at the deck. What comes of it shows in the event stream. */
  sendFromOperator({ destination, topic, values, kind, priority }: OperatorMessage): void {
    this.#route(
      {
        source: OPERATOR,
        destination,
        topic,
        values,
        kind: kind ?? instruction(destination === EVERYONE ? "broadcast" : "tell").number,
        priority: priority ?? PRIORITY_DEFAULT,
      },
      undefined,
      {},
    );
  }

  async close(): Promise<void> {
    for (const timer of this.#throttleReports.values()) this.clock.clearTimeout(timer);
    this.#throttleReports.clear();
    await Promise.all([...this.#peers.values()].map(({ link }) => link.close()));
  }

  #received(link: BoardLink, received: LinkMessage): void {
    const peer = this.#peers.get(link.board.name)!;
    const { agentId } = link.board;
    link.counters.messagesIn++;
    // 0 says "whoever I am": a board need not know its number.
    const isForged = received.source !== agentId && received.source !== EVERYONE;
    if (isForged) link.counters.forgedSources++;
    if (!peer.bucket.take(this.clock.now())) {
      this.#throttle(peer);
      return;
    }
    this.#route({ ...received, source: agentId }, link.map, isForged ? { claimedSource: received.source } : {});
  }

  #route(message: LinkMessage, senderMap: FxMap | undefined, claim: { readonly claimedSource?: number }): void {
    const named = this.names.message(message, senderMap);
    const route = routeOf(message.destination, message.source, [...this.#byAgent.keys()]);
    const targets = route.kind === "agents" ? route.agentIds.map((id) => this.#byAgent.get(id)!.link) : [];
    const isConnected = (link: BoardLink) => link.state === "connected";
    this.publish({
      kind: "message",
      message: named,
      handedTo: targets.filter(isConnected).map((link) => link.board.name),
      ...claim,
    });
    if (route.kind === "nowhere") {
      const sender = this.#byAgent.get(message.source);
      if (sender) sender.link.counters.undeliverable++;
      this.publish({
        kind: "undeliverable",
        message: named,
        to: named.to,
        reason: route.reason,
      });
    }
    // Who is not there cannot hear a broadcast; only what was meant for one agent is missed.
    const hearing = message.destination === EVERYONE ? targets.filter(isConnected) : targets;
    for (const link of hearing) {
      const sent = link.send(message);
      if (sent.kind === "refused") this.#undelivered(link, message, sent.reason);
      else if (sent.evicted) this.#undelivered(link, sent.evicted, "too many messages wait for the board");
    }
  }

  #undelivered(link: BoardLink, message: LinkMessage, reason: string): void {
    link.counters.undeliverable++;
    const senderMap = this.#byAgent.get(message.source)?.link.map;
    const named = this.names.message(message, senderMap);
    this.publish({ kind: "undeliverable", message: named, to: link.board.name, reason });
  }

  #throttle(peer: Peer): void {
    peer.link.counters.throttled++;
    peer.droppedCount++;
    if (this.#throttleReports.has(peer)) return;
    const waitMs = Math.max(0, peer.reportedAtMs + THROTTLE_REPORT_MS - this.clock.now());
    const report = () => {
      this.#throttleReports.delete(peer);
      peer.reportedAtMs = this.clock.now();
      this.publish({
        kind: "throttled",
        board: peer.link.board.name,
        droppedCount: peer.droppedCount,
      });
      peer.droppedCount = 0;
    };
    if (waitMs === 0) report();
    else this.#throttleReports.set(peer, this.clock.setTimeout(report, waitMs));
  }
}
