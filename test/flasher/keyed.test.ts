// A board that holds a key, end to end over a line that others can hear and write to: what its holder sends is done, and nothing else is.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileProgram } from "../../src/compile.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { type FlashResult, flash } from "../../src/flasher/flash.ts";
import { type InstallResult, installWithKey } from "../../src/flasher/keyed.ts";
import { assemble } from "../../src/image/assemble.ts";
import { crc32, nameId } from "../../src/image/crc.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { decodeFrame, encodeFrame, frameBody } from "../../src/link/frames.ts";
import { frameTag, imageTag } from "../../src/link/seal.ts";
import { openSession } from "../../src/link/session.ts";
import type { BoardSession } from "../../src/link/session-types.ts";
import { loadBoardKind } from "../../src/project/load.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import * as wire from "../../src/wire/frame.ts";
import { CHALLENGE_AT, IMAGE_CRC_AT, RUN_STATE_AT, TICKS_AT } from "../../src/wire/hello.ts";
import { TAG_FLOAT } from "../../src/wire/message.ts";
import { CHALLENGE_BYTES, KEY_FILE, SALT_BYTES, TAG_BYTES } from "../../src/wire/seal.ts";
import { bundleClass } from "../../tools/build-firmware.ts";
import { boardOnPort, whileTimePasses } from "../harness/board-on-port.ts";

const sealed = await bundleClass("sealed");
const standard = await bundleClass("standard");
const kindNamed = (name: string) => loadBoardKind(name, new Reporter())!;
const KEY = Buffer.alloc(32, 0x5a);
const OTHER = Buffer.alloc(32, 0xa5);

