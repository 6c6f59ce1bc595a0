// The FLUX.MD plug: a markdown file whose code blocks together are one program.
import { type Language, lazily } from "../language.ts";

export const markdown: Language = lazily(
  {
    id: "markdown",
    extensions: [".md"],
    fences: ["md", "markdown"],
  },
  () => import("./front-end.ts"),
);
