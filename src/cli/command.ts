// The table of commands: name, what it takes, what it does. The modules are loaded only when run.
import type { Context, ExitCode } from "./context.ts";

export interface CommandModule {
  run(
    context: Context,
    args: readonly (string | string[] | undefined)[],
    options: Record<string, unknown>,
  ): Promise<ExitCode>;
}

export interface CommandRow {
  readonly usage: string;
  readonly alias?: string;
  readonly summary: string;
  /** A list as fallback: the option may be repeated. */
  readonly options: readonly (readonly [flags: string, text: string, fallback?: string | readonly string[]])[];
  readonly examples?: readonly string[];
  load(): Promise<CommandModule>;
}

const JSON_OPTION = ["--json", "print one JSON document on stdout and nothing else"] as const;
const BOARDS_OPTION = ["--boards <file>", "the vessel's file (default: flux.boards.json here or above)"] as const;
const BOARD_OPTION = [
  "--board <name>",
  "compile for this board of the vessel (default: the one whose program it is)",
] as const;
const STRICT_OPTION = ["--strict", "refuse what may be unknown and is not covered"] as const;
const RELEASE_OPTION = [
  "--release",
  "let integers of Rust, TypeScript and Python wrap instead of trapping on overflow",
] as const;
const OPTIMIZE_OPTION = ["-O, --optimize <level>", "s for a small image (the default), 2 for a fast one"] as const;

