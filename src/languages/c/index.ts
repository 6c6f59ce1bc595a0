// The C plug: functions, numbers, arrays and loops of C, compiled through tree-sitter. What is in and out: docs/flux-md.md.
import { type Language, lazily } from "../language.ts";

export const c: Language = lazily(
  {
    id: "c",
    extensions: [".c"],
    fences: ["c"],
  },
  () => import("./front-end.ts"),
);
