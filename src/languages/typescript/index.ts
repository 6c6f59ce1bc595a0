// The TypeScript plug: functions, numbers, arrays and loops of TypeScript, compiled through tree-sitter. What is in and out:
// docs/flux-md.md.
import { type Language, lazily } from "../language.ts";

export const typescript: Language = lazily(
  {
    id: "typescript",
    extensions: [],
    fences: ["typescript", "ts"],
  },
  () => import("./front-end.ts"),
);
