// The FLUX.MD front end: from its syntax to functions of a FIR module.
import type { FrontEnd } from "../language.ts";
import { declareAll, weave } from "./weave.ts";

export const frontEnd: FrontEnd = {
  async load() {},
  declare: declareAll,
  compile: weave,
};