function imageOf(number: number): Uint8Array {
  const reporter = new Reporter();
  const program = assemble({ path: "n.fxasm", text: `.tick 100\ntick\n  movi r0 ${number}\nend` }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  return encodeImage(program!).bytes;
}
const first = imageOf(11);
const second = imageOf(22);
const crcOf = (image: Uint8Array) => Buffer.from(image.subarray(-4)).readUInt32LE(0).toString(16).padStart(8, "0");

/** An image whose CRC-32 holds again, whatever was done to it. */
function withCrc(body: Uint8Array): Uint8Array {
  const field = Buffer.alloc(4);
  field.writeUInt32LE(crc32(body), 0);
  return Buffer.concat([body, field]);
}

/** A line with an eavesdropper, who may also change what passes. */
class Bench {
  readonly clock = new VirtualClock();
  /** All that ever went to the board, a piece a write. */
  readonly heard: Uint8Array[] = [];
  /** All that came from it. */
  said = "";
  toBoard: (bytes: Uint8Array) => Uint8Array | undefined = (bytes) => bytes;
  toHost: (bytes: Uint8Array) => Uint8Array | undefined = (bytes) => bytes;
  readonly line;
  constructor(kind = "espruino-wifi") {
    this.line = boardOnPort(kindNamed(kind), this.clock, {
      toBoard: (bytes) => {
        this.heard.push(bytes);
        return this.toBoard(bytes);
      },
      toHost: (bytes) => {
        this.said += Buffer.from(bytes).toString("latin1");
        return this.toHost(bytes);
      },
    });
  }
  private readonly openPort = () => this.line.open();
  install(key: Uint8Array | null = KEY, bundle = sealed): Promise<InstallResult> {
    const { clock, openPort } = this;
    return whileTimePasses(
      clock,
      installWithKey({ path: "/dev/board", openPort, bundle, clock, key: key ?? undefined }),
    );
  }
  flash(image: Uint8Array, key: Uint8Array | null = KEY, bundle = sealed): Promise<FlashResult> {
    const { clock, openPort } = this;
    return whileTimePasses(clock, flash({ path: "/dev/board", openPort, image, bundle, clock, key: key ?? undefined }));
  }
  session(key?: Uint8Array): Promise<BoardSession> {
    return whileTimePasses(
      this.clock,
      this.line.open().then((port) => openSession(port, { clock: this.clock, key })),
    );
  }
  /** CRC-32 of what runs, asked by somebody without the key: everybody may. */
  async running(): Promise<string | undefined> {
    const session = await this.session();
    await session.close();
    return session.hello.imageCrc;
  }
  reboot(): void {
    this.line.board.powerOff();
    this.line.board.powerOn();
    this.clock.advance(2_000);
  }
}

async function keyedBoard(): Promise<Bench> {
  const bench = new Bench();
  expect(await bench.install()).toEqual({ kind: "installed", wroteBundle: true, hasKey: true, resident: "same" });
  expect(await bench.flash(first)).toMatchObject({ kind: "flashed", report: { imageCrc: crcOf(first) } });
  return bench;
}

const failure = (result: FlashResult | InstallResult): string =>
  result.kind === "failed" ? `${result.diagnostic.code} ${result.diagnostic.message}` : result.kind;

describe("a key on a board", () => {
  it("is given with the bundle, and then what is sealed with it is done", async () => {
    const bench = await keyedBoard();
    expect(await bench.flash(second)).toMatchObject({ kind: "flashed", report: { imageCrc: crcOf(second) } });
    expect(await bench.running()).toBe(crcOf(second));
    bench.reboot();
    expect(await bench.running()).toBe(crcOf(second));
    expect(await bench.flash(first)).toMatchObject({ kind: "flashed" });
  });

  it("does not pass the line again once it is installed", async () => {
    const bench = await keyedBoard();
    const installed = bench.heard.length;
    await bench.flash(second);
    const later = Buffer.concat(bench.heard.slice(installed)).toString("latin1");
    expect(later).not.toContain(KEY.toString("base64").slice(0, 20));
    expect(later).not.toContain(KEY.toString("latin1"));
  });

  it("cannot be given to a board without SHA-256 of its own, which stays as it was", async () => {
    const bench = new Bench("pixl-js");
    expect(await bench.flash(first, null, standard)).toMatchObject({ kind: "flashed" });
    expect(failure(await bench.install())).toMatch(/^FLX0909 .*no SHA-256/);
    expect(await bench.running()).toBe(crcOf(first));
  });

  it("can be changed by who has it, and taken away, and by nobody else", async () => {
    const bench = await keyedBoard();
    expect(failure(await bench.install(OTHER))).toMatch(/^FLX0909 .*another key/);
    expect(failure(await bench.install(null, standard))).toMatch(/^FLX0909 .*no key is named/);
    expect(await bench.flash(second)).toMatchObject({ kind: "flashed" });
  });

  it("a damaged key file leaves a board that runs its program and takes no command", async () => {
    const bench = await keyedBoard();
    bench.line.board.storage.erase(KEY_FILE);
    bench.line.board.storage.write(KEY_FILE, KEY.subarray(0, 5));
    bench.reboot();
    expect(failure(await bench.flash(second))).toMatch(/^FLX09/);
    expect(await bench.running()).toBe(crcOf(first));
  });
});

describe("who lacks the key", () => {
  it("may look and may not command", async () => {
    const bench = await keyedBoard();
    expect(failure(await bench.flash(second, null))).toBe(
      "FLX0909 the board on /dev/board holds a key, and no key is named for it",
    );
    expect(failure(await bench.flash(second, null, standard))).toMatch(/^FLX0909/);
    expect(failure(await bench.flash(second, OTHER))).toMatch(/^FLX0909 .*another key/);
    expect(await bench.running()).toBe(crcOf(first));
  });

  it("is refused each kind of command, bare or with a made-up tag", async () => {
    const bench = await keyedBoard();
    const commands: readonly [string, Uint8Array][] = [
      [wire.FLASH_BEGIN, new Uint8Array(6)],
      [wire.FLASH_BLOCK, new Uint8Array(2)],
      [wire.FLASH_COMMIT, new Uint8Array(22)],
      [wire.CONSOLE, new Uint8Array(0)],
      [wire.CONTROL, Uint8Array.of(0)],
      [wire.CONTROL, Uint8Array.of(wire.CONTROL_CONFIRM)],
      [wire.SET_INPUT, new Uint8Array(9)],
    ];
    const liar = new Liar(bench);
    for (const [type, payload] of commands)
      for (const tag of [new Uint8Array(0), new Uint8Array(TAG_BYTES), new Uint8Array(TAG_BYTES).fill(255)])
        expect([type, liar.ask(type, Buffer.concat([payload, tag]))]).toEqual([type, wire.ACK_UNSEALED]);
    // Nothing was stopped, and the line is still the agent's.
    expect(liar.runState()).toBe(wire.RUN_RUNNING);
  });

  it("gets no command and no key from a host that holds one, when it plays the board", async () => {
    const bare = new Bench();
    expect(await bare.flash(first, null, standard)).toMatchObject({ kind: "flashed" });
    const before = bare.heard.length;
    expect(failure(await bare.flash(second, KEY, standard))).toMatch(/^FLX0909 .*holds none/);
    const sent = Buffer.concat(bare.heard.slice(before)).toString("latin1");
    expect(sent.match(/~>./g)?.every((head) => head === `~>${wire.HELLO}`)).toBe(true);
  });

  it.each([
    [wire.ACK, 4],
    [wire.HELLO_REPLY, IMAGE_CRC_AT],
  ])("cannot answer for the board: what is changed in %s is not believed", async (type, place) => {
    const bench = await keyedBoard();
    bench.toHost = (bytes) => {
      const text = Buffer.from(bytes).toString("latin1");
      const lines = text.split("\n").map((one) => {
        const frame = decodeFrame(one, wire.TO_HOST);
        if (!frame || frame === "bad" || frame.type !== type) return one;
        const payload = Buffer.from(frame.payload);
        payload[place]! ^= 1;
        return encodeFrame({ ...frame, payload }, wire.TO_HOST).trim();
      });
      return Buffer.from(lines.join("\n"), "latin1");
    };
    expect(failure(await bench.flash(second))).toMatch(/^FLX0909 .*not the board at all/);
    bench.toHost = (bytes) => bytes;
    expect(await bench.running()).toBe(crcOf(first));
  });

  it("cannot pass an old greeting of the board off as a new one", async () => {
    const bench = await keyedBoard();
    const old = bench.said.split("\n").filter((line) => line.includes(`~<${wire.HELLO_REPLY}`));
    expect(old.length).toBeGreaterThan(0);
    bench.toHost = () => Buffer.from(`\n${old.at(-1)}\n`, "latin1");
    await expect(bench.session(KEY)).rejects.toMatchObject({ diagnostic: { code: "FLX0904" } });
  });
});

/** Someone at the line without the key, who makes frames by hand. */
class Liar {
  private readonly bench: Bench;
  private sequence = 0;
  private readonly session = 0x0bad_cafe;
  private readonly key: Uint8Array | undefined;
  private challenge: Uint8Array = new Uint8Array(0);
  constructor(bench: Bench, key?: Uint8Array) {
    this.bench = bench;
    this.key = key;
    this.hello();
  }
  hello(): Buffer {
    this.challenge = new Uint8Array(0);
    const frame = this.say(wire.HELLO, new Uint8Array(0));
    this.challenge = frame.subarray(CHALLENGE_AT, CHALLENGE_AT + CHALLENGE_BYTES);
    return frame;
  }
  runState(): number {
    return this.hello()[RUN_STATE_AT]!;
  }
  /** Status of the answer; undefined for silence. */
  ask(type: string, payload: Uint8Array): number | undefined {
    return this.say(type, payload)[3];
  }
  /** The bytes of a command's frame with the tag it should have. */
  sealed(type: string, payload: Uint8Array, sequence = this.sequence + 1): Buffer {
    const frame = { type, session: this.session, sequence, source: 0, destination: 0, payload };
    const tag = frameTag(this.key!, this.challenge, wire.TO_BOARD, type, frameBody(frame));
    return Buffer.concat([payload, tag]);
  }
  say(type: string, payload: Uint8Array, sequence = ++this.sequence): Buffer {
    this.sequence = sequence;
    const frame = { type, session: this.session, sequence, source: 0, destination: 0, payload };
    return this.play(Buffer.from(encodeFrame(frame), "latin1"));
  }
  /** Payload of the last frame the board sends upon these bytes; empty for none. */
  play(bytes: Uint8Array): Buffer {
    this.bench.said = "";
    this.bench.line.board.receive(bytes);
    const frames = this.bench.said.split("\n").flatMap((line) => {
      const frame = decodeFrame(line, wire.TO_HOST);
      return frame && frame !== "bad" && (frame.type === wire.ACK || frame.type === wire.HELLO_REPLY) ? [frame] : [];
    });
    return Buffer.from(frames.at(-1)?.payload ?? []);
  }
}

describe("replay", () => {
  it("of all that was ever heard does nothing: in the same session, in order or shuffled, after a restart, and after the key was installed again", async () => {
    const bench = await keyedBoard();
    for (const image of [second, first, second]) expect((await bench.flash(image)).kind).toBe("flashed");
    const session = await bench.session(KEY);
    for (let count = 0; count < 60; count++)
      await whileTimePasses(bench.clock, session.command(wire.CONTROL, Uint8Array.of(count & 1 ? 2 : 0)));
    const heard = bench.heard.filter((bytes) => Buffer.from(bytes).includes("~>"));
    const liar = new Liar(bench, KEY);
    bench.clock.advance(1_000);
    /** All that the board says of itself; a command that was carried out would show in it. */
    const state = () => liar.hello().subarray(0, CHALLENGE_AT).toString("hex");
    const before = state();
    let replayed = 0;
    const replay = (frames: readonly Uint8Array[]) => {
      for (const bytes of frames) {
        const answer = liar.play(bytes);
        replayed++;
        if (answer.length === 12 + TAG_BYTES) expect(answer[3]).toBe(wire.ACK_UNSEALED);
      }
    };
    replay(heard);
    replay([...heard].reverse());
    // Each hello that was heard, and right behind it each command: the session is the old one then.
    const isHello = (bytes: Uint8Array) => Buffer.from(bytes).includes(`~>${wire.HELLO}`);
    for (const hello of heard.filter(isHello))
      for (const one of heard.filter((bytes) => !isHello(bytes))) replay([hello, one]);
    expect(replayed).toBeGreaterThan(1_000);
    expect(state()).toBe(before);
    bench.reboot();
    replay(heard);
    expect(await bench.running()).toBe(crcOf(second));
    // A board whose log was erased counts its starts from the beginning again.
    const held = bench.line.board.storage;
    held.eraseAll();
    bench.reboot();
    expect(await bench.install()).toMatchObject({ kind: "installed" });
    expect(await bench.flash(first)).toMatchObject({ kind: "flashed" });
    replay(heard);
    expect(await bench.running()).toBe(crcOf(first));
  });

  it("of the very last command is answered once more and not done again", async () => {
    const bench = await keyedBoard();
    const liar = new Liar(bench, KEY);
    const line = Buffer.from(
      encodeFrame({
        type: wire.CONTROL,
        session: 0x0bad_cafe,
        sequence: 100,
        source: 0,
        destination: 0,
        payload: liar.sealed(wire.CONTROL, Uint8Array.of(2), 100),
      }),
      "latin1",
    );
    expect(liar.play(line)[3]).toBe(wire.ACK_OK);
    bench.clock.advance(1_000);
    expect(liar.play(line)[3]).toBe(wire.ACK_OK);
    expect(liar.hello().readUInt32LE(TICKS_AT)).toBe(10);
    liar.play(line);
    expect(liar.hello().readUInt32LE(TICKS_AT)).toBe(10);
  });

  it("of a command from before the sequence began again is refused: under one challenge it does not", async () => {
    const bench = await keyedBoard();
    const liar = new Liar(bench, KEY);
    expect(liar.ask(wire.CONTROL, liar.sealed(wire.CONTROL, Uint8Array.of(1)))).toBe(wire.ACK_OK);
    for (const high of [30_000, 60_000, 65_535]) {
      const answer = liar.say(wire.CONTROL, liar.sealed(wire.CONTROL, Uint8Array.of(1), high), high);
      expect(answer[3]).toBe(wire.ACK_OK);
    }
    expect(liar.say(wire.CONTROL, liar.sealed(wire.CONTROL, Uint8Array.of(0), 5), 5)).toHaveLength(0);
    expect(liar.runState()).toBe(wire.RUN_RUNNING);
  });

  it("is no matter to a host that goes on past the last sequence number: it greets anew by itself", async () => {
    const bench = await keyedBoard();
    const session = await bench.session(KEY);
    const start = () => whileTimePasses(bench.clock, session.command(wire.CONTROL, Uint8Array.of(1)));
    for (const sequence of [30_000, 60_000, 65_533]) {
      Object.assign(session, { sequence });
      expect((await start()).status).toBe(wire.ACK_OK);
    }
    for (let count = 0; count < 6; count++) expect((await start()).status).toBe(wire.ACK_OK);
  });

  it("of a challenge: no two hellos get the same", async () => {
    const bench = await keyedBoard();
    const seen = new Set<string>();
    for (let start = 0; start < 4; start++) {
      const liar = new Liar(bench);
      for (let count = 0; count < 50; count++)
        seen.add(
          liar
            .hello()
            .subarray(CHALLENGE_AT, CHALLENGE_AT + CHALLENGE_BYTES)
            .toString("hex"),
        );
      bench.reboot();
    }
    expect(seen.size).toBe(200);
  });

  it("of a challenge: a board that begins to count again, with the same key, gives another", async () => {
    // Two boards that have lived the same life, down to their random source: all that differs is what each installation drew.
    const [one, other] = [new Bench(), new Bench()];
    for (const bench of [one, other]) await bench.install();
    const counts = SALT_BYTES + 8;
    const [first, second] = [one, other].map((bench) => new Liar(bench).hello().subarray(CHALLENGE_AT));
    expect(first!.subarray(SALT_BYTES, CHALLENGE_BYTES)).toEqual(second!.subarray(SALT_BYTES, CHALLENGE_BYTES));
    expect(first!.subarray(0, SALT_BYTES)).not.toEqual(second!.subarray(0, SALT_BYTES));
    // What nobody can reckon beforehand.
    const liar = new Liar(one);
    const drawn = () =>
      liar
        .hello()
        .subarray(CHALLENGE_AT + counts, CHALLENGE_AT + CHALLENGE_BYTES)
        .toString("hex");
    expect(new Set(Array.from({ length: 20 }, drawn)).size).toBe(20);
  });
});

describe("one changed bit", () => {
  it("of a sealed frame's body, tag or type is refused", async () => {
    const bench = await keyedBoard();
    const liar = new Liar(bench, KEY);
    const stop = Uint8Array.of(0);
    const bits = (1 + TAG_BYTES) * 8;
    for (let bit = 0; bit < bits; bit++) {
      const payload = liar.sealed(wire.CONTROL, stop);
      payload[bit >> 3]! ^= 1 << (bit & 7);
      expect([bit, liar.ask(wire.CONTROL, payload)]).toEqual([bit, wire.ACK_UNSEALED]);
    }
    for (const type of [wire.CONSOLE, wire.SET_INPUT, wire.FLASH_BEGIN])
      expect(liar.ask(type, liar.sealed(wire.CONTROL, stop))).toBe(wire.ACK_UNSEALED);
    // Source, destination and sequence are sealed too.
    const line = liar.sealed(wire.CONTROL, stop);
    for (const header of [{ source: 1 }, { destination: 1 }, { sequence: 9_999 }]) {
      const frame = {
        type: wire.CONTROL,
        session: 0x0bad_cafe,
        sequence: 9_000,
        source: 0,
        destination: 0,
        payload: line,
      };
      const answer = liar.play(Buffer.from(encodeFrame({ ...frame, ...header }), "latin1"));
      expect(answer[3]).toBe(wire.ACK_UNSEALED);
    }
    expect(liar.runState()).toBe(wire.RUN_RUNNING);
    expect(liar.ask(wire.CONTROL, liar.sealed(wire.CONTROL, stop))).toBe(wire.ACK_OK);
    expect(liar.runState()).toBe(wire.RUN_STOPPED);
  });

  it("of an image or of its tag is refused, though the host that sends it has the key to the line", async () => {
    const bench = await keyedBoard();
    const liar = new Liar(bench, KEY);
    const ask = (type: string, payload: Uint8Array) => liar.ask(type, liar.sealed(type, payload));
    /** Sends an image whose CRCs are right, with this tag. */
    const send = (image: Uint8Array, tag: Uint8Array): number | undefined => {
      const head = Buffer.alloc(7);
      head.writeUInt16LE(image.length, 0);
      head.writeUInt32LE(crc32(image.subarray(0, -4)), 2);
      expect(ask(wire.FLASH_BEGIN, head)).toBe(wire.ACK_OK);
      expect(ask(wire.FLASH_BLOCK, Buffer.concat([Buffer.alloc(2), image]))).toBe(wire.ACK_OK);
      return ask(wire.FLASH_COMMIT, Buffer.concat([head.subarray(0, 6), tag]));
    };
    const tag = imageTag(KEY, second);
    const roomy = (): void => {
      bench.line.board.storage.compact();
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: (second.length - 4 + TAG_BYTES) * 8 - 1 }), (bit) => {
        roomy();
        const body = Buffer.concat([second.subarray(0, -4), tag]);
        body[bit >> 3]! ^= 1 << (bit & 7);
        const image = withCrc(body.subarray(0, second.length - 4));
        expect(send(image, body.subarray(second.length - 4))).toBe(wire.ACK_UNSEALED_IMAGE);
      }),
      { numRuns: 150 },
    );
    roomy();
    expect(send(second, new Uint8Array(0))).toBe(wire.ACK_UNSEALED_IMAGE);
    expect(send(second, imageTag(KEY, first))).toBe(wire.ACK_UNSEALED_IMAGE);
    expect(send(second, imageTag(OTHER, second))).toBe(wire.ACK_UNSEALED_IMAGE);
    expect(await bench.running()).toBe(crcOf(first));
    liar.hello();
    roomy();
    expect(send(second, tag)).toBe(wire.ACK_OK);
    expect(await bench.running()).toBe(crcOf(second));
  });
});

