import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FlashStorage, PowerCut } from "../../../src/simulator/virtual-board/storage.ts";

const SIZE = { totalBytes: 4096, pageBytes: 1024 };
const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("Storage", () => {
  it("writes in chunks into a file made at its size", () => {
    const storage = new FlashStorage(SIZE);
    expect(storage.write("a", bytes("one"), 0, 8)).toBe(true);
    expect(storage.read("a")).toBe("one\xff\xff\xff\xff\xff");
    storage.write("a", bytes("two"), 3);
    expect(storage.read("a", 2, 3)).toBe("etw");
    expect(storage.read("a", 6)).toBe("\xff\xff");
    expect(storage.read("b")).toBeUndefined();
  });

  it("refuses in Espruino's words", () => {
    const storage = new FlashStorage(SIZE);
    storage.write("a", bytes("one"), 0, 8);
    expect(() => storage.write("a", bytes("x"), 1)).toThrow("File already written with different data");
    expect(() => storage.write("a", bytes("12345"), 4)).toThrow("Too much data for file size");
    expect(() => storage.write("a", bytes("12345"), 0, 4)).toThrow("Too much data for file size");
    expect(() => storage.write("none", bytes("x"), 1)).toThrow("Unable to find or create file");
    expect(() => storage.write("big", bytes("x"), 0, SIZE.totalBytes)).toThrow("Unable to find or create file");
    expect(storage.write("empty", bytes(""))).toBe(false);
    expect(storage.read("a")).toBe("one\xff\xff\xff\xff\xff");
  });

  it("takes the same bytes again without wear, and makes a file anew for others", () => {
    const storage = new FlashStorage(SIZE);
    storage.write("a", bytes("one"));
    const free = storage.getFree();
    storage.write("a", bytes("one"));
    expect(storage.getFree()).toBe(free);
    storage.write("a", bytes("two"));
    expect(storage.read("a")).toBe("two");
    expect(storage.getStats()).toMatchObject({ fileCount: 1, trashCount: 1, freeBytes: free - 36 });
  });

  it("cuts names to 28 bytes", () => {
    const storage = new FlashStorage(SIZE);
    storage.write("n".repeat(40), bytes("x"));
    expect(storage.list()).toEqual(["n".repeat(28)]);
    expect(storage.read("n".repeat(29))).toBe("x");
  });

  it("compacts when a write finds no room, and counts it", () => {
    const storage = new FlashStorage(SIZE);
    storage.write("keep", bytes("kept"));
    storage.write("gone", bytes("x"), 0, 3000);
    storage.erase("gone");
    expect(storage.getStats()).toMatchObject({ trashCount: 1, compactions: 0 });
    storage.write("new", bytes("y"), 0, 3000);
    expect(storage.getStats()).toMatchObject({ trashCount: 0, compactions: 1, fileCount: 2 });
    expect(storage.read("keep")).toBe("kept");
  });

  it("loses both versions when power goes while a file is replaced, and keeps the rest", () => {
    const outcomes = new Set<string>();
    for (let number = 0; number < 3; number++) {
      for (let after = 0; after <= 40; after++) {
        const storage = new FlashStorage(SIZE);
        storage.write("other", bytes("bystander"));
        storage.write("a", bytes("old".repeat(10)));
        let step = 0;
        storage.cutPower = () => (step++ === number ? after : undefined);
        expect(() => storage.write("a", bytes("new".repeat(10)))).toThrow(PowerCut);
        const after2 = new FlashStorage(SIZE, storage.toBytes());
        expect(after2.read("other")).toBe("bystander");
        const held = after2.read("a");
        outcomes.add(
          held === "old".repeat(10)
            ? "old"
            : held === "new".repeat(10)
              ? "new"
              : held === undefined
                ? "missing"
                : "torn",
        );
      }
    }
    expect(outcomes).toEqual(new Set(["old", "new", "missing", "torn"]));
  });

  it("keeps a file made at its size when power goes while it is filled", () => {
    const storage = new FlashStorage(SIZE);
    storage.write("slot", bytes("1234"), 0, 12);
    storage.cutPower = () => 2;
    expect(() => storage.write("slot", bytes("5678"), 4)).toThrow(PowerCut);
    storage.cutPower = undefined;
    expect(storage.read("slot")).toBe("123456\xff\xff\xff\xff\xff\xff");
    // As Espruino: not even the same bytes go where some are.
    expect(() => storage.write("slot", bytes("5678"), 4)).toThrow("File already written with different data");
    expect(storage.write("slot", bytes("78"), 6)).toBe(true);
    expect(storage.read("slot")).toBe("12345678\xff\xff\xff\xff");
  });

  it("can lose everything when power goes while it compacts", () => {
    const storage = new FlashStorage(SIZE);
    storage.write("gone", bytes("x"), 0, 500);
    storage.write("keep", bytes("kept"));
    storage.erase("gone");
    storage.cutPower = ({ kind }) => (kind === "erase" ? undefined : 0);
    expect(() => storage.compact()).toThrow(PowerCut);
    expect(new FlashStorage(SIZE, storage.toBytes()).list()).toEqual([]);
  });

  it("comes back from its bytes, and refuses those of another flash", () => {
    const storage = new FlashStorage(SIZE);
    storage.write("a", bytes("\x00\xff\x80"));
    expect(new FlashStorage(SIZE, storage.toBytes()).read("a")).toBe("\x00\xff\x80");
    expect(() => new FlashStorage(SIZE, new Uint8Array(5))).toThrow(RangeError);
  });

  it("holds what a plain table would, whatever is written and erased", () => {
    const step = fc.record({
      name: fc.constantFrom("a", "b", "c"),
      data: fc.uint8Array({ maxLength: 200 }),
      erase: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const storage = new FlashStorage(SIZE);
        const table = new Map<string, string>();
        for (const { name, data, erase } of steps) {
          if (erase) {
            storage.erase(name);
            table.delete(name);
          } else if (storage.write(name, data)) table.set(name, Buffer.from(data).toString("latin1"));
        }
        expect([...storage.list()].sort()).toEqual([...table.keys()].sort());
        for (const [name, text] of table) expect(storage.read(name)).toBe(text);
        const { fileBytes, trashBytes, freeBytes, totalBytes } = storage.getStats();
        expect(fileBytes + trashBytes + freeBytes).toBe(totalBytes);
      }),
    );
  });
});
