import { textOf } from "../netlink/index.ts";

/**
 * The comment of a rule (`NFTA_RULE_USERDATA`), as libnftnl keeps it: members of type, length and value, a byte each
 * for the first two (`libnftnl/udata.h`). The kernel does not look at them.
 */
const commentType = 0;

/** The comment in the user data of a rule; `null` when there is none. Other members are not ours to keep. */
export const readComment = (userdata: Buffer): string | null => {
  for (let at = 0; at + 2 <= userdata.length; at += 2 + userdata[at + 1]!)
    if (userdata[at] === commentType) return textOf(userdata.subarray(at + 2, at + 2 + userdata[at + 1]!));
  return null;
};

/** User data that hold a comment of at most 254 bytes. */
export const writeComment = (comment: string): Buffer => {
  const text = Buffer.from(`${comment}\0`);
  return Buffer.concat([Buffer.from([commentType, text.length]), text]);
};
