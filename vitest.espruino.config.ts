// The tests that need a real Espruino interpreter: ESPRUINO=path/to/espruino npm run test:espruino.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/espruino/**/*.espruino.ts"],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Each spawns interpreters of its own.
    fileParallelism: false,
  },
});
