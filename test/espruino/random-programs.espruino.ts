// Random programs in a real interpreter and in V8, with the same bundle: registers, memory, outputs, messages, traps and cost, bit for bit.
// FLUX_RUNS says how many programs of each kind; many of them share one interpreter.
import { availableParallelism } from "node:os";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleCore } from "../../tools/build-firmware.ts";
import { result, runScriptBeside, tell, whySkipped } from "./interpreter.ts";
import { RANDOM_IMAGES } from "./random-images.ts";

const RUNS = Number(process.env.FLUX_RUNS ?? 10_000);
/** A script of more than 85 KB is passed over in silence by a stock Linux build. */
const BATCH = 100;
/** Small: an interpreter runs the endless ones to their end. */
const BUDGET = 300;
const SEED = Number(process.env.FLUX_SEED ?? 20_261_123);
const PROGRESS_MS = 10_000;
const LIMIT_MS = 3_600_000;

/** What both must say of a run. Floats as the hex of their bytes, every NaN the same. */
interface Seen {
  readonly trap: number;
  readonly at: number;
  readonly argument: number;
  readonly used: number;
  readonly ints: readonly number[];
  readonly floats: string;
  readonly outputs: string;
  readonly memory: string;
  readonly sent: string;
}

/** Runs in either engine: plain ES5 text. `run` gives an array, one record for each entry run: start, tick, a message, two ticks. */
const RUNNER = `
function hexOf(b){var t="",i;for(i=0;i<b.length;i++)t+=(b[i]+256).toString(16).slice(1);return t}
function floatsOf(a){var b=new Uint8Array(8),f=new Float64Array(b.buffer),t="",i;
for(i=0;i<a.length;i++){f[0]=a[i];t+=a[i]===a[i]?hexOf(b):"nan";t+=" "}return t}
function unhex(t){var b=new Uint8Array(t.length/2),i;for(i=0;i<b.length;i++)b[i]=parseInt(t.substr(i*2,2),16);return b}
function run(hex){
var sent="",out=[];
var vm=fx.load(unhex(hex),0,262128,16383,function(k,a,t,p,m,b,c,d,e){
var v=[b,c,d,e],i;sent+=k+","+a+","+t+","+p+","+m+":";for(i=0;i<(m&7);i++)sent+=floatsOf([v[i]]);
if(sent.length>6e3)throw 1});
if(!vm)return [fx.refusal(),fx.refusedAt()];
vm.budget=${BUDGET};
vm.inputs[0]=2.5;vm.inputs[1]=NaN;
function go(entry){
var trap=vm.run(entry);
out.push({trap:trap,at:trap?vm.trapAt:0,argument:trap?vm.trapArgument:0,used:vm.used,ints:[].slice.call(vm.ints),floats:floatsOf(vm.floats),
outputs:floatsOf(vm.outputs),memory:hexOf(vm.memory),sent:sent});
sent="";return trap}
if(go(0)||go(1))return out;
vm.clock[0]=12.25;vm.clock[1]=513;vm.message[0]=1.5;vm.message[1]=7;
if(go(2))return out;
vm.clock[1]=0;vm.message.fill(NaN);
if(go(1))return out;
go(1);
return out}
`;

const inV8 = (bundle: string): ((hex: string) => Seen[]) =>
  new Function("globalThis", `${bundle}\n;var fx=globalThis.fx;${RUNNER};return run`)({}) as (hex: string) => Seen[];

const skipped = whySkipped();
describe.skipIf(skipped)(skipped ?? "a real Espruino runs random programs as V8 does", () => {
  let bundle: string;
  beforeAll(async () => {
    bundle = await bundleCore();
  });

  it.each(Object.entries(RANDOM_IMAGES))(
    `${RUNS} programs %s`,
    async (kind, imagesOf) => {
      const images = imagesOf(RUNS, SEED);
      const run = inV8(bundle);
      const counts = { same: 0, trapped: 0, entries: 0 };
      const queue = Array.from({ length: Math.ceil(images.length / BATCH) }, (_, at) => at * BATCH);
      const progress = setInterval(
        () => process.stderr.write(`${counts.same} of ${RUNS} programs ${kind}\n`),
        PROGRESS_MS,
      );
      const work = async (): Promise<void> => {
        for (let from = queue.shift(); from !== undefined; from = queue.shift()) {
          const batch = images.slice(from, from + BATCH);
          const lines = batch.map(({ bytes }) => tell(`run("${Buffer.from(bytes).toString("hex")}")`));
          const seen = await runScriptBeside(`${bundle}\n${RUNNER}\n${lines.join("\n")}`);
          expect(seen.length).toBe(batch.length);
          for (const [at, { bytes, source }] of batch.entries()) {
            const image = Buffer.from(bytes).toString("hex");
            const expected = JSON.parse(JSON.stringify(run(image))) as Seen[];
            if (JSON.stringify(seen[at]) !== JSON.stringify(expected)) {
              expect({ program: from + at, image, source: source(), runs: seen[at] }).toEqual({
                program: from + at,
                image,
                source: source(),
                runs: expected,
              });
            }
            // No program of ours is refused: that would be two engines agreeing on nothing.
            expect(expected[0]).toHaveProperty("trap");
            counts.same++;
            counts.entries += expected.length;
            if (expected.some(({ trap }) => trap)) counts.trapped++;
          }
        }
      };
      try {
        await Promise.all(Array.from({ length: availableParallelism() }, work));
      } finally {
        clearInterval(progress);
      }
      result(
        `random programs ${kind}`,
        `${counts.same} programs, ${counts.entries} runs of entries, ${counts.trapped} trapped in both, 0 differ`,
      );
      expect(counts.same).toBe(RUNS);
      expect(counts.trapped).toBeGreaterThan(RUNS / 50);
      expect(counts.trapped).toBeLessThan(RUNS * 0.9);
    },
    LIMIT_MS,
  );
});
