// Which builds and suites run beside each other on a machine of so many cores.
// One thing at a time has the machine to itself, or nearly: a build (they follow one another in the order given), then the suites
// that say `quiet`. Beside it run the others, each on a core of its own, as soon as the builds they need are made: on half of the
// cores while something wide runs, on all of them otherwise. On one core everything is one after another.

// builds   names, in the order in which they are made
// suites   rows {name, build: names, quiet}
// make     name → promise of true where the build succeeded
// run      suite → promise; called once for each whose builds all succeeded
// deny     (suite, build) → called once for each of which a build failed
// Resolves when all of them have ended.
export function schedule({ builds, suites, cores, make, run, deny }) {
  const made = new Map();  // build → whether it succeeded
  const waiting = [...suites];
  const coming = [...builds];
  let wide = false;
  let narrow = 0;

  return new Promise((done) => {
    const ready = (suite) => (suite.build ?? []).every((name) => made.get(name));
    const take = (fits) => {
      const at = waiting.findIndex(fits);
      return at < 0 ? null : waiting.splice(at, 1)[0];
    };
    const begin_wide = (promise, end = () => {}) => {
      wide = true;
      promise.then(end).then(() => { wide = false; go(); });
    };
    function go() {
      for (let lost; (lost = take((suite) => (suite.build ?? []).some((name) => made.get(name) === false)));)
        deny(lost, lost.build.find((name) => made.get(name) === false));
      if (!wide && narrow < cores) {
        const build = coming.shift();
        const quiet = build ? null : take((suite) => suite.quiet && ready(suite));
        if (build) begin_wide(make(build), (fine) => made.set(build, fine));
        else if (quiet) begin_wide(run(quiet));
      }
      const places = () => (cores === 1 ? Number(!wide) : wide ? Math.max(1, Math.floor(cores / 2)) : cores);
      while (narrow < places()) {
        const suite = take((row) => !row.quiet && ready(row));
        if (!suite) break;
        ++narrow;
        run(suite).then(() => { --narrow; go(); });
      }
      if (!wide && !narrow && !waiting.length && !coming.length) done();
    }
    go();
  });
}
