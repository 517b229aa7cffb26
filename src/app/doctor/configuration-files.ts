import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The texts of systemd-networkd's configuration, the weakest first (`networkd.conf(5)`). */
export const networkdTexts = (): readonly string[] => [
  ...textOf("/etc/systemd/networkd.conf"),
  ...dropIns(["/usr/lib/systemd", "/run/systemd", "/etc/systemd"].map((root) => `${root}/networkd.conf.d`)),
];

/** The texts of NetworkManager's configuration, the weakest first (`NetworkManager.conf(5)`). */
export const networkManagerTexts = (): readonly string[] => {
  const folders = ["/usr/lib/NetworkManager/conf.d", "/run/NetworkManager/conf.d"];
  return [
    ...dropIns(folders),
    ...textOf("/etc/NetworkManager/NetworkManager.conf"),
    ...dropIns(["/etc/NetworkManager/conf.d"]),
  ];
};

/** Whether ufw starts its rules (`ufw enable` says so in this file). */
export const ufwIsEnabled = (): boolean =>
  textOf("/etc/ufw/ufw.conf").some((text) => /^ENABLED=yes$/im.test(text));

/** The texts of the `.conf` files in `folders` by name; of two with one name the later folder's counts. */
const dropIns = (folders: readonly string[]): readonly string[] => {
  const byName = new Map(
    folders.flatMap((folder) => namesIn(folder).map((name) => [name, join(folder, name)])),
  );
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, path]) => textOf(path));
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".conf"));
  } catch {
    return [];
  }
};

const textOf = (path: string): readonly string[] => {
  try {
    return [readFileSync(path, "utf8")];
  } catch {
    return [];
  }
};
