// Short tests on a Charles that records itself; CHARLES_PROXY says where.
import { defineConfig } from '@playwright/test';

export default defineConfig({ testDir: '.', outputDir: process.env.BENCH_OUTPUT, workers: 1, reporter: 'null' });
