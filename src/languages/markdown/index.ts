// The FLUX.MD plug: a markdown file whose code blocks together are one program.
import type { Language } from "../language.ts";
import { declareAll, weave } from "./weave.ts";

export const markdown: Language = {
  id: "markdown",
  extensions: [".md"],
  fences: ["md", "markdown"],
  async load() {},
  declare: declareAll,
  compile: weave,
};
