// Flash with Espruino's Storage on it: files one after another, a header before each, trash where something was erased. Bits can only be cleared;
// a write that finds no room compacts first, as Espruino does. Facts: shared reference on Espruino, 1 (Storage).

const HEADER_BYTES = 32;
const NAME_BYTES = 28;
const ALIGNMENT = 4;
const ERASED = 0xff;
const ERASED_SIZE = 0xffffffff;

export interface StorageSize {
  readonly totalBytes: number;
  readonly pageBytes: number;
}

/** What flash is about to do. */
export interface FlashOperation {
  readonly kind: "write" | "erase";
  /** Counted from 0 since this object was made. */
  readonly number: number;
  readonly address: number;
  readonly bytes: number;
}

/** Power went away inside an operation of flash. */
export class PowerCut extends Error {
  override readonly name = "PowerCut";
}

export interface StorageStats {
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly fileBytes: number;
  readonly fileCount: number;
  readonly trashBytes: number;
  readonly trashCount: number;
  /** Times flash was compacted since this object was made; each erases and rewrites pages. */
  readonly compactions: number;
}

interface FlashFile {
  readonly name: string;
  /** Of the header. */
  readonly address: number;
  readonly size: number;
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
const spaceOf = (size: number): number => HEADER_BYTES + aligned(size);

/** Storage throws these texts at the board's code; they are Espruino's own. */
export class StorageError extends Error {
  override readonly name = "StorageError";
}

export class FlashStorage {
  readonly size: StorageSize;
  private readonly flash: Uint8Array;
  private readonly view: DataView;
  private compactions = 0;
  private readonly listeners: (() => void)[] = [];
  private operations = 0;
  /** Asked before each operation: a number cuts the power after so many bytes of it, and PowerCut is thrown. */
  cutPower: ((operation: FlashOperation) => number | undefined) | undefined;

  /** `content` is what `toBytes` gave; another length than the flash's is refused with a RangeError. */
  constructor(size: StorageSize, content?: Uint8Array) {
    this.size = size;
    this.flash = new Uint8Array(size.totalBytes).fill(ERASED);
    if (content) {
      if (content.length !== size.totalBytes) {
        throw new RangeError(`flash holds ${size.totalBytes} bytes, the content has ${content.length}`);
      }
      this.flash.set(content);
    }
    this.view = new DataView(this.flash.buffer);
  }

  /** All of flash, to be kept. */
  toBytes(): Uint8Array {
    return this.flash.slice();
  }

  /** Flips bits of one byte, as wear or radiation does. */
  disturb(address: number, mask: number): void {
    this.flash[address]! ^= mask;
    this.changed();
  }

  /** Called after each change. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Bytes of a file as a string of bytes; undefined if there is none. */
  read(name: string, offset = 0, length?: number): string | undefined {
    const file = this.find(name);
    if (!file) return undefined;
    const from = Math.min(Math.max(0, offset | 0), file.size);
    const to = length === undefined || length <= 0 ? file.size : Math.min(file.size, from + length);
    const data = file.address + HEADER_BYTES;
    return Buffer.from(this.flash.subarray(data + from, data + to)).toString("latin1");
  }

  /**
   * Writes; the first write (offset 0) makes the file at `size` bytes, or takes one of that size in which nothing is written yet. Nothing is written
   * twice, not even the same, but for a whole file. Throws StorageError as Espruino does; false for no data.
   */
  write(name: string, data: Uint8Array, offset = 0, size = 0): boolean {
    if (data.length === 0 || offset < 0) return false;
    const wanted = size > 0 ? size : offset + data.length;
    let file = this.find(name);
    if (offset === 0) {
      if (data.length > wanted) throw new StorageError("Too much data for file size");
      if (file && (file.size !== wanted || !this.isErased(file, 0, wanted))) {
        // The same content again wears nothing.
        if (file.size === wanted && data.length === wanted && this.holds(file, data)) return true;
        this.remove(file);
        file = undefined;
      }
      file ??= this.create(name, wanted);
    }
    if (!file) throw new StorageError("Unable to find or create file");
    if (offset + data.length > file.size) throw new StorageError("Too much data for file size");
    if (!this.isErased(file, offset, data.length)) throw new StorageError("File already written with different data");
    this.program(file.address + HEADER_BYTES + offset, data);
    return true;
  }

  /** Turns the file into trash. */
  erase(name: string): void {
    const file = this.find(name);
    if (file) this.remove(file);
  }

