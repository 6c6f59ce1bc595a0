// ask, delegate, and what a file permits others: two compiled programs that talk through a wire of messages.
import { describe, expect, it } from "vitest";
import { nameId } from "../../../src/image/crc.ts";
import { EVERYONE } from "../../../src/wire/message.ts";
import { type CompileSettings, compileEse, type Running, runEse, shown } from "./compile-ese.ts";

/** Boards of one vessel: what one sends is heard by whom it is for at their next tick, as the hub hands it on. */
class Wire {
  readonly boards: Readonly<Record<string, Running>>;
  /** Each message as "helm > bridge: depth? 3". */
  readonly log: string[] = [];

  constructor(texts: Readonly<Record<string, string>>, settings: CompileSettings = {}) {
    this.boards = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, runEse(text, settings)]));
  }

  board(name: string): Running {
    return this.boards[name]!;
  }

  tick(seconds: number): this {
    for (const board of Object.values(this.boards)) board.tick(seconds);
    for (const [from, board] of Object.entries(this.boards)) {
      for (const { agent, topic, values } of board.machine.takeSent()) {
        const name = board.map.topics.find((one) => one.id === topic)?.name;
        const to = board.map.agents.find((one) => one.id === agent)?.name ?? "all";
        this.log.push([`${from} > ${to}: ${name}`, ...values].join(" "));
        for (const [other, hearing] of Object.entries(this.boards)) {
          if (other === from || (agent !== EVERYONE && agent !== nameId(other))) continue;
          hearing.machine.deliver({ source: nameId(from)!, topic, values });
        }
      }
    }
    return this;
  }
}

const SOUNDER = `may be asked for: depth, shoal

== what it knows
**depth** := sounding in metres, 0 to 100
**shoal** := depth < 3 m
`;

describe("ask", () => {
  const HELM = `>> ask
every 2 s, ask the sounder for the depth in fathoms
every 2 s, ask sounder for shoal
remember depth from sounder as last depth
if shoal from sounder, count alarms
if depth from sounder is unknown, count blind
`;

  it("never waits: the answer is a quantity of a later tick, unknown until then, and old after 10 s", () => {
    const wire = new Wire({ helm: HELM, sounder: SOUNDER });
    const helm = wire.board("helm");
    wire.board("sounder").set("depth", 2.5);
    wire.tick(0);
    expect(wire.log).toEqual(["helm > sounder: depth?", "helm > sounder: shoal?"]);
    expect([helm.value("last depth"), helm.value("alarms"), helm.value("blind")]).toEqual([Number.NaN, 0, 1]);
    // The question is handled before the tick, from what was known at the end of the one before.
    wire.tick(1);
    expect(wire.log.slice(2)).toEqual(["sounder > all: depth 2.5", "sounder > all: shoal 1"]);
    wire.tick(1.5);
    expect([helm.value("last depth"), helm.value("alarms"), helm.value("blind")]).toEqual([2.5, 1, 2]);
    // Nobody answers any more.
    for (const at of [3, 11, 11.5, 11.6]) helm.tick(at);
    expect([helm.value("last depth"), helm.value("blind")]).toEqual([Number.NaN, 3]);
  });

  it("hears what is told unasked, and from the agent it asks alone", () => {
    const running = runEse(`${HELM}tell deck that "here"\n`);
    const depth = nameId("depth")!;
    running.machine.deliver({ source: nameId("deck")!, topic: depth, values: [9] });
    expect(running.tick(0).value("last depth")).toBeNaN();
    running.machine.deliver({ source: nameId("sounder")!, topic: depth, values: [7] });
    expect(running.tick(1).value("last depth")).toBe(7);
  });

  it("takes unit, range and timeout from a definition, which needs no question of its own", () => {
    const text = `== other boards
**water** := depth in metres, 0 to 100, stale after 3 s, from sounder

>> use
remember water as last water
remember depth from sounder as same
if water < 3 fathoms, ask sounder for depth
`;
    const running = runEse(text);
    expect(running.map.registers.find((one) => one.name === "water")?.unit).toBe("metres");
    const told = (value: number, at: number) => {
      running.machine.deliver({ source: nameId("sounder")!, topic: nameId("depth")!, values: [value] });
      running.tick(at);
      return [running.value("last water"), running.value("same")];
    };
    expect(told(5, 0)).toEqual([5, 5]);
    expect(running.told()).toEqual(["sounder: depth?"]);
    expect(told(101, 1)).toEqual([Number.NaN, Number.NaN]);
    expect(told(50, 2)).toEqual([50, 50]);
    expect(running.tick(5).value("last water")).toBe(50);
    expect(running.tick(5.1).value("last water")).toBeNaN();
  });

  it("knows units and kinds of the names of the sea, and checks them", () => {
    const faults = (condition: string) =>
      shown(
        compileEse(
          `>> x\nask bridge for heading\nask bridge for depth below transducer\nif ${condition}, count yes\n`,
        ).diagnostics.filter((one) => one.severity === "error"),
      );
    expect(faults("heading from bridge > 30 degrees and depth below transducer from bridge > 3 m")).toEqual([]);
    expect(faults("heading from bridge > 3 knots")[0]).toBe(
      "FLX0401 `heading from bridge` (angle) is compared with `3 knots` (speed)",
    );
    expect(faults("heading from bridge + heading from bridge > 3 degrees")[0]).toContain("FLX0404");
  });

  it("may be handled by `when told` as well, and warns when nothing uses the answer", () => {
    const running = runEse(
      ">> x\nask sounder for depth in metres\nwhen told depth in metres by sounder, count answers\nif depth from sounder > 3 m, count deep\n",
    );
    running.hear("sounder", "depth", 4).tick(0);
    expect([running.value("answers"), running.value("deep")]).toEqual([1, 1]);
    expect(shown(compileEse(">> x\nask sounder for depth in metres\n").diagnostics)).toEqual([
      "FLX0207 nothing uses the answer, `depth from sounder`",
    ]);
  });

  it("is refused where it names nobody, nothing, or everybody", () => {
    const fault = (sentence: string) => shown(compileEse(`>> x\n${sentence}\n`).diagnostics)[0];
    expect(fault("ask bridge for")).toBe("FLX0205 `ask` does not say for what");
    expect(fault("ask everyone for depth")).toBe("FLX0205 everyone cannot be asked: whose answer it is must be known");
    expect(fault("ask bridge for depth in fahtoms")).toBe("FLX0403 `fahtoms` is no unit flux knows");
    expect(fault("ask bridge depth")).toContain("FLX0201");
    expect(fault("if depth from sounder > 3 m, count deep")).toBe(
      "FLX0203 `depth from sounder` is not defined: nobody is asked for it",
    );
  });

  it("needs the capability to ask, which telling does not give", () => {
    const needs = (text: string) => runEse(text).machine.text;
    expect(needs(">> x\nask sounder for depth in metres\nif depth from sounder > 3 m, count deep\n")).toContain(
      "A(97,",
    );
    expect(needs(">> x\ntell sounder 3\n")).not.toContain("A(97,");
  });
});

