// Tasks of a reader's own data: a text, whose next character is asked for, and a table of numbers, whose next value is.
// The data belong to the task. Sequences are stretches of them that begin anywhere. Those that are held out are none that are
// learned from (held_out.hpp), but overlap with them: they tell how well the data are known, not what else was understood.
#pragma once

#include <string_view>

#include "engine/training/tasks/task.hpp"

namespace gatewalk::training {

inline constexpr int most_characters = 200, least_text = 20;

// The next character of a text in UTF-8: x is one-hot over the text's characters in the order of their first appearance, target
// [T, B] the class of the character that follows. Line ends are characters; "\r\n" counts as one. Chance: the entropy of the
// characters' frequencies.
// Errors: fewer than least_text characters, one character alone, more than most_characters different ones, bytes that are no
// UTF-8. Cost: linear in the text.
Result<Task> text_task(std::string_view text);

// The value of one column a row later: x is every column, target [T, B, 1] that column's next value. Each column is shifted to
// the mean 0 and scaled to the standard deviation 1 (one that never changes is 0), so that chance is 1. Shapes: rows [T, K] as
// files::read_csv gives them; column from 0. Errors: fewer than 12 rows, a column that is not there or never changes, a number
// that is not finite.
Result<Task> series_task(const Tensor& rows, int column);

}  // namespace gatewalk::training
