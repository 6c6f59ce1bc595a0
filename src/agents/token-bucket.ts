// How much one board may say: a flood from one must not cost the others their line. Anchors: PROTOCOL.md 4, reliability 62 in reference/.

/** Messages a second one board may send in the long run. */
export const RATE_PER_S = 20;
/** Messages it may send at once after a pause. */
export const BURST = 10;

export class TokenBucket {
  #tokens = BURST;
  #filledAtMs: number;

  constructor(nowMs: number) {
    this.#filledAtMs = nowMs;
  }

  /** True if a message may pass at this time; it then counts. */
  take(nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#filledAtMs = nowMs;
    this.#tokens = Math.min(BURST, this.#tokens + (elapsedMs * RATE_PER_S) / 1000);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
