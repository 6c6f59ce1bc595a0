// NOR flash as the chips have it: writing can only clear bits, erasing sets a whole page. Power may be cut inside any operation, after any
// byte: that is how the fault tests meet what a boat's battery does.

/** What one step on the flash is about to do. */
export interface FlashOperation {
  readonly kind: "write" | "erase";
  /** Counted from 0 since the flash was made. */
  readonly number: number;
  readonly address: number;
  readonly bytes: number;
}

/** Power went away inside a flash operation. */
export class PowerCut extends Error {
  override readonly name = "PowerCut";
  readonly operation: FlashOperation;
  constructor(operation: FlashOperation) {
    super(`power was cut in flash operation ${operation.number} (${operation.kind} at ${operation.address})`);
    this.operation = operation;
  }
}

export const ERASED = 0xff;

export class Flash {
  readonly bytes: Uint8Array;
  readonly pageBytes: number;
  operations = 0;
  /** Asked before each operation: a number cuts the power after so many bytes of it. */
  cut: ((operation: FlashOperation) => number | undefined) | undefined;
  /** Told what changed, cut short or not: where a copy on disk is kept. */
  onChange: ((address: number, bytes: Uint8Array) => void) | undefined;

  /** Blank, or as `contents` left it. Pages must divide the size. */
  constructor(totalBytes: number, pageBytes: number, contents?: Uint8Array) {
    if (totalBytes <= 0 || pageBytes <= 0 || totalBytes % pageBytes !== 0) {
      throw new RangeError(`${totalBytes} bytes of flash are not whole pages of ${pageBytes}`);
    }
    if (contents && contents.length !== totalBytes) {
      throw new RangeError(`the contents are ${contents.length} bytes, the flash is ${totalBytes}`);
    }
    this.pageBytes = pageBytes;
    this.bytes = contents ? Uint8Array.from(contents) : new Uint8Array(totalBytes).fill(ERASED);
  }

  get length(): number {
    return this.bytes.length;
  }

  write(address: number, data: Uint8Array): void {
    this.change({ kind: "write", number: this.operations++, address, bytes: data.length }, (at) => {
      this.bytes[address + at]! &= data[at]!;
    });
  }

  erasePage(address: number): void {
    const start = address - (address % this.pageBytes);
    this.change({ kind: "erase", number: this.operations++, address: start, bytes: this.pageBytes }, (at) => {
      this.bytes[start + at] = ERASED;
    });
  }

  private change(operation: FlashOperation, set: (at: number) => void): void {
    const cutAfter = this.cut?.(operation);
    const end = cutAfter === undefined ? operation.bytes : Math.min(cutAfter, operation.bytes);
    for (let at = 0; at < end; at++) set(at);
    this.onChange?.(operation.address, this.bytes.subarray(operation.address, operation.address + end));
    if (cutAfter !== undefined) throw new PowerCut(operation);
  }
}

/** For Flash.cut: power goes in this operation, after so many bytes of it. */
export const cutAt =
  (number: number, afterBytes: number) =>
  (operation: FlashOperation): number | undefined =>
    operation.number === number ? afterBytes : undefined;
