// Results as one JSON document, and as the tables of docs/benchmarks.md.
import type { EspruinoLoad } from "./espruino.ts";
import type { CompileTimes, Footprint } from "./footprint.ts";
import type { Speed } from "./speed.ts";
import { LANGUAGES, LETTERS, type Letter, SUM_TO_BEAT, WORKLOADS } from "./workloads.ts";

export interface BenchResults {
  size?: Record<Letter, Record<string, number | null>>;
  v8?: Record<Letter, Speed>;
  espruino?: Record<Letter, number | null>;
  footprint?: Footprint;
  load?: EspruinoLoad;
  compile?: CompileTimes;
}

const byLetter = <Value>(of: (letter: Letter) => Value): Record<Letter, Value> =>
  Object.fromEntries(LETTERS.map((letter) => [letter, of(letter)])) as Record<Letter, Value>;

/**
 * `size` {a..f: {c, python, rust, typescript}}, `v8` {a..f: ratio of `flux run`'s engine to plain JavaScript}, `v8javascript` that of the engine
 * of boards, `espruino` likewise, `footprint`, `load`, `compile`.
 */
export function documentOf({ size, v8, espruino, footprint, load, compile }: BenchResults): unknown {
  return {
    ...(size ? { size } : {}),
    ...(v8
      ? {
          v8: byLetter((letter) => v8[letter].webassembly),
          v8javascript: byLetter((letter) => v8[letter].javascript),
          switch: byLetter((letter) => v8[letter].switch),
        }
      : {}),
    ...(espruino ? { espruino } : {}),
    ...(footprint ? { footprint } : {}),
    ...(load ? { load } : {}),
    ...(compile ? { compile } : {}),
  };
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const ratio = (value: number): string => `${value.toFixed(2)}x`;
const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

/** The same for people. */
export function tablesOf({ size, v8, espruino, footprint, load, compile }: BenchResults): string {
  const parts: string[] = [];
  const names = LETTERS.map((letter) => `${letter} ${WORKLOADS[letter].what}`);
  if (size) {
    const rows = LANGUAGES.filter((language) => LETTERS.some((letter) => size[letter][language] != null)).map(
      (language) => {
        const bytes = LETTERS.map((letter) => size[letter][language] ?? null);
        const sum = bytes.every((one) => one !== null) ? String(bytes.reduce((all, one) => all + one, 0)) : "";
        return [language, ...bytes.map((one) => (one === null ? "" : String(one))), sum];
      },
    );
    const target = ["target", ...LETTERS.map((letter) => `< ${WORKLOADS[letter].sizeToBeat}`), `<= ${SUM_TO_BEAT}`];
    parts.push("## Images, bytes with CRC-32", table(["", ...names, "sum"], [...rows, target]));
  }
  if (v8) {
    parts.push(
      "## Speed in V8, budget on, plain warm JavaScript = 1",
      table(
        ["", ...names],
        [
          ["flux VM, WebAssembly (`flux run`)", ...LETTERS.map((letter) => ratio(v8[letter].webassembly))],
          ["flux VM, JavaScript (boards)", ...LETTERS.map((letter) => ratio(v8[letter].javascript))],
          ["switch interpreter", ...LETTERS.map((letter) => ratio(v8[letter].switch))],
          ["target", ...LETTERS.map((letter) => `<= ${ratio(WORKLOADS[letter].ratioToBeat)}`)],
        ],
      ),
    );
  }
  if (espruino)
    parts.push(
      "## Speed on Espruino, budget on, minified hand-written JavaScript = 1",
      table(
        ["", ...names],
        [
          [
            "flux VM",
            ...LETTERS.map((letter) => (espruino[letter] === null ? "did not run" : ratio(espruino[letter]!))),
          ],
          ["target", ...LETTERS.map(() => "<= 1.30x")],
        ],
      ),
    );
  if (footprint)
    parts.push(
      "## On the board",
      table(
        ["", "measured", "target"],
        [
          ["VM core, minified", `${footprint.core} bytes`, "<= 4096"],
          ["whole agent, minified", `${footprint.agent} bytes`, "<= 10240"],
          ["JavaScript that workload e becomes", `${footprint.translatedText} characters`, ""],
          ...(load
            ? [
                [
                  "memory of workload e, loaded, above the VM",
                  `${load.blocks} blocks of ${load.blockBytes} bytes (Linux build)`,
                  "<= 6 KB where blocks are of 13 bytes",
                ],
                [
                  `its later starts, from the ${load.keptBytes} bytes that the first one kept`,
                  `${load.keptStart.toFixed(3)}x of the first`,
                  "no second translation",
                ],
              ]
            : []),
        ],
      ),
    );
  if (compile)
    parts.push(
      "## The tool",
      table(
        ["", "measured", "target"],
        [
          ["`flux --version`, cold", milliseconds(compile.versionCold), "<= 100 ms"],
          ["`flux build` of 300 lines, cold", milliseconds(compile.buildCold), "<= 300 ms"],
          ["the same beside a `flux.boards.json`", milliseconds(compile.buildColdOfVessel), ""],
          ["the same in a process that is warm", milliseconds(compile.buildWarm), "<= 30 ms"],
          ["the slowest of 300 random edits of docs/demo/helm.ese", milliseconds(compile.slowestEdit), "<= 1000 ms"],
          ["check, verify, translate, per KB of image", milliseconds(compile.translatePerKb), "<= 1 ms"],
        ],
      ),
    );
  return `${parts.join("\n\n")}\n`;
}
