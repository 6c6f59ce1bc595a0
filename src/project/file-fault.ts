// Why a file could not be read or written, in words: one wording for all commands.

/** "there is no such file", "it is a folder", …; the system's code for what people meet seldom. */
export function fileFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
      return "a part of its path is no folder";
    case "EACCES":
    case "EPERM":
      return "your user may not open it";
    case "ENOSPC":
      return "the disk is full";
    default:
      return code === undefined ? message : `it cannot be read or written (${code})`;
  }
}
