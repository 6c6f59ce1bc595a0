// A campaign done in parts, several at a time in processes of their own; how far it is, is shown once a second at most.
import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { countOption, progressOf, textOption } from "./options.ts";

export interface Part {
  /** How often what happened. */
  readonly counts: Readonly<Record<string, number>>;
  /** What went wrong, with what it takes to see it again; the campaign ends there. */
  readonly failure?: string | undefined;
}

interface Campaign {
  readonly command: string;
  /** What is counted: "programs". */
  readonly what: string;
  readonly total: number;
  /** How many make one part. */
  readonly size: number;
  /** Does one part: from this number on, so many. The same whatever other parts there are. */
  readonly work: (from: number, count: number) => Part;
}

interface Report extends Part {
  readonly done: number;
}

/**
 * The sums of all parts. `--jobs N` of the command line: so many processes, as many as the machine has cores if it is not there. `--for SECONDS`: no
 * part is begun after that, and the counts say how many there were.
 */
export async function inParts({ command, what, total, size, work }: Campaign): Promise<Part> {
  const jobs = countOption(command, "jobs", availableParallelism());
  const mine = textOption(command, "job");
  const end = Date.now() + countOption(command, "for", 86_400) * 1000;
  if (mine !== undefined && process.send) {
    process.on("disconnect", () => process.exit(1));
    for (let from = Number(mine) * size; from < total && Date.now() < end; from += jobs * size) {
      const done = Math.min(size, total - from);
      const report: Report = { ...work(from, done), done };
      await new Promise((sent) => process.send!(report, sent));
      if (report.failure !== undefined) break;
    }
    process.exit(0);
  }
  const counts: Record<string, number> = {};
  const say = progressOf(what, total);
  let done = 0;
  let failure: string | undefined;
  const children: ChildProcess[] = [];
  const ends = Array.from({ length: jobs }, async (_, job) => {
    const child = fork(process.argv[1]!, [...process.argv.slice(2), "--jobs", String(jobs), "--job", String(job)]);
    children.push(child);
    child.on("message", (message) => {
      const report = message as Report;
      done += report.done;
      for (const [name, count] of Object.entries(report.counts)) counts[name] = (counts[name] ?? 0) + count;
      say(done);
      if (report.failure === undefined || failure !== undefined) return;
      failure = report.failure;
      for (const other of children) other.kill();
    });
    const code = await new Promise((ended) => child.on("exit", ended));
    if (code !== 0) failure ??= `a process of the campaign ended with ${code}`;
  });
  await Promise.all(ends);
  return { counts, failure };
}
