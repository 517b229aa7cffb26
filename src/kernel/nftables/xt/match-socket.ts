import type { XtDecoder, XtDecoders } from "./decoder.ts";
import { invertible, option, when } from "./options.ts";

/** `struct xt_owner_match_info`; `XT_OWNER_*`. */
const owner: XtDecoder = (info) => {
  const [asked, inverted] = [info.u8(16), info.u8(17)];
  const range = (at: number): string => {
    const [first, last] = [info.u32(at), info.u32(at + 4)];
    return first === last ? String(first) : `${first}-${last}`;
  };
  return [
    ...when((asked & 4) !== 0, invertible((inverted & 4) !== 0, "socket-exists")),
    ...when((asked & 1) !== 0, invertible((inverted & 1) !== 0, "uid-owner", range(0))),
    ...when((asked & 2) !== 0, invertible((inverted & 2) !== 0, "gid-owner", range(8))),
    ...when((asked & 8) !== 0, option("suppl-groups")),
  ];
};

/** `XT_SOCKET_*`. */
const socket: XtDecoder = (info) => {
  const flags = info.u8(0);
  return [
    ...when((flags & 1) !== 0, option("transparent")),
    ...when((flags & 2) !== 0, option("nowildcard")),
    ...when((flags & 4) !== 0, option("restore-skmark")),
  ];
};

/** `struct xt_cpu_info`. */
const cpu: XtDecoder = (info) => [invertible(info.u32(4) !== 0, "cpu", info.u32(0))];

/** Matches on the socket and the processor. */
export const socketMatches: XtDecoders = {
  owner: [[1], owner],
  socket: [[1, 2, 3], socket],
  cpu: [[0], cpu],
};
