// The Python plug: functions, numbers, lists of numbers and loops of Python, compiled through tree-sitter. What is in and out: docs/flux-md.md.
import { type Language, lazily } from "../language.ts";

export const python: Language = lazily(
  {
    id: "python",
    extensions: [".py"],
    fences: ["python", "py"],
  },
  () => import("./front-end.ts"),
);
