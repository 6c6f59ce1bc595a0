// The log as a board of its own flash has it: what Storage.read gives is no copy but a view of the file, its parts too, and Espruino makes null of
// them when the file is erased or written anew. Seen on a real interpreter (test/espruino/trouble.espruino.ts); V8 has no such text to model it with.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../src/image/crc.ts";
import { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import { LOG_BYTES, RECORD_BOOT, RECORD_BYTES, RECORD_CONFIRM } from "../../src/wire/slot-log.ts";

/** Of firmware/agent, which is checked with the globals of a board. */
interface Storage {
  read(name: string, offset?: number, length?: number): string | undefined;
  write(name: string, data: string, offset?: number, size?: number): boolean;
  erase(name: string): void;
  getFree(): number;
}
interface Slots {
  openStorage(modules: () => Storage): void;
  readLog(): void;
  appendRecord(type: number, slot: number, value: number): boolean;
}
const firmware = (file: string): Promise<unknown> =>
  import(pathToFileURL(resolve(import.meta.dirname, "../../firmware/agent", file)).href);

/** A view of a file: null from the moment that it is erased. */
class View extends String {
  private readonly isThere: () => boolean;

  constructor(text: string, isThere: () => boolean) {
    super(text);
    this.isThere = isThere;
  }

  override slice(from?: number, to?: number): string {
    return new View(super.slice(from, to), this.isThere) as unknown as string;
  }

  override toString(): string {
    return this.isThere() ? super.toString() : "null";
  }

  override valueOf(): string {
    return this.toString();
  }
}

/** Storage whose texts are views. */
function viewed(flash: FlashStorage): Storage {
  const lives = new Map<string, number>();
  const end = (name: string): void => void lives.set(name, (lives.get(name) ?? 0) + 1);
  return {
    read: (name, offset, length) => {
      const text = flash.read(name, offset, length);
      const life = lives.get(name);
      return text === undefined ? undefined : (new View(text, () => lives.get(name) === life) as unknown as string);
    },
    write: (name, data, offset, size) => flash.write(name, Buffer.from(data, "latin1"), offset, size),
    erase: (name) => {
      end(name);
      flash.erase(name);
    },
    getFree: () => flash.getFree(),
  };
}

describe("a log whose files are views of flash", () => {
  it("keeps what was confirmed before the last start, however often it goes round", async () => {
    Object.assign(globalThis, { E: { CRC32: (text: string) => crc32(Buffer.from(text, "latin1")) } });
    const slots = (await firmware("slots.ts")) as Slots;
    const state = (await firmware("slot-state.ts")) as { readonly confirmedSlot: number };
    const flash = new FlashStorage({ totalBytes: 65_536, pageBytes: 4_096 });
    slots.openStorage(() => viewed(flash));
    slots.readLog();
    expect(slots.appendRecord(RECORD_CONFIRM, 1, 0)).toBe(true);
    slots.readLog();
    expect(state.confirmedSlot).toBe(1);
    for (let count = 0; count < (5 * LOG_BYTES) / RECORD_BYTES; count++)
      expect(slots.appendRecord(RECORD_BOOT, 0, count)).toBe(true);
    slots.readLog();
    expect(state.confirmedSlot).toBe(1);
  });
});
