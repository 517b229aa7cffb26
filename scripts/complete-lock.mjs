// Adds the optional platform bindings that a registry did not offer to package-lock.json.
//
// `npm install` leaves an unavailable optional package out of the lock file silently, and
// `npm ci` then refuses the lock ("Missing: … from lock file"). An entry that names a foreign
// platform satisfies it and is never fetched. Run this after each `npm install` that changes
// the tools below.
import { readFileSync, writeFileSync } from "node:fs";

const tools = ["oxfmt", "oxlint", "oxlint-tsgolint"];
const lockFile = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(lockFile, "utf8"));

/** The `os`, `cpu` and `libc` fields that a binding's name states. */
const platformOf = (name) => {
  const [os, cpu, abi] = name.split("/")[1].replace("binding-", "").split("-");
  const libc = abi?.startsWith("musl") ? "musl" : abi?.startsWith("gnu") ? "glibc" : undefined;
  return { os: [os], cpu: [cpu], ...(libc ? { libc: [libc] } : {}) };
};

for (const tool of tools) {
  const bindings = lock.packages[`node_modules/${tool}`].optionalDependencies ?? {};
  for (const [name, version] of Object.entries(bindings)) {
    lock.packages[`node_modules/${name}`] ??= { version, dev: true, optional: true, ...platformOf(name) };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
