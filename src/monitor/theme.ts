// Colours of the screen. Every meaning a colour has, a sign or a word has too: on a night bridge only red light is welcome, and some
// people and terminals see no colours at all.

/** SGR parameters a tone is drawn with; "" draws it plain. */
export type Theme = Readonly<Record<Tone, string>>;
export type Tone = "title" | "focus" | "dim" | "good" | "warn" | "bad" | "changed" | "topic" | "key";

// biome-ignore format: a table
export const THEMES = {
  day:   { title: "1", focus: "1;7", dim: "2", good: "32", warn: "33", bad: "1;31", changed: "1;36", topic: "36", key: "1" },
  night: { title: "31", focus: "31;7", dim: "2;31", good: "31", warn: "31;4", bad: "31;7", changed: "91", topic: "31", key: "91" },
  mono:  { title: "1", focus: "1;7", dim: "", good: "", warn: "4", bad: "1;7", changed: "1", topic: "", key: "1" },
} as const satisfies Record<string, Theme>;

export type ThemeName = keyof typeof THEMES;
export const THEME_NAMES: readonly ThemeName[] = ["day", "night", "mono"];

/** Plain text is drawn red as well at night. */
export const plainTone = (theme: Theme): Tone | undefined => (theme === THEMES.night ? "title" : undefined);

export const isThemeName = (name: string): name is ThemeName => Object.hasOwn(THEMES, name);
