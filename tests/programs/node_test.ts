import { scenario } from "./scenario.ts";

scenario("node requires modules from the tree and uses fs, sync and async, streams and workers", {
  needs: ["node"],
  script:
    `cd "$DIR" && mkdir -p node_modules/dep && echo 'module.exports = "dep " + __dirname' > node_modules/dep/index.js &&
    cat > main.js <<'EOF'
const fs = require("fs"), path = require("path"), os = require("os");
const { Worker, isMainThread, workerData } = require("worker_threads");
if (!isMainThread) { fs.writeFileSync("worker" + workerData, "w"); process.exit(); }
console.log(require("dep"), process.cwd(), __filename);
fs.mkdirSync("a/b/c", { recursive: true });
fs.writeFileSync("a/f", "text"); fs.appendFileSync("a/f", " more"); fs.copyFileSync("a/f", "a/g");
fs.renameSync("a/g", "a/b/g"); fs.symlinkSync("../f", "a/b/link"); fs.linkSync("a/f", "a/hard");
console.log(fs.readFileSync("a/b/link", "utf8"), fs.statSync("a/f").nlink, fs.realpathSync("a/b/link"));
console.log(fs.readdirSync("a", { recursive: true }).sort().join(" "));
for (const call of [() => fs.readFileSync("none"), () => fs.rmdirSync("a"), () => fs.mkdirSync("a"), () => fs.readdirSync("a/f")])
  try { call(); } catch (e) { console.log(e.message); }
(async () => {
  await fs.promises.writeFile("p", "promised"); console.log(await fs.promises.readFile("p", "utf8"));
  await Promise.all([...Array(50).keys()].map((i) => fs.promises.writeFile("n" + i, String(i))));
  console.log((await fs.promises.readdir(".")).filter((n) => /^n\\d/.test(n)).length);
  await new Promise((done) => fs.createReadStream("a/f").pipe(fs.createWriteStream("s")).on("close", done));
  console.log(fs.readFileSync("s", "utf8"));
  await Promise.all([1, 2].map((n) => new Promise((done) => new Worker(__filename, { workerData: n }).on("exit", done))));
  console.log(fs.existsSync("worker1"), fs.existsSync("worker2"));
  console.log(require("child_process").execSync("ls b && pwd", { cwd: "a" }).toString());
  await fs.promises.rm("a", { recursive: true }); console.log(fs.existsSync("a"));
  const dir = await fs.promises.mkdtemp(path.join(__dirname, "t-")); console.log(fs.statSync(dir).isDirectory());
})();
EOF
    node main.js && echo 'import { readFileSync } from "node:fs"; console.log(readFileSync(new URL("p", import.meta.url), "utf8"))' > m.mjs && node m.mjs`,
});
