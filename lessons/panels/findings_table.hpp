// What is asked of a network as a whole, as a table: a column a measure, a row a unit, gate or step, each at a number that can be
// opened; and a plot above it. The engine computes it (engine/findings); here it gets its words.
#pragma once

#include <string>
#include <vector>

#include "lessons/figures/plot.hpp"
#include "lessons/player/player.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

struct FindingsTable {
  std::string_view asked;            // which of findings_keys it answers
  std::string summary;               // one sentence of all of it
  std::string marks;                 // what the dot before a row says
  std::vector<std::string> columns;  // the first names the row, the others hold numbers
  struct Row {
    std::string name;
    std::vector<double> values;  // of the other columns
    bool marked = false;         // what is worth a look: a unit that is dead, a step where two measures disagree
    OpenedNumber at;
    bool whole = false;  // all units of a gate together: stands before the others, however they are sorted
  };
  std::vector<Row> rows;
  PlotPicture plot;                             // without series: none
  enum class Written { number, share, steps };  // as it is; as per cent; a number of steps
  std::vector<Written> written;                 // of the number columns
};

// The table that `asked` asks for: not yet what the player's view asks, in the frame in which a reader chooses.
// Cost: that of the engine's finding.
FindingsTable make_findings(const Ui& ui, const Player& player, const FindingsView& asked);
// With all digits, for other programs.
std::string findings_csv(const FindingsTable& table);

}  // namespace gatewalk::lessons
