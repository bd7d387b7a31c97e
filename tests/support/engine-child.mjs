// An embedded recorder in a process of its own: its options are the argument, it says where it is, and on any message its memory.
import { startEmbeddedCharles } from '../../dist/embedded/index.js';

const { relay, ...options } = JSON.parse(process.argv[2]);
const charles = await startEmbeddedCharles(options);
const { port } = relay ? await charles.openRelay(relay) : charles;
process.on('message', () => process.send({ peakBytes: process.resourceUsage().maxRSS * 1024 }));
process.on('disconnect', () => process.exit());
process.send({ port });
