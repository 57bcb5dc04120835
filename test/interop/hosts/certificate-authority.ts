import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What hosts and clients need for TLS. Many clients refuse a certificate that signs itself. */
export interface CertificateAuthority {
  readonly key: string;
  /** For the names, signed by the authority. */
  readonly cert: string;
  /** The path of the authority's own certificate, as PEM. */
  readonly file: string;
}

const keyOptions = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Makes an authority for a day, with one certificate for the names, in the folder. */
export function createCertificateAuthority(folder: string, names: readonly string[]): CertificateAuthority {
  const openssl = (...argv: readonly string[]): void => {
    execFileSync("openssl", argv, { cwd: folder, stdio: "pipe" });
  };
  const newKey = (file: string): readonly string[] => [...keyOptions, "-keyout", file];
  writeFileSync(join(folder, "extensions"), extensionsFor(names));
  openssl("req", "-x509", ...newKey("ca-key.pem"), "-out", "ca.pem", "-days", "1", "-subj", "/CN=interop CA");
  openssl("req", ...newKey("key.pem"), "-out", "request.pem", "-subj", `/CN=${names[0]}`);
  const by = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-days", "1", "-extfile", "extensions"];
  openssl("x509", "-req", "-in", "request.pem", "-out", "cert.pem", ...by);
  const read = (file: string): string => readFileSync(join(folder, file), "utf8");
  return { key: read("key.pem"), cert: read("cert.pem"), file: join(folder, "ca.pem") };
}

function extensionsFor(names: readonly string[]): string {
  return [
    `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`,
    "basicConstraints=critical,CA:FALSE",
    "extendedKeyUsage=serverAuth",
    "",
  ].join("\n");
}
