// Looks for what keeps boards from being reached, and says what to do about each thing.
import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { resolve } from "node:path";
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { mayUse, ownersOf, serialPorts } from "../../link/serial-ports.ts";
import { findBoardsFile } from "../../project/boards-files.ts";
import { loadProject } from "../../project/load.ts";
import { packageFile } from "../../project/package-root.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Finding, trust } from "../trust-findings.ts";

const NODE_MAJOR = 20;

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const findings = [...tools(), ...permissions(), ...vessel(context, options)];
  if (options.json) context.json(findings);
  else {
    for (const { what, isGood, found, advice } of findings) {
      context.print(`${isGood ? "ok  " : "look"}  ${what}: ${found}`);
      if (advice !== undefined) context.print(`      ${advice}`);
    }
  }
  return findings.every(({ isGood }) => isGood) ? 0 : 3;
}

function tools(): Finding[] {
  const major = Number(process.versions.node.split(".")[0]);
  const bundle = packageFile("dist", "firmware", "standard.js");
  const hasBundle = existsSync(bundle);
  return [
    {
      what: "node",
      isGood: major >= NODE_MAJOR,
      found: process.versions.node,
      ...(major >= NODE_MAJOR ? {} : { advice: `flux needs Node ${NODE_MAJOR} or newer` }),
    },
    {
      what: "firmware bundle",
      isGood: hasBundle,
      found: hasBundle ? `${readFileSync(bundle).length} bytes` : "missing",
      ...(hasBundle ? {} : { advice: "build it: npm run build" }),
    },
  ];
}

/** The group a serial device belongs to on Debian and its kin. */
const GROUP = "dialout";

function permissions(): Finding[] {
  const ports = serialPorts();
  if (ports.length === 0) return [{ what: "serial ports", isGood: true, found: "none is plugged in" }];
  return ports.map(({ path, device, isReadable, owners }) => {
    const [owner] = owners;
    if (!isReadable)
      return {
        what: path,
        isGood: false,
        found: `${userInfo().username} may not use ${device}`,
        advice: `join the group that may, then log in again: sudo usermod -a -G ${GROUP} ${userInfo().username}`,
      };
    if (owner)
      return {
        what: path,
        isGood: false,
        found: `${owner.command} (${owner.pid}) holds it`,
        advice: owner.command.startsWith("ModemManager")
          ? "it takes boards for modems: sudo systemctl disable --now ModemManager, or a udev rule with ID_MM_DEVICE_IGNORE=1"
          : "end that program, or watch with it instead: one owner a port",
      };
    return { what: path, isGood: true, found: "free" };
  });
}

function vessel(context: Context, options: Record<string, unknown>): Finding[] {
  const file = typeof options.boards === "string" ? options.boards : undefined;
  if (file === undefined && findBoardsFile(context.cwd) === undefined)
    return [{ what: "flux.boards.json", isGood: true, found: "none here: flux init writes one" }];
  const reporter = new Reporter();
  const project = loadProject(context.cwd, reporter, file);
  if (!project) {
    return reporter.diagnostics.map(({ message, hint }) => ({
      what: "flux.boards.json",
      isGood: false,
      found: message,
      ...(hint === undefined ? {} : { advice: hint }),
    }));
  }
  const ports = Object.entries(project.file.boards).map(([name, { port }]) => {
    const path = resolve(project.folder, port);
    const what = `board ${name}`;
    if (!existsSync(path))
      return { what, isGood: false, found: `${port} is not there`, advice: "plug it in, or see what is: flux ports" };
    if (!mayUse(path)) return { what, isGood: false, found: `${port} may not be used`, advice: "see the ports above" };
    const [owner] = ownersOf("/", path);
    return owner
      ? { what, isGood: false, found: `${owner.command} (${owner.pid}) holds ${port}`, advice: "one owner a port" }
      : { what, isGood: true, found: port };
  });
  return [...ports, ...trust(context, project)];
}
