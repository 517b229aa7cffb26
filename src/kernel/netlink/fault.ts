import { constants } from "node:os";
import { attributeAt, type MessageLayout } from "./attribute-names.ts";
import { parseAttributes, textOf } from "./attributes.ts";
import { controlTypes, headerLength } from "./constants.ts";
import type { NetlinkMessage } from "./message.ts";

/** Why the kernel refused one message. */
export interface NetlinkFault {
  /** The symbolic error, `EEXIST`. */
  readonly errno: string;
  /** The kernel's own sentence, when it gave one. */
  readonly text: string | null;
  /** The attribute that the kernel pointed at, or found missing, by its header name. */
  readonly attribute: string | null;
}

/** `linux/netlink.h`, `enum nlmsgerr_attrs`. */
const errorAttributes = { message: 1, offset: 2, missingType: 5 } as const;

/** `NLM_F_CAPPED` and `NLM_F_ACK_TLVS`. */
const cappedFlag = 0x100;
const attributesFlag = 0x200;

/** Names by number. Where two share a number the one that the kernel's headers use wins; 524 is the kernel's own. */
const errnoNames: ReadonlyMap<number, string> = new Map([
  ...Object.entries(constants.errno).map(([name, errno]) => [errno, name] as const),
  [constants.errno.EAGAIN, "EAGAIN"],
  [constants.errno.EOPNOTSUPP, "EOPNOTSUPP"],
  [524, "ENOTSUPP"],
]);

/** The symbolic name of an errno, given positive or negated. */
export const errnoName = (errno: number): string =>
  errnoNames.get(Math.abs(errno)) ?? `errno ${Math.abs(errno)}`;

/**
 * Reads an `NLMSG_ERROR`, or an `NLMSG_DONE` that carries an errno: `null` for an acknowledgement. `request` is the message that is answered and `layout` its
 * layout, to name the attribute at fault.
 */
export const parseFault = (
  answer: NetlinkMessage,
  request: Buffer | null,
  layout: MessageLayout | null,
): NetlinkFault | null => {
  const code = answer.buffer.readInt32LE(answer.start);
  if (code === 0) return null;
  const details = parseAttributes(answer.payload, detailsOffset(answer));
  const text = details.get(errorAttributes.message);
  return {
    errno: errnoName(code),
    text: text === undefined ? null : textOf(text),
    attribute: request === null || layout === null ? null : blamed(details, request, layout),
  };
};

/** Details follow the echoed request, of which a capped answer holds only the header. The end of a dump echoes none. */
const detailsOffset = (answer: NetlinkMessage): number => {
  if (answer.type === controlTypes.done) return 4;
  if ((answer.flags & attributesFlag) === 0) return answer.end - answer.start;
  const capped = (answer.flags & cappedFlag) !== 0;
  return 4 + (capped ? headerLength : answer.buffer.readUInt32LE(answer.start + 4));
};

const blamed = (
  details: ReadonlyMap<number, Buffer>,
  request: Buffer,
  layout: MessageLayout,
): string | null => {
  const offset = details.get(errorAttributes.offset);
  if (offset !== undefined) return attributeAt(request, offset.readUInt32LE(0), layout);
  const missing = details.get(errorAttributes.missingType);
  if (missing === undefined) return null;
  const name = layout.names[missing.readUInt32LE(0)];
  return typeof name === "object" ? name.name : (name ?? null);
};
