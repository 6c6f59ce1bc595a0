import { describe, expect, it } from "vitest";
import { RETRY_LONGEST_MS, SILENCE_MS, SILENT_PROBES_MAX } from "../../src/agents/board-link.ts";
import { Hub } from "../../src/agents/hub.ts";
import type { HubEvent } from "../../src/agents/hub-events.ts";
import { BURST, RATE_PER_S } from "../../src/agents/token-bucket.ts";
import { VirtualClock } from "../../src/simulator/clock.ts";
import { ENTRY_FLOAT } from "../../src/wire/frame.ts";
import { EVERYONE, OPERATOR, QUEUE_MAX } from "../../src/wire/message.ts";
import { DIVIDE_BY_ZERO } from "../../src/wire/trap.ts";
import { FakeBoard, HELLO, idOf, message, pass, SOUNDER_MAP } from "./fake-board.ts";

async function vessel(prepare: (boards: Record<string, FakeBoard>) => void = () => {}) {
  const clock = new VirtualClock();
  const [sounder, helm, bilge] = ["sounder", "helm", "bilge"].map((name) => new FakeBoard(name)) as [
    FakeBoard,
    FakeBoard,
    FakeBoard,
  ];
  prepare({ sounder, helm, bilge });
  const hub = new Hub({ clock, boards: [sounder, helm, bilge] });
  const events: HubEvent[] = [];
  hub.onEvent((event) => events.push(event));
  hub.start();
  await pass(clock);
  const of = <Kind extends HubEvent["kind"]>(kind: Kind) =>
    events.filter((event): event is Extract<HubEvent, { kind: Kind }> => event.kind === kind);
  const countersOf = (name: string) => hub.status().find((board) => board.name === name)!.counters;
  return { clock, hub, sounder, helm, bilge, events, of, countersOf };
}

