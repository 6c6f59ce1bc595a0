// The bundle of a standard board: VM, agent, drivers. On a board it boots; where there is no Storage (the simulator's own evaluation) it only
// offers the VM, as the core bundle does.
import { boot, go } from "../agent/agent.ts";
import { load, refusal, refusedAt } from "../vm/vm.ts";

declare const globalThis: { fx: unknown };

globalThis.fx = { load, refusal: () => refusal, refusedAt: () => refusedAt, go };
if (typeof boardRequire === "function") boot();
