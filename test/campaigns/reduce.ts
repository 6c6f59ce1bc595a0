// Makes a failing case smaller while it still fails.

/** The shortest and lowest tape found on which `fails` still holds: pieces taken out, halves first, then numbers made smaller. */
export function reducedTape(tape: readonly number[], fails: (tape: readonly number[]) => boolean): readonly number[] {
  let best = [...tape];
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    const take = (candidate: number[]): boolean => {
      if (!fails(candidate)) return false;
      best = candidate;
      isSmaller = true;
      return true;
    };
    for (let length = Math.ceil(best.length / 2); length >= 1; length = length === 1 ? 0 : Math.ceil(length / 2))
      for (let at = 0; at + length <= best.length && best.length > 1; )
        if (!take([...best.slice(0, at), ...best.slice(at + length)])) at += length;
    for (let at = 0; at < best.length; at++)
      for (const value of [0, best[at]! >> 1, best[at]! - 1])
        if (value >= 0 && value < best[at]! && take(best.with(at, value))) break;
  }
  return best;
}
