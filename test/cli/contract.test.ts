// The contract of the command line: what each command prints, and its exit code, with good input and bad.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flux } from "../e2e/flux-command.ts";

let folder: string;

const SHALLOW = `---
agent: shallow
---
== For the purposes of this test:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS

>> Watch
if depth < 5 m, tell helm that "shoal water" with depth
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-cli-"));
  const files: Record<string, string> = {
    "shallow.ese": SHALLOW,
    "six.md": "# Six\n\n```c\nint main(void) { return 2 * 3; }\n```\n",
    "zero.md": "```c\nint zero(void) { return 0; }\nint main(void) { return 7 / zero(); }\n```\n",
    "unknown-word.ese": ">> Tea\nmake some tea for the crew\n",
    "undefined-term.ese": '>> Watch\nif dpeth < 5 m, tell helm that "shoal"\n',
    "mismatch.ese": SHALLOW.replace("5 m", "5 knots"),
    "open-fence.md": "# Open\n\n```c\nint main(void) { return 1; }\n",
    "tea.txt": "tea",
    "flux.boards.json": JSON.stringify({
      boards: { helm: { board: "espruino-wifi", port: ".flux/ports/helm", program: "shallow.ese" } },
    }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const json = (args: readonly string[]) => {
  const ran = flux([...args, "--json"], folder);
  return { ...ran, data: JSON.parse(ran.stdout) as Record<string, unknown> };
};
const codes = (data: Record<string, unknown>) => (data.diagnostics as { code: string }[]).map((one) => one.code);

describe("flux build, run, eval, check", () => {
  it("builds an image and its map, and says what it is", () => {
    const { code, data } = json(["build", "shallow.ese", "-o", "out.fxi"]);
    expect(code).toBe(0);
    expect(data).toMatchObject({ image: "out.fxi", capabilities: ["sense", "tell"], diagnostics: [] });
    const image = readFileSync(join(folder, "out.fxi"));
    expect(data.bytes).toBe(image.length);
    expect(
      image
        .readUInt32LE(image.length - 4)
        .toString(16)
        .padStart(8, "0"),
    ).toBe(data.crc32);
    expect(JSON.parse(readFileSync(join(folder, "out.fxmap"), "utf8"))).toMatchObject({
      crc32: data.crc32,
      imageHash: data.imageHash,
    });
  });

  it("runs a program with inputs set, in virtual time", () => {
    const { code, data } = json(["run", "shallow.ese", "--ticks", "2", "--set", "depth=4.2 m"]);
    expect(code).toBe(0);
    expect(data).toMatchObject({ ticks: 2, trap: null });
    expect(data.messages).toMatchObject([
      { tick: 1, kind: "tell", to: "helm", topic: "shoal water" },
      { tick: 2, kind: "tell", to: "helm", topic: "shoal water" },
    ]);
  });

  it("says nothing on an unknown input", () => {
    const { code, data } = json(["run", "shallow.ese", "--ticks", "3"]);
    expect(code).toBe(0);
    expect(data.messages).toEqual([]);
  });

  it("runs C in markdown, from source and from the image", () => {
    expect(json(["run", "six.md"]).data).toMatchObject({ result: 6 });
    expect(flux(["compile", "six.md"], folder).code).toBe(0);
    expect(json(["run", "six.fxi"]).data).toMatchObject({ result: 6 });
  });

  it("reports a trap with its line, and exits with 1", () => {
    const { code, data } = json(["run", "zero.md"]);
    expect(code).toBe(1);
    expect(data.trap).toMatchObject({ name: "divide by zero", line: 3 });
  });

  it("takes a phrase that begins with a minus for one, and an option that is none for a mistake", () => {
    expect(json(["eval", "-40 degC in degF"]).data).toMatchObject({ value: -40, phrase: "-40 degC in degF" });
    expect(json(["eval", "-(2 + 3)"]).data).toMatchObject({ value: -5 });
    expect(json(["eval", "-3", "m"]).data).toMatchObject({ value: -3, unit: "metre" });
    expect(flux(["eval", "--jsn", "3"]).code).toBe(2);
  });

  it("evaluates phrases with their unit", () => {
    const { code, data } = json(["eval", "eta 12 nmi to harbour at 6 knots"]);
    expect(code).toBe(0);
    expect(data).toMatchObject({ value: 2, unit: "hour" });
    expect(data.bytes).toBeGreaterThan(10);
    expect(data.cycles).toBeGreaterThan(0);
  });

  it("checks without writing", () => {
    expect(flux(["check", "shallow.ese"], folder).code).toBe(0);
    expect(json(["check", "mismatch.ese"]).data).toMatchObject({ ok: false });
  });

  it("disassembles to text that assembles to the same bytes", () => {
    flux(["build", "shallow.ese", "-o", "a.fxi"], folder);
    const text = flux(["disasm", "a.fxi"], folder);
    expect(text.code).toBe(0);
    writeFileSync(join(folder, "a.fluxasm"), text.stdout);
    copyFileSync(join(folder, "a.fxi"), join(folder, "before.fxi"));
    expect(flux(["asm", "a.fluxasm", "-o", "a.fxi"], folder).code).toBe(0);
    expect(readFileSync(join(folder, "a.fxi"))).toEqual(readFileSync(join(folder, "before.fxi")));
  });

  it("answers version, info, hello and test", () => {
    expect(json(["version"]).data).toHaveProperty("abi");
    expect(json(["info"]).data).toHaveProperty("instructions");
    expect(json(["hello"]).data).toMatchObject({ value: 2, unit: "hour" });
    const { code, data } = json(["test"]);
    expect(data.failures).toEqual([]);
    expect(code).toBe(0);
    expect(data.passed).toBeGreaterThan(100);
  });
});

describe("bad input", () => {
  it.each([
    ["an unknown word", "unknown-word.ese", ["FLX0201", "FLX0203"]],
    ["an undefined term", "undefined-term.ese", ["FLX0203"]],
    ["mixed units", "mismatch.ese", ["FLX0401"]],
    ["an unclosed code block", "open-fence.md", ["FLX0103"]],
    ["an unknown kind of file", "tea.txt", ["FLX0104"]],
    ["a missing file", "nowhere.ese", ["FLX0101"]],
  ])("names %s, exits with 2 and writes nothing", (_, file, expected) => {
    const { code, data } = json(["build", file, "-o", "never.fxi"]);
    expect(code).toBe(2);
    expect(expected).toContain(codes(data)[0]);
    expect(data.image).toBeNull();
    expect(() => readFileSync(join(folder, "never.fxi"))).toThrow();
    expect(flux(["build", file], folder).stderr).toMatch(/error\[FLX\d{4}/);
  });

  it("refuses truncated and altered images, and keeps them as they are", () => {
    flux(["build", "six.md", "-o", "good.fxi"], folder);
    const good = readFileSync(join(folder, "good.fxi"));
    writeFileSync(join(folder, "short.fxi"), good.subarray(0, -1));
    const flipped = Buffer.from(good);
    flipped[9]! ^= 4;
    writeFileSync(join(folder, "flipped.fxi"), flipped);
    for (const name of ["short.fxi", "flipped.fxi"]) {
      for (const command of ["run", "disasm", "info"]) {
        const { code, data } = json([command, name]);
        expect({ command, code, found: codes(data) }).toEqual({ command, code: 2, found: ["FLX0701"] });
      }
    }
    expect(readFileSync(join(folder, "flipped.fxi"))).toEqual(flipped);
  });

  it("says how a command line is wrong", () => {
    for (const args of [
      ["brew"],
      ["build"],
      ["run", "six.md", "--ticks", "many"],
      ["run", "shallow.ese", "--set", "tide=2 m"],
    ]) {
      const ran = flux(args, folder);
      expect({ args, code: ran.code }).toEqual({ args, code: 2 });
      expect(ran.stderr).not.toBe("");
    }
  });

  it("says that a port is missing, and exits with 3", () => {
    const ran = flux(["flash", "helm"], folder);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/FLX0901/);
  });

  it("names the place of a fault in flux.boards.json", () => {
    writeFileSync(join(folder, "wrong.json"), JSON.stringify({ boards: { helm: { board: "espruino-wifi" } } }));
    const ran = flux(["flash", "--boards", "wrong.json"], folder);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/FLX0801.*boards\.helm\.port/s);
  });
});
