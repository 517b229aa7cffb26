// Listens to link events for ever; the test ends this thread while it does.
import { parentPort, workerData } from "node:worker_threads";
const { subscribe } = await import(workerData.module);
const seen = [];
subscribe({ protocol: "route", groups: [1, 5, 7, 9, 11] }, (event) => seen.push(event));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
parentPort.postMessage("listening");
