// Messages between agents, and the outputs and inputs of the board.
import { describe, expect, it } from "vitest";
import type { Input, Output } from "../../../src/fir/function.ts";
import { nameId } from "../../../src/image/crc.ts";
import { compileEse, runEse, shown } from "./compile-ese.ts";

const DEPTH = "== inputs\n**depth** := sounding in fathoms, 0 to 100\n\n>> talk\n";

describe("tell and broadcast", () => {
  it("send a text, a text with values in SI, or a value under its own name", () => {
    const running = runEse(
      `${DEPTH}if depth < 3 fathoms, tell bridge that "shoal ahead" with depth and depth / 2\nif depth < 2 fathoms, tell the operator that "stop"\nbroadcast depth\ntell helm depth in metres\n`,
    );
    running.set("depth", 3.6576).tick(0);
    expect(running.told()).toEqual(["bridge: shoal ahead 3.6576 1.8288", "all: depth 3.6576", "helm: depth 3.6576"]);
    expect(running.set("depth", 1).tick(1).told()[1]).toBe("operator: stop");
  });

  it("carry names and units of their values into the map", () => {
    const { module } = compileEse(`${DEPTH}tell bridge that "shoal" with depth and depth > 3 m\n`);
    expect(module.topics).toEqual([
      { id: nameId("shoal"), name: "shoal", values: [{ name: "depth", unit: "fathoms" }, { name: "depth > 3 m" }] },
    ]);
    expect(module.agents).toEqual([{ id: nameId("bridge"), name: "bridge" }]);
  });

  it("warn about an agent the vessel has not", () => {
    const settings = { vessel: { agents: ["helm", "sounder"] } };
    expect(
      shown(compileEse(`${DEPTH}tell bridge depth\ntell helm depth\ntell everyone depth\n`, settings).diagnostics),
    ).toEqual(["FLX0213 the vessel has no agent called `bridge`"]);
  });
});

describe("when told", () => {
  const listener = (sentence: string) =>
    runEse(`== inputs\n**own** := sounding in m, 0 to 100\n\n>> listen\n${sentence}\n`);

  it("runs for its topic, from whom it names, before the tick", () => {
    const running = listener(
      'when told "stop" by bridge, count stops\nwhen told "stop", count all stops\ntell bridge own\ntell deck own',
    );
    running.hear("bridge", "stop").hear("deck", "stop").tick(0);
    expect([running.value("stops"), running.value("all stops")]).toEqual([1, 2]);
  });

  it("gives the value that was told the name and unit the sentence says", () => {
    const running = listener(
      "when told depth in fathoms by sounder, remember depth as last depth\nif last depth < 10 m, count shallow",
    );
    running.hear("sounder", "depth", 5).tick(0);
    expect([running.value("last depth"), running.value("shallow")]).toEqual([5, 1]);
  });

  it("names several values of a text's message", () => {
    const running = listener(
      'when told "wind" with wind speed in knots and wind angle in degrees by mast, set gust to wind speed * 2',
    );
    expect(running.hear("mast", "wind", 10, 1).tick(0).value("gust")).toBe(20);
  });

  it("sees terms as they were at the end of the last tick: unknown before the first", () => {
    const running = listener('when told "report" by bridge, tell bridge that "depth" with own');
    running.set("own", 7).hear("bridge", "report").tick(0);
    expect(running.told()).toEqual(["bridge: depth NaN"]);
    expect(running.hear("bridge", "report").tick(1).told()).toEqual(["bridge: depth 7"]);
  });
});

