// The map beside an image: hashes, names where the values really are, and code ranges that lead back to lines.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { generateImage } from "../../src/codegen/generate.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { FunctionBuilder } from "../../src/fir/builder.ts";
import { emptyModule } from "../../src/fir/function.ts";
import { decodeImage } from "../../src/image/decode.ts";

describe("the map", () => {
  const file = { path: "a.ese", text: "count things\nset pump to 1\n" };
  const module = emptyModule("a");
  module.states.push({ name: "hidden", type: "i32", visible: false });
  module.states.push({ name: "count", type: "i32", visible: true, register: 0 });
  module.states.push({ name: "depth", type: "f64", unit: "m", visible: true });
  module.outputs.push({
    name: "pump",
    sink: { kind: "none" },
    safe: { numerator: 0, denominator: 1 },
    lowest: { numerator: 0, denominator: 1 },
    highest: { numerator: 1, denominator: 1 },
  });
  module.topics.push({ id: 9, name: "low", values: [{ name: "depth", unit: "m" }] });
  const tick = new FunctionBuilder({ name: "tick", kind: "tick" });
  tick.span = { file, start: 0, end: 12 };
  tick.setState(1, tick.op("add", [tick.getState(1, "i32"), tick.i32(1)]));
  tick.span = { file, start: 13, end: 26 };
  tick.effect("out", [tick.f64(1)], [0]);
  tick.span = undefined;
  tick.return();
  module.functions.push(tick.function);
  const generated = generateImage(module, { boardClass: 0, security: 3, sources: [file] }, new Reporter())!;
  const { map, bytes, program } = generated;

  it("belongs to the image", () => {
    const sha = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");
    expect(map.imageHash).toBe(sha(bytes));
    expect(map.crc32).toBe(Buffer.from(bytes.slice(-4)).reverse().toString("hex"));
    expect(map.sources).toEqual([{ path: "a.ese", sha256: sha(file.text) }]);
    expect(program.security).toBe(3);
  });

  it("names registers, ports and topics", () => {
    expect(map.registers).toEqual([
      { register: expect.stringMatching(/^r[1-9]/), name: "hidden", visible: false },
      { register: "r0", name: "count", visible: true },
      { register: "f0", name: "depth", unit: "m", visible: true },
    ]);
    expect(map.outputs).toEqual([{ name: "pump" }]);
    expect(map.topics).toEqual([{ id: 9, name: "low", values: [{ name: "depth", unit: "m" }] }]);
    expect(map.functions).toEqual([{ name: "tick", kind: "tick", start: 0 }]);
  });

  it("leads from code to lines, without gaps or overlaps inside a line", () => {
    expect(map.code.map(({ line, text, source }) => ({ line, text, source }))).toEqual([
      { line: 1, text: "count things", source: 0 },
      { line: 2, text: "set pump to 1", source: 0 },
    ]);
    const [first, second] = map.code;
    expect(first!.start).toBeGreaterThan(0);
    expect(second!.start).toBe(first!.end);
    expect(second!.end).toBeGreaterThan(second!.start);
    expect(decodeImage(bytes)).toBeDefined();
  });
});
