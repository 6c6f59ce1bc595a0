// The files in a board's Storage over its console: which there are, what is in them, and writing, erasing and compacting. What comes back counts
// only when the CRC-32 that the board works out of the same file agrees.
import { crc32 } from "../image/crc.ts";
import { type EspruinoConsole, literal, STORAGE } from "./console.ts";
import { LinkError } from "./link-error.ts";

/** Bytes of a file in one answer. */
const CHUNK_BYTES = 384;
/** More files than any board holds. */
const FILES_MAX = 512;
/** Erasing and writing all pages takes a board a while. */
const COMPACT_TIMEOUT_MS = 120_000;

export interface BoardFile {
  /** Any bytes, one a character. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** Names of all files. A file that is written piece by piece (StorageFile) is listed by its first piece only; the others are looked for. */
export async function fileNames(console: EspruinoConsole): Promise<string[]> {
  const count = Number(await console.evaluate(`${STORAGE}.list().length`, 30_000));
  if (!(count >= 0 && count <= FILES_MAX))
    throw new LinkError(
      "FLX0907",
      `the board does not say which files it holds (${String(count)})`,
      "put it in order: flux recover PORT",
    );
  const names: string[] = [];
  for (let at = 0; at < count; at++) {
    const name = Buffer.from(await console.evaluate(`btoa(${STORAGE}.list()[${at}])`), "base64").toString("latin1");
    names.push(name);
    if (!name.endsWith("\x01")) continue;
    for (let piece = 2; piece < 256; piece++) {
      const next = name.slice(0, -1) + String.fromCharCode(piece);
      if ((await console.evaluate(`${STORAGE}.read(${literal(next)},0,1)===undefined`)) === "true") break;
      names.push(next);
    }
  }
  return names;
}

/** Bytes of a file; undefined if there is none. `known`: contents that need not come over the line when length and CRC-32 agree. */
export async function readFile(
  console: EspruinoConsole,
  name: string,
  known: readonly Uint8Array[] = [],
): Promise<Uint8Array | undefined> {
  const file = literal(name);
  const text = await console.evaluate(`${STORAGE}.read(${file})===undefined?-1:${STORAGE}.read(${file}).length`);
  const length = Number(text);
  if (length < 0) return undefined;
  const crc = await console.crcOf(`${STORAGE}.read(${file})`);
  const same = known.find((content) => content.length === length && crc32(content) === crc);
  if (same) return same;
  const content = new Uint8Array(length);
  for (let at = 0; at < length; at += CHUNK_BYTES) {
    const answer = await console.evaluate(`btoa(${STORAGE}.read(${file},${at},${CHUNK_BYTES}))`, 10_000);
    content.set(Buffer.from(answer, "base64").subarray(0, length - at), at);
  }
  if (crc32(content) === crc) return content;
  throw new LinkError(
    "FLX0907",
    "a file came back from the board otherwise than it says",
    "try again with a shorter cable",
  );
}

/** CRC-32 of a file; that of nothing if there is none. */
export const fileCrc = (console: EspruinoConsole, name: string): Promise<number> =>
  console.crcOf(`${STORAGE}.read(${literal(name)})`);

export const eraseFile = async (console: EspruinoConsole, name: string): Promise<void> =>
  void (await console.evaluate(`${STORAGE}.erase(${literal(name)})||1`));

export const writeFile = (
  console: EspruinoConsole,
  { name, content }: BoardFile,
  onProgress: (done: number) => void = () => {},
): Promise<void> => console.writeFile(name, content, crc32(content), onProgress);

export const freeBytes = async (console: EspruinoConsole): Promise<number> =>
  Number(await console.evaluate(`${STORAGE}.getFree()`));

/** Moves the files together. A power cut meanwhile may cost them all: back up first. */
export const compactStorage = async (console: EspruinoConsole): Promise<void> =>
  void (await console.evaluate(`${STORAGE}.compact()||1`, COMPACT_TIMEOUT_MS));

export const eraseStorage = async (console: EspruinoConsole): Promise<void> =>
  void (await console.evaluate(`${STORAGE}.eraseAll()||1`, COMPACT_TIMEOUT_MS));
