// The drawing of the screen: the only file that knows React and Ink. It lays out text that is finished.
import { Box, render, Text } from "ink";
import { useSyncExternalStore } from "react";
import type { ScreenStore } from "./screen-store.ts";

/** Frames a second Ink may draw; the store makes fewer. */
const FRAMES_MAX = 15;

export function App({ store }: { readonly store: ScreenStore }) {
  const screen = useSyncExternalStore(store.subscribe, store.screen);
  return (
    <Box flexDirection="column" width={screen.columns}>
      <Text>{screen.title}</Text>
      {screen.rows.map((row) => (
        <Box key={row.map((block) => block.key).join()} flexDirection="row">
          {row.map((block) => (
            <Box key={block.key} width={block.width} flexShrink={0}>
              <Text>{block.text}</Text>
            </Box>
          ))}
        </Box>
      ))}
      {screen.lower === "" ? null : <Text>{screen.lower}</Text>}
      {screen.status === "" ? null : <Text>{screen.status}</Text>}
    </Box>
  );
}

/** Draws until the returned function is called. */
export function mount(store: ScreenStore, stdout: NodeJS.WriteStream): () => void {
  const ink = render(<App store={store} />, {
    stdout,
    maxFps: FRAMES_MAX,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return () => ink.unmount();
}
