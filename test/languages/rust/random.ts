// Reproducible random numbers for the generator of programs: xorshift32 (G. Marsaglia, "Xorshift RNGs", 2003).
export interface Random {
  /** 0 to `limit` - 1. */
  below(limit: number): number;
  pick<One>(of: readonly One[]): One;
}

export function createRandom(seed: number): Random {
  let state = (Math.imul(seed + 1, 0x9e3779b1) | 1) >>> 0;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  for (let turn = 0; turn < 8; turn++) next();
  const below = (limit: number): number => next() % limit;
  return { below, pick: (of) => of[below(of.length)]! };
}
