// The semantic tree as JSON for a mirror outside of the program.
#pragma once

#include "lessons/semantics/semantics.hpp"

namespace gatewalk::lessons {

// The diff with the nodes it speaks of, for the mirror:
// {"focus": id, "removed": [id …], "changed": [node …], "moved": [[id, x, y, w, h] …], "order": [[id, parent id] …]}.
// "order" is there only if it changed. Text positions are turned into UTF-16 units, which is how a browser counts.
std::string to_json(const SemanticTree& now, const SemanticDiff& diff);

}  // namespace gatewalk::lessons
