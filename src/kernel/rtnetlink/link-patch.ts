import { macBytes } from "../../net/index.ts";
import type { Link } from "../../state/index.ts";
import type { MessageWriter } from "../netlink/index.ts";
import { linkAttributes, linkFlags, linkInfoAttributes } from "./link-attributes.ts";
import { encodeBridge, encodePort } from "./link-details.ts";
import { encodeLinkHeader } from "./link.ts";
import type { IndexOf } from "./unknown-link.ts";

/** A field of a link that can change while the link lives. */
export type LinkField = "up" | "master" | "alias" | "mtu" | "mac" | "bridge" | "port";

/** The order in which fields are set: what others depend on first; `port` needs its `master`. */
const order: readonly LinkField[] = ["mtu", "mac", "alias", "bridge", "master", "port", "up"];

/**
 * The fields that `after` sets and `before` has otherwise, in the order in which to set them. A link goes down
 * first and comes up last.
 */
export const changedFields = (before: Partial<Link>, after: Partial<Link>): LinkField[] => {
  const fields = order.filter(
    (field) => after[field] !== undefined && JSON.stringify(after[field]) !== JSON.stringify(before[field]),
  );
  return after.up === false && fields.includes("up")
    ? ["up", ...fields.filter((field) => field !== "up")]
    : fields;
};

/**
 * Writes the one field of `link` for the link with `index`. Every field is a message of its own: the kernel does not
 * take back the first of two fields when it refuses the second. Throws `UnknownLink` for a master that is not there.
 */
export const encodeField = (
  writer: MessageWriter,
  index: number,
  field: LinkField,
  link: Partial<Link>,
  indexOf: IndexOf,
): void => {
  const up = link.up === true ? linkFlags.up : 0;
  encodeLinkHeader(writer, index, field === "up" ? up : 0, field === "up" ? linkFlags.up : 0);
  switch (field) {
    case "up":
      return;
    case "master":
      return void writer.attributeU32(linkAttributes.master, link.master == null ? 0 : indexOf(link.master));
    case "alias":
      // Not ended by a zero: an empty attribute is how an alias is taken away.
      return void writer.attribute(linkAttributes.alias, Buffer.from(link.alias ?? ""));
    case "mtu":
      return void writer.attributeU32(linkAttributes.mtu, link.mtu ?? 0);
    case "mac":
      return void writer.attribute(
        linkAttributes.mac,
        link.mac == null ? Buffer.alloc(0) : macBytes(link.mac),
      );
    case "bridge":
      writer.nest(linkAttributes.linkInfo).attributeString(linkInfoAttributes.kind, "bridge");
      encodeBridge(writer.nest(linkInfoAttributes.data), link.bridge ?? {});
      return void writer.endNest().endNest();
    case "port":
      writer.nest(linkAttributes.linkInfo).attributeString(linkInfoAttributes.slaveKind, "bridge");
      encodePort(writer.nest(linkInfoAttributes.slaveData), link.port ?? {});
      return void writer.endNest().endNest();
  }
};
