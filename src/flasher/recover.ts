// A board in trouble brought back, from whatever state: what keeps it busy is interrupted, boot code that is not flux's is taken away (and kept),
// the bundle is written again where it is not as it should be, and the program comes back from a backup where the board has none that starts. Each
// measure is harder than the one before, and is taken only when that was not enough; everything readable is saved on the host before anything is erased.
// Cut anywhere, it is simply run again.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { crc32 } from "../image/crc.ts";
import {
  type BoardFile,
  compactStorage,
  eraseFile,
  eraseStorage,
  fileCrc,
  fileNames,
  readFile,
  writeFile,
} from "../link/board-files.ts";
import { EspruinoConsole } from "../link/console.ts";
import { diagnosticOf, LinkError } from "../link/link-error.ts";
import type { Port } from "../link/port.ts";
import type { BoardSession, Hello } from "../link/session-types.ts";
import * as wire from "../wire/frame.ts";
import { type Backup, hasProgram, PROGRAM_FILES } from "./backup.ts";
import { BUNDLE_FILE, greet, pause, restart, type Timing } from "./install.ts";

export type RecoverStep =
  | "hello"
  | "interrupt"
  | "back-up"
  | "boot-code"
  | "install"
  | "compact"
  | "erase"
  | "restore"
  | "start";

export interface RecoverEvent {
  readonly step: RecoverStep;
  readonly done?: number;
  readonly total?: number;
}

export interface RecoverRequest extends Timing {
  readonly path: string;
  /** Name a backup goes by. */
  readonly board: string;
  readonly openPort: (path: string) => Promise<Port>;
  readonly bundle: string;
  /** Now, as an ISO date. */
  readonly at: string;
  /** Where the program comes from if the board has none that starts. */
  readonly backup?: Backup;
  /** Puts the backup's files on the board whatever is there: after a compaction that was cut. */
  readonly isRestoreWanted?: boolean;
  /** Keeps what the board held; what it throws ends the recovery before anything was erased. */
  readonly save: (backup: Backup) => void;
}

export interface RecoverReport {
  /** "running": its program, confirmed or on trial. "safe": none; the outputs are safe, and the board answers and can be flashed. */
  readonly state: "running" | "safe";
  readonly imageCrc: string | undefined;
  readonly isOnTrial: boolean;
  /** It should hold a key (src/wire/seal.ts) and holds none. */
  readonly isKeyLost: boolean;
  /** What had to be done, in order; empty for a board that was well. */
  readonly done: readonly RecoverStep[];
  /** Boot code that was not flux's and was taken off the board, by name. */
  readonly removed: readonly string[];
}

export type RecoverResult =
  | { readonly kind: "recovered"; readonly report: RecoverReport }
  | { readonly kind: "failed"; readonly diagnostic: Diagnostic };

/** Boot code besides the bundle: it would run with it, or instead of it. */
const FOREIGN_BOOT = [".boot1", ".boot2", ".boot3", ".bootrst", ".bootcde", ".varimg"];
/** How often a busy console is interrupted before the agent is asked again, and how often that goes on: time enough for a person to press reset. */
const INTERRUPT_TRIES = 5;
const INTERRUPT_ROUNDS = 2;
/** Longer than a board takes from its start to its agent's taking the line. */
const HELLO_TRIES = 6;
const XON_AND_LINE_END = "\x11\n";

/** Brings it back. Never throws for what a board or a line does; throws what `save` throws. */
export async function recover(
  request: RecoverRequest,
  onEvent: (event: RecoverEvent) => void = () => {},
): Promise<RecoverResult> {
  let port: Port | undefined;
  try {
    port = await request.openPort(request.path);
    return { kind: "recovered", report: await new Recovery(port, request, onEvent).run() };
  } catch (error) {
    const diagnostic = diagnosticOf(error);
    if (!diagnostic) throw error;
    return { kind: "failed", diagnostic };
  } finally {
    await port?.close();
  }
}

class Recovery {
  private readonly port: Port;
  private readonly request: RecoverRequest;
  private readonly onEvent: (event: RecoverEvent) => void;
  private readonly bundle: Buffer;
  private readonly bundleCrc: number;
  private readonly done: RecoverStep[] = [];
  private readonly removed: string[] = [];
  /** What could be read of the board. */
  private saved: readonly BoardFile[] | undefined;

  constructor(port: Port, request: RecoverRequest, onEvent: (event: RecoverEvent) => void) {
    this.port = port;
    this.request = request;
    this.onEvent = onEvent;
    this.bundle = Buffer.from(request.bundle, "latin1");
    this.bundleCrc = crc32(this.bundle);
  }

