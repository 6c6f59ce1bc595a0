// Each rule of the VM's check and verification refuses at least one program, and accepts its nearest neighbour that keeps the rule.
import { beforeAll, expect, test } from "vitest";
import { DRIVERS_ALL } from "../../src/wire/drivers.ts";
import { bundleCore } from "../../tools/build-firmware.ts";
import { evaluated, type Fx, verdictOfCase } from "./verifier-case.ts";
import { VERIFIER_CASES } from "./verifier-cases.ts";

let all: Fx;
let none: Fx;

beforeAll(async () => {
  all = evaluated(await bundleCore()).fx;
  none = evaluated(await bundleCore([], 0)).fx;
});

test.each([...new Set(VERIFIER_CASES.map(({ rule }) => rule))])("%s", (rule) => {
  for (const [index, one] of VERIFIER_CASES.filter((other) => other.rule === rule).entries())
    expect([index, verdictOfCase(one.board.drivers === DRIVERS_ALL ? all : none, one)]).toEqual([index, one.refusal]);
});
