// Serial ports through the serialport package, which is imported only here. Lessons of reference/stack.md are built in: an explicit path and no
// list(); a timeout on every write; a new object for every open; a watchdog that closes a port whose path is gone, because the binding would spin.
import { existsSync, realpathSync } from "node:fs";
import { SerialPort } from "serialport";
import { lostPort, type Port, PortError, type PortFault } from "./port.ts";
import { ownersOf } from "./serial-ports.ts";

export interface SerialOptions {
  /** Means nothing on USB and ptys. */
  readonly baudRate?: number;
  readonly writeTimeoutMs?: number;
}

const WATCHDOG_MS = 200;

/** Opens a port. Rejects with PortError. */
export function openSerialPort(path: string, options: SerialOptions = {}): Promise<Port> {
  return new Promise((resolve, reject) => {
    const serial = new SerialPort({ path, baudRate: options.baudRate ?? 115_200, autoOpen: false });
    // Errors come with the callbacks; without a listener they would end the process.
    serial.on("error", () => {});
    serial.open((error) => {
      if (error) reject(openFault(path, error));
      else resolve(new OpenSerialPort(path, serial, options.writeTimeoutMs ?? 5_000));
    });
  });
}

function openFault(path: string, error: Error): PortError {
  const reason = error.message;
  const known: readonly (readonly [RegExp, PortFault, string])[] = [
    [/no such file/i, "missing", `there is no port ${path}`],
    [/cannot lock|temporarily unavailable|busy/i, "busy", `another program holds ${path}`],
    [/permission denied|access denied/i, "denied", `${path} may not be opened`],
    [/inappropriate ioctl|not a typewriter|is a directory/i, "not-a-port", `${path} is not a serial port`],
  ];
  const found = known.find(([pattern]) => pattern.test(reason));
  if (!found) return new PortError("lost", path, `${path} cannot be opened: ${reason}`, { cause: error });
  const [, fault, message] = found;
  return new PortError(fault, path, fault === "busy" ? `${message}${holderOf(path)}` : message, { cause: error });
}

/** Who holds a port, in brackets, where this user may see that. */
function holderOf(path: string): string {
  try {
    const owners = ownersOf("/", realpathSync(path)).filter(({ pid }) => pid !== process.pid);
    // A pseudo-terminal is also held by who made it.
    const owner = owners.find(({ command }) => command.startsWith("flux")) ?? owners[0];
    return owner ? ` (${owner.command}, process ${owner.pid})` : "";
  } catch {
    return "";
  }
}

class OpenSerialPort implements Port {
  readonly path: string;
  private readonly serial: SerialPort;
  private readonly writeTimeoutMs: number;
  private readonly watchdog: NodeJS.Timeout;
  private closeListener: ((error: Error | undefined) => void) | undefined;
  private ended: { readonly error: Error | undefined } | undefined;
  private closing = false;

  constructor(path: string, serial: SerialPort, writeTimeoutMs: number) {
    this.path = path;
    this.serial = serial;
    this.writeTimeoutMs = writeTimeoutMs;
    this.watchdog = setInterval(() => {
      if (!existsSync(path) && serial.isOpen) serial.close(() => {});
    }, WATCHDOG_MS);
    this.watchdog.unref();
    // What the binding says of a hang-up ("bad file descriptor") tells nobody anything, and is no PortError.
    serial.on("close", (error: Error | null) => this.end(this.closing ? undefined : this.lost(error)));
    // A reader from the first moment on: an unread port spins after a hang-up.
    serial.on("data", () => {});
  }

  get isOpen(): boolean {
    return this.ended === undefined && this.serial.isOpen;
  }

  write(bytes: Uint8Array | string): Promise<void> {
    if (!this.isOpen) return Promise.reject(this.lost());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new PortError("lost", this.path, `${this.path} takes no more bytes`)),
        this.writeTimeoutMs,
      );
      this.serial.write(typeof bytes === "string" ? bytes : Buffer.from(bytes), (error) => {
        clearTimeout(timer);
        if (error) reject(this.lost(error));
        else resolve();
      });
    });
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.serial.removeAllListeners("data");
    this.serial.on("data", listener);
  }

  onClose(listener: (error: Error | undefined) => void): void {
    this.closeListener = listener;
    if (this.ended) listener(this.ended.error);
  }

  close(): Promise<void> {
    this.closing = true;
    if (!this.serial.isOpen) {
      this.end(undefined);
      return Promise.resolve();
    }
    return new Promise((resolve) =>
      this.serial.close(() => {
        // A close that failed is told by no event.
        this.end(undefined);
        resolve();
      }),
    );
  }

  private lost(cause?: Error | null): PortError {
    return lostPort(this.path, cause ?? undefined);
  }

  private end(error: Error | undefined): void {
    if (this.ended) return;
    clearInterval(this.watchdog);
    this.ended = { error };
    this.closeListener?.(error);
  }
}
