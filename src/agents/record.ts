// Keeps a hub's events as JSON lines in a file, so that what happened on board can be read, searched and played again.
import { closeSync, openSync, writeSync } from "node:fs";
import type { Hub, RecordingStatus } from "./hub.ts";
import type { HubEvent } from "./hub-events.ts";

/** First line of a recording. */
const HEADER = { kind: "flux-recording", format: 1 } as const;

/**
 * Appends every event of the hub to `path` until the signal, one line each, written at once so that a crash loses none. When the file
 * cannot be written, the recording stops, `failure` says why, and a `recording-failed` event tells the others; the hub goes on.
 */
export function recordEvents(hub: Hub, path: string, signal: AbortSignal): RecordingStatus {
  let eventCount = 0;
  let failure: string | undefined;
  let file: number | undefined;
  const end = () => {
    stopListening();
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const fail = (error: unknown) => {
    failure = error instanceof Error ? error.message : String(error);
    end();
    // Not within the event that was being told.
    queueMicrotask(() => hub.publish({ kind: "recording-failed", path, reason: failure! }));
  };
  const write = (value: unknown) => {
    try {
      if (file !== undefined) writeSync(file, `${JSON.stringify(value, plainNumbers)}\n`);
    } catch (error) {
      fail(error);
    }
  };
  const stopListening = hub.onEvent((event) => {
    write(recorded(event));
    if (file !== undefined) eventCount++;
  });
  const status: RecordingStatus = {
    path,
    get eventCount() {
      return eventCount;
    },
    get failure() {
      return failure;
    },
  };
  hub.recording = status;
  try {
    file = openSync(path, "a");
  } catch (error) {
    fail(error);
    return status;
  }
  write({ ...HEADER, atMs: hub.clock.now(), boards: hub.status().map(({ name, agentId }) => ({ name, agentId })) });
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  return status;
}

/** Maps are kept by the project under the image's CRC-32, which the hello names. */
function recorded(event: HubEvent): unknown {
  if (event.kind !== "connected" && event.kind !== "restarted") return event;
  const { map: _, ...rest } = event;
  return rest;
}

/** JSON has no unknown and no infinity, and would make both null. */
function plainNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
