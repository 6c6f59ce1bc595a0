// Ports of the real binding on a real pseudo-terminal: whatever the binding says when a line ends is told as the end of the line.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diagnosticOf } from "../../src/link/link-error.ts";
import { PortError } from "../../src/link/port.ts";
import { openSerialPort } from "../../src/link/serial.ts";
import { openPty, type Pty } from "../../src/simulator/virtual-board/pty.ts";

let folder = "";
let pty: Pty;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "flux-serial-"));
  pty = await openPty(join(folder, "board"));
});
afterEach(async () => {
  await pty.close();
  rmSync(folder, { recursive: true, force: true });
});

const error = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (reason: unknown) => reason,
  );

describe("a serial port", () => {
  it.each(["path", "linkPath"] as const)("that vanishes ends with a fault of the port (%s)", async (which) => {
    const path = pty[which]!;
    const port = await openSerialPort(path);
    const ended = new Promise<Error | undefined>((done) => port.onClose(done));
    await pty.close();
    const reason = await ended;
    expect(reason).toBeInstanceOf(PortError);
    expect(reason!.message).toBe(`the port went away: ${path}`);
    expect(diagnosticOf(reason)).toMatchObject({ code: "FLX0903", hint: expect.stringContaining("cable") });
    expect(port.isOpen).toBe(false);
    expect(diagnosticOf(await error(port.write("x")))).toMatchObject({ code: "FLX0903" });
  });

  it("that we close ends without a fault, once", async () => {
    const port = await openSerialPort(pty.linkPath!);
    const ends: (Error | undefined)[] = [];
    port.onClose((reason) => ends.push(reason));
    await port.close();
    await port.close();
    expect(ends).toEqual([undefined]);
  });

  it("that another flux holds, or that is none, is refused with what to do", async () => {
    const port = await openSerialPort(pty.linkPath!);
    const faults = [pty.linkPath!, join(folder, "nothing"), folder, "/dev/null"].map((path) =>
      error(openSerialPort(path)),
    );
    expect((await Promise.all(faults)).map((one) => (one as PortError).fault)).toEqual([
      "busy",
      "missing",
      "not-a-port",
      "not-a-port",
    ]);
    await port.close();
  });
});
