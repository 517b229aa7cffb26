import { type NetlinkMessage, openConnection, subscribe, type Subscription } from "../netlink/index.ts";
import { type Namespace, openNamespace } from "../netns/index.ts";
import {
  decodeLinkName,
  groups,
  isBridgeFamily,
  LiveLinkNames,
  listLinkIndexes,
  messageTypes,
} from "../rtnetlink/index.ts";
import { decodeEvent } from "./decode-event.ts";
import type { KernelEvent } from "./kernel-event.ts";

/** What is listened to. The forwarding database comes with the neighbours and is left out. */
const watched = [
  groups.link,
  groups.neighbour,
  groups.ipv4Address,
  groups.ipv6Address,
  groups.ipv4Route,
  groups.ipv6Route,
  groups.ipv4Rule,
  groups.ipv6Rule,
];

export interface WatchOptions {
  /** As `ip netns` names it; the thread's own when left out. */
  readonly namespace?: string | null;
  /** Bytes of news that may wait unread. */
  readonly receiveBytes?: number;
}

/**
 * Tells what happens to the host, in order, until it is closed. Whoever observes afterwards misses nothing: what
 * happens while it observes comes as an event again. Throws `KernelError`.
 */
export const watchKernel = (
  { namespace: name = null, receiveBytes }: WatchOptions,
  listener: (event: KernelEvent) => void,
): Subscription => {
  const namespace = openNamespace(name);
  try {
    const names = new LiveLinkNames();
    const options = {
      protocol: "route",
      namespace,
      ...(receiveBytes === undefined ? {} : { receiveBytes }),
    } as const;
    const subscription = subscribe({ ...options, groups: watched }, (event) => {
      if (event.kind === "overrun") listener(event);
      else for (const message of event.messages) tell(message, names, listener);
    });
    readNames(namespace, names);
    return subscription;
  } finally {
    namespace.close();
  }
};

const tell = (
  message: NetlinkMessage,
  names: LiveLinkNames,
  listener: (event: KernelEvent) => void,
): void => {
  const isLink = message.type === messageTypes.newLink && !isBridgeFamily(message);
  // A name outlives its link: the routes of a link are told gone after it.
  if (isLink) names.set(decodeLinkName(message));
  const event = decodeEvent(message, names);
  if (event !== null) listener(event);
};

const readNames = (namespace: Namespace, names: LiveLinkNames): void => {
  const connection = openConnection({ protocol: "route", namespace });
  try {
    for (const link of listLinkIndexes(connection)) names.set(link);
  } finally {
    connection.close();
  }
};
