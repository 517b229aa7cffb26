import { type MacAddress, parseMac } from "../../net/index.ts";

/** What a QEMU command line says about the machine that it runs. */
export interface QemuMachine {
  readonly name: string | null;
  readonly cards: readonly QemuCard[];
}

/** A network card that ends in a tap: known by name, or by the descriptors that QEMU was handed (libvirt). */
export interface QemuCard {
  readonly device: string | null;
  readonly descriptors: readonly number[];
  readonly mac: MacAddress | null;
}

type Properties = Readonly<Record<string, string>>;

/** Reads the options of QEMU that concern networks: `-name`, `-netdev`, `-device`, `-nic`, as text or as JSON. */
export const readQemuCommandLine = (argv: readonly string[]): QemuMachine => {
  const cards = valuesOf(argv, "-device").map((value) => readProperties(value, "driver"));
  const networks = valuesOf(argv, "-netdev").map((value) => readProperties(value, "type"));
  const short = valuesOf(argv, "-nic").map((value) => readProperties(value, "type"));
  const taps = networks.filter(({ type }) => type === "tap");
  return {
    name: readName(valuesOf(argv, "-name").at(-1)),
    cards: [
      ...taps.map((tap) =>
        card(
          tap,
          cards.find(({ netdev }) => netdev !== undefined && netdev === tap["id"]),
        ),
      ),
      ...short.filter(({ type }) => type === "tap").map((nic) => card(nic, nic)),
    ],
  };
};

/** The values of an option, which QEMU takes with one dash or with two. */
const valuesOf = (argv: readonly string[], option: string): readonly string[] =>
  argv.flatMap((word, at) => (word === option || word === `-${option}` ? (argv[at + 1] ?? []) : []));

/** `first,key=value,flag,…` where `first` is the value of `implied`, or a JSON object. A doubled comma is a comma. */
const readProperties = (value: string, implied: string): Properties => {
  if (value.startsWith("{")) return readJson(value);
  const parts = value.replaceAll(",,", "\0").split(",");
  const entries = parts.map((part, at): readonly [string, string] => {
    const text = part.replaceAll("\0", ",");
    const equals = text.indexOf("=");
    if (equals >= 0) return [text.slice(0, equals), text.slice(equals + 1)];
    return at === 0 ? [implied, text] : [text, "on"];
  });
  return Object.fromEntries(entries);
};

const readJson = (text: string): Properties => {
  try {
    const values = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
  } catch {
    return {};
  }
};

const readName = (value: string | undefined): string | null =>
  value === undefined ? null : (readProperties(value, "guest")["guest"] ?? null);

const card = (network: Properties, device: Properties | undefined): QemuCard => ({
  device: network["ifname"] ?? null,
  descriptors: `${network["fd"] ?? ""}:${network["fds"] ?? ""}`.split(":").filter(Boolean).map(Number),
  mac: parseMac(device?.["mac"] ?? ""),
});
