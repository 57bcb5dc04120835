import type { Stage } from "../../support/real/stage.ts";
import type { Say } from "../telling/say.ts";
import { waitUntilListed } from "../../support/forked/forked-drain.ts";
import type { HostLabel } from "./hits.ts";
import { startHost, type Host, type HostSettings } from "./host.ts";
import { nameOf, publishName, type PublishedName } from "./published-name.ts";

/** Two hosts of one name, of which DNS has only A yet. */
export interface TwoHosts {
  readonly published: PublishedName;
  readonly A: Host;
  readonly B: Host;
}

export interface TwoHostsSettings extends Pick<HostSettings, "ports" | "certificate" | "drain"> {
  /** For how long A must have seen itself in DNS before anything happens. */
  readonly listedForMs: number;
}

const label = "api";

/** The name of both. */
export const hostName: string = nameOf(label);

export async function startTwoHosts(stage: Stage, settings: TwoHostsSettings, say: Say): Promise<TwoHosts> {
  const { listedForMs, ...common } = settings;
  const [addressOfA, addressOfB] = [stage.address(11), stage.address(12)];
  const published = await publishName(stage, label, [addressOfA]);
  const start = (host: HostLabel, address: string): Promise<Host> => {
    const drain = { ...published.optionsFor(address), ...common.drain };
    return startHost(stage, { ...common, label: host, address, drain }, (line) => say(`${host}: ${line}`));
  };
  const A = await start("A", addressOfA);
  const B = await start("B", addressOfB);
  await waitUntilListed(A, listedForMs);
  return { published, A, B };
}
