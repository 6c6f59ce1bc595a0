// Ctrl-C: a command that has nothing to end dies of it as any process does, also while it waits for a board; one that goes on ends in order.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPty, type Pty } from "../../src/simulator/virtual-board/pty.ts";
import { root } from "../e2e/flux-command.ts";

const TSX = pathToFileURL(join(root, "node_modules/tsx/dist/esm/index.mjs")).href;

let folder = "";
let silent: Pty;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "flux-interrupt-"));
  mkdirSync(join(folder, ".flux"));
  silent = await openPty(join(folder, ".flux", "helm"));
  writeFileSync(join(folder, "six.md"), "```c\nint main(void) { return 2 * 3; }\n```\n");
  writeFileSync(
    join(folder, "flux.boards.json"),
    JSON.stringify({ boards: { helm: { board: "espruino-wifi", port: ".flux/helm", program: "six.md" } } }),
  );
});
afterEach(async () => {
  await silent.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Presses Ctrl-C at the first thing the command says. */
function interrupted(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly signal: string | null }> {
  const child = spawn(process.execPath, ["--import", TSX, join(root, "src/cli/main.ts"), ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  child.stdout.once("data", () => child.kill("SIGINT"));
  return new Promise((done) => child.once("close", (code, signal) => done({ code, signal })));
}

describe("Ctrl-C", () => {
  it("ends flux flash while the board does not answer", async () => {
    expect(await interrupted(["flash", "--json"])).toEqual({ code: null, signal: "SIGINT" });
  });

  it("ends flux monitor in order", async () => {
    await silent.close();
    expect(await interrupted(["monitor", "--json"])).toEqual({ code: 0, signal: null });
  });
});
