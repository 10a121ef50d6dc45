import type { NextConfig } from "next";

// Nobody is told what is built here.
process.env.NEXT_TELEMETRY_DISABLED ??= "1";

const config: NextConfig = {
  // The page is plain files: FastAPI serves them from the same origin as the API.
  output: "export",
  reactStrictMode: true,
  // Types are checked by `npm run check`, tests and tools included; building a page needs none of their packages.
  typescript: { ignoreBuildErrors: true },
};

export default config;
