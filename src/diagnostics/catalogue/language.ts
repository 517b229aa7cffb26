import type { CatalogueEntry } from "../catalogue.ts";

/** Faults in the text: found before any name is resolved. */
export const languageCodes = {
  "language/syntax": {
    cause: "the text is not YAML 1.2 or JSON",
    cure: "mend the text at the position; an editor with the JSON Schema shows it while you type",
  },
  "language/tab": {
    cause: "a tab stands where YAML wants blanks: in the indentation",
    cure: "indent with blanks",
  },
  "language/empty": {
    cause: "the file holds no policy: it is empty, or holds comments only",
    cure: "write a policy, beginning with `causeway: 1`; `examples/` has complete ones",
  },
  "language/multiple-documents": {
    cause: "the file holds more than one YAML document, divided by `---` or `...`",
    cure: "keep one document in each file",
  },
  "language/too-deep": {
    cause: "lists and maps are nested more than 32 deep; no policy needs that",
    cure: "look for brackets that are never closed",
  },
  "language/alias": {
    cause:
      "a YAML alias names no anchor before it, contains itself, or the aliases unfold to more than 100,000 values",
    cure: "write the values out, or use a group",
  },
  "language/duplicate-key": {
    cause: "one key stands twice in one map, so one of the two values would be lost",
    cure: "join the two values, or rename one of them",
  },
  "language/version": {
    cause:
      "the key `causeway` is missing, or names a version of the language that this program does not know",
    cure: "begin the file with `causeway: 1`",
  },
  "language/not-yet": {
    cause: "this part of the language is planned and recognised, but this version cannot do it",
    cure: "take it out; nothing in a policy is ever ignored silently",
  },
  "language/unknown-key": {
    cause: "a map has a key that means nothing there",
    cure: "correct the spelling; the hint names the nearest key, or all of them",
  },
  "language/missing-key": {
    cause: "a map lacks a key that it needs",
    cure: "add the key",
  },
  "language/type": {
    cause:
      "a value has the wrong form: a list where a map belongs, a map where a text belongs, nothing at all",
    cure: "write the form that the message asks for; the manual has an example of each",
  },
  "language/number": {
    cause: "YAML reads an unquoted text like `0x10`, `1e3` or `08` as a number, where a text is needed",
    cure: "put it in quotes",
  },
  "language/value": {
    cause: "a value is not one of the few that are possible there",
    cure: "use one of the values that the message or hint lists",
  },
  "language/empty-list": {
    cause: "a list has no members where at least one is needed",
    cure: "add a member, or take the key away",
  },
  "language/bad-name": {
    cause:
      "a name does not begin with a letter, is longer than 63 characters, or holds something other than letters, digits, `_`, `.` and `-`",
    cure: "rename it; control characters are shown escaped in the message",
  },
  "language/reserved-word": {
    cause:
      "a name has a meaning of its own in the language: host, internet, any, to, on; for services also the protocols",
    cure: "rename it",
  },
  "language/bad-address": {
    cause: "a text is not an IPv4 or IPv6 address, or lacks the prefix length that it needs",
    cure: "write all four decimal parts without leading zeros, or IPv6 without a zone",
  },
  "language/bad-prefix": {
    cause: "a text is not a prefix: an address and a length, `10.0.0.0/8`",
    cure: "write address, slash and a length of 0 to 32 (IPv6: 128)",
  },
  "language/host-bits": {
    cause:
      "a prefix has bits set behind its length, so either the address or the length is not what was meant",
    cure: "write the prefix that the hint gives, or correct the length",
  },
  "language/bad-mac": {
    cause: "a text is not the MAC address of one network card: six hexadecimal bytes with colons",
    cure: "write it like `52:54:00:12:34:56`; group addresses (lowest bit of the first byte set) belong to no card",
  },
  "language/bad-device": {
    cause: "a text cannot be the name of a network device: 1 to 15 characters, no blank, slash or colon",
    cure: "`causeway discover` and `ip link` list the devices",
  },
  "language/bad-service": {
    cause: "a text is neither a service name nor a protocol with ports or an ICMP message",
    cure: "write `tcp/443`, `udp/53`, `tcp/8000-8010`, `icmp/echo-request`, `tcp`, `icmp`, or a declared service",
  },
  "language/sentence": {
    cause:
      "a sentence does not have its form: `allow|deny FROM to TO [on SERVICE]` for a rule, `FROM [never] reaches TO [on SERVICE]` for a test, lists divided by commas",
    cure: "follow the form; a rule can also be written as a map",
  },
  "language/steer-path": {
    cause: "an entry of `steer` has neither `via` nor `balance`, or both",
    cure: "write exactly one of them: uplinks in order of preference, or in shares",
  },
  "language/bad-dscp": {
    cause: "a text is not the name of a differentiated services code point (RFC 2474)",
    cure: "write a number from 0 to 63, or a name like `ef`, `af41`, `cs1`",
  },
  "language/bad-schedule": {
    cause: "the times of a rule are not days, a stretch of the day, and a time zone",
    cure: "write them like `mon-fri 08:00-18:00 Europe/Berlin`; days or times may be left out",
  },
  "language/bad-validity": {
    cause: "the validity of a rule is not two moments with a slash between them, the earlier one first",
    cure: "write it like `2026-08-01T00:00:00Z/2026-08-07T23:59:59Z`",
  },
  "language/bad-window": {
    cause:
      "a window of `settings` is not `FIRST-LAST`, too small or too large, or holds numbers of the kernel",
    cure: "write it like `marks: 24-31` (4 to 10 bits), `priorities: 20000-20999`, `tables: 203000-203999` (16 numbers or more)",
  },
  "language/bad-include": {
    cause:
      "an include is empty, names a folder, or has a pattern somewhere else than in the name of the file",
    cure: "write the path of a file, or a pattern like `rules.d/*.yaml`",
  },
  "language/include-missing": {
    cause: "an included file is not there, or cannot be read",
    cure: "paths begin at the folder of the file that includes: correct the path, or take the include out",
  },
  "language/include-nothing": {
    cause: "no file fits the pattern of an include (a warning: such a folder may be empty)",
    cure: "correct the pattern, or take the include out",
  },
  "language/include-cycle": {
    cause: "a file includes itself, directly or through others, or includes are nested more than 16 deep",
    cure: "take one of the includes out",
  },
  "language/include-twice": {
    cause: "one file is included in two places, so its rules would stand in the policy twice",
    cure: "include it once",
  },
  "language/rule-action": {
    cause: "a rule written as a map has neither `allow` nor `deny`, or both",
    cure: "write exactly one of them",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