export const COMMANDS: readonly CommandRow[] = [
  {
    usage: "build <file>",
    alias: "compile",
    summary: "compile a program to an image (.fxi) and its map (.fxmap)",
    options: [
      ["-o, --output <file>", "where the image goes (default: beside the program)"],
      [
        "--emit <what>",
        "instead of an image, print what it is made from: fir (before and after the optimizer), asm, js",
      ],
      ["--passes", "instead of an image, print the FIR that each pass of the optimizer changed"],
      BOARD_OPTION,
      BOARDS_OPTION,
      STRICT_OPTION,
      RELEASE_OPTION,
      OPTIMIZE_OPTION,
      JSON_OPTION,
    ],
    examples: [
      "flux build docs/demo/sounder.ese",
      "flux build engine.md -o engine.fxi --json",
      "flux build docs/demo/sounder.ese --emit=asm",
    ],
    load: () => import("./commands/build.ts"),
  },
  {
    usage: "run <file>",
    summary: "run a program or image in the simulator, in virtual time",
    options: [
      ["--ticks <n>", "how many ticks (default: 1 if the program has a tick, else 0)"],
      ["--budget <n>", "cost units an entry may use (default: a board's, or a great many for a program without ticks)"],
      ["--set <name=value>", "give an input a value, with a unit if it has one; may be repeated", []],
      [
        "--engine <name>",
        "webassembly (default; quicker here) or javascript (what boards run; the one for --trace); both do the same",
      ],
      ["--trace", "also print each instruction that ran, with its sentence or line and the values it changed"],
      ["--sentences", "with --trace: sentence by sentence, with the terms each one changed"],
      ["--limit <n>", "with --trace: how many lines at most", "500"],
      BOARD_OPTION,
      BOARDS_OPTION,
      STRICT_OPTION,
      RELEASE_OPTION,
      OPTIMIZE_OPTION,
      JSON_OPTION,
    ],
    examples: [
      'flux run guard.ese --ticks 5 --set "sonar=9.2 m"',
      "flux run docs/demo/sounder.ese --trace --sentences --ticks 3",
    ],
    load: () => import("./commands/run.ts"),
  },
  {
    usage: "eval <phrase...>",
    summary: "work out one phrase or expression",
    options: [
      ["--uses <vocabularies>", "comma-separated vocabularies (default: core,math,loops,maritime)"],
      ["--board <name>", "run it on this board of the vessel, with the words that are resident there"],
      ["--port <path>", "with --board: another port than the vessel's file says"],
      BOARDS_OPTION,
      JSON_OPTION,
    ],
    examples: [
      'flux eval "eta 12 nmi to harbour at 6 knots"',
      'flux eval "5 fathoms + 2 m"',
      'flux eval --board sounder "Beaufort force of 33 knots"',
    ],
    load: () => import("./commands/eval.ts"),
  },
  {
    usage: "check <file>",
    summary: "say all that is wrong with a program, without building it",
    options: [
      [
        "--watch",
        "check again whenever the program, its vocabularies or the vessel's file change (--json: a line each)",
      ],
      BOARD_OPTION,
      BOARDS_OPTION,
      STRICT_OPTION,
      RELEASE_OPTION,
      JSON_OPTION,
    ],
    examples: ["flux check docs/demo/sounder.ese --watch"],
    load: () => import("./commands/check.ts"),
  },
  {
    usage: "explain <file>",
    summary: "what a program means: its terms, each sentence with its words and bytecode, and what it may touch",
    options: [
      ["--html", "write one page that prints on A4, to be signed (default: beside the program)"],
      ["-o, --output <file>", "where the page goes"],
      BOARD_OPTION,
      BOARDS_OPTION,
      STRICT_OPTION,
      JSON_OPTION,
    ],
    examples: ["flux explain docs/demo/sounder.ese", "flux explain docs/demo/sounder.ese --html -o sounder.html"],
    load: () => import("./commands/explain.ts"),
  },
  {
    usage: "diff <old> <new>",
    summary: "what changed in meaning between two programs, whatever their texts; ends with 1 if anything did",
    options: [BOARD_OPTION, BOARDS_OPTION, STRICT_OPTION, JSON_OPTION],
    examples: ["flux diff signed/sounder.ese docs/demo/sounder.ese"],
    load: () => import("./commands/diff.ts"),
  },
  {
    usage: "fmt <files...>",
    summary: "write programs in their canonical form; the bytecode stays the same (- is stdin to stdout)",
    options: [
      ["--check", "change nothing; say which files are not in that form, and end with 1 if one is not"],
      BOARD_OPTION,
      BOARDS_OPTION,
      JSON_OPTION,
    ],
    examples: ["flux fmt docs/demo/sounder.ese", "flux fmt --check *.ese"],
    load: () => import("./commands/fmt.ts"),
  },
  {
    usage: "test [file]",
    summary:
      "run scenarios (NAME.scenario.md beside programs) and the examples of vocabulary words on the compiled bytecode (default: all)",
    options: [BOARD_OPTION, BOARDS_OPTION, STRICT_OPTION, RELEASE_OPTION, JSON_OPTION],
    examples: [
      "flux test docs/demo/sounder.scenario.md",
      "flux test docs/demo/sounder.ese",
      "flux test words.fluxvocab",
    ],
    load: () => import("./commands/test.ts"),
  },
  {
    usage: "coverage <file> [runs...]",
    summary:
      "which sentences ran, and which conditions were true, false or unknown, over scenarios and recordings (default: its scenarios)",
    options: [["--never", "only what was never seen"], BOARD_OPTION, BOARDS_OPTION, STRICT_OPTION, JSON_OPTION],
    examples: [
      "flux coverage docs/demo/sounder.ese",
      "flux coverage docs/demo/sounder.ese docs/demo/passage.nmea --never",
    ],
    load: () => import("./commands/coverage.ts"),
  },
  {
    usage: "vocab <action> [names...]",
    summary:
      "words: list [VOCABULARY], show WORD, search TEXT, check [NAMES], test [NAME] (their examples), pack FOLDER (one file with a hash)",
    options: [
      ["--uses <vocabularies>", "comma-separated vocabularies (default: core,math,loops,maritime)"],
      ["--level <n>", "list: words of this level"],
      ["--tag <tag>", "list: words with this tag"],
      ["-o, --output <file>", "pack: where the package goes (default: NAME-VERSION.fluxpack here)"],
      JSON_OPTION,
    ],
    examples: [
      "flux vocab list maritime --tag anchor",
      'flux vocab show "eta 12 nmi to harbour at 6 knots"',
      "flux vocab search tide",
      "flux vocab pack vocabularies/maritime",
    ],
    load: () => import("./commands/vocab.ts"),
  },
  {
    usage: "asm <file>",
    summary: "assemble an image from assembly",
    options: [["-o, --output <file>", "where the image goes (default: beside the source)"], JSON_OPTION],
    load: () => import("./commands/asm.ts"),
  },
  {
    usage: "size <file>",
    summary: "what an image's bytes are: by sentence, word and function, and header and tables; says what to cut",
    options: [BOARD_OPTION, BOARDS_OPTION, STRICT_OPTION, RELEASE_OPTION, JSON_OPTION],
    examples: ["flux size docs/demo/sounder.ese", "flux size docs/demo/sounder.fxi --json"],
    load: () => import("./commands/size.ts"),
  },
  {
    usage: "repl",
    summary: "try phrases, sentences, definitions, assembly and bytecode line by line (also from a pipe)",
    options: [
      ["--uses <vocabularies>", "comma-separated vocabularies (default: core,math,loops,maritime)"],
      BOARDS_OPTION,
      ["--json", "print a JSON line for each line on stdout and nothing else"],
    ],
    examples: ["flux repl", "echo '5 fathoms + 2 m' | flux repl"],
    load: () => import("./commands/repl.ts"),
  },
  {
    usage: "disasm <file>",
    summary: "print an image as assembly that gives the same bytes again",
    options: [JSON_OPTION],
    load: () => import("./commands/disasm.ts"),
  },
  {
    usage: "sim",
    summary: "start the vessel's boards as virtual boards on real ptys, and print their ports",
    options: [
      ["--input <log>", "play an NMEA 0183 log into the boards' instruments"],
      ["--speed <factor>", "times real time (default 1)", "1"],
      ["--start <seconds>", "begin that far into the log", "0"],
      ["--loop", "play the log again when it ends"],
      BOARDS_OPTION,
      ["--json", "print JSON lines on stdout and nothing else"],
    ],
    examples: ["flux sim --input docs/demo/passage.nmea --speed 10"],
    load: () => import("./commands/sim.ts"),
  },
  {
    usage: "flash [boards...]",
    summary:
      "build the boards' programs, send them, read them back, and start them (default: all boards of the vessel)",
    options: [
      ["--image <file>", "send this image instead of building the board's program"],
      ["--port <path>", "another port than the vessel's file says"],
      ["--wait", "watch the program until it has run well long enough, and confirm it"],
      [
        "--older",
        "go back to a lower security version than the board had; that is written down in .flux/security.json",
      ],
      ["--locked", "send only what is signed, by a key that is trusted here (flux sign, flux keys)"],
      BOARDS_OPTION,
      STRICT_OPTION,
      RELEASE_OPTION,
      ["--json", "print JSON lines on stdout and nothing else"],
    ],
    examples: ["flux flash", "flux flash sounder", "flux flash sounder --image guard.fxi"],
    load: () => import("./commands/flash.ts"),
  },
  {
    usage: "install [boards...]",
    summary:
      "put flux's bundle on boards, and the key and resident words that flux.boards.json names for each, with its cable in your hand (default: all boards of the vessel)",
    options: [
      ["--port <path>", "another port than the vessel's file says"],
      ["--lost-key", "the board holds a key nobody has any more: press its reset when told to"],
      BOARDS_OPTION,
      ["--json", "print JSON lines on stdout and nothing else"],
    ],
    examples: ["flux install sounder"],
    load: () => import("./commands/install.ts"),
  },
  {
    usage: "keys [action] [names...]",
    summary:
      "your keys: list, make NAME, show NAME, export NAME (its public half), trust FILE (what that key signs may be flashed)",
    options: [
      ["--for <use>", "make: signing (releases) or boards (that take commands from its holder only)", "signing"],
      ["-o, --output <file>", "export: where the public key goes (default: stdout)"],
      JSON_OPTION,
    ],
    examples: [
      "flux keys make skipper",
      "flux keys export skipper -o skipper.pub",
      "flux keys make nordri --for boards",
    ],
    load: () => import("./commands/keys.ts"),
  },
  {
    usage: "sign <file>",
    summary: "sign an image or any other file: writes FILE.sig, which flux flash --locked asks for",
    options: [
      ["--key <name>", "sign with this key (default: the only one for signing)"],
      ["--check", "sign nothing; say who signed it, and end with 2 if nobody did whose key is trusted here"],
      JSON_OPTION,
    ],
    examples: ["flux sign docs/demo/sounder.fxi", "flux sign docs/demo/sounder.fxi --check"],
    load: () => import("./commands/sign.ts"),
  },
  {
    usage: "compact <board>",
    summary:
      "give a board's room back that updates used up, with you beside it: backs everything up, compacts, compares (a board of the vessel, or a port)",
    options: [BOARDS_OPTION, ["--json", "print JSON lines on stdout and nothing else"]],
    examples: ["flux compact sounder", "flux compact /dev/ttyACM0"],
    load: () => import("./commands/compact.ts"),
  },
  {
    usage: "recover <board>",
    summary:
      "bring a board in trouble back: interrupts what runs away, installs the bundle again, puts its program back from a backup (a board of the vessel, or a port)",
    options: [
      [
        "--backup <file>",
        "put this backup on the board (default: the newest one, where the board has no program left)",
      ],
      BOARDS_OPTION,
      ["--json", "print JSON lines on stdout and nothing else"],
    ],
    examples: [
      "flux recover sounder",
      "flux recover /dev/ttyACM0 --backup .flux/backups/sounder-2026-11-23T090000000Z.fluxbackup",
    ],
    load: () => import("./commands/recover.ts"),
  },
  {
    usage: "monitor",
    summary: "watch all boards: registers by name, faults, and the messages between agents",
    options: [
      ["--theme <name>", "day, night or mono", "day"],
      ["--seconds <n>", "stop after so long"],
      ["--record <file>", "write every event to a file, a JSON line each"],
      BOARDS_OPTION,
      ["--json", "print JSON lines on stdout and nothing else (also when stdout is not a terminal)"],
    ],
    load: () => import("./commands/monitor.ts"),
  },
  {
    usage: "demo",
    summary: "the vessel demo: three virtual boards, a synthetic passage, build, flash, and the monitor",
    options: [
      ["--speed <factor>", "times real time", "4"],
      ["--theme <name>", "day, night or mono", "day"],
      ["--seconds <n>", "stop after so long"],
      ["--json", "print JSON lines on stdout and nothing else (also when stdout is not a terminal)"],
    ],
    load: () => import("./commands/demo.ts"),
  },
  {
    usage: "hello",
    summary: "a first program from sentence to result, step by step",
    options: [JSON_OPTION],
    load: () => import("./commands/hello.ts"),
  },
  {
    usage: "info [image]",
    summary: "what an image holds, or what this flux is",
    options: [JSON_OPTION],
    load: () => import("./commands/info.ts"),
  },
  {
    usage: "version",
    summary: "versions of flux, image format and ABI",
    options: [JSON_OPTION],
    load: () => import("./commands/version.ts"),
  },
  {
    usage: "boards [kind]",
    summary: "the kinds of boards flux knows, or all about one",
    options: [JSON_OPTION],
    examples: ["flux boards", "flux boards espruino-pico"],
    load: () => import("./commands/boards.ts"),
  },
  {
    usage: "ports",
    summary: "the serial ports of this machine",
    options: [["--ask", "open each free one and say what answers"], JSON_OPTION],
    examples: ["flux ports --ask"],
    load: () => import("./commands/ports.ts"),
  },
  {
    usage: "doctor",
    summary: "look for what keeps boards from being reached, and say what to do",
    options: [BOARDS_OPTION, JSON_OPTION],
    load: () => import("./commands/doctor.ts"),
  },
  {
    usage: "init",
    summary: "write a new flux.boards.json; asks on a terminal if no board is named",
    options: [
      ["--vessel <name>", "name of the vessel"],
      ["--quantity <name=value>", "a quantity of hers, with its unit; may be repeated", []],
      ["--add <name=kind@port[:program]>", "a board; may be repeated", []],
      JSON_OPTION,
    ],
    examples: ['flux init --quantity "vessel_draft=1.8 m" --add sounder=espruino-pico@/dev/ttyACM0:sounder.ese'],
    load: () => import("./commands/init.ts"),
  },
];
