// A serial line made of a real pseudo-terminal: the path is what a program opens, this end is the device. It is held by util-linux' `script`,
// which every Debian has, so nothing need be compiled. Closing is pulling the plug.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import type { Readable, Writable } from "node:stream";

/** Holds the terminal open for as long as this process lives, however it ends. */
const HOLD = `stty raw -echo; tty; while kill -0 ${process.pid}; do sleep 1; done 2>/dev/null`;
const HOLDER = ["-qfec", HOLD, "/dev/null"];
const OPEN_MS = 5_000;
/** As much as waits for a reader; a board drops what nobody takes, and so is this. */
const WAITING_BYTES_MAX = 65_536;

export interface Pty {
  /** The terminal itself, /dev/pts/… */
  readonly path: string;
  /** The symlink that points at it, if one was asked for. */
  readonly linkPath: string | undefined;
  /** Sends to whoever has the path open. False: nobody reads, and it was dropped. */
  write(bytes: Uint8Array): boolean;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called once when the line ends, by `close` or otherwise. */
  onClose(listener: () => void): void;
  /** Unplugs: whoever has the path open sees it vanish. */
  close(): Promise<void>;
}

type Holder = ChildProcessByStdio<Writable, Readable, null>;

const holders = new Set<Holder>();
const links = new Map<string, string>();

const endAll = (): void => {
  for (const holder of holders) holder.kill("SIGKILL");
  for (const [link, path] of links) removeLink(link, path);
};

/** Removes the link if it is still ours: another simulator may have taken the name. */
function removeLink(link: string, path: string): void {
  links.delete(link);
  try {
    if (readlinkSync(link) === path) rmSync(link, { force: true });
  } catch {
    // Gone already.
  }
}

/** Puts the link in place of what stood there in one step, so that no reader sees it missing. */
function makeLink(link: string, path: string): void {
  const temporary = `${link}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  symlinkSync(path, temporary);
  renameSync(temporary, link);
  links.set(link, path);
}

/** Opens a pseudo-terminal, in raw mode; `linkPath` becomes a symlink to it. Rejects with a plain sentence if it cannot be had. */
export async function openPty(linkPath?: string): Promise<Pty> {
  const holder: Holder = spawn("script", HOLDER, { stdio: ["pipe", "pipe", "ignore"] });
  if (holders.size === 0) process.once("exit", endAll);
  holders.add(holder);
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  let early: Buffer[] = [];
  let path = "";
  let isOpen = true;
  const ended = new Promise<void>((resolve) => {
    holder.once("close", () => resolve());
    holder.once("error", () => resolve());
  });
  holder.stdin.on("error", () => {});
  void ended.then(() => {
    isOpen = false;
    holders.delete(holder);
    if (holders.size === 0) process.removeListener("exit", endAll);
    if (linkPath && path) removeLink(linkPath, path);
    for (const listener of closeListeners.splice(0)) listener();
  });

  path = await new Promise<string>((resolve, reject) => {
    let head = Buffer.alloc(0);
    const timer = setTimeout(() => fail("`script` does not name its terminal"), OPEN_MS);
    const fail = (reason: string): void => {
      clearTimeout(timer);
      holder.kill("SIGKILL");
      reject(new Error(reason));
    };
    holder.once("error", (error: NodeJS.ErrnoException) =>
      fail(
        error.code === "ENOENT"
          ? "the command `script` is missing; it is in the package bsdutils (Debian) or util-linux"
          : `\`script\` cannot be started: ${error.message}`,
      ),
    );
    holder.once("close", () => fail("`script` ended at once; are there pseudo-terminals here (/dev/ptmx)?"));
    holder.stdout.on("data", (bytes: Buffer) => {
      if (path) return deliver(bytes);
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf("\n");
      if (end < 0) return;
      const first = head.subarray(0, end).toString("latin1").trim();
      if (!first.startsWith("/dev/")) return fail(`\`script\` named no terminal but "${first.slice(0, 80)}"`);
      path = first;
      clearTimeout(timer);
      if (head.length > end + 1) deliver(head.subarray(end + 1));
      resolve(first);
    });
  });

  function deliver(bytes: Buffer): void {
    if (listeners.length === 0) early.push(bytes);
    else for (const listener of listeners) listener(bytes);
  }

  const close = async (): Promise<void> => {
    if (linkPath) removeLink(linkPath, path);
    holder.kill("SIGKILL");
    await ended;
  };
  if (linkPath) {
    try {
      makeLink(linkPath, path);
    } catch (error) {
      await close();
      throw error;
    }
  }
  return {
    path,
    linkPath,
    write: (bytes) => {
      if (!isOpen || !holder.stdin.writable || holder.stdin.writableLength > WAITING_BYTES_MAX) return false;
      holder.stdin.write(bytes);
      return true;
    },
    onData: (listener) => {
      listeners.push(listener);
      for (const bytes of early) listener(bytes);
      early = [];
    },
    onClose: (listener) => {
      if (isOpen) closeListeners.push(listener);
      else listener();
    },
    close,
  };
}
