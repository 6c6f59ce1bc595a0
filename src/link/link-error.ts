// A fault of a link or a board, with the diagnostic people see.

import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { PortError } from "./port.ts";

export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly diagnostic: Diagnostic;
  constructor(code: DiagnosticCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.diagnostic = { code, severity: "error", message, hint };
  }
}

/** What a fault of the port means to the user. */
export function portDiagnostic(error: PortError): Diagnostic {
  const at = (code: DiagnosticCode, hint: string): Diagnostic => ({
    code,
    severity: "error",
    message: error.message,
    hint,
  });
  switch (error.fault) {
    case "missing":
      return at(
        "FLX0901",
        "plug the board in, or correct the port in flux.boards.json; `flux sim` makes virtual ports",
      );
    case "busy":
      return at("FLX0902", "stop the other program (a monitor, an IDE, another flux); one owner a port");
    case "denied":
      return at(
        "FLX0902",
        "your user may not open the port: add it to the group that owns it (often dialout) and log in again",
      );
    case "not-a-port":
      return at("FLX0901", "name a serial port, such as /dev/ttyACM0 or one that `flux sim` prints");
    case "lost":
      return at("FLX0903", "check the cable; the board goes on with the program it has");
  }
}

/** Any error of the link as a diagnostic; undefined for a fault of flux itself. */
export function diagnosticOf(error: unknown): Diagnostic | undefined {
  if (error instanceof LinkError) return error.diagnostic;
  return error instanceof PortError ? portDiagnostic(error) : undefined;
}
