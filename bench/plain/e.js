// What the host supplies elsewhere: a sounder with noise, and a line that keeps a check sum.
let phase = 0;
let noise = 1;
let sum = 0;
function readDepth() {
  phase++;
  if (phase === 400) phase = 0;
  noise = (noise * 1103 + 12345) & 0xffff;
  let depth = phase < 200 ? 200 + phase * 2 : 1000 - phase * 2;
  depth += noise & 31;
  if ((noise & 255) < 4) depth = 5;
  return depth;
}
function send(node, topic, value) {
  sum = (sum * 31 + node * 7 + topic * 3 + value) & 0xffffff;
}
const LOW = 300;
const HIGH = 360;
const NODE = 7;
let alarm = 0;
let wi = 0;
const win = [0, 0, 0, 0, 0];
const tmp = [0, 0, 0, 0, 0];
function median5() {
  for (let i = 0; i < 5; i++) {
    const v = win[i];
    let j = i - 1;
    while (j >= 0 && tmp[j] > v) {
      tmp[j + 1] = tmp[j];
      j--;
    }
    tmp[j + 1] = v;
  }
  return tmp[2];
}
function tick() {
  win[wi] = readDepth();
  wi = wi + 1;
  if (wi === 5) wi = 0;
  const d = median5();
  if (alarm) {
    if (d > HIGH) {
      alarm = 0;
      send(NODE, 2, d);
    }
  } else if (d < LOW) {
    alarm = 1;
    send(NODE, 1, d);
  }
}
function run() {
  for (let i = 0; i < 5000; i++) tick();
  return sum;
}
