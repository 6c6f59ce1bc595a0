// The bundle of a standard board that holds a key: as standard.ts, with firmware/agent/seal.ts (tools/build-firmware.ts sets SEALED for it).
import "./standard.ts";
