// The bundle of the VM alone: what the simulator runs for one agent, and the smallest thing a board could carry.
import { load, refusal, refusedAt } from "../vm/vm.ts";

declare const globalThis: { fx: unknown };

globalThis.fx = { load, refusal: () => refusal, refusedAt: () => refusedAt };
