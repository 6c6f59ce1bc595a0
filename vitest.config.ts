import { defineConfig } from "vitest/config";

export default defineConfig({
  // For tests that import modules of the firmware: what tools/build-firmware.ts defines. There are no pins to watch here.
  define: { IS_BOARD: "false", SEALED: "false", HAS_NMEA: "true", HAS_WATCHES: "false", HAS_BUSES: "false", HAS_SERVO: "false" },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // Ends a test that hangs; on a busy machine some take half a minute.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: "forks",
    // One for each core: vitest leaves one free, and half of a small machine.
    maxWorkers: "100%",
  },
});
