module.exports = {
  apps: [
    {
      name: "api",
      script: "server.js",
      exec_mode: "cluster",
      instances: 2,
      // What PM2 waits before it sends SIGKILL, 1.6 s unless told otherwise: the drain's deadlineMs, a second, and some to spare.
      kill_timeout: 30_000,
      env: { NAME: "api.example.com", ADDRESS: "192.0.2.7", PORT: "8080" },
    },
  ],
};
