// What a bundler does: puts the variables of the build into what runs.
const fs = require("node:fs");

const source = fs.readFileSync("server.js", "utf8");
fs.mkdirSync("dist", { recursive: true });
fs.writeFileSync("dist/server.js", source.replace("process.env.COMMIT", JSON.stringify(process.env.COMMIT)));
