// The main job: virtual boards on real ptys, programs built and flashed, and the monitor sees registers and the alarm message.
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flux, RunningFlux, root } from "./flux-command.ts";

const hasPtys = existsSync("/usr/bin/script");

describe.runIf(hasPtys)("sim -> build -> flash -> monitor", () => {
  let folder: string;
  let sim: RunningFlux;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "flux-e2e-"));
    cpSync(join(root, "flux.boards.json"), join(folder, "flux.boards.json"));
    cpSync(join(root, "docs/demo"), join(folder, "docs/demo"), { recursive: true });
    sim = new RunningFlux(["sim", "--input", "docs/demo/passage.nmea", "--speed", "20", "--loop", "--json"], folder);
    await sim.until("ready", (event) => event.type === "ready");
  });

  afterAll(async () => {
    await sim?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it("prints a port for each board", () => {
    const ports = sim.events.filter((event) => event.type === "port");
    expect(ports.map((event) => event.board)).toEqual(["sounder", "helm", "bilge"]);
    for (const event of ports) expect(existsSync(String(event.port))).toBe(true);
  });

  it("builds each program to an image of a few hundred bytes", () => {
    for (const board of ["sounder", "helm", "bilge"]) {
      const built = flux(["build", `docs/demo/${board}.ese`, "--json"], folder);
      expect(built.stderr).toBe("");
      expect(built.code).toBe(0);
      const report = JSON.parse(built.stdout) as { bytes: number; crc32: string };
      expect(report.bytes).toBeLessThan(700);
      expect(report.crc32).toMatch(/^[0-9a-f]{8}$/);
    }
  });

  it("flashes three boards, reading back what it sent", () => {
    const flashed = flux(["flash", "--json"], folder);
    expect(flashed.stderr).toBe("");
    const events = flashed.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; board: string; installed?: boolean });
    const done = events.filter((event) => event.type === "flashed");
    expect(done.map((event) => event.board)).toEqual(["sounder", "helm", "bilge"]);
    expect(done.every((event) => event.installed)).toBe(true);
    expect(flashed.code).toBe(0);
  });

  it("shows registers by term and the alarm message in the monitor's JSON lines", async () => {
    const monitor = new RunningFlux(["monitor", "--json"], folder);
    const state = await monitor.until("a known depth", (event) => {
      const registers = event.registers as Record<string, { value: number | null; unit?: string }> | undefined;
      return event.type === "state" && event.board === "sounder" && typeof registers?.depth?.value === "number";
    });
    expect((state.registers as Record<string, { unit?: string }>).depth?.unit).toMatch(/^metre|^m$/);
    const alarm = await monitor.until(
      "shoal water",
      (event) => event.type === "message" && event.topic === "shoal water",
    );
    expect(alarm).toMatchObject({ from: "sounder", to: "helm", kind: "tell" });
    const depth = (alarm.values as Record<string, { value: number }>).depth?.value;
    expect(depth).toBeGreaterThan(2);
    expect(depth).toBeLessThan(4.8);
    await monitor.until("the helm's buzzer on", (event) => {
      const outputs = event.outputs as Record<string, { value: number }> | undefined;
      return event.type === "state" && event.board === "helm" && outputs?.buzzer?.value === 1;
    });
    expect(await monitor.stop()).toBe(0);
  });
});
