// The map beside an image: names of registers, inputs, outputs, topics and agents, and which code came from which line.
import { createHash } from "node:crypto";
import { positionAt, type SourceFile } from "../diagnostics/source.ts";
import type { FirFunction, FirModule } from "../fir/function.ts";
import type { FxMap } from "../image/fxmap.ts";
import type { Emitted } from "./emit.ts";
import type { StatePlaces } from "./states.ts";

export interface MapFacts {
  readonly module: FirModule;
  readonly places: StatePlaces;
  readonly emitted: readonly Emitted[];
  /** Bit offset of each emitted instruction, and of the end. */
  readonly offsets: readonly number[];
  readonly bytes: Uint8Array;
  readonly starts: readonly { readonly fn: FirFunction; readonly at: number }[];
  readonly sources: readonly SourceFile[];
}

const sha256 = (content: Uint8Array | string): string => createHash("sha256").update(content).digest("hex");

export function makeMap(facts: MapFacts): FxMap {
  const { module, bytes, sources } = facts;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const named = <T extends { readonly name: string; readonly unit?: string }>({ name, unit }: T) => ({
    name,
    ...(unit ? { unit } : {}),
  });
  return {
    format: 1,
    imageHash: sha256(bytes),
    crc32: view
      .getUint32(bytes.length - 4, true)
      .toString(16)
      .padStart(8, "0"),
    name: module.name,
    sources: sources.map(({ path, text }) => ({ path, sha256: sha256(text) })),
    registers: module.states.flatMap((state, index) => {
      const place = facts.places.get(index);
      if (place?.kind !== "register") return [];
      return [
        {
          register: `${state.type === "f64" ? "f" : "r"}${place.register}`,
          ...named(state),
          ...(state.shows ? { shows: state.shows } : {}),
          ...(state.isTerm ? { isTerm: true as const } : {}),
          visible: state.visible,
        },
      ];
    }),
    ...cellsInMemory(facts),
    ...(module.echo ? { echo: { hash: module.echo.hash, text: module.echo.text } } : {}),
    inputs: module.inputs.map(named),
    outputs: module.outputs.map(named),
    topics: module.topics.map(({ id, name, values }) => ({ id, name, values: values.map(named) })),
    agents: module.agents.map(({ id, name }) => ({ id, name })),
    ...(module.texts.length > 0 ? { texts: module.texts.map(({ id, text }) => ({ id, text })) } : {}),
    code: codeRanges(facts),
    ...wordRanges(facts),
    functions: facts.starts.map(({ fn, at }) => ({ name: fn.name, kind: fn.kind, start: at })),
  };
}

function cellsInMemory({ module, places }: MapFacts): Pick<FxMap, "cells"> {
  const cells = module.states.flatMap(({ name, unit, shows, isTerm, type, visible }, index) => {
    const place = places.get(index);
    if (place?.kind !== "memory" || !visible) return [];
    const bank: "r" | "f" = type === "f64" ? "f" : "r";
    const facts = { ...(unit ? { unit } : {}), ...(shows ? { shows } : {}), ...(isTerm ? { isTerm } : {}) };
    return [{ bank, word: place.word, name, ...facts }];
  });
  return cells.length > 0 ? { cells } : {};
}

/** Neighbours of one line are one range. */
function codeRanges({ emitted, offsets, sources }: MapFacts): FxMap["code"] {
  type Range = { -readonly [Key in keyof FxMap["code"][number]]: FxMap["code"][number][Key] };
  const ranges: Range[] = [];
  emitted.forEach(({ span }, start) => {
    if (!span) return;
    const source = sources.findIndex((one) => one.path === span.file.path);
    // The assembly of a word is in no source of the program.
    if (source < 0) return;
    const bits = offsets[start + 1]! - offsets[start]!;
    const { line } = positionAt(span.file, span.start);
    const last = ranges.at(-1);
    if (last && last.end === start && last.line === line && last.source === source) {
      last.end = start + 1;
      last.bits += bits;
      return;
    }
    const text = span.file.text.slice(span.start, span.end).split(/\r?\n/)[0]!.trim();
    ranges.push({ start, end: start + 1, bits, source, line, text });
  });
  return ranges;
}

/** Neighbours of the same words are one range; absent where the program uses none. */
function wordRanges({ emitted }: MapFacts): Pick<FxMap, "words"> {
  const ranges: { start: number; end: number; words: readonly string[] }[] = [];
  emitted.forEach(({ span }, start) => {
    const words = span?.words ?? [];
    if (words.length === 0) return;
    const last = ranges.at(-1);
    if (last?.end === start && last.words.join("\n") === words.join("\n")) last.end = start + 1;
    else ranges.push({ start, end: start + 1, words });
  });
  return ranges.length > 0 ? { words: ranges } : {};
}
