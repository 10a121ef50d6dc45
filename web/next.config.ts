import type { NextConfig } from "next";

// Nobody is told what is built here.
process.env.NEXT_TELEMETRY_DISABLED ??= "1";

const config: NextConfig = {
  // The page is plain files: FastAPI serves them from the same origin as the API.
  output: "export",
  // A page is a folder with an index: what any server of plain files finds, ours included.
  trailingSlash: true,
  reactStrictMode: true,
  // Types are checked by `npm run check`, tests and tools included; building a page needs none of their packages.
  typescript: { ignoreBuildErrors: true },
};

export default config;
