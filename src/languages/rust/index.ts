// The Rust plug: functions, numbers, arrays and structures of Rust, compiled through tree-sitter. What is in and out: docs/flux-md.md.
import { type Language, lazily } from "../language.ts";

export const rust: Language = lazily(
  {
    id: "rust",
    extensions: [".rs"],
    fences: ["rust", "rs"],
  },
  () => import("./front-end.ts"),
);
