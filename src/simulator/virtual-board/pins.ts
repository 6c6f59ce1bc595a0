// The pins of a virtual board: what the program drives, what the world outside puts on them, and who watches.

export type PinMode = "input" | "input_pullup" | "input_pulldown" | "output" | "opendrain" | "analog" | "af_output" | "auto";

interface PinState {
  mode: PinMode;
  /** 0..1, what the program drives. */
  driven: number;
  /** 0..1, what is connected from outside; undefined when nothing is. */
  outside: number | undefined;
}

const HIGH = 0.5;
const NAME = /^[A-H]\d{1,3}$/;

export class PinBank {
  private readonly aliases: Readonly<Record<string, string>>;
  private readonly states = new Map<string, PinState>();
  private readonly listeners: ((name: string, level: number) => void)[] = [];

  /** `aliases` as a board file has them: LED1 is B2. */
  constructor(aliases: Readonly<Record<string, string>>) {
    this.aliases = aliases;
  }

  /** The chip's name of a pin, or undefined when there is no such pin. */
  nameOf(name: string): string | undefined {
    const own = Object.hasOwn(this.aliases, name) ? this.aliases[name]! : name;
    return NAME.test(own) ? own : undefined;
  }

  /** Back to inputs, as at power-on; what is connected outside stays. */
  release(): void {
    for (const [name, state] of this.states) {
      this.change(name, state, () => {
        state.mode = "auto";
        state.driven = 0;
      });
    }
  }

  setMode(name: string, mode: PinMode): void {
    const state = this.stateOf(name);
    this.change(name, state, () => {
      state.mode = mode;
    });
  }

  modeOf(name: string): PinMode {
    return this.stateOf(name).mode;
  }

  /** The program drives the pin: 0 or 1, or a duty cycle between. */
  drive(name: string, value: number, mode: PinMode): void {
    const state = this.stateOf(name);
    this.change(name, state, () => {
      state.mode = mode;
      state.driven = Math.min(1, Math.max(0, value));
    });
  }

  /** Something outside holds the pin at a level (0..1); undefined takes it away. */
  connect(name: string, value: number | undefined): void {
    const state = this.stateOf(name);
    this.change(name, state, () => {
      state.outside = value;
    });
  }

  /** 0..1: what a meter on the pin would show. */
  level(name: string): number {
    const state = this.stateOf(name);
    if (state.mode === "output" || state.mode === "af_output") return state.driven;
    if (state.mode === "opendrain" && state.driven < HIGH) return 0;
    return state.outside ?? (state.mode === "input_pullup" || state.mode === "opendrain" ? 1 : 0);
  }

  isHigh(name: string): boolean {
    return this.level(name) >= HIGH;
  }

  /** Told each change of a level. */
  onChange(listener: (name: string, level: number) => void): void {
    this.listeners.push(listener);
  }

  private stateOf(name: string): PinState {
    let state = this.states.get(name);
    if (!state) {
      state = { mode: "auto", driven: 0, outside: undefined };
      this.states.set(name, state);
    }
    return state;
  }

  private change(name: string, _state: PinState, set: () => void): void {
    const before = this.level(name);
    set();
    const after = this.level(name);
    if (after !== before) for (const listener of this.listeners) listener(name, after);
  }
}
