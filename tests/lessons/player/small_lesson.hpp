// A small lesson for the player's cases: two steps over three words, one question of each kind.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "lessons/course/lesson.hpp"
#include "lessons/experiment/experiment.hpp"

namespace gatewalk::lessons {

inline const std::string small_lesson_text = R"(title: Small
number: 1
goal: Test the player.
cell: lstm
input: 2
hidden: 2
seed: 3
gain: 2
tokens: one | two | three
set: c[0]@0 = 0.8
set: c[1]@0 = -0.6

# First

The gate is {f[0]@2}.

:show forward t=2 op=f open=f[0]@2
:knob b_f[0] -4..4 bias

:question gate number
What is the gate?
answer: f[0]@2
mistake: tanh(a_f[0]@2)
tell: You squashed with tanh.
at: f
mistake: a_f[0]@2
tell: That is the pre-activation.
hint: Squash it.
explain: It is {f[0]@2}.
:end

# Second

Now the state, one step on.

:show t=3 op=c

:question shut act
Shut the gate.
condition: f[0]@3 < 0.05
solve: b_f[0] = -9
:end

:question blind choice
Which change leaves the gate alone at time step 1?
option: the bias rises
holds: after(b_f[0] = b_f[0] + 1, f[0]@1) == f[0]@1
option: the cell state rises
holds: after(c[0]@0 = 2, f[0]@1) == f[0]@1
:end
)";

inline Lesson small_lesson() {
  auto lesson = parse_lesson(small_lesson_text, "small.md");
  REQUIRE_MESSAGE(lesson, (lesson ? "" : lesson.error().sentence()));
  lesson->slug = "small";
  lesson->language = "en";
  return *lesson;
}

inline const Experiment& small_experiment() {
  static const Experiment e = *Experiment::make(small_lesson().setup);
  return e;
}

}  // namespace gatewalk::lessons
