// Sets of small numbers as bits: what data flow and colouring join, count and walk.

export class BitSet {
  private readonly words: Uint32Array;

  /** An empty set of numbers below `size`, a copy, or a set in these words. */
  constructor(size: number | BitSet | Uint32Array) {
    if (typeof size === "number") this.words = new Uint32Array((size + 31) >> 5);
    else this.words = size instanceof BitSet ? size.words.slice() : size;
  }

  /** So many empty sets, in one piece of memory: a thousand small ones would cost more than what is done with them. */
  static rows(count: number, size: number): BitSet[] {
    const width = (size + 31) >> 5;
    const words = new Uint32Array(count * width);
    return Array.from({ length: count }, (_, row) => new BitSet(words.subarray(row * width, (row + 1) * width)));
  }

  /** Copies of sets of the same size. */
  static copies(rows: readonly BitSet[]): BitSet[] {
    const made = BitSet.rows(rows.length, (rows[0]?.words.length ?? 0) * 32);
    rows.forEach((row, at) => {
      made[at]!.words.set(row.words);
    });
    return made;
  }

  has(at: number): boolean {
    return ((this.words[at >> 5]! >>> (at & 31)) & 1) === 1;
  }

  add(at: number): void {
    this.words[at >> 5]! |= 1 << (at & 31);
  }

  delete(at: number): void {
    this.words[at >> 5]! &= ~(1 << (at & 31));
  }

  clear(): void {
    this.words.fill(0);
  }

  /** Adds all of another set; true if that changed something. */
  addAll(other: BitSet): boolean {
    let changed = 0;
    for (let word = 0; word < this.words.length; word++) {
      const before = this.words[word]!;
      const joined = before | other.words[word]!;
      changed |= joined ^ before;
      this.words[word] = joined;
    }
    return changed !== 0;
  }

  /** Adds what is in both of two others. */
  addCommon(one: BitSet, other: BitSet): void {
    for (let word = 0; word < this.words.length; word++) this.words[word]! |= one.words[word]! & other.words[word]!;
  }

  deleteAll(other: BitSet): void {
    for (let word = 0; word < this.words.length; word++) this.words[word]! &= ~other.words[word]!;
  }

  forEach(visit: (at: number) => void): void {
    for (let word = 0; word < this.words.length; word++) {
      for (let bits = this.words[word]!; bits !== 0; bits &= bits - 1) visit(word * 32 + 31 - Math.clz32(bits & -bits));
    }
  }

  get count(): number {
    let count = 0;
    for (let word = 0; word < this.words.length; word++) count += ones(this.words[word]!);
    return count;
  }

  /** How many are also in `other`. */
  countWith(other: BitSet): number {
    let count = 0;
    for (let word = 0; word < this.words.length; word++) count += ones(this.words[word]! & other.words[word]!);
    return count;
  }
}

/** How many of 32 bits are set: sums of pairs, of fours, of eights. */
function ones(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
