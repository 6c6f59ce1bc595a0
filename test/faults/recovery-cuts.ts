// The power goes away in what is done with a person beside the board: installing another bundle, compacting, and recovering from a cut in either.
// Whatever it left, `flux recover` must come to the old image or the new one.
import type { Backup } from "../../src/flasher/backup.ts";
import type { FlashStorage } from "../../src/simulator/virtual-board/storage.ts";
import { LOG_0, LOG_1 } from "../../src/wire/slot-log.ts";
import { Bench, benchWith, bundle, copyOf, crcOf, imageOf } from "../harness/flasher-bench.ts";
import type { Operation } from "./board.ts";
import { type CutCounts, random } from "./power-cuts.ts";

const OLD = imageOf(1);
const NEW = imageOf(2);
/** Three images in two slots: there is trash to be compacted. */
const IMAGES = [imageOf(5), OLD, NEW];

type Work = (bench: Bench) => Promise<unknown>;

interface Plan {
  readonly ground: FlashStorage;
  readonly work: Work;
  /** What recover is given afterwards. */
  readonly backup: Backup;
  readonly operations: readonly Operation[];
}

async function on(ground: FlashStorage): Promise<Bench> {
  const bench = new Bench({ storage: copyOf(ground) });
  bench.clock.advance(2_000);
  return bench;
}

/** Does the work with the power cut in one operation after so many bytes; whether it came to that. The board is on again afterwards. */
async function cutWork(bench: Bench, work: Work, operation: number, bytes: number): Promise<boolean> {
  let number = 0;
  let isCut = false;
  bench.storage.cutPower = () => {
    if (number++ !== operation) return undefined;
    isCut = true;
    return bytes;
  };
  try {
    await work(bench);
  } finally {
    bench.storage.cutPower = undefined;
  }
  bench.restart();
  return isCut;
}

async function planOf(ground: FlashStorage, work: Work, backup: Backup): Promise<Plan> {
  const bench = await on(ground);
  const operations: Operation[] = [];
  bench.storage.cutPower = ({ bytes }) => {
    operations.push({ number: operations.length, bytes });
    return undefined;
  };
  await work(bench);
  bench.storage.cutPower = undefined;
  return { ground, work, backup, operations };
}

/** `wanted` cuts spread over installing, compacting and recovering; a tenth as many pairs, the second cut in the recovery from the first. */
export async function recoveryCuts(wanted: number, say: (done: number, total: number) => void): Promise<CutCounts> {
  const counts: CutCounts = { cuts: 0, pairs: 0, old: 0, new: 0, neither: 0 };
  const well = await benchWith(IMAGES);
  const ground = copyOf(well.storage);
  await well.compact();
  const backup = well.backups[0]!;
  const damaged = copyOf(ground);
  damaged.erase(".boot0");
  for (const name of [LOG_0, LOG_1]) damaged.erase(name);
  const recovering: Work = (bench) => bench.recover({ backup, isRestoreWanted: true });
  const plans = [
    await planOf(ground, (bench) => bench.flash(OLD, undefined, { bundle: `${bundle};` }), backup),
    await planOf(ground, (bench) => bench.compact(), backup),
    await planOf(damaged, recovering, backup),
  ];
  const pick = random(20261124);
  const pairs = Math.floor(wanted / 10);
  for (let turn = 0; turn < wanted + pairs; turn++) {
    const { ground: from, work, operations } = plans[turn % plans.length]!;
    const isPair = turn >= wanted;
    const { number, bytes } =
      operations[isPair ? pick(operations.length) : Math.floor(turn / plans.length) % operations.length]!;
    const bench = await on(from);
    if (await cutWork(bench, work, number, pick(bytes + 1))) counts.cuts++;
    if (isPair) {
      if (await cutWork(bench, recovering, pick(40), pick(600))) counts.cuts++;
      counts.pairs++;
    }
    // After a compaction that was cut, or a recovery, the command restores the backup (backup.ts, isUnfinished).
    const result = await bench.recover({ backup, isRestoreWanted: isPair || work !== plans[0]!.work });
    bench.restart();
    const image =
      result.kind === "recovered" && result.report.state === "running" ? (await bench.hello()).imageCrc : "";
    counts[image === crcOf(OLD) ? "old" : image === crcOf(NEW) ? "new" : "neither"]++;
    if (turn % 20 === 19) say(turn + 1, wanted + pairs);
  }
  return counts;
}