  eraseAll(): void {
    for (let page = 0; page < this.flash.length; page += this.size.pageBytes) this.erasePage(page);
  }

  list(): string[] {
    return this.files().map((file) => file.name);
  }

  /** Largest room in one piece, without compacting. */
  getFree(): number {
    return this.size.totalBytes - this.end();
  }

  getStats(): StorageStats {
    const all = this.entries();
    const files = all.filter((file) => file.name !== "");
    const trash = all.filter((file) => file.name === "");
    const bytes = (entries: readonly FlashFile[]): number => entries.reduce((sum, { size }) => sum + spaceOf(size), 0);
    return {
      totalBytes: this.size.totalBytes,
      freeBytes: this.getFree(),
      fileBytes: bytes(files),
      fileCount: files.length,
      trashBytes: bytes(trash),
      trashCount: trash.length,
      compactions: this.compactions,
    };
  }

  /** Moves the files together and erases the trash; true if there was any. */
  compact(): boolean {
    if (this.getStats().trashCount === 0) return false;
    this.compactions++;
    const kept = this.files().map((file) => this.flash.slice(file.address, file.address + spaceOf(file.size)));
    const packed = Buffer.concat(kept);
    const { pageBytes } = this.size;
    // Live files wait in RAM while their pages are erased: a power cut here costs them, as on a board.
    for (let page = 0; page < this.flash.length; page += pageBytes) {
      this.erasePage(page);
      if (page < packed.length) this.program(page, packed.subarray(page, page + pageBytes));
    }
    return true;
  }

  private create(name: string, size: number): FlashFile {
    if (this.getFree() < spaceOf(size)) this.compact();
    if (this.getFree() < spaceOf(size)) throw new StorageError("Unable to find or create file");
    const address = this.end();
    const cut = cutName(name);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(size, 0);
    header.write(cut, 4, "latin1");
    this.program(address, header);
    return { name: cut, address, size };
  }

  private remove(file: FlashFile): void {
    this.program(file.address + 4, new Uint8Array(4));
  }

  /** Writing clears bits, and sets none. */
  private program(address: number, data: Uint8Array): void {
    this.operate({ kind: "write", number: this.operations++, address, bytes: data.length }, (at) => {
      this.flash[address + at]! &= data[at]!;
    });
  }

  private erasePage(address: number): void {
    this.operate({ kind: "erase", number: this.operations++, address, bytes: this.size.pageBytes }, (at) => {
      this.flash[address + at] = ERASED;
    });
  }

  private operate(operation: FlashOperation, set: (at: number) => void): void {
    const cutAfter = this.cutPower?.(operation);
    const end = Math.min(cutAfter ?? operation.bytes, operation.bytes);
    for (let at = 0; at < end; at++) set(at);
    this.changed();
    if (cutAfter !== undefined) throw new PowerCut(`power was cut in the ${operation.kind} at ${operation.address}`);
  }

  private isErased(file: FlashFile, offset: number, length: number): boolean {
    const at = file.address + HEADER_BYTES + offset;
    return this.flash.subarray(at, at + length).every((held) => held === ERASED);
  }

  /** Whether the file begins with the data. */
  private holds(file: FlashFile, data: Uint8Array): boolean {
    const at = file.address + HEADER_BYTES;
    return Buffer.compare(this.flash.subarray(at, at + data.length), data) === 0;
  }

  private find(name: string): FlashFile | undefined {
    const cut = cutName(name);
    return cut === "" ? undefined : this.files().find((file) => file.name === cut);
  }

  private files(): FlashFile[] {
    return this.entries().filter((file) => file.name !== "");
  }

  /** Files and trash (whose name is empty), in the order they lie. */
  private entries(): FlashFile[] {
    const entries: FlashFile[] = [];
    for (let address = 0; address + HEADER_BYTES <= this.flash.length; ) {
      const size = this.view.getUint32(address, true);
      if (size === ERASED_SIZE || address + spaceOf(size) > this.flash.length) break;
      const bytes = this.flash.subarray(address + 4, address + HEADER_BYTES);
      const end = bytes.indexOf(0);
      const name = Buffer.from(bytes.subarray(0, end < 0 ? NAME_BYTES : end)).toString("latin1");
      entries.push({ name, address, size });
      address += spaceOf(size);
    }
    return entries;
  }

  private end(): number {
    const last = this.entries().at(-1);
    return last ? last.address + spaceOf(last.size) : 0;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

const cutName = (name: string): string => Buffer.from(name, "latin1").subarray(0, NAME_BYTES).toString("latin1");
