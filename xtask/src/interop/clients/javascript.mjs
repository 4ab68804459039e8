// The AWS SDK for JavaScript: all steps, then all paginators and waiters. Usage: node javascript.mjs ENDPOINT SCRIPT
import { readFileSync } from "node:fs";

import * as sdk from "@aws-sdk/client-bedrock-agentcore-control";

const [endpoint, path] = process.argv.slice(2);
const client = new sdk.BedrockAgentCoreControlClient({ endpoint, region: "us-west-2", maxAttempts: 1 });
const steps = JSON.parse(readFileSync(path, "utf8"));
const known = {};
const failures = [];

function replaced(value) {
  if (typeof value === "string") {
    const examples = Object.keys(known).sort((a, b) => b.length - a.length);
    return examples.reduce((text, example) => text.replaceAll(example, known[example]), value);
  }
  if (Array.isArray(value)) return value.map(replaced);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaced(entry)]));
  }
  return value;
}

function learn(step, output) {
  for (const [example, pointer] of step.replacements) {
    const value = pointer.slice(1).split("/").reduce((inner, name) => inner?.[name], output);
    if (typeof value === "string") known[example] = value.split("/").pop();
  }
}

async function pagesAndWaiters() {
  let pages = 0;
  for (const step of steps.filter((step) => !step.error)) {
    const paginate = sdk[`paginate${step.operation}`];
    if (!paginate) continue;
    for await (const _ of paginate({ client, pageSize: 1 }, replaced(step.input))) pages += 1;
  }
  const waiters = Object.keys(sdk).filter((name) => name.startsWith("waitUntil"));
  console.log(`${pages} pages, ${waiters.length} waiters`);
}

const firstDeletion = steps.findIndex((step) => step.error) - 1;
for (const [index, step] of steps.entries()) {
  if (index === firstDeletion) await pagesAndWaiters();
  let code = null;
  try {
    const output = await client.send(new sdk[`${step.operation}Command`](replaced(step.input)));
    if (!step.error) learn(step, output);
  } catch (error) {
    code = error.name;
    if (code !== step.error) failures.push(`${step.operation}: ${error.name}: ${error.message}`);
  }
  if (step.error && !code) failures.push(`${step.operation}: a success instead of ${step.error}`);
}
for (const failure of failures) console.log(`failed  ${failure.slice(0, 1000)}`);
console.log(`${steps.length} steps, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
