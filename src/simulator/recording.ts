// Logs of NMEA 0183: read, checked, given times, and played to the boards' instrument bus. Checksums are checked here; what the values are is
// asked of Signal K's parser, so that flux's own reading of a field can be held to it.
import { readFileSync } from "node:fs";
import { Parser } from "@signalk/nmea0183-signalk";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { NMEA_QUANTITIES } from "../nmea/quantities.ts";
import type { Clock } from "./clock.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** A step of the log's time back by more than this is midnight; by less it is a receiver's jitter. */
const MIDNIGHT_STEP_MS = DAY_MS / 2;

export interface RecordedValue {
  /** Signal K path, e.g. environment.depth.belowTransducer; SI. */
  readonly path: string;
  /** Null: the sentence says that it is not known (an empty field). */
  readonly value: unknown;
}

export interface RecordedSentence {
  /** As it was, without line end and without what the logger put before it. */
  readonly text: string;
  /** 1-based line of the log. */
  readonly line: number;
  /** From the beginning of the log. */
  readonly timeMs: number;
  /** Talker and formatter: IIDBT. */
  readonly address: string;
  /** Fields after the address. */
  readonly fields: readonly string[];
  /** Missing counts as right: the standard lets a talker leave it out. */
  readonly isChecksumRight: boolean;
  /** What Signal K makes of it, and null for a quantity flux knows whose field is empty; none for a sentence without values, one it does not know, or a wrong checksum. */
  readonly values: readonly RecordedValue[];
}

export interface Recording {
  /** As the user named it. */
  readonly name: string;
  readonly sentences: readonly RecordedSentence[];
  /** Lines that are no sentence, comments and empty ones aside. */
  readonly strayLines: number;
  /** Sentences with a wrong checksum. */
  readonly wrongChecksums: number;
  /** To the end of the last sentence's second. */
  readonly durationMs: number;
}

export type LoadedRecording =
  | { readonly kind: "recording"; readonly recording: Recording }
  | { readonly kind: "fault"; readonly diagnostic: Diagnostic };

/** Reads a log; one that cannot be read or holds no sentence is FLX0002. */
export function loadRecording(path: string, shownName: string): LoadedRecording {
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const why = missing ? "there is no such file" : (error as Error).message;
    return fault(`the recording ${shownName} cannot be read: ${why}`, "give the path of a log of NMEA 0183 sentences");
  }
  const recording = parseRecording(text, shownName);
  if (recording.sentences.length > 0) return { kind: "recording", recording };
  return fault(
    `the recording ${shownName} holds no NMEA 0183 sentence`,
    "a sentence begins with $ or !, as in $IIDBT,34.2,f,10.4,M,5.6,F*14",
  );
}

const fault = (message: string, hint: string): LoadedRecording => ({
  kind: "fault",
  diagnostic: { code: "FLX0002", severity: "error", message, hint },
});

/** XOR of the characters between $ or ! and *, as two hex digits in upper case (IEC 61162-1, 7.2.5). */
export function nmeaChecksum(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at++) sum ^= body.charCodeAt(at);
  return (sum & 0xff).toString(16).toUpperCase().padStart(2, "0");
}

/** The sentences of a log's text, whatever stands before them on their lines. */
export function parseRecording(text: string, name: string): Recording {
  const parser = new Parser();
  const times = new LogTimes();
  const sentences: RecordedSentence[] = [];
  let strayLines = 0;
  for (const [index, whole] of text.split(/\r\n|\n|\r/).entries()) {
    const line = whole.trim();
    if (line === "" || line.startsWith("#") || line.startsWith("//")) continue;
    const match = /[$!](([A-Z0-9]{4,9}),([^*$!]*))(\*([0-9A-Fa-f]{2}))?\s*$/.exec(line) ?? aisOf(line);
    if (!match) {
      strayLines++;
      continue;
    }
    const [sentence, body, address, data, , sum] = match;
    const isChecksumRight = sum === undefined || sum.toUpperCase() === nmeaChecksum(body!);
    const fields = data!.split(",");
    sentences.push({
      text: sentence.trimEnd(),
      line: index + 1,
      timeMs: times.next(address!, isChecksumRight ? fields : [], stampOf(line.slice(0, match.index))),
      address: address!,
      fields,
      isChecksumRight,
      values: isChecksumRight ? withUnknown(valuesOf(parser, sentence.trimEnd()), address!, fields) : [],
    });
  }
  const last = sentences.at(-1);
  return {
    name,
    sentences,
    strayLines,
    wrongChecksums: sentences.filter((sentence) => !sentence.isChecksumRight).length,
    durationMs: last ? last.timeMs + SECOND_MS : 0,
  };
}

