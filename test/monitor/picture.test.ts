import { describe, expect, it } from "vitest";
import { svgOfScreen } from "../../tools/picture.ts";

describe("the picture of a screen", () => {
  it("keeps text, columns and styles, and escapes what is markup", () => {
    const svg = svgOfScreen("\x1b[1;36m4.2 m\x1b[0m  a<b&c\n\x1b[7mfocus\x1b[27m rest\n\n", 20);
    const texts = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" [^>]*>([^<]*)<\/text>/g)].map((match) =>
      match.slice(1),
    );
    expect(texts).toEqual([
      ["12.0", "25.5", "4.2 m"],
      ["54.0", "25.5", "  a&lt;b&amp;c"],
      ["12.0", "43.5", "focus"],
      ["54.0", "43.5", " rest"],
    ]);
    expect(svg).toMatch(/fill="#39c5cf" font-weight="bold">4\.2 m/);
    expect(svg.match(/<rect /g)).toHaveLength(2);
    expect(svg).toMatch(/^<svg [^>]*width="192" height="60"/);
  });
});
