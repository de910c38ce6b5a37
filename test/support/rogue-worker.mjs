// A page worker that does what the document's name says: answers, hangs, crashes or fills its memory.
process.on('message', ({ id, name }) => {
  const answer = (message) => process.send({ id, memoryMB: 50, ...message });
  if (name === 'hang') for (;;);
  if (name === 'wait') return;
  if (name === 'crash') process.kill(process.pid, 'SIGSEGV');
  if (name === 'exit') process.exit(3);
  if (name === 'memory') {
    const hoard = [];
    for (;;) hoard.push(new Array(1e5).fill(hoard.length));
  }
  if (name === 'refuse') return answer({ kind: 'failed', code: 'CF_INTAKE_CORRUPT', message: 'not an image' });
  if (name === 'lost') return answer({ kind: 'failed', code: 'CF_ENGINE_LOST', message: 'no device' });
  if (name === 'fat') return answer({ kind: 'done', value: process.pid, memoryMB: 5000 });
  if (name === 'slow-pages') {
    let page = 0;
    const timer = setInterval(() => {
      page += 1;
      if (page < 5) return process.send({ id, kind: 'page' });
      clearInterval(timer);
      answer({ kind: 'done', value: process.pid });
    }, 300);
    return;
  }
  setTimeout(() => answer({ kind: 'done', value: process.pid }), 5);
});
process.on('disconnect', () => process.exit(0));
