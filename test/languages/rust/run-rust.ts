// The same Rust three ways: FIR in the interpreter, the optimized image in the machine, and rustc's program.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FirModule } from "../../../src/fir/function.ts";
import { rust } from "../../../src/languages/rust/index.ts";
import { runFrontEnd } from "../front-end.ts";

await rust.load();

/** A module without faults from Rust; throws with its diagnostics otherwise. */
export function moduleOfRust(text: string, release = false): FirModule {
  const { module, diagnostics } = runFrontEnd(rust, text, [], undefined, { release });
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((one) => `${one.code} ${one.message}`).join("\n"));
  return module;
}

export const hasRustc = spawnSync("rustc", ["--version"]).status === 0;
if (!hasRustc) process.stderr.write("rustc is not installed: Rust programs are not compared with it\n");

/** What rustc's programs give: as int32, or "panic". All are compiled as modules of one program, because starting rustc takes long. */
export function runRustc(programs: readonly string[], release = false): (number | "panic")[] {
  const folder = mkdtempSync(join(tmpdir(), "flux-rust-"));
  try {
    const file = join(folder, "all.rs");
    const modules = programs.map((text, index) => `mod m${index} {\n${asPublic(text)}\n}`).join("\n");
    const calls = programs
      .map((_, index) => `report(std::panic::catch_unwind(|| m${index}::flux_main() as i64 as i32));`)
      .join("\n");
    writeFileSync(
      file,
      `#![allow(warnings, arithmetic_overflow, unconditional_panic)]\n${modules}\nfn report(r: std::thread::Result<i32>) { match r { Ok(v) => println!("{}", v), Err(_) => println!("panic") } }\nfn main() { std::panic::set_hook(Box::new(|_| {}));\n${calls}\n}\n`,
    );
    const mode = release ? ["-C", "overflow-checks=off"] : ["-C", "overflow-checks=on"];
    execFileSync("rustc", ["--edition", "2021", "-C", "debuginfo=0", ...mode, "-o", join(folder, "all"), file], {
      stdio: "pipe",
    });
    const lines = execFileSync(join(folder, "all"), { encoding: "utf8" }).trim().split("\n");
    return lines.map((line) => (line === "panic" ? line : Number(line)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const asPublic = (text: string): string => text.replace(/\bfn main\b/, "pub fn flux_main");
