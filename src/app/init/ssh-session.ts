import { readFileSync } from "node:fs";
import { parseAddress } from "../../net/index.ts";
import type { Session } from "./draft.ts";

/**
 * The SSH session that this process runs in, or `null`. `sudo` takes `SSH_CONNECTION` (`sshd(8)`) out of the
 * environment, so the processes above are asked, too.
 */
export const sshSession = (): Session | null =>
  sessionOf(process.env["SSH_CONNECTION"]) ?? sessionAbove(process.ppid, 0);

/** No terminal has that many processes between itself and the login. */
const mostSteps = 64;

const sessionAbove = (pid: number, steps: number): Session | null => {
  if (pid <= 1 || steps > mostSteps) return null;
  const variable = /(?:^|\0)SSH_CONNECTION=([^\0]*)/.exec(textOf(`/proc/${pid}/environ`))?.[1];
  return sessionOf(variable) ?? sessionAbove(parentOf(pid), steps + 1);
};

/** Reads `CLIENT PORT SERVER PORT`. */
export const sessionOf = (text: string | undefined): Session | null => {
  const [client, , server, port] = (text ?? "")
    .split(" ")
    .map((word) => word.replace(/^::ffff:(?=\d+\.)/, "").replace(/%.*$/, ""));
  const [from, to] = [parseAddress(client ?? ""), parseAddress(server ?? "")];
  if (from === null || to === null || !/^[1-9]\d{0,4}$/.test(port ?? "")) return null;
  return { client: from, server: to, port: Number(port) };
};

/** `proc(5)`: the fourth field of `stat`, behind the name in brackets, which may hold anything. */
const parentOf = (pid: number): number =>
  Number(/^.*\) \S (\d+)/s.exec(textOf(`/proc/${pid}/stat`))?.[1] ?? 0);

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};
