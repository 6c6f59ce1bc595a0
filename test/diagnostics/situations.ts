// What no file in a folder can show: a virtual board in virtual time is brought into each situation, and what flux says is kept.
import { compileProgram } from "../../src/compile.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { FAULTS_MAX, Reporter } from "../../src/diagnostics/diagnostic.ts";
import { type FlashStep, flash } from "../../src/flasher/flash.ts";
import { installWithKey } from "../../src/flasher/keyed.ts";
import { decodeFrame, encodeFrame } from "../../src/link/frames.ts";
import { PortError } from "../../src/link/port.ts";
import { openSerialPort } from "../../src/link/serial.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import { ACK, ACK_REFUSED, FLASH_COMMIT, TO_HOST } from "../../src/wire/frame.ts";
import { CLASS_LARGE } from "../../src/wire/image-header.ts";
import { BAD_OPCODE } from "../../src/wire/refusal.ts";
import { KEY_BYTES } from "../../src/wire/seal.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { type BoardOnPort, boardOnPort, type LineOptions, whileTimePasses } from "../harness/board-on-port.ts";

const kind = loadBoardKind("espruino-wifi", new Reporter())!;
const COUNTS = "int n = 1;\nvoid tick(void) { n++; }\nint main(void) { return n; }";
/** Another, so that it is sent though the first one is on trial there. */
const COUNTS_ON = COUNTS.replace("n = 1", "n = 2");
/** The division is by what nobody knows before it runs. */
const TRAPS = "int n = 1;\nvoid tick(void) { n++; }\nint main(void) { return 7 / (n - 1); }";

async function imageOf(code: string, boardClass = 0, security = 0): Promise<Uint8Array> {
  const source = { path: "program.md", text: `\`\`\`c\n${code}\n\`\`\`\n` };
  const compiled = await compileProgram(
    source,
    { folder: ".", vessel: NO_VESSEL, boardClass, security },
    new Reporter(),
  );
  return compiled!.bytes;
}

interface Situation extends LineOptions {
  readonly code?: string;
  readonly boardClass?: number;
  /** Done when this step of the second flashing is on its way; the first one went well. */
  readonly at?: FlashStep;
  readonly happens?: (line: BoardOnPort) => void;
}

/** Flashes a board, and again in the situation; what the second one says. */
async function flashed(situation: Situation): Promise<Diagnostic> {
  const clock = new VirtualClock();
  let isSecond = false;
  const second =
    (pass: LineOptions["toHost"]): LineOptions["toHost"] =>
    (bytes) =>
      isSecond && pass ? pass(bytes) : bytes;
  const line = boardOnPort(kind, clock, {
    ...(situation.storage ? { storage: situation.storage } : {}),
    toBoard: second(situation.toBoard)!,
    toHost: second(situation.toHost)!,
  });
  const bundle = await bundleClass("standard");
  const send = (image: Uint8Array, onEvent: Parameters<typeof flash>[1]) =>
    whileTimePasses(clock, flash({ path: "/dev/board", openPort: () => line.open(), image, bundle, clock }, onEvent));
  await send(await imageOf(COUNTS), undefined);
  isSecond = true;
  if (situation.at === undefined) situation.happens?.(line);
  const result = await send(await imageOf(situation.code ?? COUNTS_ON, situation.boardClass), ({ step, done }) => {
    if (step === situation.at && (done ?? 1) > 0) situation.happens?.(line);
  });
  if (result.kind !== "failed") throw new Error("the board was flashed");
  return result.diagnostic;
}

/** Gives a board a key, and flashes it with another. */
async function flashedWithAnotherKey(): Promise<Diagnostic> {
  const clock = new VirtualClock();
  const line = boardOnPort(kind, clock);
  const request = { path: "/dev/board", openPort: () => line.open(), bundle: await bundleClass("sealed"), clock };
  await whileTimePasses(clock, installWithKey({ ...request, key: new Uint8Array(KEY_BYTES).fill(1) }));
  const image = await imageOf(COUNTS);
  const other = new Uint8Array(KEY_BYTES).fill(2);
  const result = await whileTimePasses(clock, flash({ ...request, image, key: other }));
  if (result.kind !== "failed") throw new Error("the board was flashed");
  return result.diagnostic;
}

/** Sends what was good before a fault was mended. */
async function flashedOlder(): Promise<Diagnostic> {
  const clock = new VirtualClock();
  const line = boardOnPort(kind, clock);
  const request = { path: "/dev/board", openPort: () => line.open(), bundle: await bundleClass("standard"), clock };
  const [mended, older] = [await imageOf(COUNTS, 0, 2), await imageOf(COUNTS, 0, 1)];
  await whileTimePasses(clock, flash({ ...request, image: mended, waitForTrial: true }));
  const result = await whileTimePasses(clock, flash({ ...request, image: older }));
  if (result.kind !== "failed") throw new Error("the board was flashed");
  return result.diagnostic;
}

/** What is said of a port that cannot be opened. */
async function opened(openPort: typeof openSerialPort): Promise<Diagnostic> {
  const result = await flash({ path: "/dev/board", openPort, image: await imageOf(COUNTS), bundle: "" });
  if (result.kind !== "failed") throw new Error("the port was opened");
  return result.diagnostic;
}

/** The board's answer to a finished image, turned into a refusal. */
function refusing(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const lines = text.split("\n").map((line) => {
    const frame = decodeFrame(line.replace(/\r$/, ""), TO_HOST);
    if (!frame || frame === "bad" || frame.type !== ACK || frame.payload[0] !== FLASH_COMMIT.charCodeAt(0)) return line;
    const payload = Buffer.from(frame.payload);
    payload.writeUInt8(ACK_REFUSED, 3);
    payload.writeUInt32LE(BAD_OPCODE, 4);
    payload.writeUInt32LE(18, 8);
    return encodeFrame({ ...frame, payload }, TO_HOST).replace(/\n$/, "");
  });
  return Buffer.from(lines.join("\n"), "latin1");
}

export const SITUATIONS: Readonly<Record<string, () => Promise<Diagnostic>>> = {
  FLX0105: () => {
    const reporter = new Reporter();
    const file = { path: "letter.ese", text: "dear skipper,\n" };
    for (let fault = 0; fault < FAULTS_MAX + 20; fault++)
      reporter.error("FLX0201", "no word means this", { file, start: 0, end: 4 });
    return Promise.resolve(reporter.diagnostics.at(-1)!);
  },
  FLX0901: () => opened(openSerialPort),
  // The text is openSerialPort's; a second lock on a port needs a port.
  FLX0902: () => opened((path) => Promise.reject(new PortError("busy", path, `another program holds ${path}`))),
  FLX0903: () => flashed({ at: "send", happens: (line) => void line.unplug() }),
  FLX0904: () => flashed({ toBoard: () => undefined }),
  FLX0905: () => flashed({ boardClass: CLASS_LARGE }),
  FLX0906: () => {
    const storage = new FlashStorage({ totalBytes: kind.storageBytes, pageBytes: kind.storagePageBytes });
    return flashed({
      storage,
      happens: () => storage.write("catch.log", new Uint8Array(storage.getFree() - 200).fill(65)),
    });
  },
  FLX0907: () => flashed({ code: TRAPS }),
  FLX0909: flashedWithAnotherKey,
  FLX0911: flashedOlder,
  FLX0908: () => flashed({ toHost: refusing }),
};
