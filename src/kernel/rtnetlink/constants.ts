import type { Family } from "../../net/index.ts";

/** `linux/rtnetlink.h`: `RTM_*`. */
export const messageTypes = {
  newLink: 16,
  deleteLink: 17,
  getLink: 18,
  setLink: 19,
  newAddress: 20,
  deleteAddress: 21,
  getAddress: 22,
  newRoute: 24,
  deleteRoute: 25,
  getRoute: 26,
  newNeighbour: 28,
  deleteNeighbour: 29,
  getNeighbour: 30,
  newRule: 32,
  deleteRule: 33,
  getRule: 34,
  newNextHop: 104,
  deleteNextHop: 105,
  getNextHop: 106,
} as const;

/** `linux/socket.h`: `AF_*`. */
export const addressFamilies = { unspecified: 0, ipv4: 2, bridge: 7, ipv6: 10 } as const;

/** The name of an `AF_*` number, or `null` for other families. */
export const familyOfNumber = (number: number): Family | null =>
  number === addressFamilies.ipv4 ? "ipv4" : number === addressFamilies.ipv6 ? "ipv6" : null;

/** `linux/rtnetlink.h`: `RTNLGRP_*`. */
export const groups = {
  link: 1,
  neighbour: 3,
  ipv4Address: 5,
  ipv4Route: 7,
  ipv4Rule: 8,
  ipv6Address: 9,
  ipv6Route: 11,
  ipv6Rule: 19,
  nextHop: 32,
} as const;
