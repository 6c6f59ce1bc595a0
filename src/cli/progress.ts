// Progress of a long work with a board: one line that changes on a terminal, a line for each step's end elsewhere, an event each with --json.
import type { Context } from "./context.ts";

export interface ProgressEvent {
  readonly step: string;
  readonly done?: number;
  readonly total?: number;
}

export interface Progress {
  /** `line`: the event for people; `isMilestone`: to be seen though nothing is at its end. */
  on(event: ProgressEvent, line: string, isMilestone?: boolean): void;
  /** Takes the changing line away. */
  end(): void;
}

export function progressReporter(context: Context, board: string, asJson: boolean): Progress {
  let lastShown = "";
  return {
    on: (event, line, isMilestone = false) => {
      if (asJson) {
        context.json({ type: "progress", board, ...event });
        return;
      }
      if (line === lastShown) return;
      lastShown = line;
      if (context.stdout.isTTY) context.stdout.write(`\r\x1b[K${board}: ${line}`);
      else if (isMilestone || !event.total || event.done === event.total) context.print(`${board}: ${line}`);
    },
    end: () => {
      if (context.stdout.isTTY && !asJson) context.stdout.write("\r\x1b[K");
    },
  };
}