describe("may be asked", () => {
  it("answers the agents it names alone, and to them alone", () => {
    const sounder = SOUNDER.replace("may be asked for:", "may be asked by helm and the deck for:");
    const asks = ">> x\nask sounder for depth in metres\nremember depth from sounder as heard\n";
    const wire = new Wire({ helm: asks, galley: asks, sounder });
    wire.board("sounder").set("depth", 8);
    wire.tick(0).tick(1).tick(2);
    expect(wire.log.filter((line) => line.startsWith("sounder"))).toEqual([
      "sounder > helm: depth 8",
      "sounder > helm: depth 8",
    ]);
    expect([wire.board("helm").value("heard"), wire.board("galley").value("heard")]).toEqual([8, Number.NaN]);
  });

  it("answers with states and inputs, and says none of what is unknown", () => {
    const running = runEse(
      `may be asked for: starts, depth\n${SOUNDER.slice(SOUNDER.indexOf("=="))}\n>> x\nif depth < 3 m, count starts\ntell deck that "x"\n`,
    );
    const ask = (topic: string) => running.hear("deck", topic);
    running.set("depth", 2).tick(0).told();
    ask("starts?").tick(1);
    expect(running.told()).toContain("all: starts 1");
    running.set("depth", Number.NaN).tick(2).told();
    ask("depth?").tick(3);
    expect(running.told()).toContain("all: depth NaN");
  });

  it("is refused where it cannot be read or names what is not there", () => {
    const faults = (line: string) => shown(compileEse(`${line}\n>> x\ncount ticks\n`).diagnostics);
    expect(faults("may be asked for: depht")).toEqual(["FLX0203 `depht` has no value: nothing sets it"]);
    expect(faults("may be asked for:")).toEqual(["FLX0205 this does not say what is permitted"]);
    expect(faults("may be asked: ticks")).toEqual(["FLX0205 this does not say what is permitted"]);
    expect(faults("may be asked by big helm for: ticks")).toEqual(["FLX0205 `big helm` is no name of an agent"]);
    expect(faults("may be asked for: ticks")).toEqual([]);
    // Commentary stays commentary.
    expect(faults("may be asked by anybody who likes")).toEqual([]);
  });
});

const DELEGATES = `>> x
when told "fire", delegate sound the alarm to bridge
when told "turn" with way in degrees, delegate hold heading (way) at 5 knots to the bridge
tell deck that "x"
`;
const WORDS = `## pattern: sound the alarm
## means: set alarm to on
## acts: alarm
## writes: alarm is a truth, safe off

## pattern: hold heading $way at $speed
## where: $way is a heading in degrees from 0 to 360, $speed is a speed in knots from 0 to 10
## means: |
##   set wheel to $way
##   set engine to $speed
## acts: steering
## writes: wheel is an angle in degrees, 0 to 360, safe 0; engine is a speed in knots, 0 to 20, safe 0

## pattern: half of $x
## where: $x is a number
## means: $x / 2
## result: a number

## pattern: steer for $place
## where: $place is a place
## means: set wheel to 1 degree
## writes: wheel is an angle in degrees, 0 to 360, safe 0
`;

