// Nested names of a code block. Lookups go outward; the candidates of a "did you mean" are all names in sight.

export class Scope<Meaning> {
  readonly outer: Scope<Meaning> | undefined;
  private readonly own = new Map<string, Meaning>();

  constructor(outer?: Scope<Meaning>) {
    this.outer = outer;
  }

  /** What the name means in this very scope. */
  ownMeaning(name: string): Meaning | undefined {
    return this.own.get(name);
  }

  meaning(name: string): Meaning | undefined {
    return this.own.get(name) ?? this.outer?.meaning(name);
  }

  define(name: string, meaning: Meaning): void {
    this.own.set(name, meaning);
  }

  /** Every name that means something here, innermost first. */
  names(): string[] {
    return [...this.own.keys(), ...(this.outer?.names() ?? [])];
  }
}
