// Between the hub's events and the drawing: takes events as they come, and makes a new immutable screen at most ten times a second,
// and only when something on it can have changed. React reads it with useSyncExternalStore and knows nothing else.
import type { Hub } from "../agents/hub.ts";
import { nameId } from "../image/crc.ts";
import { ACKNOWLEDGED, EVERYONE } from "../wire/message.ts";
import { composeScreen, type Screen, type Size } from "./compose.ts";
import { actionOf } from "./keys.ts";
import { applyEvent, type MonitorModel, newModel } from "./state.ts";
import type { Theme } from "./theme.ts";
import { act, INITIAL_VIEW, typed, type View } from "./view.ts";

/** Time between screens. */
export const PUBLISH_MS = 100;

export interface ScreenStoreOptions {
  readonly hub: Hub;
  readonly title: string;
  readonly theme: Theme;
  readonly size: Size;
  readonly notice?: string;
  readonly onQuit: () => void;
}

export class ScreenStore {
  readonly #hub: Hub;
  readonly #title: string;
  readonly #theme: Theme;
  readonly #onQuit: () => void;
  readonly #model: MonitorModel;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #view: View = INITIAL_VIEW;
  #size: Size;
  #notice: string;
  #screen: Screen;
  #drawn = "";
  #isShowDue = false;

  constructor({ hub, title, theme, size, notice, onQuit }: ScreenStoreOptions) {
    this.#hub = hub;
    this.#title = title;
    this.#theme = theme;
    this.#size = size;
    this.#notice = notice ?? "";
    this.#onQuit = onQuit;
    this.#model = newModel(hub.status());
    this.#stopListening = hub.onEvent((event) => applyEvent(this.#model, event));
    this.#screen = this.#compose();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly screen = (): Screen => this.#screen;

  /** Makes a new screen if anything on it can have changed. To be called every PUBLISH_MS. */
  publish(): void {
    const now = this.#hub.clock.now();
    const frames = this.#hub
      .status()
      .map(({ link, state }) => `${state}${link?.framesIn}${link?.badFrames}${link?.droppedLines}`);
    const marks = now < this.#model.marksUntilMs + PUBLISH_MS ? now : 0;
    // Seconds, for the clock in the title.
    const drawn = [this.#model.version, marks, Math.floor(now / 1000), ...frames].join(" ");
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#show();
  }

  resize(size: Size): void {
    this.#size = size;
    this.#show();
  }

  /** A key by its name (keys.ts). What comes at once, such as a paste, makes one new screen. */
  press(key: string): void {
    this.#notice = "";
    const action = actionOf(key);
    if (action?.kind === "quit" && (!this.#view.isTyping || key === "ctrl-c")) {
      this.#onQuit();
      return;
    }
    const context = { model: this.#model, pageLines: this.#screen.pageLines };
    if (this.#view.isTyping) this.#view = typed(this.#view, key);
    else if (action?.kind === "refresh") this.#hub.refresh();
    else if (action?.kind === "acknowledge") this.#acknowledge();
    else if (action) this.#view = act(this.#view, action, context);
    else return;
    if (this.#isShowDue) return;
    this.#isShowDue = true;
    queueMicrotask(() => this.#show());
  }

  /** Tells every board what an alarm waits for that sounds until it is acknowledged. */
  #acknowledge(): void {
    this.#hub.sendFromOperator({ destination: EVERYONE, topic: nameId(ACKNOWLEDGED)!, values: [] });
    this.#notice = "alarms acknowledged";
  }

  close(): void {
    this.#stopListening();
    this.#listeners.clear();
  }

  #show(): void {
    this.#isShowDue = false;
    this.#screen = this.#compose();
    for (const listener of this.#listeners) listener();
  }

  #compose(): Screen {
    const facts = {
      title: this.#title,
      nowMs: this.#hub.clock.now(),
      boards: this.#hub.status(),
      recording: this.#hub.recording,
      notice: this.#notice,
    };
    return composeScreen(this.#model, this.#view, facts, this.#size, this.#theme);
  }
}