/** AIS carries ! and $ nowhere, but its payload has all other characters. */
const aisOf = (line: string): RegExpExecArray | null => /!(([A-Z]{5}),([^*]*))(\*([0-9A-Fa-f]{2}))?\s*$/.exec(line);

/** The parser throws at what it does not like; that is a sentence without values. */
function valuesOf(parser: Parser, sentence: string): RecordedValue[] {
  try {
    const delta = parser.parse(sentence);
    return (delta?.updates ?? []).flatMap(({ values }) =>
      (values ?? []).map(({ path, value }) => ({ path: String(path), value: value as unknown })),
    );
  } catch {
    return [];
  }
}

/** Letter of a status field. */
const VALID = "A";

/**
 * The parser makes zeros of some empty fields (VDR, XTE) and nothing of others (HDT): a quantity without a number is null here. Times are left
 * as they are.
 */
function withUnknown(values: readonly RecordedValue[], address: string, fields: readonly string[]): RecordedValue[] {
  const isEmpty = !fields.some((field) => /\d/.test(field));
  const known = values.map((one) => (isEmpty ? { ...one, value: null } : one));
  const formatter = address.slice(-3);
  for (const row of NMEA_QUANTITIES) {
    // A position is one value of its parts.
    const path = row.signalK?.replace(/\.(latitude|longitude)$/, "");
    if (
      path === undefined ||
      row.formatter !== formatter ||
      fields[row.field - 1] !== "" ||
      known.some((one) => one.path === path)
    )
      continue;
    // A guard is a status (A: valid) or says which quantity the field is: of another one, nothing is said.
    if (row.guard && row.guard.letter !== VALID && fields[row.guard.field - 1] !== row.guard.letter) continue;
    known.push({ path, value: null });
  }
  return known;
}

/** Milliseconds of a stamp that a logger put before a sentence: ISO 8601, or seconds or milliseconds since 1970, also as a tag block's c:. */
function stampOf(prefix: string): number | undefined {
  const iso = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?/.exec(prefix);
  if (iso) {
    const ms = Date.parse(`${iso[0].replace(" ", "T")}${iso[2] === undefined ? "Z" : ""}`);
    return Number.isNaN(ms) ? undefined : ms;
  }
  const unix = /(?<![\d.])(\d{13}|\d{10}(?:\.\d+)?)(?![\d.])/.exec(prefix)?.[1];
  if (unix === undefined) return undefined;
  return unix.length === 13 && !unix.includes(".") ? Number(unix) : Number(unix) * SECOND_MS;
}

/** Field with the UTC time of day (hhmmss.ss), after the address, by formatter. */
const TIME_FIELDS: Readonly<Record<string, number>> = { RMC: 0, ZDA: 0, GGA: 0, GLL: 4 };

/** Times of sentences: from the logger's stamps, else from those that carry one; in a log with none, a second for each return of the first. */
class LogTimes {
  private first: string | undefined;
  private hasOwnTime = false;
  private now = 0;
  private lastOfDay: number | undefined;
  private firstStamp: number | undefined;

  /** Milliseconds since the beginning; never less than before. */
  next(address: string, fields: readonly string[], stamp: number | undefined): number {
    if (stamp !== undefined) {
      this.firstStamp ??= stamp - this.now;
      this.now = Math.max(this.now, stamp - this.firstStamp);
    }
    if (this.firstStamp !== undefined) return this.now;
    const ofDay = timeOfDay(fields[TIME_FIELDS[address.slice(-3)] ?? -1]);
    if (ofDay !== undefined) {
      this.hasOwnTime = true;
      this.now += this.step(ofDay);
    } else if (!this.hasOwnTime) {
      if (this.first === address) this.now += SECOND_MS;
      this.first ??= address;
    }
    return this.now;
  }

