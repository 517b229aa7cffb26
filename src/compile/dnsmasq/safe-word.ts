/** Words that are options where a name may stand (`dnsmasq(8)`, `dhcp-host`). */
const keywords: ReadonlySet<string> = new Set(["ignore", "infinite"]);

/**
 * `text` when it is a word that means nothing to dnsmasq but itself, else `null`. The language allows no other names;
 * this is the second lock.
 */
export const safeWord = (text: string): string | null =>
  !keywords.has(text) && /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(text) ? text : null;
