#!/usr/bin/env node
import { main } from "./command-line/main.js";
import { commands } from "./commands/index.js";

process.exitCode = await main(process.argv.slice(2), { commands });