  private step(ofDay: number): number {
    const before = this.lastOfDay;
    if (before === undefined) {
      this.lastOfDay = ofDay;
      return 0;
    }
    let step = ofDay - before;
    if (step < -MIDNIGHT_STEP_MS) step += DAY_MS;
    if (step < 0) return 0;
    this.lastOfDay = ofDay;
    return step;
  }
}

function timeOfDay(field: string | undefined): number | undefined {
  const match = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d|60)(\.\d+)?$/.exec(field ?? "");
  if (!match) return undefined;
  const [, hours, minutes, seconds, fraction] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds) + Number(fraction ?? 0)) * SECOND_MS;
}

export interface PlayerOptions {
  readonly recording: Recording;
  readonly clock: Clock;
  /** Times as fast as it was; above 0. */
  readonly speed?: number;
  /** Where in the recording to begin. */
  readonly startMs?: number;
  /** Begins again at `startMs` after the end, for ever. */
  readonly loop?: boolean;
}

/** Plays a recording's sentences, the wrong ones too: a board must stand them. */
export class RecordingPlayer {
  private readonly options: Required<PlayerOptions>;
  private readonly textListeners: ((text: string) => void)[] = [];
  private readonly endListeners: (() => void)[] = [];
  private timer: unknown;
  private isRunning = false;
  private at = 0;
  /** When, by the clock, the recording's `startMs` was. */
  private beganAt = 0;

  constructor(options: PlayerOptions) {
    this.options = { speed: 1, startMs: 0, loop: false, ...options };
  }

  /** Of the recording, whatever the speed. */
  get durationMs(): number {
    return this.options.recording.durationMs;
  }

  /** Sentences with a wrong checksum, and lines that are no sentence. */
  get rejectedCount(): number {
    const { wrongChecksums, strayLines } = this.options.recording;
    return wrongChecksums + strayLines;
  }

  /** Sentences that are due together come as one text, each with CR LF. */
  onText(listener: (text: string) => void): void {
    this.textListeners.push(listener);
  }

  /** Called at the end of a recording that does not loop. */
  onEnd(listener: () => void): void {
    this.endListeners.push(listener);
  }

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.rewind(this.options.clock.now());
    this.wait();
  }

  stop(): void {
    this.isRunning = false;
    this.options.clock.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private rewind(beganAt: number): void {
    const { recording, startMs } = this.options;
    const first = recording.sentences.findIndex(({ timeMs }) => timeMs >= startMs);
    this.at = first < 0 ? recording.sentences.length : first;
    this.beganAt = beganAt;
  }

  private dueAt(timeMs: number): number {
    return this.beganAt + (timeMs - this.options.startMs) / this.options.speed;
  }

  private wait(): void {
    const { clock, recording } = this.options;
    const due = this.dueAt(recording.sentences[this.at]?.timeMs ?? recording.durationMs);
    this.timer = clock.setTimeout(() => this.play(), Math.max(0, due - clock.now()));
  }

  private play(): void {
    const { sentences } = this.options.recording;
    const timeMs = sentences[this.at]?.timeMs;
    if (timeMs === undefined) {
      this.end();
      return;
    }
    let text = "";
    for (; sentences[this.at]?.timeMs === timeMs; this.at++) text += `${sentences[this.at]!.text}\r\n`;
    for (const listener of this.textListeners) listener(text);
    if (this.isRunning) this.wait();
  }

  private end(): void {
    const { loop, recording, startMs } = this.options;
    // A start at or past the end would loop without time passing.
    if (loop && startMs < recording.durationMs) {
      this.rewind(this.dueAt(recording.durationMs));
      this.wait();
      return;
    }
    this.stop();
    for (const listener of this.endListeners) listener();
  }
}