  async run(): Promise<RecoverReport> {
    this.onEvent({ step: "hello" });
    // A line that XOFF stopped, or half of one that someone typed.
    await this.port.write(XON_AND_LINE_END);
    const first = await this.greet(HELLO_TRIES);
    const isWanted = this.request.isRestoreWanted === true;
    if (first && this.isWell(first.hello) && !isWanted) return this.report(first.hello);
    // A line the agent has is the console's again only if the agent gives it; one that is silent has no agent.
    if (first) await askForConsole(first);
    const console = await this.console();
    await this.takeBootCodeAway(console);
    await this.putBundle(console);
    let hello = await this.start(console);
    if (hello && this.isWell(hello) && !isWanted) return this.report(hello);
    const { backup } = this.request;
    // A program that is there and does not run (it trapped) is no damage: it stays.
    if (backup && hasProgram(backup) && (isWanted || hello?.slot === undefined))
      hello = await this.restoreProgram(backup, hello);
    if (hello) return this.report(hello);
    // With its bundle as it should be and still silent: what it starts keeps it so. Without a log it starts nothing.
    const again = await this.console();
    await this.save(again);
    this.take("erase");
    for (const name of PROGRAM_FILES) await eraseFile(again, name);
    hello = await this.start(again);
    if (hello) return this.report(hello);
    throw new LinkError(
      "FLX0904",
      `the agent on ${this.port.path} does not answer after it was installed again`,
      "press reset on the board and try again",
    );
  }

  /** With the key only where the board holds one: it may have lost it. */
  private async greet(tries: number): Promise<BoardSession | undefined> {
    const { clock, key } = this.request;
    const timing: Timing = clock ? { clock } : {};
    const session = await greet(this.port, timing, tries);
    return session?.hello.challenge && key ? greet(this.port, { ...timing, key }, tries) : session;
  }

  /** Its own bundle, and a program that runs. */
  private isWell(hello: Hello): boolean {
    return hello.bundleCrc === this.bundleCrc && hello.runState === wire.RUN_RUNNING;
  }

  private report(hello: Hello): RecoverReport {
    return {
      state: hello.runState === wire.RUN_RUNNING ? "running" : "safe",
      imageCrc: hello.imageCrc,
      isOnTrial: hello.trialStarts > 0,
      isKeyLost: this.request.key !== undefined && hello.challenge === undefined,
      done: this.done,
      removed: this.removed,
    };
  }

  private take(step: RecoverStep): void {
    if (this.done.at(-1) !== step) this.done.push(step);
    this.onEvent({ step });
  }

  /** The console, whatever held it. An agent may take the line meanwhile, from a start that nobody saw: it does not hear an interrupt. */
  private async console(): Promise<EspruinoConsole> {
    for (let round = 0; round < INTERRUPT_ROUNDS; round++) {
      const console = new EspruinoConsole(this.port, this.request);
      if (await console.interrupt(INTERRUPT_TRIES, () => this.take("interrupt"))) return console;
      const agent = await this.greet(4);
      if (agent) await askForConsole(agent);
    }
    throw new LinkError(
      "FLX0904",
      `nothing on ${this.port.path} answers as an Espruino board`,
      "is this the board's port? run it again and press reset on the board meanwhile, or hold its button while you plug it in",
    );
  }

  /** Reads all that can be read, once, and keeps it. */
  private async save(console: EspruinoConsole): Promise<readonly BoardFile[]> {
    if (this.saved) return this.saved;
    this.take("back-up");
    const files: BoardFile[] = [];
    const names = await fileNames(console).catch(noneIfRefused);
    for (const [at, name] of names.entries()) {
      const content = await readFile(console, name, [this.bundle]).catch(nothingIfRefused);
      if (content && content.length > 0) files.push({ name, content });
      this.onEvent({ step: "back-up", done: at + 1, total: names.length });
    }
    if (files.length > 0) this.request.save({ board: this.request.board, at: this.request.at, files });
    this.saved = files;
    return files;
  }

  private async takeBootCodeAway(console: EspruinoConsole): Promise<void> {
    const there: string[] = [];
    const nothing = crc32(new Uint8Array(0));
    for (const name of FOREIGN_BOOT) if ((await fileCrc(console, name)) !== nothing) there.push(name);
    if (there.length === 0) return;
    await this.save(console);
    this.take("boot-code");
    for (const name of there) {
      await eraseFile(console, name);
      this.removed.push(name);
    }
  }

