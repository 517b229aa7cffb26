import * as z from "zod";
import { highestDscp } from "./dscp-format.ts";
import { devicePattern, virtualMachinePattern } from "./device-format.ts";
import { namePattern } from "./name-format.ts";
import { text } from "./schema-text.ts";
import { settings } from "./settings-schema.ts";

/** The version of the language, as the key `causeway` says it. */
export const languageVersion = 1;

/** The largest weight in `balance`: what one next hop of a kernel group can have (`rtnh_hops` + 1). */
const heaviestWeight = 256;

const oneOrMore = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item).min(1)]);

/** A switch. YAML 1.2 leaves `on` and `off` texts. */
const toggle = (description: string) => z.union([z.boolean(), z.enum(["on", "off"])]).meta({ description });

const name = text("causeway-name", { id: "name", description: "a name", pattern: namePattern.source });
const reference = text("causeway-name", {
  id: "reference",
  description: "the name of something declared",
  pattern: namePattern.source,
});
const device = text("causeway-device", {
  id: "device",
  description: "a network device, by its name in the kernel",
  pattern: devicePattern.source,
});
const address = text("causeway-address", { id: "address", description: "an IPv4 or IPv6 address" });
const endpoint = text("causeway-endpoint", {
  id: "endpoint",
  description: "host, internet, any, a declared name, an address or a prefix",
});
const service = text("causeway-service", {
  id: "service",
  description: "tcp/443, udp/53, tcp/8000-8010, icmp/echo-request, tcp, icmp, or a service",
});
const prefix = text("causeway-prefix", { id: "prefix", description: "a prefix, or an address" });

const include = text("causeway-include", {
  id: "include",
  description: "a file, or files by a pattern like rules.d/*.yaml; relative to this file",
});

const uplink = z
  .strictObject({
    device,
    gateway: oneOrMore(text("causeway-gateway", { description: "auto, or an address of the next router" }))
      .optional()
      .meta({ description: "auto (the host's own default routes) unless given; at most one of each family" }),
  })
  .meta({ id: "uplink", description: "a way to the internet" });

const network = z
  .strictObject({
    mode: z.enum(["nat", "bridge", "routed", "isolated"]),
    address: oneOrMore(
      text("causeway-interface-address", {
        description: "an address of the host, with the length of its subnet",
      }),
    ).optional(),
    dhcp: toggle("give out IPv4 addresses").optional(),
    ra: toggle("announce the IPv6 prefix").optional(),
    dns: toggle("answer names").optional(),
    device: device.optional(),
    bridge: device.optional(),
    isolate: toggle("machines inside may not reach each other").optional(),
    adopt: toggle("take the device although it holds addresses").optional(),
  })
  .meta({ id: "network", description: "a layer-2 segment" });

const machine = z
  .strictObject({
    vm: text("causeway-virtual-machine", {
      description: "a virtual machine, by its name",
      pattern: virtualMachinePattern.source,
    }).optional(),
    device: device.optional(),
    network: reference,
    address: oneOrMore(address).optional(),
    mac: text("causeway-mac", { description: "the MAC address of its card" }).optional(),
  })
  .meta({ id: "machine", description: "a virtual or physical machine" });

const publication = z
  .strictObject({
    name: name.optional(),
    service,
    on: reference,
    to: reference,
    port: z.int().min(1).max(65_535).optional(),
    from: oneOrMore(endpoint).optional(),
  })
  .meta({ id: "publication", description: "a port of an uplink that leads to a machine" });

const traffic = z
  .strictObject({
    from: oneOrMore(endpoint),
    to: oneOrMore(endpoint),
    service: oneOrMore(service).optional(),
  })
  .meta({ id: "traffic", description: "who to whom, on which services (all unless given)" });

