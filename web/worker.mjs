// A worker of the page: the lab's program without a window, for work that may take longer than a frame (work.mjs).
import createLab from './lab_module.mjs';
import { Desk } from './work.mjs';

let desk = null;
const waiting = [];

onmessage = async ({ data }) => {
  if (data.taken) return void desk.taken();
  if (data.tell) {
    if (desk) desk.tell(data.tell);
    else waiting.push(data.tell);
    return;
  }
  const module = await createLab({
    noInitialRun: true,
    noExitRuntime: true,
    instantiateWasm: (imports, done) => {
      WebAssembly.instantiate(data.program, imports).then((instance) => done(instance, data.program));
      return {};
    },
    print: console.log,
    printErr: console.warn,
  });
  desk = new Desk(module, data.kind, data.piece, (report) => {
    postMessage({ report }, [report.buffer]);
    return true;
  }, (rests) => postMessage({ rests }));
  postMessage({ started: true });
  for (const bytes of waiting) desk.tell(bytes);
};
