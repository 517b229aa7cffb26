/**
 * `text` when it is a word that means nothing to dnsmasq but itself, else `null`. The language allows no other names;
 * this is the second lock.
 */
export const safeWord = (text: string): string | null =>
  /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(text) ? text : null;
