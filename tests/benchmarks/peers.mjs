// In Chromium, Gatewalk's module beside ONNX Runtime Web, TensorFlow.js and jax-js (peers/), and what it draws from that:
// peers.mjs OUT.json [options of peers/run.mjs]
import { spawnSync } from 'node:child_process';

const [out, ...rest] = process.argv.slice(2);
process.exitCode = spawnSync(process.execPath, ['tests/benchmarks/peers/run.mjs', out, ...rest], { stdio: 'inherit' }).status ?? 1;
