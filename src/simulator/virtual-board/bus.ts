// The buses of a virtual board and what may hang on them: devices that tests and simulations make, and a sensor with registers that can go wrong
// in the ways real ones do.

/** What hangs on I2C. Undefined or false: it does not acknowledge. */
export interface I2cDevice {
  write(bytes: Uint8Array): boolean;
  read(count: number): Uint8Array | undefined;
}

/** What hangs on SPI, at its own select pin: a byte back for each sent. */
export interface SpiDevice {
  exchange(bytes: Uint8Array): Uint8Array;
}

/** Level of a MISO line that nobody drives. */
const OPEN_LINE = 0xff;

/** Pins as the program set the bus up; a device hears it only on its own. */
export class VirtualBuses {
  private readonly i2c = new Map<string, I2cDevice>();
  private readonly spi = new Map<string, SpiDevice>();

  attachI2c(scl: string, sda: string, address: number, device: I2cDevice): void {
    this.i2c.set(`${scl} ${sda} ${address}`, device);
  }

  attachSpi(sck: string, miso: string, mosi: string, cs: string, device: SpiDevice): void {
    this.spi.set(`${sck} ${miso} ${mosi} ${cs}`, device);
  }

  /** `where` is pins and address; false: nothing acknowledged. */
  write(where: string, bytes: Uint8Array): boolean {
    return this.i2c.get(where)?.write(bytes) ?? false;
  }

  read(where: string, count: number): Uint8Array | undefined {
    return this.i2c.get(where)?.read(count);
  }

  exchange(where: string, bytes: Uint8Array): Uint8Array {
    return this.spi.get(where)?.exchange(bytes) ?? new Uint8Array(bytes.length).fill(OPEN_LINE);
  }
}

/** A sensor with 256 registers: the first byte written chooses one, further ones go into it and the next; reading goes on from there. */
export class RegisterSensor implements I2cDevice, SpiDevice {
  readonly registers = new Uint8Array(256);
  /** It has no power, or its cable is off: what was set up is lost. */
  isGone = false;
  /** Milliseconds a measurement takes after a register was chosen; a reading before that is not acknowledged. */
  measuresMs = 0;
  /** Writes and reads it acknowledged. */
  transfers = 0;
  private readonly atPower: Uint8Array;
  private readonly now: () => number;
  private chosen = 0;
  private readyAt = 0;

  constructor(registers: Readonly<Record<number, number>>, now: () => number = () => 0) {
    for (const [at, value] of Object.entries(registers)) this.registers[Number(at)] = value;
    this.atPower = this.registers.slice();
    this.now = now;
  }

  /** Bytes from a register on. */
  set(register: number, ...bytes: readonly number[]): void {
    this.registers.set(bytes, register);
  }

  /** As when power comes back: the registers are what they were at first. */
  restart(): void {
    this.registers.set(this.atPower);
    this.chosen = 0;
    this.isGone = false;
  }

  write(bytes: Uint8Array): boolean {
    if (this.isGone) return false;
    this.transfers++;
    this.chosen = bytes[0] ?? this.chosen;
    for (const [at, byte] of bytes.subarray(1).entries()) this.registers[(this.chosen + at) & 255] = byte;
    this.readyAt = this.now() + this.measuresMs;
    return true;
  }

  read(count: number): Uint8Array | undefined {
    if (this.isGone || this.now() < this.readyAt) return undefined;
    this.transfers++;
    return Uint8Array.from({ length: count }, (_, at) => this.registers[(this.chosen + at) & 255]!);
  }

  /** The first byte chooses; what comes back while it is sent is zero. */
  exchange(bytes: Uint8Array): Uint8Array {
    if (this.isGone) return new Uint8Array(bytes.length).fill(OPEN_LINE);
    this.transfers++;
    const from = bytes[0] ?? 0;
    return Uint8Array.from(bytes, (_, at) => (at === 0 ? 0 : this.registers[(from + at - 1) & 255]!));
  }
}
