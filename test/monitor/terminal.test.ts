// The monitor in a real terminal (tmux, where there is one): what is on the screen, and that the terminal is given back as it was.
import { execFileSync, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const script = "test/monitor/fixtures/monitor-on-fake-boards.ts";
const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
if (!hasTmux) process.stderr.write("test/monitor/terminal.test.ts: no tmux here, skipped\n");

/** A server a test: one that ends cannot be started again at once. */
let serverCount = 0;
const server = (): string => `flux-test-${process.pid}-${serverCount}`;
const tmux = (...args: string[]): string => execFileSync("tmux", ["-L", server(), ...args], { encoding: "utf8" });
const screen = (): string => tmux("capture-pane", "-p");
/** Alternate screen, cursor. */
const flags = (): string => tmux("display", "-p", "#{alternate_on} #{cursor_flag}").trim();

/** A shell that runs the monitor and stays. */
function start(columns: number, rows: number, args = "", environment = "env -u CI"): void {
  const size = ["-x", String(columns), "-y", String(rows)];
  tmux("-f", "/dev/null", "new-session", "-d", ...size, "-c", root, "env PS1='$ ' bash --norc --noprofile");
  tmux("send-keys", `${environment} ${process.execPath} --import tsx ${script} ${args}`, "Enter");
}

/** The screen once it fits the pattern; polls, because a terminal tells nobody when it changes. */
async function until(pattern: RegExp): Promise<string> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const seen = screen();
    if (pattern.test(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`${pattern} did not show up:\n${seen}`);
    await wait(50);
  }
}

describe.skipIf(!hasTmux)("the monitor in a terminal", () => {
  afterEach(() => {
    spawnSync("tmux", ["-L", server(), "kill-server"]);
    serverCount++;
  });

  it("shows the boards on 80x24, obeys keys, and gives the terminal back on q", async () => {
    start(80, 24);
    const seen = await until(/depth +\d+(\.\d)? m[\s\S]*"shoal water"/);
    expect(seen).toMatch(/^flux monitor · fake vessel/);
    expect(seen).toMatch(/▶1 sounder ─+ running│ 2 helm ─+ running│ 3 bilge/);
    expect(flags()).toBe("1 0");
    tmux("send-keys", "Tab");
    await until(/▶2 helm/);
    tmux("send-keys", "?");
    await until(/q, Ctrl-C +quit/);
    tmux("send-keys", "Escape");
    await until(/▶2 helm/);
    tmux("send-keys", "-l", "p/shoal");
    await until(/PAUSED \d+ new[\s\S]*filter: \/shoal_/);
    tmux("send-keys", "Enter", "q");
    const after = await until(/monitor ended/);
    expect(after).not.toMatch(/sounder/);
    expect(flags()).toBe("0 1");
    // The line is in its usual state: what is typed is echoed and carried out.
    tmux("send-keys", "stty -a | grep -o -w -e icanon -e echo; echo $((6 * 7))", "Enter");
    expect(await until(/^42$/m)).toMatch(/^icanon\necho$/m);
  });

  it("leaves no remains when the window becomes narrower", async () => {
    start(120, 30);
    await until(/"deep enough"/);
    tmux("resize-window", "-x", "60", "-y", "20");
    const seen = await until(/▶1 sounder ─+ running│ 2 helm ─+ running *\n[\s\S]* 3 bilge/);
    expect(seen.match(/flux monitor/g)).toHaveLength(1);
    expect(seen.match(/\? help {2}q quit/g)).toHaveLength(1);
    expect(seen.split("\n").slice(19).join("").trim()).toBe("");
  });

  it.each([
    ["Ctrl-C", () => tmux("send-keys", "C-c"), /monitor ended/],
    ["SIGTERM", () => tmux("run-shell", `pkill -TERM -P #{pane_pid}`), /monitor ended/],
  ])("gives the terminal back on %s", async (_name, end, mark) => {
    start(80, 24);
    await until(/depth +\d/);
    end();
    await until(mark);
    expect(flags()).toBe("0 1");
  });

  it("gives the terminal back before a defect is reported", async () => {
    start(80, 24, "day crash");
    const seen = await until(/Error: a defect, for the test[\s\S]*Node.js v[\s\S]*^\$ ?$/m);
    expect(seen).not.toMatch(/flux monitor ·/);
    expect(flags()).toBe("0 1");
  });

  it("draws where CI is set too, and without colours where they are not wanted", async () => {
    start(80, 24, "", "CI=true NO_COLOR=1");
    await until(/depth +\d/);
    const coloured = tmux("capture-pane", "-p", "-e");
    expect(coloured).not.toMatch(/\x1b\[[0-9;]*(?:3[0-7]|9[0-7])[;m]/);
    expect(coloured).toContain("sounder");
  });

  it("draws in nothing but red at night", async () => {
    start(80, 24, "night");
    await until(/depth +\d/);
    const colours = [...tmux("capture-pane", "-p", "-e").matchAll(/\x1b\[([0-9;]*)m/g)].flatMap((match) =>
      match[1]!.split(";"),
    );
    expect(colours).toContain("31");
    expect(colours.filter((code) => /^(?:3[02-8]|4[0-8]|9[02-7])$/.test(code))).toEqual([]);
  });
});
