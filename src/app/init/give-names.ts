/** Words of the language that nothing can be called (docs/language, Names), and those that YAML takes for values. */
const reservedWords: ReadonlySet<string> = new Set([
  "host",
  "internet",
  "any",
  "to",
  "on",
  "true",
  "false",
  "null",
]);

/** Makes names that the language allows, each once. */
export const createNames = (): ((wanted: string) => string) => {
  const given = new Set<string>();
  return (wanted) => {
    const base = soundName(wanted);
    let name = base;
    for (let count = 2; given.has(name) || reservedWords.has(name.toLowerCase()); count += 1)
      name = `${base}-${count}`;
    given.add(name);
    return name;
  };
};

/** At most 50 characters of 63, so that a number fits behind it. */
const soundName = (text: string): string => {
  const clean = text.replace(/[^A-Za-z0-9_.-]+/g, "-").slice(0, 50);
  return /^[A-Za-z]/.test(clean) ? clean : `m-${clean}`;
};

/** Whether a policy can name a device or a virtual machine that is called so: printable, no blank at the ends. */
export const isSayable = (name: string): boolean => /^[!-~](?:[ -~]{0,126}[!-~])?$/.test(name);
