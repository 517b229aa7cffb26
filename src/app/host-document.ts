import { digest, type HostState, hostToJson, type JsonRecord } from "../state/index.ts";

/** A host state as `discover --json` prints it and `check --facts` reads it. */
export type HostDocument = JsonRecord & {
  /** Of `config`: equal exactly when two hosts are configured the same. */
  readonly digest: string;
};

/** The whole host state as one JSON value. */
export const hostDocument = (host: HostState): HostDocument => ({
  digest: digest(host.config),
  ...hostToJson(host),
});
