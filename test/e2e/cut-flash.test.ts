// Hosts that are cut off, on a real pseudo-terminal: killed at each step of a flashing, interrupted, or two at once. The board comes out of it with
// a whole program, and the next flashing goes on.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Event, flux, RunningFlux } from "./flux-command.ts";

const hasPtys = existsSync("/usr/bin/script");
/** Of many blocks. */
const program = (number: number): string =>
  `\`\`\`c\nint t[400] = { ${Array.from({ length: 400 }, (_, at) => (at * 7_919 + number) | 0).join(", ")} };\nint n;\nvoid tick(void) { n = n + t[n & 255]; }\n\`\`\`\n`;

describe.runIf(hasPtys)("a host that is cut off", () => {
  let folder: string;
  let sim: RunningFlux;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "flux-cut-"));
    writeFileSync(
      join(folder, "flux.boards.json"),
      JSON.stringify({ boards: { helm: { board: "espruino-wifi", port: ".flux/ports/helm", program: "helm.md" } } }),
    );
    writeFileSync(join(folder, "helm.md"), program(1));
    sim = new RunningFlux(["sim", "--json"], folder);
    await sim.until("ready", ({ type }) => type === "ready");
  });

  afterAll(async () => {
    await sim?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const events = (stdout: string): Event[] =>
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Event);

  /** Kills a flashing with `signal` once it has come to the event. */
  async function killedAt(signal: "SIGKILL" | "SIGINT", wanted: (event: Event) => boolean): Promise<void> {
    const host = new RunningFlux(["flash", "--json"], folder);
    await host.until("the step", wanted);
    await host.end(signal);
  }

  it("goes on with the bundle after a kill -9 in the middle of it", async () => {
    const isPast = (bytes: number) => (event: Event) => event.step === "install" && Number(event.done) > bytes;
    await killedAt("SIGKILL", isPast(2_000));
    await killedAt("SIGKILL", isPast(5_000));
    const ran = flux(["flash", "--json"], folder);
    const done = events(ran.stdout);
    const first = done.find(({ step, done: bytes }) => step === "install" && Number(bytes) > 0);
    expect(Number(first?.done)).toBeGreaterThan(5_000);
    expect(done.at(-1)).toMatchObject({ type: "flashed", installed: true });
  });

  it("leaves a whole program behind when it is killed or interrupted at any step, and the next one goes through", async () => {
    const steps: ((event: Event) => boolean)[] = [
      ({ step }) => step === "hello",
      ({ step, done }) => step === "send" && done === 0,
      ({ step, done }) => step === "send" && Number(done) > 0,
      ({ step }) => step === "verify",
      ({ step }) => step === "start",
    ];
    for (const [number, step] of steps.entries()) {
      const signal = number % 2 === 0 ? "SIGKILL" : "SIGINT";
      writeFileSync(join(folder, "helm.md"), program(10 + number));
      await killedAt(signal, step);
      const ran = flux(["flash", "--json"], folder);
      expect({ number, last: events(ran.stdout).at(-1), stderr: ran.stderr }).toMatchObject({
        last: { type: "flashed", installed: false },
      });
    }
  }, 120_000);

  it("is no hindrance to the next: one owner a port, who is named, and gone the moment it is killed", async () => {
    const monitor = new RunningFlux(["monitor", "--json"], folder);
    await monitor.until("the board", ({ type }) => type === "state");
    const second = flux(["flash"], folder);
    expect(second.code).toBe(3);
    expect(second.stderr).toMatch(/FLX0902.*another program holds .*\/helm \(flux monitor, process \d+\)/s);
    await monitor.end("SIGKILL");
    expect(flux(["flash", "--json"], folder).code).toBe(0);
  });

  it("leaves one owner of the port when many come at once", async () => {
    writeFileSync(join(folder, "helm.md"), program(99));
    const hosts = Array.from({ length: 4 }, () => new RunningFlux(["flash", "--json"], folder));
    const codes = await Promise.all(hosts.map((host) => host.ended));
    // Who comes first flashes; who finds the port held says so. One that came when the first was done has its turn.
    expect(codes.filter((code) => code === 0).length).toBeGreaterThan(0);
    for (const [at, code] of codes.entries()) {
      if (code === 0) continue;
      expect(code).toBe(3);
      expect(JSON.stringify(hosts[at]!.events.at(-1))).toContain("FLX0902");
    }
  });

  it("says what a board needs in words, and compact and recover work on the port", () => {
    const compacted = flux(["compact", "helm"], folder);
    expect(compacted.stderr).toBe("");
    expect(compacted.stdout).toMatch(/everything is kept in .*helm-.*\.fluxbackup/);
    expect(compacted.stdout).toMatch(/room for \d+ updates before the next compaction/);
    const well = flux(["recover", ".flux/ports/helm"], folder);
    expect(well.stdout).toContain("helm: it is well, and nothing had to be done");
    const nobody = flux(["recover", "nobody"], folder);
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toContain("FLX0802");
  });
});
