import { describe, expect, it } from "vitest";
import { answerLine, NEW_SESSION, type ReplReply, type ReplSession } from "../../src/authoring/repl.ts";
import { completionsOf } from "../../src/authoring/repl-completion.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { assemble } from "../../src/image/assemble.ts";
import { encodeImage } from "../../src/image/encode.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";
import { vocabularyLoader } from "../../src/vocabulary/files.ts";

const reporter = new Reporter();
const vocabulary = vocabularyLoader(import.meta.dirname, reporter);
const OPTIONS = { folder: import.meta.dirname, vessel: NO_VESSEL, vocabulary };

/** Types lines, and gives all replies. */
async function typed(...lines: string[]): Promise<{ replies: ReplReply[]; last: ReplReply; session: ReplSession }> {
  let session = NEW_SESSION;
  const replies: ReplReply[] = [];
  for (const line of lines) {
    const reply = await answerLine(session, line, OPTIONS);
    session = reply.session;
    replies.push(reply);
  }
  return { replies, last: replies.at(-1)!, session };
}

const shown = ({ answer }: ReplReply): string | undefined =>
  answer.kind === "value" || answer.kind === "defined" ? answer.value?.shown : undefined;
const codes = ({ diagnostics }: ReplReply) => diagnostics.map(({ code }) => code);

