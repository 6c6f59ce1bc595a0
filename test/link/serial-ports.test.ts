// Serial ports as /dev, /sys and /proc show them, in a folder that stands for the machine.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serialPorts } from "../../src/link/serial-ports.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "flux-ports-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = (path: string, text = "") => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
};
const link = (path: string, to: string) => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  symlinkSync(to, join(root, path));
};

describe("serial ports", () => {
  it("are none on a machine without", () => {
    expect(serialPorts(root)).toEqual([]);
  });

  it("are those that may be boards, by number, named so that the name stays", () => {
    for (const name of ["ttyACM10", "ttyACM2", "ttyUSB0", "ttyS0", "tty1", "null"]) file(`dev/${name}`);
    link("dev/serial/by-id/usb-Espruino_Pico", join(root, "dev/ttyACM2"));
    link("dev/serial/by-id/usb-gone", join(root, "dev/ttyACM9"));
    expect(serialPorts(root).map(({ path }) => path.slice(root.length))).toEqual([
      "/dev/serial/by-id/usb-Espruino_Pico",
      "/dev/ttyACM10",
      "/dev/ttyUSB0",
    ]);
  });

  it("say what the device says of itself, and who holds it", () => {
    file("dev/ttyUSB0");
    file("sys/devices/usb1/1-1/product", "CP2102 converter\n");
    file("sys/devices/usb1/1-1/manufacturer", "Silicon Labs\n");
    mkdirSync(join(root, "sys/devices/usb1/1-1/1-1.0/ttyUSB0"), { recursive: true });
    link("sys/class/tty/ttyUSB0/device", join(root, "sys/devices/usb1/1-1/1-1.0/ttyUSB0"));
    file("proc/41/cmdline", "/usr/bin/minicom\0-D\0/dev/ttyUSB0\0");
    link("proc/41/fd/3", join(root, "dev/ttyUSB0"));
    link("proc/42/fd/0", "/dev/null");
    file("proc/self/cmdline", "x");
    expect(serialPorts(root)).toEqual([
      {
        path: join(root, "dev/ttyUSB0"),
        device: join(root, "dev/ttyUSB0"),
        product: "Silicon Labs CP2102 converter",
        isReadable: true,
        owners: [{ pid: 41, command: "minicom" }],
      },
    ]);
  });
});
