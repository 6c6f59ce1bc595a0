// Exactly the globals of Espruino that the firmware uses; what is not here does not type-check. Facts: Espruino 2v25 and later.

interface EspruinoPin {
  readonly pinName: unique symbol;
}
declare const Pin: new (name: string) => EspruinoPin;

interface EspruinoSerial {
  write(data: string): void;
  on(event: "data", listener: (data: string) => void): void;
  removeAllListeners(event: "data"): void;
  setup(baud: number): void;
}
/** Missing on boards whose console is a UART. */
declare const USB: EspruinoSerial | undefined;
declare const Serial1: EspruinoSerial;

interface EspruinoStorage {
  read(name: string, offset?: number, length?: number): string | undefined;
  write(name: string, data: string | Uint8Array, offset?: number, size?: number): boolean;
  erase(name: string): void;
  getFree(): number;
}
/** Espruino's `require` (tools/build-firmware.ts gives it its name); Storage is used, and crypto where a board holds a key. */
declare const boardRequire: ((name: string) => EspruinoStorage) | undefined;
/** Whether this bundle is for boards that may hold a key; the build puts true or false in its place, and what stands behind false is left out. */
declare const SEALED: boolean;
/** Drivers this bundle has (src/wire/drivers.ts), decided by the build in the same way. */
declare const HAS_NMEA: boolean;
declare const HAS_WATCHES: boolean;
declare const HAS_BUSES: boolean;
declare const HAS_SERVO: boolean;
/** Whether this bundle runs on boards only, where Espruino's E is and nothing is traced; the core runs on the host too. */
declare const IS_BOARD: boolean;

/** Missing on boards without the bus. */
declare const I2C1: {
  setup(options: { scl: EspruinoPin; sda: EspruinoPin; bitrate: number }): void;
  writeTo(address: number, bytes: number[]): void;
  readFrom(address: number, count: number): Uint8Array;
};
declare const SPI1: {
  setup(options: { sck: EspruinoPin; miso: EspruinoPin; mosi: EspruinoPin; baud: number; mode: number }): void;
  send(bytes: number[], select: EspruinoPin): Uint8Array;
};
declare function setWatch(
  run: (event: { state: boolean }) => void,
  pin: EspruinoPin,
  options: { repeat: boolean; edge: "both" | "rising" | "falling"; debounce: number },
): number;
declare function clearWatch(): void;

declare const E: {
  CRC32(data: string | Uint8Array): number;
  /** Where a text stands in memory if it stands there in one piece, as what Storage reads does where flash is mapped; else 0. */
  getAddressOf(text: string, isFlat: boolean): number;
  /** 32 bits of the chip's random source, if it has one. */
  hwRand(): number;
  /** Starts the board anew when the interpreter has not been idle for so many seconds. Missing on some boards. */
  enableWatchdog?(seconds: number): void;
  setConsole(device: EspruinoSerial | null, options: { force: boolean }): void;
};

declare function btoa(text: string): string;
declare function atob(text: string): string;
/** Seconds. */
declare function getTime(): number;
declare function setTimeout(run: () => void, ms: number): number;
declare function setInterval(run: () => void, ms: number): number;
declare function clearInterval(id: number): void;
declare function digitalWrite(pin: EspruinoPin, value: boolean): void;
declare function digitalRead(pin: EspruinoPin): number;
/** 0..1 */
declare function analogRead(pin: EspruinoPin): number;
declare function analogWrite(pin: EspruinoPin, value: number, options?: { freq: number }): void;
declare function pinMode(pin: EspruinoPin, mode: "input" | "input_pullup" | "output" | "analog"): void;
