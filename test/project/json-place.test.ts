// The place of a value in JSON text, against what JSON.parse has there.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeInJson } from "../../src/project/json-place.ts";

const TEXT = '{ "a": { "b": [1, {"c": "x, \\"y\\" }"}], "d": true } , "e\\n": null }';
const shown = (...keys: string[]) => {
  const place = placeInJson(TEXT, keys);
  return place && TEXT.slice(place.start, place.end);
};

describe("the place of a JSON value", () => {
  it("is the value, or the key of an object or list", () => {
    expect(shown("a", "b", "0")).toBe("1");
    expect(shown("a", "b", "1", "c")).toBe('"x, \\"y\\" }"');
    expect(shown("a", "d")).toBe("true");
    expect(shown("a")).toBe('"a"');
    expect(shown("e\n")).toBe("null");
  });

  it("is the last key that is there, where the way ends early", () => {
    expect(shown("a", "z")).toBe('"a"');
    expect(shown("a", "d", "z")).toBe('"d"');
    expect(shown("z")).toBeUndefined();
  });

  it("is where the value is, in any document", () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const document = fc.dictionary(fc.string(), fc.oneof(scalar, fc.array(scalar), fc.dictionary(fc.string(), scalar)));
    fc.assert(
      fc.property(document, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        for (const [key, inner] of Object.entries(value)) {
          if (typeof inner !== "object" || inner === null) check(text, [key], inner);
          else for (const [step, leaf] of Object.entries(inner)) check(text, [key, step], leaf);
        }
      }),
    );
  });
});

function check(text: string, keys: string[], value: unknown): void {
  const { start, end } = placeInJson(text, keys)!;
  expect(JSON.parse(text.slice(start, end))).toEqual(value);
}
