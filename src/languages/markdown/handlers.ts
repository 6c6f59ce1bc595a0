// Functions of code blocks that hear messages, as `## on: TOPIC -> NAME` says: each becomes an entry of the image that calls it with the
// values of the message.
import { didYouMean } from "../../diagnostics/suggest.ts";
import { FunctionBuilder } from "../../fir/builder.ts";
import type { FirModule } from "../../fir/function.ts";
import { VALUES_MAX } from "../../wire/message.ts";
import { channelOf } from "../code/host-channels.ts";
import type { LanguageServices, Signature } from "../language.ts";
import type { Heard } from "./directives.ts";

/** Adds an entry for each topic that is heard. An unknown value is 0 where the function takes an int. */
export function addHandlers(heard: readonly Heard[], module: FirModule, services: LanguageServices): void {
  for (const one of heard) {
    const signature = handlerOf(one, services);
    if (signature) addHandler(one, signature, module, services);
  }
}

/** The function a heading names; undefined after a report. */
function handlerOf({ name, topic, span }: Heard, { reporter, signatures }: LanguageServices): Signature | undefined {
  const known = signatures.get(name);
  if (!known) {
    const [message, hint] =
      name === ""
        ? [
            "the heading does not say which function hears the message",
            `write ## on: ${topic || "bilge alarm"} -> heard`,
          ]
        : [
            `no code block defines the function \`${name}\``,
            didYouMean(name, signatures.keys()) ?? "define it in a code block of this file",
          ];
    reporter.error("FLX0503", message, span, { hint });
    return undefined;
  }
  if (known.params.length <= VALUES_MAX) return known;
  reporter.error(
    "FLX0504",
    `\`${name}\` takes ${known.params.length} values, and a message carries ${VALUES_MAX}`,
    span,
    {
      hint: "take fewer; what is missing in a message is unknown",
    },
  );
  return undefined;
}

function addHandler({ topic, span }: Heard, heard: Signature, module: FirModule, services: LanguageServices): void {
  const values = heard.params.map(() => "value");
  const id = channelOf({ module, services, reporter: services.reporter, span }, "topic", topic, values);
  if (id === undefined) return;
  if (module.functions.some((fn) => fn.kind === "on" && fn.topic === id)) {
    services.reporter.error("FLX0507", `messages of \`${topic}\` are heard twice`, span, {
      hint: "let one function call the other",
    });
    return;
  }
  const builder = new FunctionBuilder({ name: `on ${topic}`, kind: "on", topic: id });
  builder.span = span;
  const args = heard.params.map((type, index) => {
    const value = builder.op("msg", [], [index]);
    return type === "f64" ? value : builder.op("ftoi", [value]);
  });
  builder.call(heard.name, args, heard.result);
  builder.return();
  module.functions.push(builder.function);
}