describe("a line", () => {
  it("is a phrase, an expression or a sentence", async () => {
    const { replies } = await typed(
      "eta 12 nmi to harbour at 6 knots",
      "5 fathoms + 2 m > 3 m",
      'tell helm that "shoal" with 3 m',
      "set pump to 1",
    );
    expect(replies.map(shown)).toEqual(["2 hour", "true", "done", "done"]);
    expect(replies.map(({ hasFailed }) => hasFailed)).toEqual([false, false, false, false]);
    expect(replies[2]!.answer).toMatchObject({ sent: [{ values: [3] }], map: { agents: [{ name: "helm" }] } });
    expect(replies[3]!.answer).toMatchObject({ outputs: [{ name: "pump", value: 1 }] });
  });

  it("keeps definitions that later lines and definitions use, and lets one be replaced", async () => {
    const { replies, session } = await typed(
      "**safe limit** := 5 m",
      "edge := safe limit + 1 m",
      "edge",
      "**Safe limit** := 7 m",
      "edge",
      "defs",
    );
    expect(replies.slice(0, 5).map(shown)).toEqual(["5 metre", "6 metre", "6 metre", "7 metre", "8 metre"]);
    expect([...session.definitions.keys()]).toEqual(["safe limit", "edge"]);
    expect(replies[5]!.answer).toMatchObject({
      kind: "kept",
      definitions: ["**Safe limit** := 7 m", "**edge** := safe limit + 1 m"],
    });
  });

  it("keeps no definition that cannot be compiled", async () => {
    const { last, session } = await typed("**limit** := 5 m", "**limit** := 5 m + 3 knots");
    expect(codes(last)).toEqual(["FLX0401"]);
    expect(last.hasFailed).toBe(true);
    expect([...session.definitions.values()]).toEqual(["**limit** := 5 m"]);
  });

  it("sets inputs in any unit of their kind, and says so of another", async () => {
    const input = "**sonar** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DPT";
    const { replies, session } = await typed(
      input,
      "sonar",
      "sonar = 2 fathoms",
      "sonar < 4 m",
      "sonar = 3 knots",
      "sonar = 5",
      "sonar = unknown",
      "sonar < 4 m",
    );
    expect(replies[1]!.answer).toMatchObject({ value: { shown: "unknown" } });
    expect(replies[2]!.answer).toMatchObject({ kind: "input", name: "sonar", unit: "metres" });
    expect(replies[2]!.answer).toHaveProperty("si", 3.6576);
    expect(shown(replies[3]!)).toBe("true");
    expect([codes(replies[4]!), codes(replies[5]!)]).toEqual([["FLX0401"], ["FLX0402"]]);
    expect(shown(replies[7]!)).toBe("unknown");
    expect(session.inputs.get("sonar")?.si).toBeNaN();
    const forgotten = await answerLine(session, "forget sonar", OPTIONS);
    expect([forgotten.session.inputs.size, forgotten.session.definitions.size]).toEqual([0, 0]);
  });

  it("gives any other name a value", async () => {
    expect(shown((await typed("depth = 4 m", "depth < 5 m")).last)).toBe("true");
    expect(shown((await typed("depth = 4 m", "depth = 6 m", "(depth = 6 m)")).last)).toBe("true");
  });

  it("runs assembly on registers that stay, line by line and block by block", async () => {
    const { replies, last } = await typed(
      "asm movi r1 5",
      "asm add r0 r1 r1",
      "asm loop",
      "addi r0 r0 1",
      "asm ifgti r0 20 break",
      "end",
      "asm st32 r0 r9 4",
      "asm ld32 r3 r9 4",
      "regs",
    );
    expect(replies.map(({ answer }) => answer.kind)).toEqual([
      "machine",
      "machine",
      "more",
      "more",
      "more",
      "machine",
      "machine",
      "machine",
      "registers",
    ]);
    expect(last.answer).toMatchObject({ registers: { ints: expect.objectContaining({ 0: 21, 1: 5, 3: 21 }) } });
  });

  it("says what assembly is wrong, and leaves the session as it was", async () => {
    const wrong = [
      "asm frobnicate r1",
      "asm add r0 r1",
      "asm movi r99 1",
      "asm tick",
      "asm end",
      "asm call 0 r1",
      "asm ldg r0 4000000",
    ];
    for (const line of wrong) {
      const { last, session } = await typed("asm movi r1 5", line);
      expect([line, last.hasFailed, last.answer.kind, last.diagnostics.length]).toEqual([line, true, "fault", 1]);
      expect([session.registers.ints[1], session.open]).toEqual([5, []]);
    }
    const inBlock = await typed("asm loop", "frobnicate");
    expect([inBlock.last.answer.kind, inBlock.session.open]).toEqual(["fault", []]);
    const { last } = await typed("asm div r0 r1 r2");
    expect(last).toMatchObject({ hasFailed: true, answer: { kind: "machine", trap: { code: 1 } } });
  });

  it("verifies, shows and runs an image of hex digits", async () => {
    const source = { path: "t", text: "start\nmovi r3 7\nend\ntick\naddi r3 r3 1\ntell 5 6 r3\nend" };
    const hex = Buffer.from(encodeImage(assemble(source, reporter)!).bytes).toString("hex");
    const { last } = await typed(`hex ${hex.replace(/../g, "$& ")}`);
    expect(last).toMatchObject({ hasFailed: false, answer: { kind: "machine", bytes: hex.length / 2 } });
    expect(last.answer).toHaveProperty("listing", expect.arrayContaining(["  movi r3 7", "  addi r3 r3 1"]));
    expect(last.answer).toHaveProperty("after.ints.3", 8);
    expect(last.answer).toMatchObject({ sent: [{ agent: 5, topic: 6, values: [8] }] });
    const flipped = `${hex.slice(0, 12)}${hex[12] === "0" ? "1" : "0"}${hex.slice(13)}`;
    for (const bad of [hex.slice(2), flipped, "f1 2", "zz", "f1"]) {
      const reply = (await typed(`hex ${bad}`)).last;
      expect([bad, reply.hasFailed, reply.diagnostics.length]).toEqual([bad, true, 1]);
    }
  });

  it("may be blank, a comment, help or the end", async () => {
    const { replies } = await typed("", "; note", "# note", "help", "quit");
    expect(replies.map(({ answer }) => answer.kind)).toEqual(["nothing", "nothing", "nothing", "help", "quit"]);
    expect((await typed("a := 1", "reset")).session).toEqual(NEW_SESSION);
    expect(codes((await typed("forget tea")).last)).toEqual(["FLX0001"]);
  });

  it("never throws, whatever is typed", async () => {
    const odd = [
      "**",
      "** := ",
      "**a**:=",
      ":= 5",
      "= 5",
      "a = ",
      "a =",
      "asm",
      "asm ;",
      "asm .memory 8",
      "hex",
      "forget",
      "**a** := a",
      '"',
      "((((",
      "\u0000",
      "asm func f 0 0 none",
      "if",
      "**b** := sounding below surface in metres",
      "a = b = c",
      "== x",
      ">> y",
      "```c",
    ];
    for (const line of odd) expect((await typed(line)).last.answer.kind).toBeTypeOf("string");
  });
});

describe("completion", () => {
  const words = vocabulary(undefined);
  it("knows commands, words, mnemonics and names of the session", async () => {
    const { session } = await typed("limit of safety := 5 m");
    expect(completionsOf("reg", session, words)).toEqual([["regs"], "reg"]);
    expect(completionsOf("eta", session, words)[0]).toContain("eta ");
    expect(completionsOf("asm ad", session, words)).toEqual([["add", "addi", "addt", "addti"], "ad"]);
    expect(completionsOf("lim", session, words)[0]).toContain("limit of safety");
    expect(completionsOf("2 m < lim", session, words)).toEqual([expect.arrayContaining(["limit of safety"]), "lim"]);
    expect(completionsOf("qqq", session, words)).toEqual([[], "qqq"]);
  });
});
