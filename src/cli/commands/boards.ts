// The kinds of boards flux knows, and what one of them is.
import { Reporter } from "../../diagnostics/diagnostic.ts";
import { boardKindNames } from "../../project/boards-files.ts";
import { loadBoardKind } from "../../project/load.ts";
import type { BoardKind } from "../../project/schema.ts";
import type { Context, ExitCode } from "../context.ts";
import { concludeFault } from "../outcome.ts";

const CONSOLES: Readonly<Record<BoardKind["console"], string>> = {
  usb: "USB of the chip",
  "usb-serial": "USB through the converter on the board",
  serial: "serial pins, with a USB converter of your own",
};

export async function run(
  context: Context,
  args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const reporter = new Reporter();
  const wanted = typeof args[0] === "string" ? [args[0]] : boardKindNames();
  const kinds = wanted.flatMap((id) => {
    const kind = loadBoardKind(id, reporter);
    return kind ? [{ id, ...kind }] : [];
  });
  if (reporter.hasErrors) return concludeFault(context, options.json === true, reporter, 2);
  if (options.json) context.json(typeof args[0] === "string" ? kinds[0] : kinds);
  else if (typeof args[0] === "string") explain(context, kinds[0]!);
  else {
    const width = Math.max(...kinds.map(({ id }) => id.length));
    for (const kind of kinds)
      context.print(
        `${kind.id.padEnd(width)}  ${kilobytes(kind.ramBytes).padStart(7)} RAM  ${kilobytes(kind.storageBytes).padStart(8)} Storage  ${kind.console.padEnd(10)}  ${kind.name}`,
      );
    context.print("");
    context.print(`${kinds.length} kinds; flux boards NAME tells all of one`);
  }
  return 0;
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;

function explain(context: Context, kind: BoardKind & { readonly id: string }): void {
  const { tx, rx } = kind.consolePins ?? {};
  const rows: readonly (readonly [string, string])[] = [
    ["kind", `${kind.id} (${kind.name})`],
    ["chip", `${kind.chip}, ${kind.cpu}`],
    [
      "memory",
      `${kilobytes(kind.ramBytes)} RAM, ${kind.variables} variables of ${kind.variableBytes} bytes in the interpreter`,
    ],
    ["Storage", `${kilobytes(kind.storageBytes)} in pages of ${kilobytes(kind.storagePageBytes)}`],
    ["console", `${CONSOLES[kind.console]}, ${kind.baudRate} baud${tx ? `, tx ${tx}, rx ${rx}` : ""}`],
    [
      "images",
      `class ${kind.class}${kind.class === "standard" ? "" : ": no firmware bundle is made for it yet, so it cannot be flashed"}`,
    ],
    ["can", kind.can.join(", ")],
    [
      "keys",
      kind.authentication === 1
        ? "level 1 is possible: with a key (flux keys, flux install) it takes commands only from the key's holder"
        : "level 0: it checks that an image is whole, not who sent it; it has no SHA-256 of its own",
    ],
    [
      "pins",
      Object.entries(kind.pins)
        .map(([name, pin]) => `${name} ${pin}`)
        .join(", ") || "none with a name",
    ],
    ...(kind.link ? ([["more", kind.link]] as const) : []),
  ];
  for (const [name, value] of rows) context.print(`${name.padEnd(8)} ${value}`);
}
