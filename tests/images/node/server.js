const http = require("node:http");

const commit = process.env.COMMIT;

const server = http.createServer((request, response) => {
  if (request.url === "/readyz") {
    response.end("ready\n");
  } else {
    response.end(`${commit} ${process.env.NODE_ENV}\n`);
  }
});
server.listen(process.env.PORT ?? 8080);

process.on("SIGTERM", () => server.close(() => console.log("stopped")));
