import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key and a certificate that signs itself, as PEM. Pass `cert` as `ca` to a client that shall trust it. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate for host names and IP addresses, valid for a day, with the machine's `openssl`. */
export function createCertificate(names: readonly string[]): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "lab-certificate-"));
  try {
    execFileSync("openssl", argumentsFor(names), { cwd: folder, stdio: "pipe" });
    const read = (file: string): string => readFileSync(join(folder, file), "utf8");
    return { key: read("key.pem"), cert: read("cert.pem") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function argumentsFor(names: readonly string[]): string[] {
  const alternatives = names.map((name) => `${isIP(name) ? "IP" : "DNS"}:${name}`).join(",");
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", "key.pem", "-out", "cert.pem"];
  return [
    "req",
    "-x509",
    ...curve,
    ...files,
    "-days",
    "1",
    "-subj",
    "/CN=lab",
    "-addext",
    `subjectAltName=${alternatives}`,
  ];
}
