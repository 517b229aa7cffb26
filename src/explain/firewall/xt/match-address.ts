import { macBytes, parseMac } from "../../../net/index.ts";
import { addressType, passesReverse, routeTypes } from "../load-fib.ts";
import type { PreparedLink } from "../../host/links.ts";
import type { Journey } from "../../journey.ts";
import type { Machine } from "../machine.ts";
import { deviceTest, spanTest } from "./numbers.ts";
import { hasOption, type OptionReader, type OptionTests, silentOption } from "./option-test.ts";

/** `LOCAL,BROADCAST`: whose an address is. */
const type =
  (side: "source" | "destination"): OptionReader =>
  ([text = ""], all) => {
    const wanted = new Set(text.toLowerCase().split(","));
    const byInput = hasOption(all, "limit-iface-in");
    const byOutput = hasOption(all, "limit-iface-out");
    return ({ journey, place }) => {
      const link = byInput ? place.input : byOutput ? place.output : null;
      if (journey.frame.family === "ipv6") return isOfTypes(journey, journey.frame[side], link, wanted);
      return wanted.has(addressType(journey, journey.frame[side], link) satisfies keyof typeof routeTypes);
    };
  };

/** IPv6 looks at the address itself, and at routes only when a type needs them (`match_type6`). */
const isOfTypes = (
  journey: Journey,
  address: Buffer,
  link: PreparedLink | null,
  wanted: ReadonlySet<string>,
): boolean => {
  const isMulticast = address[0] === 0xff;
  if (wanted.has("multicast") && !isMulticast) return false;
  if (wanted.has("unicast") && (isMulticast || address.every((byte) => byte === 0))) return false;
  if (!["local", "anycast", "unreachable"].some((type) => wanted.has(type))) return true;
  const type = addressType(journey, address, link);
  return type !== "unicast" && type !== "multicast" && wanted.has(type);
};

const range =
  (side: "source" | "destination"): OptionReader =>
  ([text = ""]) => {
    const test = spanTest(text);
    return test === null ? null : ({ journey }) => test(journey.frame[side]);
  };

/** Only packets that came in by a device have a source MAC. */
const macSource: OptionReader = ([text = ""]) => {
  const mac = parseMac(text);
  if (mac === null) return null;
  const bytes = macBytes(mac);
  return ({ journey: { frame } }) => {
    if (!frame.hasLinkHeader) return false;
    if (frame.known[6] === 0) return null;
    return bytes.every((byte, at) => frame.bytes[6 + at] === byte);
  };
};

const packetTypes = ["unicast", "broadcast", "multicast"];

const packetType: OptionReader = ([text = ""]) => {
  const number = packetTypes.indexOf(text);
  return number < 0 ? null : ({ journey }) => journey.packetType === number;
};

/** The port of a bridge that a frame comes in by or leaves by. */
const bridgePort =
  (side: "inputPort" | "outputPort"): OptionReader =>
  ([text = ""]) => {
    const test = deviceTest(text);
    return ({ journey }) => {
      const port: PreparedLink | null = journey[side];
      return port !== null && test(port.name);
    };
  };

const physdev: OptionTests = {
  options: {
    "physdev-in": bridgePort("inputPort"),
    "physdev-out": bridgePort("outputPort"),
    "physdev-is-in":
      () =>
      ({ journey }: Machine) =>
        journey.inputPort !== null,
    "physdev-is-out":
      () =>
      ({ journey }: Machine) =>
        journey.outputPort !== null,
    "physdev-is-bridged":
      () =>
      ({ journey }: Machine) =>
        journey.inputPort !== null && journey.outputPort !== null,
  },
};

/** Whether an answer would leave by the link that the packet came in by (`xt_rpfilter`). */
const reverse: OptionTests = {
  options: {},
  whole: (options) => {
    const flags = { loose: hasOption(options, "loose"), mark: hasOption(options, "validmark") };
    const invert = hasOption(options, "invert");
    return (machine) => passesReverse(machine, flags) !== invert;
  },
};

/** Matches on addresses and on where a packet comes from. */
export const addressMatches: Readonly<Record<string, OptionTests>> = {
  addrtype: {
    options: {
      "src-type": type("source"),
      "dst-type": type("destination"),
      "limit-iface-in": silentOption,
      "limit-iface-out": silentOption,
    },
  },
  iprange: { options: { "src-range": range("source"), "dst-range": range("destination") } },
  mac: { options: { "mac-source": macSource } },
  pkttype: { options: { "pkt-type": packetType } },
  physdev,
  rpfilter: reverse,
};
