// A new flux.boards.json: what `flux init` writes, from what the user said.
import { BoardsFile } from "./schema.ts";

export interface NewBoard {
  readonly name: string;
  readonly kind: string;
  readonly port: string;
  readonly program?: string;
}

export interface NewVessel {
  readonly name: string;
  readonly quantities: Readonly<Record<string, string>>;
  readonly boards: readonly NewBoard[];
}

/** The text of the file; or what is wrong with what was said, by its place in the file. */
export function vesselFile(vessel: NewVessel, schema: string): { text: string } | { problems: readonly string[] } {
  const boards = vessel.boards.map(({ name, kind, port, program }) => [
    name,
    { board: kind, port, ...(program === undefined ? {} : { program }) },
  ]);
  const twice = vessel.boards.find(({ name }, index) => vessel.boards.findIndex((one) => one.name === name) < index);
  if (twice) return { problems: [`boards.${twice.name}: two boards have this name`] };
  const file = {
    $schema: schema,
    vessel: { name: vessel.name, quantities: vessel.quantities },
    boards: Object.fromEntries(boards),
  };
  const checked = BoardsFile.safeParse(file);
  if (!checked.success)
    return { problems: checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) };
  return { text: `${JSON.stringify(file, null, 2)}\n` };
}
