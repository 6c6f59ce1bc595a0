// The hub over the boards of a vessel: what `flux monitor` and `flux demo` watch.
import { resolve } from "node:path";
import { Hub } from "../agents/hub.ts";
import { nameId } from "../image/crc.ts";
import { openSerialPort } from "../link/serial.ts";
import { openSession } from "../link/session.ts";
import { keptMap } from "../project/image-store.ts";
import type { Project } from "../project/load.ts";
import { RealClock } from "../simulator/clock.ts";

/** A hub that is not started yet, one connection a board. `keys`: of those boards that hold one; without it, such a board is watched and not commanded. */
export function deckHub(project: Project, keys: ReadonlyMap<string, Uint8Array>): Hub {
  return new Hub({
    clock: new RealClock(),
    boards: Object.entries(project.file.boards).map(([name, entry]) => ({
      name,
      agentId: nameId(name) ?? 0,
      connect: async () => {
        const port = await openSerialPort(resolve(project.folder, entry.port));
        try {
          return await openSession(port, { key: keys.get(name) });
        } catch (error) {
          // Nobody else knows of this port: left open, it would stay locked.
          await port.close();
          throw error;
        }
      },
      map: (imageCrc: string) => keptMap(project.folder, imageCrc),
    })),
  });
}
