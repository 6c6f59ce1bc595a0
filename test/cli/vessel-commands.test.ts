// boards, doctor and init as a user meets them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as boards from "../../src/cli/commands/boards.ts";
import * as doctor from "../../src/cli/commands/doctor.ts";
import * as init from "../../src/cli/commands/init.ts";
import { answerOf } from "./command-answer.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-vessel-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("flux boards", () => {
  it("lists the kinds, and tells all of one", async () => {
    const all = await answerOf(boards, folder, []);
    expect(all.lines.find((line) => line.startsWith("espruino-pico"))).toMatch(
      /96 KB RAM +48 KB Storage +usb +Espruino Pico/,
    );
    const one = await answerOf(boards, folder, ["esp8266-4mb"]);
    expect(one.lines.join("\n")).toMatch(/class small: no firmware bundle/);
    expect((await answerOf(boards, folder, ["espruino-pico"], { json: true })).data).toMatchObject({
      id: "espruino-pico",
      chip: "STM32F401CDU6",
      pins: { LED1: "B2" },
    });
  });

  it("knows no other", async () => {
    const { code, faults } = await answerOf(boards, folder, ["espruino-picco"]);
    expect(code).toBe(2);
    expect(faults).toMatch(/FLX0802/);
  });
});

describe("flux init", () => {
  const add = ["sounder=espruino-pico@/dev/ttyACM0:sounder.ese", "helm=espruino-wifi@.flux/ports/helm"];
  const quantity = ["vessel_draft=1.8 m"];

  it("writes a file that the other commands read", async () => {
    const { code, lines } = await answerOf(init, folder, [], { add, quantity, vessel: "Nordri" });
    expect([code, lines]).toEqual([0, ["flux.boards.json: 2 boards; next: flux doctor"]]);
    const file = JSON.parse(readFileSync(join(folder, "flux.boards.json"), "utf8"));
    expect(file.boards.sounder).toEqual({ board: "espruino-pico", port: "/dev/ttyACM0", program: "sounder.ese" });
    expect(file.$schema).toMatch(/boards\/vessel\.schema\.json$/);
    const looked = await answerOf(doctor, folder, [], { json: true });
    expect(looked.data).toContainEqual(
      expect.objectContaining({ what: "board helm", isGood: false, found: ".flux/ports/helm is not there" }),
    );
  });

  it("never writes over one that is there, and writes nothing when something is wrong", async () => {
    for (const wrong of [
      {},
      { add: ["sounder"] },
      { add: ["sounder=espruino-picco@/dev/x"] },
      { add: ["S=esp32@/dev/x"] },
      { add, quantity: ["draft"] },
    ]) {
      const { code, faults } = await answerOf(init, folder, [], wrong);
      expect(code).toBe(2);
      expect(faults).toMatch(/hint: /);
      expect(() => readFileSync(join(folder, "flux.boards.json"))).toThrow();
    }
    writeFileSync(join(folder, "flux.boards.json"), "mine");
    expect((await answerOf(init, folder, [], { add })).code).toBe(2);
    expect(readFileSync(join(folder, "flux.boards.json"), "utf8")).toBe("mine");
  });
});

describe("flux doctor", () => {
  it("is content where there is no vessel yet, and says what is wrong with a broken file", async () => {
    const { lines } = await answerOf(doctor, folder, []);
    expect(lines.join("\n")).toMatch(/ok {4}flux\.boards\.json: none here: flux init writes one/);
    writeFileSync(join(folder, "flux.boards.json"), '{ "boards": { "a": {} } }');
    const broken = await answerOf(doctor, folder, []);
    expect(broken.code).toBe(3);
    expect(broken.lines.join("\n")).toMatch(/look {2}flux\.boards\.json: .*board/);
  });
});
