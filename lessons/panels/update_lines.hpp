// The way through one update as lines, in the order in which it is computed: what the arrow keys step through, what is lit on the
// stage, and what is said of it.
//
//   loss → gradient by steps → gradient by sequences → norm and clipping → every line of the rule, up to the new weight
#pragma once

#include <string>
#include <vector>

#include "lessons/player/player.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

// Whether the stage shows an update.
bool walks_update(const Player& player);
// The weight that is followed: the chosen one, otherwise the first there is.
Target followed_weight(const Player& player);
// The update that is looked at; null where there is none, or it has yet to come.
const Learned::Walked* update_looked_at(const Player& player);

// The weight's number among the cell's parameters.
equations::Index parameter_of(const Experiment& experiment, const Target& weight);
// The rule walked over the followed weight's tensor; `unit` is its entry there.
struct WeightRule {
  const training::WalkedRule& rule;
  int unit = 0;
  bool two_biases = false;
  // The rule's lines that have a name, in their order.
  std::vector<equations::Index> lines() const;
};
WeightRule weight_rule(const Player& player, const Learned::Walked& walked, const Target& weight);

// What each step and each sequence adds to the weight's gradient.
const Learned::Walked::Shares& shares_of(const Player& player, const Learned::Walked& walked, const Target& weight);

enum class UpdateLine { loss = 1, steps, sequences, clip, rule };  // from `rule` on a line of the rule each
int update_line_count(const Player& player);
// What a line says, from 1, without the number that is asked for. Empty where there is no such line.
std::string update_line_said(const Phrases& words, const Player& player, int line);
// Steps along; over an end into the update after this one, or before it.
void move_update_line(Player& player, int by);

}  // namespace gatewalk::lessons
