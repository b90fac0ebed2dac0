#!/usr/bin/env node
// The one door for every npm script. Plain JavaScript that any Node from 20 on can run: it installs what is missing,
// finds a Node that is new enough, and hands over to it.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const LEAST = [24, 15];
const [task = "help", ...rest] = process.argv.slice(2);

const newEnough = (version) => {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
};

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (done.error) {
    console.error(`ringfence: cannot run ${command}: ${done.error.message}`);
    process.exit(2);
  }
  return done.status ?? 1;
}

/** Installs the locked dependencies when they are absent or older than the lock file. */
function install() {
  const marker = join(root, "node_modules", ".package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error("Installing dependencies (first run only) …");
  const npm = process.platform === "win32" ? ["cmd", ["/c", "npm"]] : ["npm", []];
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  if (run(npm[0], [...npm[1], ...args], { stdio: ["ignore", 2, 2] }) !== 0) {
    console.error("ringfence: npm ci failed; the messages above say why");
    process.exit(2);
  }
}

/** The path of a Node that is at least 24.15: this one, or the one that the checkout brings. */
function findNode() {
  if (newEnough(process.version)) return process.execPath;
  const require = createRequire(join(root, "package.json"));
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  try {
    const folder = dirname(require.resolve(`${name}/package.json`));
    const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    if (existsSync(binary)) return binary;
  } catch {
    // not shipped for this platform: the message below says what to do
  }
  console.error(
    `ringfence needs Node ${LEAST.join(".")} or newer; this is ${process.version} and no ${name} package exists.`,
  );
  console.error("Install a newer Node and run the command again.");
  return process.exit(2);
}

install();
const node = findNode();
const env = { ...process.env, PATH: `${dirname(node)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}` };
process.exit(run(node, ["--disable-warning=ExperimentalWarning", join("scripts", "tasks.ts"), task, ...rest], { env }));