  /** The bundle in its file, whatever it takes: room is made by compacting, and a Storage that takes nothing is erased and filled again. */
  private async putBundle(console: EspruinoConsole): Promise<void> {
    if ((await fileCrc(console, BUNDLE_FILE)) === this.bundleCrc) return;
    const write = async (): Promise<void> => {
      this.take("install");
      await writeFile(console, { name: BUNDLE_FILE, content: this.bundle }, (done) =>
        this.onEvent({ step: "install", done, total: this.bundle.length }),
      );
    };
    await this.makingRoom(console, write);
  }

  /** Does what needs room in Storage. */
  private async makingRoom(console: EspruinoConsole, write: () => Promise<void>): Promise<void> {
    try {
      return await write();
    } catch (error) {
      if (!isOfStorage(error)) throw error;
    }
    const files = await this.save(console);
    this.take("compact");
    try {
      for (const { name } of files) if (name.includes("\xff")) await eraseFile(console, name);
      await compactStorage(console);
      if (await this.holdsAll(console, files)) return await write();
    } catch (error) {
      if (!isOfStorage(error)) throw error;
    }
    // A Storage in pieces. What was read of it goes back, behind what is to be written.
    this.take("erase");
    await eraseStorage(console);
    await write();
    for (const file of inOrder(files)) {
      if (isLeftOut(file.name)) continue;
      // Torn files may no longer fit; the board's own start judges what came back.
      await writeFile(console, file).catch(nothingIfRefused);
    }
  }

  private async holdsAll(console: EspruinoConsole, files: readonly BoardFile[]): Promise<boolean> {
    for (const { name, content } of files) {
      if (isLeftOut(name)) continue;
      if ((await fileCrc(console, name)) !== crc32(content)) return false;
    }
    return true;
  }

  /** Slots and log as the backup has them, then a start. */
  private async restoreProgram(backup: Backup, before: Hello | undefined): Promise<Hello | undefined> {
    if (before) {
      const session = await this.greet(4);
      if (session) await askForConsole(session);
    }
    const console = await this.console();
    await this.save(console);
    this.take("restore");
    const isWanted = this.request.isRestoreWanted === true;
    const back: BoardFile[] = [];
    for (const file of inOrder(backup.files)) {
      if (isOfProgram(file.name)) back.push(file);
      else if (!isLeftOut(file.name)) {
        const held = await fileCrc(console, file.name);
        if (held === crc32(new Uint8Array(0)) || (isWanted && held !== crc32(file.content))) back.push(file);
      }
    }
    // Without a log nothing is started, and it is the last to come back.
    for (const name of [...PROGRAM_FILES].reverse()) await eraseFile(console, name);
    this.saved = (this.saved ?? []).filter(
      (file) => !back.some(({ name }) => name === file.name) && !isOfProgram(file.name),
    );
    await this.makingRoom(console, async () => {
      for (const [at, file] of back.entries()) {
        await writeFile(console, file);
        this.onEvent({ step: "restore", done: at + 1, total: back.length });
      }
    });
    // An erased Storage has lost the bundle too.
    await this.putBundle(console);
    return this.start(console);
  }

  private async start(console: EspruinoConsole): Promise<Hello | undefined> {
    this.onEvent({ step: "start" });
    await restart(console, this.request);
    const hello = (await this.greet(8))?.hello;
    if (hello || !this.port.isOpen) return hello;
    await pause(this.request, 1_000);
    return undefined;
  }
}

/** An agent that does not even answer this is interrupted like anything else; one that wants a key says so. */
const askForConsole = async (session: BoardSession): Promise<void> => {
  try {
    await session.command(wire.CONSOLE, new Uint8Array(0));
  } catch (error) {
    if (!(error instanceof LinkError) || error.diagnostic.code !== "FLX0903") throw error;
  }
};

const isOfProgram = (name: string): boolean => (PROGRAM_FILES as readonly string[]).includes(name);

/** The bundle, which comes from this flux; other boot code; and what is left of a file whose header was cut. */
const isLeftOut = (name: string): boolean =>
  name === BUNDLE_FILE || FOREIGN_BOOT.includes(name) || name.includes("\xff");

/** Files of a program last, its logs behind its slots. */
const inOrder = (files: readonly BoardFile[]): BoardFile[] => {
  const place = ({ name }: BoardFile): number => (PROGRAM_FILES as readonly string[]).indexOf(name);
  return [...files].sort((a, b) => place(a) - place(b));
};

/** No room, bytes that do not hold, or Espruino's own word that a file cannot be written: not a line that has ended. */
const isOfStorage = (error: unknown): boolean =>
  error instanceof LinkError && ["FLX0906", "FLX0907", "FLX0908"].includes(error.diagnostic.code);

const nothingIfRefused = (error: unknown): undefined => {
  if (!isOfStorage(error)) throw error;
};
const noneIfRefused = (error: unknown): string[] => {
  if (!isOfStorage(error)) throw error;
  return [];
};
