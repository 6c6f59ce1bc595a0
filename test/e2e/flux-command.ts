// Runs the built `flux` as a user does: a process of its own, real ptys, real files.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

export const root = resolve(import.meta.dirname, "../..");
export const FLUX = resolve(root, "dist/cli/main.js");

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end. */
export function flux(args: readonly string[], cwd: string = root): Ran {
  const ran = spawnSync(process.execPath, [FLUX, ...args], {
    cwd,
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

export type Event = { readonly type: string } & Record<string, unknown>;

/** A flux that goes on: JSON lines as they come. */
export class RunningFlux {
  readonly events: Event[] = [];
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: { readonly wanted: (event: Event) => boolean; readonly done: (event: Event) => void }[] =
    [];
  private readonly gone: Promise<number | null>;
  private stderrText = "";

  constructor(args: readonly string[], cwd: string) {
    this.child = spawn(process.execPath, [FLUX, ...args], { cwd, env: { ...process.env, NO_COLOR: "1" } });
    this.gone = new Promise((done) => this.child.once("exit", (code) => done(code)));
    this.child.stderr.on("data", (text) => {
      this.stderrText += text;
    });
    createInterface({ input: this.child.stdout }).on("line", (line) => this.take(JSON.parse(line) as Event));
  }

  /** The first event that is wanted, whether it has come or is still to come. Rejects when the process ends first. */
  until(what: string, wanted: (event: Event) => boolean): Promise<Event> {
    const known = this.events.find(wanted);
    if (known) return Promise.resolve(known);
    return new Promise((done, failed) => {
      this.waiting.push({ wanted, done });
      this.gone.then((code) => failed(new Error(`flux ended (${code}) before: ${what}\n${this.stderrText}`)));
    });
  }

  async stop(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.gone;
  }

  /** Its exit code, or null where a signal ended it. */
  get ended(): Promise<number | null> {
    return this.gone;
  }

  async end(signal: "SIGKILL" | "SIGINT"): Promise<void> {
    this.child.kill(signal);
    await this.gone;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  private take(event: Event): void {
    this.events.push(event);
    for (const waiter of [...this.waiting]) {
      if (!waiter.wanted(event)) continue;
      this.waiting.splice(this.waiting.indexOf(waiter), 1);
      waiter.done(event);
    }
  }
}
