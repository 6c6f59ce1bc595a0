// One board as the hub holds it: connects, notices loss and silence, connects again with growing pauses (a new session each time, so
// that no byte meant for the old one is ever written to the new), and writes what waits for the board, one message at a time.
import type { FxMap } from "../image/fxmap.ts";
import type { BoardSession, Hello, LinkMessage } from "../link/session-types.ts";
import type { Clock } from "../simulator/clock.ts";
import type { BoardCounters, HubEvent, LineState } from "./hub-events.ts";
import { isUsableMap } from "./map-shape.ts";
import { MessageQueue } from "./message-queue.ts";

/** Pause before the first new attempt; it doubles up to the longest. */
export const RETRY_FIRST_MS = 250;
export const RETRY_LONGEST_MS = 5000;
/** A connection that held this long starts the pauses anew. */
export const STEADY_MS = 2000;
/** A board that says nothing for this long is asked for its state. */
export const SILENCE_MS = 5000;
/** So many questions in a row without a byte of answer: the line counts as lost. */
export const SILENT_PROBES_MAX = 3;
/** How long close() waits for an attempt to connect that is under way. */
const CLOSE_WAIT_MS = 2000;

export interface HubBoard {
  readonly name: string;
  readonly agentId: number;
  /** A new session on a new port, or a rejection whose message says why not. */
  connect(): Promise<BoardSession>;
  /** The map of an image by its CRC-32 (8 hex digits), if the project keeps it. */
  map?(imageCrc: string): FxMap | undefined;
}

export interface LinkListener {
  /** The time is the listener's to add. */
  event(event: Untimed<HubEvent>): void;
  message(link: BoardLink, message: LinkMessage): void;
  undelivered(link: BoardLink, message: LinkMessage, reason: string): void;
  mapFound(map: FxMap): void;
}

/** What belongs to one session and ends with it. */
interface Connection {
  readonly session: BoardSession;
  readonly queue: MessageQueue;
  readonly sinceMs: number;
  isWriting: boolean;
  heardAtMs: number;
  framesIn: number;
  probes: number;
}

export class BoardLink {
  readonly board: HubBoard;
  readonly counters: BoardCounters = {
    messagesIn: 0,
    messagesOut: 0,
    undeliverable: 0,
    throttled: 0,
    forgedSources: 0,
    connects: 0,
  };
  readonly #clock: Clock;
  readonly #listener: LinkListener;
  #state: LineState = "waiting";
  #hello: Hello | undefined;
  #map: FxMap | undefined;
  #connection: Connection | undefined;
  #attempt: Promise<void> | undefined;
  #timer: unknown;
  #failures = 0;
  #lostReason: string | undefined;

  constructor(board: HubBoard, clock: Clock, listener: LinkListener) {
    this.board = board;
    this.#clock = clock;
    this.#listener = listener;
  }

  get state(): LineState {
    return this.#state;
  }

  get session(): BoardSession | undefined {
    return this.#connection?.session;
  }

  get map(): FxMap | undefined {
    return this.#map;
  }

  start(): void {
    if (this.#attempt || this.#connection || this.#state === "closed") return;
    const attempt = this.#connect().finally(() => {
      if (this.#attempt === attempt) this.#attempt = undefined;
    });
    this.#attempt = attempt;
  }