describe("a message to a program", () => {
  it("is taken from the holder of the key, and from nobody else", async () => {
    const bench = new Bench();
    await bench.install();
    const reporter = new Reporter();
    const text =
      '---\nevery: 100 ms\n---\n>> Listen\nlet heard be 0\nwhen told "ping" with said by helm, set heard to said\n';
    const vessel = { ...NO_VESSEL, agents: ["sounder", "helm"] };
    const compiled = await compileProgram({ path: "sounder.ese", text }, { folder: ".", vessel }, reporter);
    expect(reporter.diagnostics).toEqual([]);
    expect((await bench.flash(compiled!.bytes)).kind).toBe("flashed");
    const message = (value: number) => ({
      source: nameId("helm")!,
      destination: nameId("sounder")!,
      topic: nameId("ping")!,
      kind: 0x60,
      priority: 5,
      values: [{ tag: TAG_FLOAT, value }],
    });
    /** Values of all registers, two ticks after the message. */
    const heard = async (session: BoardSession): Promise<number[]> => {
      const values: number[] = [];
      session.onState(({ entries, full }) => {
        if (full) values.push(...entries.map(({ value }) => value));
      });
      bench.clock.advance(250);
      await whileTimePasses(bench.clock, session.requestState());
      bench.clock.advance(50);
      return values;
    };
    const holder = await bench.session(KEY);
    await whileTimePasses(bench.clock, holder.deliver(message(7.25)));
    expect(await heard(holder)).toContain(7.25);
    await holder.close();
    const other = await bench.session();
    await expect(other.deliver(message(8.5))).rejects.toMatchObject({ diagnostic: { code: "FLX0909" } });
    await other.close();
    // By hand, as no host of ours would.
    const liar = new Liar(bench);
    const payload = Buffer.alloc(14);
    payload.writeUInt16LE(nameId("ping")!, 0);
    payload.set([0x60, 5, 1, TAG_FLOAT], 2);
    payload.writeDoubleLE(8.5, 6);
    expect(liar.ask(wire.MESSAGE, payload.subarray(0, 14))).toBe(wire.ACK_UNSEALED);
    const last = await bench.session(KEY);
    const values = await heard(last);
    expect(values).toContain(7.25);
    expect(values).not.toContain(8.5);
  });
});

describe("another hello", () => {
  it("in the host's own session makes its challenge old; it goes on with the new one", async () => {
    const bench = await keyedBoard();
    const session = await bench.session(KEY);
    const hello = bench.heard.filter((bytes) => Buffer.from(bytes).includes(`~>${wire.HELLO}`)).at(-1)!;
    const before = session.hello.challenge;
    bench.line.board.receive(hello);
    expect(session.hello.challenge).not.toEqual(before);
    const ack = await whileTimePasses(bench.clock, session.command(wire.CONTROL, Uint8Array.of(1)));
    expect(ack.status).toBe(wire.ACK_OK);
  });
});
