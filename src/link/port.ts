// One byte line to one board: a serial port, a pty, or a pair of queues in a test. Everything above it cannot tell which.

export interface Port {
  readonly path: string;
  /** Resolves when the bytes are handed to the line; rejects with a PortError after a timeout or once the line is gone. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** One listener; bytes as they come. */
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called once, when the line is gone or was closed. `error` is undefined for our own close. */
  onClose(listener: (error: Error | undefined) => void): void;
  close(): Promise<void>;
  readonly isOpen: boolean;
}

export type PortFault = "missing" | "busy" | "lost" | "denied" | "not-a-port";

export class PortError extends Error {
  override readonly name = "PortError";
  readonly fault: PortFault;
  readonly path: string;
  constructor(fault: PortFault, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
    this.path = path;
  }
}

/** What every port says of itself when its line has ended. */
export const lostPort = (path: string, cause?: Error): PortError =>
  new PortError("lost", path, `the port went away: ${path}`, cause ? { cause } : {});
