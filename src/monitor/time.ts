// Times of events for people: the time of day for a real clock, minutes and seconds since the start for a virtual one.

/** Earlier readings cannot be milliseconds since 1970. */
const EPOCH_MIN = 1e11;

const two = (number: number): string => String(Math.floor(number)).padStart(2, "0");

/** "14:03:59", eight columns. */
export function timeText(ms: number): string {
  if (ms >= EPOCH_MIN) {
    const time = new Date(ms);
    return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  }
  const seconds = Math.max(0, ms) / 1000;
  return `${two((seconds / 3600) % 100)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}
