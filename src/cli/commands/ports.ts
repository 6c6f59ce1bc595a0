// Serial ports of this machine, and with --ask what answers on each.
import { diagnosticOf, LinkError } from "../../link/link-error.ts";
import { openSerialPort } from "../../link/serial.ts";
import { type SerialPortFacts, serialPorts } from "../../link/serial-ports.ts";
import { openSession } from "../../link/session.ts";
import { variantWith } from "../../wire/bundle-variants.ts";
import type { Context, ExitCode } from "../context.ts";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const ports = serialPorts();
  const answers = new Map<string, string>();
  // One after the other: two boards on one converter would talk into each other.
  if (options.ask) for (const port of ports) answers.set(port.path, await answerOf(port));
  if (options.json) {
    context.json(ports.map((port) => ({ ...port, answer: answers.get(port.path) ?? null })));
    return 0;
  }
  if (ports.length === 0) {
    context.print("no serial port is here: plug a board in, or start virtual ones with flux sim");
    return 0;
  }
  for (const port of ports) {
    context.print(port.path);
    if (port.path !== port.device) context.print(`  device   ${port.device}`);
    if (port.product !== undefined) context.print(`  says     ${port.product}`);
    const [owner] = port.owners;
    const state = owner
      ? `held by ${owner.command} (${owner.pid})`
      : port.isReadable
        ? "free"
        : "you may not use it: flux doctor";
    context.print(`  state    ${state}`);
    const answer = answers.get(port.path);
    if (answer !== undefined) context.print(`  answers  ${answer}`);
  }
  return 0;
}

/** What a board on a port says of itself, in a few words. */
async function answerOf(port: SerialPortFacts): Promise<string> {
  if (port.owners.length > 0) return "not asked: another program holds it";
  if (!port.isReadable) return "not asked: you may not use it";
  let opened: Awaited<ReturnType<typeof openSerialPort>> | undefined;
  try {
    opened = await openSerialPort(port.path);
    const { hello } = await openSession(opened, { helloTries: 2 });
    const image = hello.imageCrc === undefined ? "no image" : `image ${hello.imageCrc}`;
    const key = hello.challenge ? ", holds a key" : "";
    return `a flux board, firmware "${variantWith(hello.drivers).name}", ${image}, ${hello.freeFlashBytes} bytes free${key}`;
  } catch (error) {
    if (error instanceof LinkError && error.diagnostic.code === "FLX0904")
      return "no flux agent (flux flash installs one)";
    const diagnostic = diagnosticOf(error);
    if (!diagnostic) throw error;
    return diagnostic.message;
  } finally {
    await opened?.close();
  }
}
