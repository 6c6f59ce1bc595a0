// The monitor on a terminal: takes the alternate screen, draws until told to stop, and gives the terminal back as it was, whatever
// ends the program. React and Ink are loaded here and not before.
import type { Hub } from "../agents/hub.ts";
import { listenForKeys } from "./keys.ts";
import { PUBLISH_MS, ScreenStore } from "./screen-store.ts";
import { isThemeName, THEME_NAMES, THEMES } from "./theme.ts";

export interface MonitorOptions {
  readonly hub: Hub;
  /** The vessel's name. */
  readonly title: string;
  /** theme.ts THEME_NAMES; NO_COLOR makes it mono. */
  readonly theme: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const ENTER = "\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l";
const LEAVE = "\x1b[0m\x1b[?1049l\x1b[?25h";
const CLEAR = "\x1b[2J\x1b[H";
const ENDING_SIGNALS = ["SIGTERM", "SIGHUP", "SIGINT"] as const;

/** Starts the hub and shows it until q, Ctrl-C, the signal, SIGTERM or SIGHUP. `stdout` must be a terminal. */
export async function runMonitor(options: MonitorOptions): Promise<void> {
  const { hub, title, stdin, stdout, signal } = options;
  const env = options.env ?? process.env;
  const mount = await loadMount();
  const isMono = (env.NO_COLOR ?? "") !== "";
  const isKnown = isThemeName(options.theme);
  const theme = THEMES[isMono ? "mono" : isThemeName(options.theme) ? options.theme : "day"];
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const store = new ScreenStore({
    hub,
    title,
    theme,
    size: size(),
    ...(isKnown ? {} : { notice: `no theme "${options.theme}"; there are ${THEME_NAMES.join(", ")}` }),
    onQuit: end,
  });
  const resize = () => {
    // A narrower window wraps what was drawn; Ink would leave remains of it.
    stdout.write(CLEAR);
    store.resize(size());
  };
  let isEntered = true;
  const leave = () => {
    if (isEntered) stdout.write(LEAVE);
    isEntered = false;
  };
  let unmount = (): void => {};
  let stopKeys = (): void => {};
  // The monitor sees an exception and lets it go on; whatever happens then is printed on a terminal in order.
  const broken = () => {
    stopKeys();
    unmount();
    leave();
  };
  stdout.write(ENTER);
  process.on("exit", leave);
  process.on("uncaughtExceptionMonitor", broken);
  for (const name of ENDING_SIGNALS) process.on(name, end);
  signal?.addEventListener("abort", end, { once: true });
  // Before Ink listens for it.
  stdout.on("resize", resize);
  const timer = setInterval(() => store.publish(), PUBLISH_MS);
  try {
    unmount = mount(store, stdout);
    if (stdin.isTTY) stopKeys = listenForKeys(stdin, (key) => store.press(key));
    hub.start();
    if (!signal?.aborted) await ended;
  } finally {
    clearInterval(timer);
    stdout.off("resize", resize);
    stopKeys();
    unmount();
    store.close();
    leave();
    signal?.removeEventListener("abort", end);
    for (const name of ENDING_SIGNALS) process.off(name, end);
    process.off("uncaughtExceptionMonitor", broken);
    process.off("exit", leave);
  }
}

/** Loads the drawing with React's production build, and with Ink told that this terminal is no build machine: someone looks at it. */
async function loadMount(): Promise<(store: ScreenStore, stdout: NodeJS.WriteStream) => () => void> {
  const { env } = process;
  const before = env.CI;
  env.NODE_ENV ??= "production";
  env.CI = "false";
  try {
    return (await import("./app.tsx")).mount;
  } finally {
    if (before === undefined) delete env.CI;
    else env.CI = before;
  }
}
