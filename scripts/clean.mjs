// Removes everything that a build or a test run makes, so that the next build starts from the sources alone.
import { readdirSync, rmSync } from "node:fs";

const root = new URL("..", import.meta.url);

for (const folder of ["build", "coverage", "bench/dist", ...outputsIn("packages"), ...outputsIn("examples")]) {
  rmSync(new URL(folder, root), { recursive: true, force: true });
}

function outputsIn(folder) {
  const entries = readdirSync(new URL(folder, root), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}/dist`);
}
