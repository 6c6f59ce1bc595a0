// The workloads on a real Espruino: hand-written minified JavaScript and the VM's translation, in the same interpreter, by its own clock.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { BUDGET, imageOf } from "./images.ts";
import { LETTERS, type Letter, plainOf, WORKLOADS } from "./workloads.ts";

const core = fileURLToPath(new URL("../dist/firmware/core.js", import.meta.url));

/** Ratio of the VM to plain JavaScript for each workload; null where the interpreter could not run one of them. */
export async function measureEspruino(interpreter: string): Promise<Record<Letter, number | null>> {
  const ratios = {} as Record<Letter, number | null>;
  const folder = mkdtempSync(join(tmpdir(), "flux-espruino-"));
  try {
    for (const letter of LETTERS) {
      const image = (await imageOf(letter, "c"))!;
      const plain = transformSync(plainOf(letter), { minify: true, target: "es2015" }).code.replace(/const /g, "var ");
      const script = `${plain}
var t0=getTime();var r0=run()|0;var t1=getTime();
${readFileSync(core, "utf8")}
var vm=fx.load(new Uint8Array([${image.join(",")}]),0,262128,16383,function(){});
vm.budget=${BUDGET};
var t2=getTime();var trap=vm.run(0);var t3=getTime();
print("RATIO "+JSON.stringify({plain:t1-t0,vm:t3-t2,trap:trap,r0:r0,r1:vm.ints[0]}));
`;
      const file = join(folder, `${letter}.js`);
      writeFileSync(file, script);
      const output = execFileSync(interpreter, [file], { encoding: "utf8", timeout: 300_000, input: "" });
      const found = /RATIO (\{.*\})/.exec(output)?.[1];
      const times = found === undefined ? undefined : (JSON.parse(found) as Record<string, number>);
      const isRight = times?.trap === 0 && times.r0 === WORKLOADS[letter].result && times.r1 === times.r0;
      ratios[letter] = isRight ? times!.vm! / times!.plain! : null;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return ratios;
}

/** What workload e takes of an Espruino once it is loaded and its text is dropped, and what it saves to keep what was made of it. */
export interface EspruinoLoad {
  /** In the interpreter's own blocks of memory. */
  readonly blocks: number;
  readonly blockBytes: number;
  /** Time of making it from the text that was kept, as a part of the time of checking, verifying and translating. */
  readonly keptStart: number;
  /** Characters of that text: Espruino's own form of it. */
  readonly keptBytes: number;
}

const GIVEN = "I,F,M,B,S,D,P,Q,Y,Z,K,A,T,X,m";

/** Undefined if the interpreter would not say. */
export async function measureEspruinoLoad(interpreter: string): Promise<EspruinoLoad | undefined> {
  const image = (await imageOf("e", "c"))!;
  const load = `fx.load(new Uint8Array([${image.join(",")}]),0,262128,16383,function(){})`;
  const memory = printed(
    interpreter,
    `var before=process.memory();var vm=${load};vm.text="";
var after=process.memory();
print("SAID "+JSON.stringify({blocks:after.usage-before.usage,blockBytes:after.blocksize}));`,
  );
  // As firmware/agent/kept-program.ts does it; the core alone does not.
  const times = printed(
    interpreter,
    `var storage=require("Storage"),evaluate=eval,t0=getTime();var vm=${load};var t1=getTime();
var code=new Function("return function(${GIVEN}){"+vm.text+"}")()["\\xffcod"];
storage.write("kept","(function(${GIVEN}){"+code+"})");
var t2=getTime();evaluate(storage.read("kept"))();var t3=getTime();
print("SAID "+JSON.stringify({keptStart:(t3-t2)/(t1-t0),keptBytes:code.length}));`,
  );
  return memory && times ? ({ ...memory, ...times } as EspruinoLoad) : undefined;
}

/** What a script with the VM before it prints as `SAID {…}`. */
function printed(interpreter: string, script: string): Partial<EspruinoLoad> | undefined {
  const folder = mkdtempSync(join(tmpdir(), "flux-espruino-"));
  try {
    const file = join(folder, "load.js");
    writeFileSync(file, `${readFileSync(core, "utf8")}\n${script}\n`);
    const output = execFileSync(interpreter, [file], { encoding: "utf8", timeout: 60_000, input: "", cwd: folder });
    const found = /SAID (\{.*\})/.exec(output)?.[1];
    return found === undefined ? undefined : (JSON.parse(found) as Partial<EspruinoLoad>);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
