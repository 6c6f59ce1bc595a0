// Which folder may import which: the walls of the tree, checked by test/repo/layers.test.ts. A zone is the longest prefix that fits a file.

export interface Zone {
  readonly path: string;
  /** Zones it may import besides itself. */
  readonly may: readonly string[];
}

// biome-ignore format: one row a zone
export const ZONES: readonly Zone[] = [
  { path: "src/wire", may: [] },
  { path: "src/isa", may: ["src/wire"] },
  { path: "src/diagnostics", may: [] },
  { path: "src/units", may: ["src/diagnostics", "src/fir"] },
  { path: "src/nmea", may: ["src/units", "src/fir", "src/wire"] },
  { path: "src/fir", may: ["src/isa", "src/diagnostics", "src/wire"] },
  { path: "src/image", may: ["src/isa", "src/wire", "src/diagnostics", "src/fir"] },
  { path: "src/optimizer", may: ["src/fir", "src/isa", "src/diagnostics"] },
  { path: "src/codegen", may: ["src/fir", "src/isa", "src/image", "src/wire", "src/diagnostics"] },
  { path: "src/vocabulary", may: ["src/diagnostics", "src/units", "src/isa", "src/languages/assembly", "src/project/package-root.ts"] },
  { path: "src/project", may: ["src/project", "src/diagnostics", "src/units", "src/nmea", "src/wire", "src/isa", "src/fir", "src/image"] },
  { path: "src/project/vessel-facts.ts", may: ["src/fir"] },
  { path: "src/project/package-root.ts", may: [] },
  { path: "src/languages/language.ts", may: ["src/diagnostics", "src/fir", "src/project/vessel-facts.ts", "src/vocabulary", "src/languages/coverage-points.ts"] },
  { path: "src/languages/coverage-points.ts", may: ["src/diagnostics"] },
  { path: "src/languages/wire-names.ts", may: ["src/fir", "src/image", "src/wire", "src/diagnostics", "src/project/vessel-facts.ts"] },
  { path: "src/languages/code", may: ["src/fir", "src/isa", "src/wire", "src/diagnostics", "src/project/vessel-facts.ts", "src/languages/language.ts", "src/languages/wire-names.ts"] },
  { path: "src/languages/assembly", may: ["src/fir", "src/isa", "src/diagnostics", "src/wire"] },
  ...["ese", "markdown", "c", "python", "rust", "typescript", "flux"].map((id) => ({
    path: `src/languages/${id}`,
    may: [
      "src/fir", "src/isa", "src/wire", "src/diagnostics", "src/units", "src/vocabulary", "src/image", "src/nmea",
      "src/project/vessel-facts.ts", "src/languages/language.ts", "src/languages/coverage-points.ts", "src/languages/code", "src/languages/assembly",
      "src/languages/wire-names.ts",
    ],
  })),
  { path: "src/languages/registry.ts", may: ["src/languages"] },
  { path: "src/compile.ts", may: ["src/languages", "src/vocabulary", "src/optimizer", "src/codegen", "src/image", "src/project", "src/diagnostics", "src/fir", "src/isa", "src/wire"] },
  { path: "src/keys", may: ["src/diagnostics", "src/wire", "src/project"] },
  { path: "src/link", may: ["src/wire", "src/isa", "src/image", "src/diagnostics"] },
  { path: "src/flasher", may: ["src/link", "src/image", "src/wire", "src/project", "src/diagnostics"] },
  { path: "src/simulator", may: ["src/simulator", "src/image", "src/wire", "src/isa", "src/link", "src/project", "src/diagnostics", "src/nmea"] },
  { path: "src/simulator/clock.ts", may: [] },
  { path: "src/agents", may: ["src/link", "src/wire", "src/image", "src/isa", "src/project", "src/diagnostics", "src/simulator/clock.ts"] },
  { path: "src/monitor", may: ["src/agents", "src/link", "src/image", "src/isa", "src/wire", "src/project", "src/units", "src/diagnostics"] },
  { path: "src/authoring", may: ["src/compile.ts", "src/isa", "src/wire", "src/codegen", "src/optimizer", "src/link", "src/vocabulary", "src/languages", "src/simulator", "src/image", "src/diagnostics", "src/units", "src/project", "src/fir"] },
  { path: "src/scenario", may: ["src/compile.ts", "src/vocabulary", "src/languages", "src/simulator", "src/image", "src/diagnostics", "src/units", "src/project", "src/fir", "src/authoring", "src/isa", "src/wire", "src/nmea"] },
  { path: "src/cli", may: ["src"] },
  { path: "firmware/vm", may: ["src/wire", "src/isa"] },
  { path: "firmware/drivers", may: ["src/wire", "firmware/vm"] },
  { path: "firmware/agent", may: ["src/wire", "src/isa", "firmware/vm", "firmware/drivers"] },
  { path: "firmware/classes", may: ["firmware", "src/wire", "src/isa"] },
];

/** The zone a file belongs to. */
export const zoneOf = (file: string): Zone | undefined =>
  ZONES.filter((zone) => file === zone.path || file.startsWith(`${zone.path}/`)).sort(
    (a, b) => b.path.length - a.path.length,
  )[0];

/** Whether a file of `zone` may import `target`. */
export function allows(zone: Zone, target: string): boolean {
  const own = zoneOf(target);
  if (own?.path === zone.path) return true;
  return zone.may.some((prefix) => target === prefix || target.startsWith(`${prefix}/`));
}
