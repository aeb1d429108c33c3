// Appended to a test program's module: run it at once with the command line's arguments.
await Module({ arguments: process.argv.slice(2) });
