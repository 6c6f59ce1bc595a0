// A virtual board on a line in virtual time, and what the flasher does with it: flash, compact, recover.
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import type { Backup } from "../../src/flasher/backup.ts";
import { type CompactEvent, type CompactResult, compact } from "../../src/flasher/compact.ts";
import { type FlashEvent, type FlashResult, flash } from "../../src/flasher/flash.ts";
import { type RecoverEvent, type RecoverRequest, type RecoverResult, recover } from "../../src/flasher/recover.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { openSession } from "../../src/link/session.ts";
import type { Hello } from "../../src/link/session-types.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { type BoardOnPort, boardOnPort, type LineOptions, whileTimePasses } from "./board-on-port.ts";

export const bundle = await bundleClass("standard");
export const kind = loadBoardKind("espruino-wifi", new Reporter())!;
export const PATH = "/dev/board";
const AT = "2026-11-23T09:00:00.000Z";

/** An image of several blocks that counts, told apart by its number. */
export const imageOf = (number: number, bytes = 500): Uint8Array =>
  encodeImage(
    assemble(
      {
        path: "bench.fluxasm",
        text: `.memory ${Math.ceil(bytes / 64) * 64}\n.bytes ${Array.from({ length: bytes }, (_, at) => (at * 31 + number * 7) & 255).join(" ")}\ntick\n  movi r0 ${number}\nend`,
      },
      new Reporter(),
    )!,
  ).bytes;

export const crcOf = (image: Uint8Array): string =>
  Buffer.from(image.subarray(-4)).readUInt32LE(0).toString(16).padStart(8, "0");

/** Pages smaller than this kind's one, as most boards have them: compaction then takes many steps. */
const PAGE_BYTES = 4096;
export const emptyFlash = (): FlashStorage =>
  new FlashStorage({ totalBytes: kind.storageBytes, pageBytes: PAGE_BYTES });

export const copyOf = (storage: FlashStorage): FlashStorage => new FlashStorage(storage.size, storage.toBytes());

export class Bench {
  readonly clock = new VirtualClock();
  readonly line: BoardOnPort;
  readonly backups: Backup[] = [];

  constructor(options: LineOptions = {}) {
    this.line = boardOnPort(kind, this.clock, { storage: emptyFlash(), ...options });
  }

  get storage(): FlashStorage {
    return this.line.board.storage;
  }

  private get base() {
    return { path: PATH, openPort: () => this.line.open(), bundle, clock: this.clock };
  }
  private get keeping() {
    return { ...this.base, board: "bench", at: AT, save: (backup: Backup) => void this.backups.push(backup) };
  }

  /** Lets time pass until the work is done. */
  during<T>(work: Promise<T>): Promise<T> {
    return whileTimePasses(this.clock, work);
  }

  flash(image: Uint8Array, onEvent?: (event: FlashEvent) => void, more: object = {}): Promise<FlashResult> {
    return this.during(flash({ ...this.base, image, ...more }, onEvent));
  }

  compact(onEvent?: (event: CompactEvent) => void, more: object = {}): Promise<CompactResult> {
    return this.during(compact({ ...this.keeping, ...more }, onEvent));
  }

  recover(more: Partial<RecoverRequest> = {}, onEvent?: (event: RecoverEvent) => void): Promise<RecoverResult> {
    return this.during(recover({ ...this.keeping, ...more }, onEvent));
  }

  /** Off and on again, as far as its agent's having the line. */
  restart(): void {
    this.line.board.powerOff();
    this.line.board.powerOn();
    this.clock.advance(2_000);
  }

  async hello(): Promise<Hello> {
    const session = await this.during(this.line.open().then((port) => openSession(port, { clock: this.clock })));
    await session.close();
    return session.hello;
  }
}

const grounds = new Map<string, Uint8Array>();

/** A bench whose flash is as after these images were flashed one after the other and confirmed; each bench has a flash of its own. */
export async function benchWith(images: readonly Uint8Array[], options: LineOptions = {}): Promise<Bench> {
  const key = images.map(crcOf).join();
  let held = grounds.get(key);
  if (!held) {
    const first = new Bench();
    for (const image of images) {
      const result = await first.flash(image, undefined, { waitForTrial: true });
      if (result.kind === "failed") throw new Error(result.diagnostic.message);
    }
    held = first.storage.toBytes();
    grounds.set(key, held);
  }
  const bench = new Bench({ ...options, storage: new FlashStorage(emptyFlash().size, held) });
  bench.clock.advance(2_000);
  return bench;
}
