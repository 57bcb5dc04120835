import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

import { createCertificate, type Certificate } from "@dns-drain/lab";

import { assertLeaves, startLeaving } from "../support/deploy/leaving-program.ts";
import { hostName, ServedName } from "../support/deploy/served-name.ts";
import { lacking } from "../support/real/requirements.ts";
import type { Stage } from "../support/real/stage.ts";

/** The zone's server listens on port 53. */
const skip = lacking();

const servers = ["express", "koa", "node-http", "fastify"];

describe(
  "on SIGTERM under load, with DNS that follows readiness, nothing is lost by",
  { skip, concurrency: true },
  () => {
    for (const server of servers) {
      it(`examples/${server}`, async (t) => {
        const name = await ServedName.open(t);
        name.followHealth("http");
        const program = await startLeaving(t, name, { argv: [`examples/${server}/server.js`] });
        await assertLeaves(program, name);
      });
    }

    it("examples/node-http2", async (t) => {
      const certificate = createCertificate([hostName]);
      const name = await ServedName.open(t, { certificate });
      name.followHealth("https");
      const env = filesOf(certificate, name.stage);
      const program = await startLeaving(t, name, { argv: ["examples/node-http2/server.js"], env });
      await assertLeaves(program, name, { ca: certificate.cert });
    });
  },
);

function filesOf({ key, cert }: Certificate, stage: Stage): Record<string, string> {
  const folder = stage.folder("certificate");
  const [KEY, CERT] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  writeFileSync(KEY, key);
  writeFileSync(CERT, cert);
  return { KEY, CERT };
}
