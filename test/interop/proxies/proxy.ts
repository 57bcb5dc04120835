/** What holds for every proxy that is still there when a host's process ends. */
export const comesToTheEnd =
  "whoever connects in the very moment in which the process stops to listen is reset; nothing of it is executed";

/** A proxy, set up in one of the ways that people set it up. */
export interface Proxy {
  /** Of the setup; stands in front of its requests. */
  readonly id: string;
  /** The settings that matter, as they stand in its configuration. */
  readonly settings: string;
  /** Whether it ever looks the name up again. */
  readonly followsDns: boolean;
  /** Why requests may fail when the host's process ends: something that no host can do anything about. */
  readonly limit?: string;
  readonly program: ProxyProgram;
  /** Its configuration: files by name, and the arguments of its program. */
  configure(site: Site): Configuration;
}

export interface ProxyProgram {
  /** What people call it. */
  readonly title: string;
  /** Of the executable. */
  readonly name: string;
  /** It is installed from PyPI, to this path; default: it is one of the machine's own packages. */
  readonly packagePath?: string;
  /** Arguments with which it prints its version. */
  readonly version: readonly string[];
}

export interface Configuration {
  readonly files: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

/** Where a proxy stands. */
export interface Site {
  /** A folder of its own. */
  readonly folder: string;
  readonly address: string;
  readonly port: number;
  /** The name of the hosts behind it, which have all the same port. */
  readonly name: string;
  readonly upstreamPort: number;
  /** The addresses of the hosts, where they are written down. */
  readonly upstreams: readonly string[];
  readonly resolver: string;
}
