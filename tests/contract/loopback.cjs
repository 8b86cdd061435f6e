// Loaded before a stand-in. `emulate` takes no host and would listen on every interface: here it listens on loopback.
const net = require("node:net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port !== "number") return listen.call(this, port, ...rest);
  if (typeof rest[0] === "string") rest.shift();
  return listen.call(this, port, "127.0.0.1", ...rest);
};
// However the tests end, their end of this pipe closes, and the stand-in goes with them.
process.stdin.on("end", () => process.exit()).resume();
