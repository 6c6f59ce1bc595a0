import { readFileSync } from "node:fs";
import { packageFile } from "../../project/package-root.ts";
import { ABI, FORMAT } from "../../wire/image-header.ts";
import type { Context, ExitCode } from "../context.ts";

export async function run(
  context: Context,
  _args: readonly unknown[],
  options: Record<string, unknown>,
): Promise<ExitCode> {
  const { name, version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
    name: string;
    version: string;
  };
  if (options.json) context.json({ name, version, imageFormat: FORMAT, abi: ABI, node: process.version });
  else context.print(`flux ${version} (image format ${FORMAT}, ABI ${ABI}, node ${process.version})`);
  return 0;
}
