/** Every lab object (namespace, scratch directory) is named `cwlab-PID-NAME` after the process that made it. */
const pattern = /^cwlab-(\d+)-[a-z0-9-]+$/i;

/** The kernel's name of the namespace (or the directory) `name` of the lab that process `pid` runs. */
export const labName = (pid: number, name: string): string => `cwlab-${pid}-${name}`;

/** The process that made the lab object called `name`, or `null` when it is no lab object. */
export const labOwner = (name: string): number | null => {
  const match = pattern.exec(name);
  return match === null ? null : Number(match[1]);
};