describe("connecting", () => {
  it("connects every board, tells its hello and map, and asks for its whole state", async () => {
    const { of, sounder, helm, hub } = await vessel(({ sounder }) => {
      sounder!.maps = { "00c0ffee": SOUNDER_MAP };
    });
    expect(of("connected").map(({ board, path, map }) => [board, path, map?.name])).toEqual([
      ["sounder", "/dev/sounder", "sounder"],
      ["helm", "/dev/helm", undefined],
      ["bilge", "/dev/bilge", undefined],
    ]);
    expect([sounder.session.stateRequests, helm.session.stateRequests]).toEqual([1, 1]);
    expect(hub.status().map(({ state }) => state)).toEqual(["connected", "connected", "connected"]);
  });

  it("tries a board that is not there again and again, with growing pauses, and tells each reason once", async () => {
    const { clock, helm, of } = await vessel(({ helm }) => {
      helm!.absent = "no such port";
    });
    await pass(clock, 250 + 500 + 1000);
    expect(helm.attempts).toBe(4);
    await pass(clock, 60_000);
    const tries = helm.attempts;
    expect(tries).toBeGreaterThanOrEqual(4 + Math.floor((60_000 - 2000) / RETRY_LONGEST_MS) - 1);
    expect(tries).toBeLessThanOrEqual(4 + 2 + Math.ceil(60_000 / RETRY_LONGEST_MS));
    expect(of("lost")).toEqual([{ kind: "lost", board: "helm", reason: "no such port", atMs: 0 }]);
    helm.absent = "the port is held by another program";
    await pass(clock, RETRY_LONGEST_MS);
    helm.absent = undefined;
    await pass(clock, RETRY_LONGEST_MS);
    expect(of("lost")).toHaveLength(2);
    expect(of("connected").map(({ board }) => board)).toEqual(["sounder", "bilge", "helm"]);
  });

  it("makes a new session after a loss and drops what was meant for the old one", async () => {
    const { clock, sounder, helm, of, countersOf } = await vessel();
    let release = (): void => {};
    const first = helm.session;
    first.hold = new Promise((resolve) => {
      release = resolve;
    });
    for (const topic of ["first topic", "second topic", "third topic"]) {
      sounder.session.tells(message("tell", helm.agentId, topic));
      await pass(clock);
    }
    first.deliverError = new Error("write failed");
    first.end(new Error("the port is gone"));
    release();
    await pass(clock, 10_000);
    expect(helm.sessions).toHaveLength(2);
    expect(helm.session.written).toEqual([]);
    expect(first.written).toEqual([]);
    expect(of("undeliverable").map(({ message, reason }) => [message.topicId, reason])).toEqual([
      [idOf("second topic"), "the board was lost before the message was written"],
      [idOf("third topic"), "the board was lost before the message was written"],
      [idOf("first topic"), "write failed"],
    ]);
    expect(countersOf("helm")).toMatchObject({ connects: 2, undeliverable: 3, messagesOut: 0 });
    expect(of("lost").map(({ reason }) => reason)).toEqual(["the port is gone"]);
    sounder.session.tells(message("tell", helm.agentId, "again"));
    await pass(clock);
    expect(helm.session.written.map(({ topic }) => topic)).toEqual([idOf("again")]);
  });

  it("does not listen to a session that has ended", async () => {
    const { clock, sounder, helm, of } = await vessel();
    const old = sounder.session;
    old.end(undefined);
    await pass(clock, 1000);
    old.tells(message("tell", helm.agentId, "ghost"));
    old.says({ tick: 99 });
    await pass(clock);
    expect(helm.session.written).toEqual([]);
    expect(of("state")).toEqual([]);
    expect(of("lost").map(({ reason }) => reason)).toEqual(["the port was closed"]);
  });

  it("gives up a board that no longer answers, and not one that only has nothing to say", async () => {
    const { clock, sounder, helm, of } = await vessel();
    sounder.session.answersState = false;
    await pass(clock, SILENCE_MS * (SILENT_PROBES_MAX + 3));
    expect(of("lost").map(({ board, reason }) => [board, reason])).toEqual([
      ["sounder", "the board has not answered for 20 s"],
    ]);
    expect(sounder.sessions[0]!.isOpen).toBe(false);
    expect(sounder.sessions.length).toBeGreaterThan(1);
    expect(helm.sessions).toHaveLength(1);
  });

  it("asks a board that restarted for everything, with the map of its new image", async () => {
    const { sounder, of } = await vessel(({ sounder }) => {
      sounder!.maps = { "11111111": { ...SOUNDER_MAP, crc32: "11111111", name: "newer" } };
    });
    sounder.session.restarts({ ...HELLO, imageCrc: "11111111", boots: 4 });
    expect(of("restarted").map(({ board, map, hello }) => [board, map?.name, hello.boots])).toEqual([
      ["sounder", "newer", 4],
    ]);
    expect(sounder.session.stateRequests).toBe(2);
  });

  it.each([
    ["no object", "map"],
    ["no lists", { format: 1, crc32: "00c0ffee", name: "sounder" }],
    ["a topic without values", { ...SOUNDER_MAP, topics: [{ id: idOf("shoal water"), name: "shoal water" }] }],
    ["a topic that is null", { ...SOUNDER_MAP, topics: [null] }],
    ["a register that is null", { ...SOUNDER_MAP, registers: [null] }],
  ])("takes a map with %s for none, and goes on", async (_what, map) => {
    const { clock, sounder, helm, of } = await vessel(({ sounder }) => {
      sounder!.maps = { "00c0ffee": map as unknown as typeof SOUNDER_MAP };
    });
    expect(of("connected")[0]!.map).toBeUndefined();
    sounder.session.tells(message("tell", helm.agentId, "shoal water", [1]));
    await pass(clock);
    expect(helm.session.written).toHaveLength(1);
  });

  it("lives without a map that cannot be read", async () => {
    const { of } = await vessel(({ helm }) => {
      helm!.map = () => {
        throw new Error("broken file");
      };
    });
    expect(of("connected")).toHaveLength(3);
  });

  it("closes every session, and one that comes late as well", async () => {
    const { clock, hub, sounder, helm } = await vessel();
    let arrive = (): void => {};
    const connect = helm.connect.bind(helm);
    helm.connect = async () => {
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
      return connect();
    };
    helm.session.end(undefined);
    await pass(clock, 300);
    const closed = hub.close();
    arrive();
    await pass(clock, 10_000);
    await closed;
    expect([sounder.session.isOpen, helm.session.isOpen]).toEqual([false, false]);
    expect(helm.sessions).toHaveLength(2);
    const { attempts } = helm;
    await pass(clock, 60_000);
    expect(helm.attempts).toBe(attempts);
  });
});

