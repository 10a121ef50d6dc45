// Writes lib/api/schema.d.ts from ../openapi.json; with --check it only compares and fails on a difference.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const contract = new URL("../../../openapi.json", import.meta.url);
const target = new URL("../../lib/api/schema.d.ts", import.meta.url);
const header = "// Made by `npm run generate` from openapi.json. Change the server, not this file.\n\n";

const BLOB = ts.factory.createTypeReferenceNode("Blob");

/** Uploaded bytes are a Blob in the browser; OpenAPI 3.1 and 3.0 mark them differently. */
function bytesAsBlob(schema) {
  const bytes = schema.contentMediaType === "application/octet-stream" || schema.format === "binary";
  return bytes ? BLOB : undefined;
}

async function main() {
  const made = header + astToString(await openapiTS(contract, { transform: bytesAsBlob }));
  if (!process.argv.includes("--check")) {
    await writeFile(target, made);
    console.log(`Wrote ${fileURLToPath(target)}.`);
    return;
  }
  const kept = await readFile(target, "utf8").catch(() => "");
  if (kept !== made) {
    console.error("lib/api/schema.d.ts does not match openapi.json; run `npm run generate` and commit it.");
    process.exitCode = 1;
  }
}

await main();