  /** Asks for everything, and looks for the map again if none was found. */
  refresh(): void {
    const connection = this.#connection;
    if (!connection) return;
    if (!this.#map && this.#hello) {
      this.#meet(this.#hello);
      if (this.#map) this.#tell({ kind: "restarted", hello: this.#hello, map: this.#map });
    }
    // A failure to write shows as silence or as the port's end; either is handled there.
    connection.session.requestState().catch(() => {});
  }

  /** Hands a message to the line. Returns the message that had to go for it, if any, or why none can be taken. */
  send(
    message: LinkMessage,
  ):
    | { readonly kind: "queued"; readonly evicted: LinkMessage | undefined }
    | { readonly kind: "refused"; readonly reason: string } {
    const connection = this.#connection;
    if (!connection) return { kind: "refused", reason: "the board is not connected" };
    const evicted = connection.queue.push(message);
    if (!connection.isWriting) void this.#write(connection);
    return { kind: "queued", evicted };
  }

  async close(): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#clock.clearTimeout(this.#timer);
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.session.close().catch(() => {});
    if (!this.#attempt) return;
    let timer: unknown;
    const waited = new Promise<void>((resolve) => {
      timer = this.#clock.setTimeout(resolve, CLOSE_WAIT_MS);
    });
    await Promise.race([this.#attempt, waited]);
    this.#clock.clearTimeout(timer);
  }

  async #connect(): Promise<void> {
    let session: BoardSession;
    try {
      session = await this.board.connect();
    } catch (error) {
      if (this.#state !== "closed") this.#failed(reasonOf(error));
      return;
    }
    if (this.#state === "closed") {
      await session.close().catch(() => {});
      return;
    }
    if (session.isOpen) this.#connected(session);
    else this.#failed("the port closed right after it was opened");
  }

  #connected(session: BoardSession): void {
    const now = this.#clock.now();
    const connection: Connection = {
      session,
      queue: new MessageQueue(),
      sinceMs: now,
      isWriting: false,
      heardAtMs: now,
      framesIn: session.counters.framesIn,
      probes: 0,
    };
    this.#connection = connection;
    this.#state = "connected";
    this.#lostReason = undefined;
    this.counters.connects++;
    this.#meet(session.hello);
    const whileCurrent =
      <T>(handle: (value: T) => void) =>
      (value: T): void => {
        if (this.#connection !== connection) return;
        this.#heard(connection);
        handle(value);
      };
    session.onState(whileCurrent((update) => this.#tell({ kind: "state", ...update })));
    session.onMessage(whileCurrent((message) => this.#listener.message(this, message)));
    session.onFault(whileCurrent((fault) => this.#tell({ kind: "fault", ...fault })));
    session.onConsoleText(whileCurrent((text) => this.#tell({ kind: "console", text })));
    session.onRestart(
      whileCurrent((hello) => {
        this.#meet(hello);
        this.#tell({ kind: "restarted", hello, map: this.#map });
        this.refresh();
      }),
    );
    session.onClose((error) => {
      if (this.#connection === connection) this.#lost(connection, error ? reasonOf(error) : "the port was closed");
    });
    this.#tell({ kind: "connected", path: session.path, hello: session.hello, map: this.#map });
    this.refresh();
    this.#watch(connection);
  }

  #meet(hello: Hello): void {
    this.#hello = hello;
    this.#map = undefined;
    if (hello.imageCrc === undefined) return;
    try {
      const map = this.board.map?.(hello.imageCrc);
      if (isUsableMap(map)) this.#map = map;
    } catch {
      // A map that cannot be read is as good as none: numbers are shown instead of names.
    }
    if (this.#map) this.#listener.mapFound(this.#map);
  }

  #heard(connection: Connection): void {
    connection.heardAtMs = this.#clock.now();
    connection.framesIn = connection.session.counters.framesIn;
    connection.probes = 0;
  }

  /** Looks every SILENCE_MS whether the board still speaks. */
  #watch(connection: Connection): void {
    this.#timer = this.#clock.setTimeout(() => {
      if (this.#connection !== connection) return;
      const { session } = connection;
      if (session.counters.framesIn !== connection.framesIn) this.#heard(connection);
      if (this.#clock.now() - connection.heardAtMs >= SILENCE_MS) {
        if (connection.probes >= SILENT_PROBES_MAX) {
          const seconds = Math.round((this.#clock.now() - connection.heardAtMs) / 1000);
          this.#lost(connection, `the board has not answered for ${seconds} s`);
          session.close().catch(() => {});
          return;
        }
        connection.probes++;
        session.requestState().catch(() => {});
      }
      this.#watch(connection);
    }, SILENCE_MS);
  }

  async #write(connection: Connection): Promise<void> {
    connection.isWriting = true;
    // Not at once: what one round of the board's tick sends is queued whole and then leaves by priority.
    await undefined;
    for (;;) {
      const message = this.#connection === connection ? connection.queue.take() : undefined;
      if (!message) break;
      try {
        await connection.session.deliver(message);
        this.counters.messagesOut++;
      } catch (error) {
        this.#listener.undelivered(this, message, reasonOf(error));
      }
    }
    connection.isWriting = false;
  }

  #lost(connection: Connection, reason: string): void {
    this.#clock.clearTimeout(this.#timer);
    this.#connection = undefined;
    if (this.#clock.now() - connection.sinceMs >= STEADY_MS) this.#failures = 0;
    const waiting = connection.queue.takeAll();
    this.#failed(reason);
    for (const message of waiting)
      this.#listener.undelivered(this, message, "the board was lost before the message was written");
  }

  /** Tells each new reason once, not each attempt. */
  #failed(reason: string): void {
    this.#state = "lost";
    if (reason !== this.#lostReason) {
      this.#lostReason = reason;
      this.#tell({ kind: "lost", reason });
    }
    const pause = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** this.#failures);
    this.#failures++;
    this.#timer = this.#clock.setTimeout(() => {
      this.#attempt = undefined;
      this.start();
    }, pause);
  }

  #tell(event: Placeless<Untimed<HubEvent>>): void {
    this.#listener.event({ ...event, board: this.board.name } as Untimed<HubEvent>);
  }
}

/** An event before it is known when it was, and of which board. */
export type Untimed<Event> = Event extends unknown ? Omit<Event, "atMs"> : never;
type Placeless<Event> = Event extends { readonly board: string } ? Omit<Event, "board"> : never;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