describe("routing", () => {
  it("hands a message to the one it is for, stamped with the board it came from", async () => {
    const { clock, sounder, helm, bilge, of } = await vessel(({ sounder }) => {
      sounder!.maps = { "00c0ffee": SOUNDER_MAP };
    });
    sounder.session.tells(message("tell", helm.agentId, "shoal water", [4.5]));
    await pass(clock);
    expect(helm.session.written).toEqual([
      expect.objectContaining({ source: sounder.agentId, destination: helm.agentId, topic: idOf("shoal water") }),
    ]);
    expect(bilge.session.written).toEqual([]);
    const [event] = of("message");
    expect(event).toMatchObject({
      handedTo: ["helm"],
      message: {
        from: "sounder",
        to: "helm",
        action: "tell",
        topic: "shoal water",
        values: [{ name: "depth", unit: "fathom", value: 4.5 }],
      },
    });
    expect(event).not.toHaveProperty("claimedSource");
  });

  it("does not believe who a board says it is, and counts it", async () => {
    const { clock, sounder, helm, bilge, of, countersOf } = await vessel();
    bilge.session.tells(message("tell", helm.agentId, "all is well", [], { source: sounder.agentId }));
    await pass(clock);
    expect(helm.session.written[0]!.source).toBe(bilge.agentId);
    expect(of("message")[0]).toMatchObject({ claimedSource: sounder.agentId, message: { from: "bilge" } });
    expect(countersOf("bilge").forgedSources).toBe(1);
    expect(countersOf("sounder").forgedSources).toBe(0);
  });

  it("hands a broadcast to all but its sender, even to one that claims to be another", async () => {
    const { clock, sounder, helm, bilge, of } = await vessel();
    bilge.session.tells(message("broadcast", EVERYONE, "bilge running", [3], { source: helm.agentId }));
    await pass(clock);
    expect([sounder, helm, bilge].map((board) => board.session.written.length)).toEqual([1, 1, 0]);
    expect(of("message")[0]).toMatchObject({ handedTo: ["sounder", "helm"], message: { to: "everyone" } });
    expect(of("undeliverable")).toEqual([]);
  });

  it("shows what is for the operator and hands it to nobody", async () => {
    const { clock, sounder, helm, of } = await vessel();
    sounder.session.tells(message("tell", OPERATOR, "under way", [Number.NaN]));
    await pass(clock);
    expect(helm.session.written).toEqual([]);
    expect(of("message")[0]).toMatchObject({
      handedTo: [],
      message: { to: "operator", values: [{ value: Number.NaN }] },
    });
    expect(of("undeliverable")).toEqual([]);
  });

  it("says so when nobody is the agent, or the one that is has gone", async () => {
    const { clock, sounder, helm, of, countersOf } = await vessel();
    sounder.session.tells(message("ask", 0x1234, "who is there"));
    helm.absent = "unplugged";
    helm.session.end(undefined);
    sounder.session.tells(message("tell", helm.agentId, "shoal water"));
    await pass(clock);
    expect(of("undeliverable").map(({ to, reason }) => [to, reason])).toEqual([
      ["agent #1234", "no board of this vessel is that agent"],
      ["helm", "the board is not connected"],
    ]);
    expect(countersOf("sounder").undeliverable).toBe(1);
    expect(countersOf("helm").undeliverable).toBe(1);
    // A broadcast is for those who can hear it.
    sounder.session.tells(message("broadcast", EVERYONE, "hello"));
    await pass(clock);
    expect(of("undeliverable")).toHaveLength(2);
    expect(of("message").at(-1)).toMatchObject({ handedTo: ["bilge"] });
  });

  it("sends what the operator says", async () => {
    const { clock, hub, helm, bilge, of } = await vessel();
    hub.sendFromOperator({ destination: helm.agentId, topic: idOf("report"), values: [] });
    hub.sendFromOperator({ destination: EVERYONE, topic: idOf("stand by"), values: [], priority: 9 });
    hub.sendFromOperator({ destination: 77, topic: idOf("report"), values: [] });
    await pass(clock);
    expect(helm.session.written.map(({ source, topic }) => [source, topic])).toEqual([
      [OPERATOR, idOf("stand by")],
      [OPERATOR, idOf("report")],
    ]);
    expect(bilge.session.written).toHaveLength(1);
    expect(of("message").map(({ message }) => [message.from, message.to, message.action])).toEqual([
      ["operator", "helm", "tell"],
      ["operator", "everyone", "broadcast"],
      ["operator", "agent #004d", "tell"],
    ]);
    expect(of("undeliverable").map(({ to }) => to)).toEqual(["agent #004d"]);
  });

  it("writes higher priorities first, and drops the oldest of the lowest when too many wait", async () => {
    const { clock, hub, helm, of } = await vessel();
    let release = (): void => {};
    helm.session.hold = new Promise((resolve) => {
      release = resolve;
    });
    const send = (topic: number, priority: number) =>
      hub.sendFromOperator({ destination: helm.agentId, topic, values: [], priority });
    send(100, 5);
    await pass(clock);
    // 100 is being written; these wait.
    for (let n = 0; n < QUEUE_MAX; n++) send(200 + n, n === 3 || n === 4 ? 1 : 5);
    send(300, 9);
    send(301, 0);
    await pass(clock);
    expect(of("undeliverable").map(({ message }) => message.topicId)).toEqual([203, 301]);
    release();
    await pass(clock);
    expect(helm.session.written.map(({ topic }) => topic)).toEqual([100, 300, 200, 201, 202, 205, 206, 207, 204]);
  });

  it("limits a board that floods, tells of it without flooding, and lets the others through", async () => {
    const { clock, sounder, helm, bilge, of, countersOf } = await vessel();
    const seconds = 60;
    for (let n = 0; n < seconds * 10; n++) {
      for (let burst = 0; burst < 20; burst++) bilge.session.tells(message("tell", OPERATOR, "flood", [n]));
      if (n % 10 === 0) sounder.session.tells(message("tell", helm.agentId, "shoal water"));
      await pass(clock, 100);
    }
    await pass(clock, 2000);
    const passed = of("message").filter(({ message }) => message.from === "bilge").length;
    expect(passed).toBeGreaterThanOrEqual(seconds * RATE_PER_S - BURST);
    expect(passed).toBeLessThanOrEqual(seconds * RATE_PER_S + BURST);
    expect(helm.session.written).toHaveLength(seconds);
    const reports = of("throttled");
    expect(reports.length).toBeLessThanOrEqual(seconds + 2);
    const dropped = reports.reduce((sum, { droppedCount }) => sum + droppedCount, 0);
    expect(dropped).toBe(seconds * 200 - passed);
    expect(countersOf("bilge").throttled).toBe(dropped);
    expect(countersOf("sounder").throttled).toBe(0);
  });

  it("names a topic by any map that has it, and by number where none has", async () => {
    const { clock, sounder, helm, of } = await vessel(({ helm }) => {
      helm!.maps = { "00c0ffee": SOUNDER_MAP };
    });
    sounder.session.tells(message("tell", helm.agentId, "deep enough", [1]));
    sounder.session.tells(message("tell", helm.agentId, "no such topic", [1, 2], { kind: 0x5f }));
    await pass(clock);
    const number = idOf("no such topic").toString(16).padStart(4, "0");
    expect(
      of("message").map(({ message }) => [message.topic, message.action, message.values.map(({ name }) => name)]),
    ).toEqual([
      ["deep enough", "tell", ["value 1"]],
      [`topic #${number}`, "instruction #005f", ["value 1", "value 2"]],
    ]);
  });
});

describe("what boards report", () => {
  it("passes states, faults and console text on, in order", async () => {
    const { sounder, events } = await vessel();
    const before = events.length;
    sounder.session.says({ tick: 8, entries: [{ index: ENTRY_FLOAT, value: 4.8 }], full: true });
    sounder.session.faults({ tick: 9, code: DIVIDE_BY_ZERO, offset: 12, argument: 0, runState: 3 });
    sounder.session.prints("New interpreter error: LOW_MEMORY");
    expect(events.slice(before).map((event) => [event.kind, "board" in event && event.board])).toEqual([
      ["state", "sounder"],
      ["fault", "sounder"],
      ["console", "sounder"],
    ]);
    expect(events[before]).toMatchObject({ tick: 8, full: true, entries: [{ index: ENTRY_FLOAT, value: 4.8 }] });
  });
});
