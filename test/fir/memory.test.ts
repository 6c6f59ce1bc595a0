import { describe, expect, it } from "vitest";
import { emptyModule } from "../../src/fir/function.ts";
import { allocateMemory, initialiseMemory, MEMORY_BYTES_MAX } from "../../src/fir/memory.ts";

describe("memory of a module", () => {
  it("is handed out aligned, one after the other", () => {
    const module = emptyModule("t");
    expect(allocateMemory(module, 3, 1)).toBe(0);
    expect(allocateMemory(module, 4, 4)).toBe(4);
    expect(allocateMemory(module, 1, 1)).toBe(8);
    expect(allocateMemory(module, 8, 8)).toBe(16);
    expect(module.memoryBytes).toBe(24);
  });

  it("ends at what an image can ask for, and then nothing is taken", () => {
    const module = emptyModule("t");
    expect(allocateMemory(module, MEMORY_BYTES_MAX, 1)).toBe(0);
    expect(allocateMemory(module, 1, 1)).toBeUndefined();
    expect(module.memoryBytes).toBe(MEMORY_BYTES_MAX);
  });

  it("starts with what it is told, and carries no zeros at the end", () => {
    const module = emptyModule("t");
    initialiseMemory(module, 4, new Uint8Array([1, 0, 2, 0, 0]));
    initialiseMemory(module, 0, new Uint8Array([9]));
    initialiseMemory(module, 100, new Uint8Array(50));
    expect([...module.memoryInitial]).toEqual([9, 0, 0, 0, 1, 0, 2]);
  });
});
