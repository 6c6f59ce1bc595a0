// The serial ports of this machine, by looking into /dev and /sys: serialport's own list needs udevadm, which containers lack, and never
// shows ptys. A port is named by its path under /dev/serial/by-id where it has one, which stays the same over restarts.
import { accessSync, constants, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";

export interface SerialPortFacts {
  /** What to write into flux.boards.json. */
  readonly path: string;
  /** /dev/ttyACM0 */
  readonly device: string;
  /** "Espruino board", "Silicon_Labs CP2102": what the device says of itself, as USB gives it. */
  readonly product: string | undefined;
  readonly isReadable: boolean;
  /** Process ids that hold it open, of those this user may see. */
  readonly owners: readonly { readonly pid: number; readonly command: string }[];
}

/** Serial devices that may be a board; a machine's own ttyS ports are left out. */
const DEVICE = /^tty(?:ACM|USB|AMA|THS)\d+$/;

const listOf = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return undefined;
  }
};

/** All ports, in order of their devices. `root` is "/" but in tests. */
export function serialPorts(root = "/"): SerialPortFacts[] {
  const dev = join(root, "dev");
  const byId = new Map<string, string>();
  for (const name of listOf(join(dev, "serial/by-id"))) {
    const path = join(dev, "serial/by-id", name);
    try {
      byId.set(realpathSync(path), path);
    } catch {
      // The device went away while it was looked at.
    }
  }
  return listOf(dev)
    .filter((name) => DEVICE.test(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((name) => {
      const device = join(dev, name);
      return {
        path: byId.get(device) ?? device,
        device,
        product: productOf(root, name),
        isReadable: mayUse(device),
        owners: ownersOf(root, device),
      };
    });
}

/** The USB product and maker of a tty, from the nearest folder above it that names them. */
function productOf(root: string, name: string): string | undefined {
  let folder: string;
  try {
    folder = realpathSync(join(root, "sys/class/tty", name, "device"));
  } catch {
    return undefined;
  }
  for (let up = 0; up < 4; up++, folder = join(folder, "..")) {
    const product = textOf(join(folder, "product"));
    if (product === undefined) continue;
    const maker = textOf(join(folder, "manufacturer"));
    return maker === undefined || product.startsWith(maker) ? product : `${maker} ${product}`;
  }
  return undefined;
}

/** Whether this user may read and write a device. */
export function mayUse(device: string): boolean {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A command line in a word or two: of a script run by node, the script and what it does. */
function commandOf(line: string): string {
  const [program = "?", script, action] = line.split(" ");
  if (basename(program) !== "node" || script === undefined || script.startsWith("-")) return basename(program);
  const name = /\bcli\/main\.js$/.test(script) ? "flux" : basename(script);
  return name === "flux" && action !== undefined ? `flux ${action}` : name;
}

/** Who holds a device open, as far as /proc shows it. */
export function ownersOf(root: string, device: string): SerialPortFacts["owners"] {
  const owners: { pid: number; command: string }[] = [];
  for (const pid of listOf(join(root, "proc"))) {
    if (!/^\d+$/.test(pid)) continue;
    const isHolder = listOf(join(root, "proc", pid, "fd")).some((fd) => {
      try {
        return readlinkSync(join(root, "proc", pid, "fd", fd)) === device;
      } catch {
        return false;
      }
    });
    if (isHolder)
      owners.push({
        pid: Number(pid),
        command: commandOf(textOf(join(root, "proc", pid, "cmdline")) ?? "?"),
      });
  }
  return owners;
}