describe("inputs and outputs", () => {
  const one = { numerator: 1, denominator: 1 };
  const zero = { numerator: 0, denominator: 1 };
  const pump: Output = {
    name: "bilge pump",
    sink: { kind: "digital", pin: "B3" },
    safe: zero,
    lowest: zero,
    highest: one,
  };
  const rudder: Output = {
    name: "rudder",
    unit: "degrees",
    sink: { kind: "none" },
    safe: zero,
    lowest: { numerator: -1, denominator: 1 },
    highest: one,
  };
  const float: Input = {
    name: "float switch",
    sources: [{ kind: "digital", pin: "A1" }],
    lowest: zero,
    highest: one,
    staleAfterMs: 0,
  };
  const vessel = {
    inputs: new Map([["float switch", float]]),
    outputs: new Map([
      ["bilge pump", pump],
      ["rudder", rudder],
    ]),
  };

  it("take a switch as a condition and drive a pin with on, off or a condition", () => {
    const running = runEse(
      ">> pump\nset bilge pump to float switch\nif float switch is unknown, set bilge pump to on\n",
      { vessel },
    );
    expect(running.set("float switch", 1).tick(0).output("bilge pump")).toBe(1);
    expect(running.set("float switch", 0).tick(1).output("bilge pump")).toBe(0);
    expect(running.set("float switch", Number.NaN).tick(2).output("bilge pump")).toBe(1);
  });

  it("take the binding of flux.boards.json, range and source, before a word's own", () => {
    const bound: Input = {
      ...float,
      name: "sonar",
      unit: "feet",
      sources: [{ kind: "analog", pin: "A0", scale: one, offset: zero }],
    };
    const { module } = compileEse(">> x\nif sonar reading > 3 m, count deep\n", {
      vessel: { inputs: new Map([["sonar", bound]]) },
    });
    expect(module.inputs).toEqual([bound]);
  });

  it("read back what an output was set to", () => {
    const running = runEse(">> steer\nset rudder to 10 degrees\nif rudder > 5 degrees, count hard\n", { vessel });
    expect(running.tick(0).value("hard")).toBe(1);
  });

  it("check the unit of what an output is set to", () => {
    expect(
      shown(
        compileEse(">> steer\nset rudder to 3 knots\nset rudder to 5\nset rudder to true\n", { vessel }).diagnostics,
      ),
    ).toEqual([
      "FLX0401 `rudder` (angle) is set to `3 knots` (speed)",
      "FLX0402 `5` has no unit, and `rudder` is an angle",
      "FLX0405 `rudder` takes a quantity, and `true` is true or false",
    ]);
  });

  it("declare an input with range, timeout and sources, in SI", () => {
    const text =
      "== i\n**depth** := sounding below transducer in fathoms, 0 to 100, stale after 3 s, from NMEA DPT or DBT\n>> x\nif depth > 3 m, count deep\n";
    const { module, diagnostics } = compileEse(text);
    expect(shown(diagnostics)).toEqual([]);
    expect(module.inputs).toEqual([
      {
        name: "depth",
        unit: "fathoms",
        sources: [
          { kind: "nmea", formatter: "DPT", field: 1, transform: "linear", scale: one },
          { kind: "nmea", formatter: "DBT", field: 3, transform: "linear", scale: one },
        ],
        lowest: zero,
        highest: { numerator: 4572, denominator: 25 },
        staleAfterMs: 3000,
      },
    ]);
  });

  it("add the depth of the transducer to a sounding below the surface, and say when nobody knows it", () => {
    const text =
      "== i\n**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DPT or DBT\n>> x\nif depth > 3 m, count deep\n";
    expect(shown(compileEse(text).diagnostics)).toEqual([
      "FLX0404 DBT and DPT give the sounding below the transducer, and no depth of the transducer is known: 0 m is added",
    ]);
    const running = runEse(text, { vessel: { quantities: new Map([["transducer_depth", "0.5 m"]]) } });
    expect(running.set("depth", 2.75).tick(0).value("depth")).toBe(3.25);
  });
});

describe("the front matter", () => {
  it("names the agent, sets the tick, and gives quantities", () => {
    const text =
      "---\nagent: bilge-guard\nevery: 250 ms\ngiven:\n  limit: 20 cm\n  armed: true\n---\n\n>> x\nif armed and 10 cm < limit, count yes\n";
    const { module, diagnostics } = compileEse(text);
    expect(shown(diagnostics)).toEqual([]);
    expect([module.name, module.tickMs]).toEqual(["bilge-guard", 250]);
    expect(runEse(text).tick(0).value("yes")).toBe(1);
  });

  it("warns of what moves while the condition is unknown, and refuses it under strict", () => {
    const program = (head: string, tail: string) =>
      compileEse(
        `${head}== i\n**level** := height in cm, 0 to 90\n>> x\nif level > 10 cm, start the bilge pump\notherwise, stop the bilge pump\n${tail}`,
      ).diagnostics;
    expect(program("", "").map((one) => [one.code, one.severity])).toEqual([["FLX0208", "warning"]]);
    expect(program("---\nstrict: true\n---\n", "").map((one) => [one.code, one.severity])).toEqual([
      ["FLX0208", "error"],
    ]);
    expect(program("---\nstrict: true\n---\n", "if level is unknown, start the bilge pump\n")).toEqual([]);
  });
});