describe("delegate", () => {
  const BRIDGE = "may be delegated: sound the alarm, hold heading $way at $speed\n\n>> x\nset lamp to 1\n";
  const vessel = (bridge: string) => new Wire({ helm: DELEGATES, galley: DELEGATES, bridge }, { words: WORDS });

  it("has another board run a word, with its arguments in SI, before its next tick", () => {
    const wire = vessel(BRIDGE);
    const bridge = wire.board("bridge");
    wire
      .board("helm")
      .hear("deck", "fire")
      .hear("deck", "turn", Math.PI / 2);
    wire.tick(0);
    expect(wire.log.slice(0, 2)).toEqual([
      "helm > bridge: delegated: sound the alarm",
      `helm > bridge: delegated: hold heading $way at $speed ${Math.PI / 2} ${5 * (1852 / 3600)}`,
    ]);
    expect([bridge.output("alarm"), bridge.output("wheel")]).toEqual([0, 0]);
    wire.tick(1);
    expect([bridge.output("alarm"), bridge.output("wheel"), bridge.output("engine")]).toEqual([
      1,
      Math.PI / 2,
      5 * (1852 / 3600),
    ]);
  });

  it("does nothing where the other file does not permit it, or not to this agent", () => {
    const closed = vessel(
      "may be delegated by galley: sound the alarm\n\n>> x\nif 1 > 2, sound the alarm\nif 1 > 2, hold heading 3 at 4\n",
    );
    const bridge = closed.board("bridge");
    closed.board("helm").hear("deck", "fire").hear("deck", "turn", 1);
    closed.tick(0).tick(1).tick(2);
    expect([bridge.output("alarm"), bridge.output("wheel")]).toEqual([0, 0]);
    closed.board("galley").hear("deck", "fire");
    closed.tick(3).tick(4);
    expect(bridge.output("alarm")).toBe(1);
  });

  it("refuses values its word does not take, and unknown ones", () => {
    const wire = vessel(BRIDGE);
    const bridge = wire.board("bridge");
    const topic = nameId("delegated: hold heading $way at $speed")!;
    const send = (...values: number[]) => {
      bridge.machine.deliver({ source: nameId("helm")!, topic, values });
      bridge.tick(0);
      return [bridge.output("wheel"), bridge.output("engine")];
    };
    expect(send(7, 1)).toEqual([0, 0]);
    expect(send(1, 6)).toEqual([0, 0]);
    expect(send(Number.NaN, 1)).toEqual([0, 0]);
    expect(send(1)).toEqual([0, 0]);
    expect(send(1, 2)).toEqual([1, 2]);
  });

  it("checks the arguments where it is written", () => {
    const fault = (sentence: string) =>
      shown(compileEse(`>> x\n${sentence}\n`, { words: WORDS }).diagnostics).map((line) => line.slice(0, 110));
    expect(fault("delegate sound the alarm to bridge")).toEqual([]);
    expect(fault("delegate hold heading 400 at 5 to bridge")[0]).toContain("FLX0305");
    expect(fault("delegate hold heading 3 m at 5 to bridge")[0]).toContain("FLX0401");
    expect(fault("delegate half of 4 to bridge")[0]).toBe(
      "FLX0207 `half of $x` gives a value, and nothing comes back of what is delegated",
    );
    expect(fault("delegate sing to bridge")[0]).toBe("FLX0201 no word means `sing`");
    expect(fault("delegate to bridge")[0]).toBe("FLX0205 `delegate` does not say what is to be done");
    expect(fault("delegate steer for harbour to bridge")[0]).toContain(
      "FLX0405 `steer for $place` takes a place as $place",
    );
    expect(
      shown(
        compileEse(">> x\ndelegate sound the alarm to brigde\n", { words: WORDS, vessel: { agents: ["bridge"] } })
          .diagnostics,
      ),
    ).toEqual(["FLX0213 the vessel has no agent called `brigde`"]);
  });

  it("is permitted by pattern, and a line that permits what is no word is an error", () => {
    const faults = (line: string) => {
      const { diagnostics } = compileEse(`${line}\n>> x\ncount ticks\n`, { words: WORDS });
      return [...shown(diagnostics), ...diagnostics.map((one) => one.hint ?? "")];
    };
    expect(faults("may be delegated by helm: sound an alarm, hold the heading $angle at $knots")).toEqual([]);
    expect(faults("may be delegated: hold heading 30 at 5")).toEqual([
      "FLX0205 `hold heading 30 at 5` names one value, and a word is permitted with any its entry allows",
      "write it as hold heading $way at $speed",
    ]);
    expect(faults("may be delegated: sing")[0]).toBe("FLX0201 no word means `sing`");
    expect(faults("may be delegated: steer for $place")[0]).toContain("FLX0405");
  });
});
