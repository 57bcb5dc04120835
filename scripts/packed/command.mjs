import { run } from "./run.mjs";

/** What a command says that could not ask anybody: see its README's exit codes. */
const noUsableAnswer = 3;

/** The command, if the package has one: tells its version, and, where nobody answers, just that. */
export async function checkCommand({ folder }, { manifest }) {
  for (const command of Object.keys(manifest.bin ?? {})) {
    const npx = (argv, code) => run("npx", ["--no-install", command, ...argv], { cwd: folder, code });
    const version = (await npx(["--version"], 0)).stdout.trim();
    if (version !== manifest.version)
      throw new Error(`"${command} --version" says ${version}, not ${manifest.version}`);
    const nobody = "127.0.0.1:9";
    const { stdout, stderr } = await npx(["check", "api.example.com", "-r", nobody, "-a", nobody], noUsableAnswer);
    if (/^ +at /m.test(stdout + stderr)) throw new Error(`"${command} check" shows a stack trace\n${stdout}${stderr}`);
  }
}