const structuredRule = z
  .strictObject({
    name: name.optional(),
    allow: traffic.optional(),
    deny: traffic.optional(),
    log: z.enum(["none", "new", "denied"]).optional(),
    when: oneOrMore(
      text("causeway-schedule", {
        description: "days, times or both, and a zone: mon-fri 08:00-18:00 Europe/Berlin",
      }),
    ).optional(),
    validity: text("causeway-validity", {
      description: "two moments: 2026-08-01T00:00:00Z/2026-08-07T23:59:59Z",
    }).optional(),
  })
  .refine((rule) => !isMap(rule) || "allow" in rule !== "deny" in rule, {
    params: { fault: "rule-action" },
    when: () => true,
  })
  .meta({ oneOf: [{ required: ["allow"] }, { required: ["deny"] }] });

const rule = z
  .union([text("causeway-rule", { description: "allow|deny FROM to TO [on SERVICE]" }), structuredRule])
  .meta({ id: "rule", description: "who may, or may not, start talking to whom; the first match decides" });

const dscp = z.union([
  z.int().min(0).max(highestDscp),
  text("causeway-dscp", { description: "a DSCP by its name: ef, af41, cs1" }),
]);

const steer = z
  .strictObject({
    name: name.optional(),
    ...traffic.shape,
    incoming: reference.optional(),
    dscp: oneOrMore(dscp).optional(),
    via: oneOrMore(reference).optional(),
    balance: z
      .record(reference, z.int().min(1).max(heaviestWeight))
      .refine((shares) => !isMap(shares) || Object.keys(shares).length > 0, {
        params: { fault: "no-shares" },
      })
      .meta({ minProperties: 1 })
      .optional(),
    fallback: z.enum(["main"]).optional(),
  })
  .refine((entry) => !isMap(entry) || "via" in entry !== "balance" in entry, {
    params: { fault: "steer-path" },
    when: () => true,
  })
  .meta({
    id: "steer",
    description:
      "which way traffic takes: `via` uplinks in order, or in shares by `balance`; the first match decides",
    oneOf: [{ required: ["via"] }, { required: ["balance"] }],
  });

const isMap = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A section may be left empty: whoever comments out its last entry shall not have to take the key away. */
const section = <Content extends z.ZodType>(content: Content, description: string) =>
  content.nullable().optional().meta({ description });

/** A whole policy with its sections. */
export const policySchema = z
  .strictObject({
    causeway: z.literal(languageVersion).meta({ description: "the version of the language" }),
    include: section(oneOrMore(include), "files that stand here, spliced in"),
    settings: settings.nullable().optional(),
    uplinks: section(z.record(name, uplink), "ways to the internet"),
    networks: section(z.record(name, network), "layer-2 segments"),
    machines: section(z.record(name, machine), "virtual and physical machines"),
    groups: section(
      z.record(name, oneOrMore(endpoint)),
      "names for several networks, machines, prefixes, groups",
    ),
    services: section(
      z.record(
        text("causeway-service-name", { description: "a name", pattern: namePattern.source }),
        oneOrMore(service),
      ),
      "names for kinds of traffic",
    ),
    publish: section(z.array(publication), "ports of uplinks that lead to machines"),
    routes: section(z.record(prefix, oneOrMore(address)), "next hops of prefixes, in order of preference"),
    steer: section(z.array(steer), "which way traffic takes"),
    rules: section(z.array(rule), "who may start talking to whom"),
    tests: section(
      z.array(text("causeway-test", { description: "FROM [never] reaches TO [on SERVICE]" })),
      "what must hold",
    ),
    guard: section(z.array(traffic), "what no change may ever cut off"),
  })
  .meta({ title: "Causeway policy" });

/** A bare route map: prefixes with their next hops, in order of preference. */
export const routeMapSchema = z
  .record(prefix, z.array(address).min(1))
  .refine((map) => !isMap(map) || Object.keys(map).length > 0)
  .meta({ title: "route map", minProperties: 1 });

/** Everything that a policy file can be. */
export const policyFileSchema = z.union([policySchema, routeMapSchema]);

/** A whole policy as JSON has it. */
export type PolicyDocument = z.infer<typeof policySchema>;

/** JSON Schema 2020-12 of policy files, for editors. Its formats are the names in `textFormats`. */
export const policyJsonSchema = (): Readonly<Record<string, unknown>> => ({
  ...z.toJSONSchema(policyFileSchema, { reused: "inline" }),
  title: "Causeway policy",
});
