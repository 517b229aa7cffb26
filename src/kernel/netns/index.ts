/**
 * Network namespaces: open one by name, and do something inside it.
 *
 * Main type: `Namespace`. Inside `runInNamespace` only netlink sockets opened there, `/proc/thread-self/net` and
 * synchronous reads and writes below `/proc/sys/net` are right: `/sys/class/net` and `/proc/net` show other
 * namespaces, and asynchronous file calls run on other threads.
 */
export { type Namespace, namespacePath, openNamespace, runInNamespace } from "./namespace.ts";
