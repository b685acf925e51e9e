import { isMainThread } from 'node:worker_threads';

// Loaded into supervised children with `--import`: when the supervisor is gone, however it went, its end of the channel
// closes, and the child ends as if it had been told to. Else a killed `npm start` would leave its port taken.
// Plain JavaScript: the child's own worker threads load it too, and have no loader for TypeScript.
if (isMainThread) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // The channel itself must not keep a child up that is otherwise done.
  process.channel?.unref();
}
