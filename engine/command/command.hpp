// The engine's command line: `gatewalk trace`, `gatewalk train`, `gatewalk cell` and `gatewalk rule`. Only this folder prints and
// opens files.
#pragma once

namespace gatewalk::command {

// Runs the sub-command argv[1]. Returns the exit code: 0, or 2 after one line on stderr that names file, place and what to do;
// 130 from a training that was stopped.
int run(int argc, char** argv);

// "gatewalk 0.1.0" on stdout.
void print_version();

// The sub-commands; argv[0] is the first word behind their name.
int run_trace(int argc, char** argv);
int run_train(int argc, char** argv);
int run_cell(int argc, char** argv);
int run_rule(int argc, char** argv);

}  // namespace gatewalk::command
