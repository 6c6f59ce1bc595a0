// The table of kinds and the rules of what meets: a few known at sea by heart, and what must hold for all.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameDimension } from "../../src/units/dimension.ts";
import { kindsAdded, kindsCompared } from "../../src/units/kind-rules.ts";
import { KINDS, kindNamed } from "../../src/units/kinds.ts";

const added = (phrase: string): string => {
  const [, left, operator, right] = /^(.+) ([+-]) (.+)$/.exec(phrase)!;
  const met = kindsAdded(left, operator as "+" | "-", right);
  return met.kind === "clash" ? "clash" : (met.name ?? "plain");
};
const compared = (left: string, right: string): string => {
  const met = kindsCompared(left, right);
  return met.kind === "clash" ? met.hint : (met.name ?? "plain");
};

describe("sums and differences of kinds", () => {
  it.each([
    ["heading - heading", "turn"],
    ["true heading - true heading", "turn"],
    ["heading + heading", "clash"],
    ["heading + turn", "heading"],
    ["turn + magnetic heading", "magnetic heading"],
    ["true heading - magnetic heading", "clash"],
    ["magnetic heading + variation", "true heading"],
    ["variation + magnetic course", "true course"],
    ["true bearing - variation", "magnetic bearing"],
    ["compass heading + deviation", "magnetic heading"],
    ["true heading + relative bearing", "true bearing"],
    ["magnetic bearing - magnetic heading", "relative bearing"],
    ["bearing - heading", "relative bearing"],
    ["depth below transducer + transducer depth", "depth below surface"],
    ["depth below surface - transducer depth", "depth below transducer"],
    ["depth below surface - draught", "depth below keel"],
    ["depth below keel + draught", "depth below surface"],
    ["depth below chart datum + height of tide", "depth below surface"],
    ["depth below transducer - draught", "clash"],
    ["depth below keel - depth below surface", "clash"],
    ["depth below keel - depth below keel", "length"],
    ["depth + depth below surface", "depth below surface"],
    ["draught + length", "draught"],
    ["temperature - temperature", "temperature difference"],
    ["temperature + temperature difference", "temperature"],
    ["temperature + temperature", "clash"],
    ["time - time", "duration"],
    ["time + duration", "time"],
    ["time + time", "clash"],
    ["duration + age", "duration"],
    ["position - position", "distance"],
    ["position + distance", "position"],
    ["position + position", "clash"],
    ["speed over ground - speed through water", "speed"],
    ["speed over ground + speed through water", "clash"],
    ["apparent wind speed - true wind speed", "clash"],
    ["apparent wind speed - wind speed", "speed"],
    ["latitude - latitude", "angle"],
  ])("%s is %s", (phrase, result) => {
    expect(added(phrase)).toBe(result);
  });
});

describe("kinds that are compared", () => {
  it("must be measured from one point, against one north, one wind, one water", () => {
    expect(compared("depth below transducer", "draught")).toContain(
      "depth below transducer + transducer depth is a depth below surface",
    );
    expect(compared("true heading", "magnetic heading")).toContain("true heading - variation is a magnetic heading");
    expect(compared("true bearing", "relative bearing")).toContain("true bearing - true heading is a relative bearing");
    expect(compared("true course", "compass heading")).toContain("north");
    expect(compared("speed over ground", "speed through water")).toContain("the stream");
    expect(compared("apparent wind speed", "true wind speed")).toContain("true wind speed of apparent");
    expect(compared("heading", "turn")).toContain("lies between two");
    expect(compared("time", "duration")).toContain("lies between two");
    expect(compared("latitude", "longitude")).toContain("take two of one kind");
  });

  it("fit where one does not say, and the one that says is the kind of both", () => {
    expect(compared("heading", "true heading")).toBe("true heading");
    expect(compared("depth below keel", "depth")).toBe("depth below keel");
    expect(compared("depth below surface", "draught")).toBe("depth below surface");
    expect(compared("speed over ground", "speed")).toBe("speed over ground");
    expect(compared("apparent wind speed", "speed through water")).toBe("plain");
  });
});

describe("the table", () => {
  const name = fc.constantFrom(...KINDS.map((kind) => kind.name));

  it("names each kind once, and differences that are kinds of the same dimension", () => {
    expect(new Set(KINDS.map((kind) => kind.name)).size).toBe(KINDS.length);
    for (const { name: own, difference, dimension } of KINDS) {
      if (difference === undefined) continue;
      const between = kindNamed(difference);
      expect([own, between && sameDimension(between.dimension!, dimension!)]).toEqual([own, true]);
    }
  });

  it("does not care which of two is on the left of + or of a comparison, and never changes the dimension", () => {
    fc.assert(
      fc.property(name, name, (left, right) => {
        const [a, b] = [kindNamed(left)!, kindNamed(right)!];
        fc.pre(a.dimension !== undefined && b.dimension !== undefined && sameDimension(a.dimension, b.dimension));
        expect(kindsCompared(left, right).kind).toBe(kindsCompared(right, left).kind);
        expect(kindsAdded(left, "+", right).kind).toBe(kindsAdded(right, "+", left).kind);
        for (const met of [kindsCompared(left, right), kindsAdded(left, "+", right), kindsAdded(left, "-", right)]) {
          if (met.kind === "clash") expect(met.hint.length).toBeGreaterThan(10);
          else if (met.name !== undefined) expect(kindNamed(met.name)!.dimension).toEqual(a.dimension);
        }
      }),
    );
  });
});
