/** Makes a lab with a process of its own and one that detached itself, prints their pids and waits for a signal. */
import { Lab } from "../../src/lab/index.ts";

const lab = new Lab();
const [a, b] = [lab.namespace("a"), lab.namespace("b")];
lab.cable({ in: a, device: "eth0" }, { in: b, device: "eth0" });
const own = a.spawn(["sleep", "1000"]).pid!;
// A daemon is nobody's child: only its namespace tells whose it is.
const daemon = Number(b.exec(["sh", "-c", "setsid sleep 1000 >/dev/null 2>&1 & echo $!"]));
process.stdout.write(`${JSON.stringify([own, daemon])}\n`);
setInterval(() => {}, 1000);
