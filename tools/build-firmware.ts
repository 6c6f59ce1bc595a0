// Bundles firmware/classes/*.ts for the boards, checks them against what Espruino cannot run, and holds their size to firmware/size.json.
// A bundle that grew by more than 1 % fails the build; `--accept` writes the new sizes. A class without a size gets one.
// Every class puts what it offers into the global `fx` itself (firmware/classes/core.ts shows how).
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { VARIANTS } from "../src/wire/bundle-variants.ts";
import { DRIVER_BUSES, DRIVER_NMEA, DRIVER_SERVO, DRIVER_WATCHES, DRIVERS_ALL } from "../src/wire/drivers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const classesFolder = join(root, "firmware/classes");
const sizesFile = join(root, "firmware/size.json");
/** How much a bundle may grow before someone has to say so. */
const GROWTH = 1.01;

/** Syntax Espruino lacks: esbuild lowers it or fails the build. */
const SUPPORTED = {
  destructuring: false,
  "default-argument": false,
  "rest-argument": false,
  "array-spread": false,
  "exponent-operator": false,
  "optional-chain": false,
  "logical-assignment": false,
  "template-literal": false,
  "async-await": false,
  generator: false,
} as const;

/** A class whose boards may hold a key (firmware/agent/seal.ts) has the name of this one, or begins with it and a dash. */
const SEALED_CLASS = "sealed";

/** Class by class: the file in firmware/classes, and what the build leaves in. Files that are no variant of their own have every driver. */
const variantOf = (boardClass: string): { file: string; isSealed: boolean; drivers: number } => {
  const isSealed = boardClass === SEALED_CLASS || boardClass.startsWith(`${SEALED_CLASS}-`);
  const name = boardClass.replace(/^sealed-/, "");
  const variant = VARIANTS.find((one) => one.name === name);
  const file = isSealed ? SEALED_CLASS : variant ? "standard" : boardClass;
  return { file, isSealed, drivers: variant?.drivers ?? DRIVERS_ALL };
};

const VARIANT_CLASSES = VARIANTS.filter(({ name }) => name !== "standard").flatMap(({ name }) => [
  name,
  `${SEALED_CLASS}-${name}`,
]);

const has = (drivers: number, driver: number): string => String((drivers & driver) !== 0);

const optionsFor = ({ file, isSealed, drivers }: ReturnType<typeof variantOf>): BuildOptions => ({
  entryPoints: [join(classesFolder, `${file}.ts`)],
  bundle: true,
  write: false,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "ascii",
  supported: SUPPORTED,
  define: {
    SEALED: String(isSealed),
    HAS_NMEA: has(drivers, DRIVER_NMEA),
    HAS_WATCHES: has(drivers, DRIVER_WATCHES),
    HAS_BUSES: has(drivers, DRIVER_BUSES),
    IS_BOARD: String(file !== "core"),
    HAS_SERVO: has(drivers, DRIVER_SERVO),
  },
  // Properties that never leave the bundle end in an underscore.
  mangleProps: /[a-z]_$/,
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  logLevel: "warning",
});

export interface BuiltBundle {
  /** Name of the file in firmware/classes. */
  readonly class: string;
  readonly bytes: number;
}

/** esbuild would put a shim with a Proxy in the place of a bare `require`: sources name the board's own by this, until it is text. */
const BOARD_REQUIRE = "boardRequire";

const textOf = async (options: BuildOptions): Promise<string> =>
  (await build(options)).outputFiles![0]!.text.trim().replaceAll(BOARD_REQUIRE, "require");

const bundle = (boardClass: string): Promise<string> => textOf(optionsFor(variantOf(boardClass)));

/** The text of the bundle with the VM alone, its sources changed on the way if plugins are given; nothing is written. */
export const bundleCore = (plugins: Plugin[] = [], drivers = DRIVERS_ALL): Promise<string> =>
  textOf({ ...optionsFor({ ...variantOf("core"), drivers }), plugins });

/** The text of any class's bundle; nothing is written. */
export const bundleClass = (boardClass: string): Promise<string> => bundle(boardClass);

/** Builds every class into dist/firmware and prints the sizes. Throws when a bundle is too large or holds what Espruino cannot run. */
export async function buildFirmware(accept = process.argv.includes("--accept")): Promise<BuiltBundle[]> {
  const classes = readdirSync(classesFolder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"))
    .concat(VARIANT_CLASSES)
    .sort();
  const recorded: Record<string, number> = existsSync(sizesFile) ? JSON.parse(readFileSync(sizesFile, "utf8")) : {};
  const built: BuiltBundle[] = [];
  mkdirSync(join(root, "dist/firmware"), { recursive: true });
  for (const boardClass of classes) {
    const text = await bundle(boardClass);
    await refuseQuirks(boardClass, text);
    const before = recorded[boardClass];
    const limit = before === undefined ? Number.POSITIVE_INFINITY : before * GROWTH;
    process.stdout.write(`firmware ${boardClass}: ${text.length} bytes (recorded ${before ?? "none"})\n`);
    if (text.length > limit && !accept) {
      throw new Error(
        `firmware bundle ${boardClass} is ${text.length} bytes, more than 1 % above the recorded ${before}; ` +
          "make it smaller, or accept it with: npx tsx tools/build.ts --accept",
      );
    }
    writeFileSync(join(root, "dist/firmware", `${boardClass}.js`), text);
    built.push({ class: boardClass, bytes: text.length });
  }
  if (accept || built.some((one) => recorded[one.class] === undefined)) {
    const sizes = Object.fromEntries(
      built.map((one) => [one.class, accept ? one.bytes : (recorded[one.class] ?? one.bytes)]),
    );
    writeFileSync(sizesFile, `${JSON.stringify(sizes, undefined, 2)}\n`);
  }
  return built;
}

/** esbuild does not know all that Espruino lacks: labels, hoisting, Map, … */
async function refuseQuirks(boardClass: string, text: string): Promise<void> {
  const lint = join(root, "src/simulator/virtual-board/quirks.ts");
  if (!existsSync(lint)) return;
  const { findQuirks }: { findQuirks(text: string): { message: string; offset: number }[] } = await import(lint);
  const quirks = findQuirks(text);
  if (quirks.length === 0) return;
  const list = quirks.map(({ message, offset }) => `  at ${offset}: ${message}: ${text.slice(offset, offset + 40)}`);
  throw new Error(`firmware bundle ${boardClass} holds what Espruino cannot run\n${list.join("\n")}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildFirmware();
