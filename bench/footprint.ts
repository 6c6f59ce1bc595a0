// What a board must hold: the bundles as they are sent, and the text the translator makes of workload e.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { imageOf, machineOf } from "./images.ts";

export interface Footprint {
  /** Check, verify, translate, run. */
  readonly core: number;
  /** Core, slots, frames, messages, telemetry and drivers. */
  readonly agent: number;
  /** Characters of JavaScript that workload e becomes. */
  readonly translatedText: number;
}

export interface CompileTimes {
  /** Milliseconds of a process that compiles a 300-line FLUX-ese file (alone, or with a vessel), of one that prints the version, and of the compiler warm. */
  readonly buildCold: number;
  readonly buildColdOfVessel: number;
  readonly versionCold: number;
  readonly buildWarm: number;
  /** Check, verify and translate in V8, warm, in ms per KB of image: workload e. */
  readonly translatePerKb: number;
  /** The longest that any of 300 randomly edited programs took to an image or a diagnostic. */
  readonly slowestEdit: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

export async function measureFootprint(): Promise<Footprint> {
  const size = (name: string): number => readFileSync(`${root}dist/firmware/${name}.js`).length;
  const image = await imageOf("e", "c");
  return { core: size("core"), agent: size("standard"), translatedText: image ? machineOf(image).text.length : 0 };
}

const timed = (run: () => unknown): number => {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e6;
};

async function slowestEdit(): Promise<number> {
  const { compileProgram } = await import("../src/compile.ts");
  const { Reporter } = await import("../src/diagnostics/diagnostic.ts");
  const { NO_VESSEL } = await import("../src/project/vessel-facts.ts");
  const { sample } = await import("fast-check");
  const { edited, edits } = await import("../test/fuzz/edits.ts");
  const text = readFileSync(`${root}docs/demo/helm.ese`, "utf8");
  let slowest = 0;
  for (const changes of sample(edits, { numRuns: 300, seed: 7 })) {
    const start = process.hrtime.bigint();
    const source = { path: "edited.ese", text: edited(text, changes) };
    await compileProgram(source, { folder: root, vessel: NO_VESSEL }, new Reporter());
    slowest = Math.max(slowest, Number(process.hrtime.bigint() - start) / 1e6);
  }
  return slowest;
}

/**
 * Milliseconds of a build in a process that has built the same before, as `--watch` does, with the compiler as it is shipped: bundled, in
 * a process of its own.
 */
async function warmBuild(longFile: string): Promise<number> {
  const outfile = `${root}dist/bench/warm.js`;
  await build({
    stdin: {
      contents: `
        import { readFileSync } from "node:fs";
        import { compileProgram } from "./src/compile.ts";
        import { Reporter } from "./src/diagnostics/diagnostic.ts";
        import { NO_VESSEL } from "./src/project/vessel-facts.ts";
        const [path, folder] = process.argv.slice(2);
        const source = { path, text: readFileSync(path, "utf8") };
        const times = [];
        for (let count = 0; count < 80; count++) {
          const start = performance.now();
          await compileProgram(source, { folder, vessel: NO_VESSEL }, new Reporter());
          times.push(performance.now() - start);
        }
        console.log(JSON.stringify(times.slice(40)));`,
      resolveDir: root,
      loader: "ts",
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  return median(
    JSON.parse(execFileSync(process.execPath, [outfile, longFile, root], { encoding: "utf8" })) as number[],
  );
}

export async function measureCompile(longFile: string): Promise<CompileTimes> {
  const cli = `${root}dist/cli/main.js`;
  const cold = (cwd: string, ...args: string[]) =>
    median(
      Array.from({ length: 9 }, () =>
        timed(() => execFileSync(process.execPath, [cli, ...args], { cwd, stdio: "pipe" })),
      ),
    );
  const folder = dirname(longFile);
  const image = (await imageOf("e", "c"))!;
  for (let count = 0; count < 300; count++) machineOf(image);
  const translate = median(Array.from({ length: 50 }, () => timed(() => machineOf(image))));
  return {
    buildCold: cold(folder, "build", longFile, "-o", `${longFile}.fxi`),
    // Where the command runs in a folder with a flux.boards.json, the vessel is read as well.
    buildColdOfVessel: cold(root, "build", longFile, "-o", `${longFile}.fxi`),
    versionCold: cold(folder, "--version"),
    buildWarm: await warmBuild(longFile),
    translatePerKb: (translate / image.length) * 1024,
    slowestEdit: await slowestEdit(),
  };
}
