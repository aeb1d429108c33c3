// Files of the repository that are compiled into the programs. The tables are written at build time by cmake/embed.cmake:
// a new file in the folder is a new row, with no line of code.
#pragma once

#include <span>
#include <string_view>

namespace gatewalk {

// One file: its path below the folder it comes from ("lstm.cell"), and its content.
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

// engine/cells/*.cell, in the order of the alphabet.
std::span<const EmbeddedFile> embedded_cells();
// engine/training/rules/*.rule, likewise.
std::span<const EmbeddedFile> embedded_rules();
// engine/text/<language>/phrases: what the engine says, "en/phrases".
std::span<const EmbeddedFile> embedded_phrases();

}  // namespace gatewalk
