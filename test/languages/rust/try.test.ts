import { readFileSync } from "node:fs";
import { it } from "vitest";
import { printModule } from "../../../src/fir/print.ts";
import { imageOf, interpret, runImage } from "../c/run-c.ts";
import { moduleOfRust } from "./run-rust.ts";

it("try", () => {
  const text = readFileSync("/tmp/try.rs", "utf8");
  for (const release of [false, true]) {
    const m = moduleOfRust(text, release);
    console.log(printModule(m));
    console.log(interpret(m), runImage(moduleOfRust(text, release)), imageOf(moduleOfRust(text, release)).length);
  }
});
