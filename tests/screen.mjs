// A screen of their own for programs that need one: Xvfb, which chooses a free number and says it on a pipe.
import { spawn } from 'node:child_process';

// size: '2560x1600'. Resolves with {display: ':N', close}; rejects where Xvfb does not start.
export async function screen(size) {
  const program = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const display = await new Promise((done, failed) => {
    program.stdio[3].setEncoding('utf8').once('data', (number) => done(`:${number.trim()}`));
    program.once('error', failed).once('exit', () => failed(new Error('Xvfb does not start')));
  });
  return { display, close: () => program.kill() };
}
