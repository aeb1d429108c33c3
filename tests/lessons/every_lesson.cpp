// The list that every shipped lesson goes through, without being added by hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "lessons/course/course.hpp"
#include "lessons/course/language.hpp"
#include "lessons/embedded.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/player/player.hpp"
#include "lessons/tex/tex.hpp"
#include "lessons/words/numbers.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::vector<Lesson> course() {
  std::vector<Error> problems;
  std::vector<Lesson> all = load_course("en", problems);
  for (const Error& e : problems) FAIL_CHECK(e.sentence());
  REQUIRE_FALSE(all.empty());
  return all;
}

// Words a reader reads: a live number or a formula in a line is one, a formula on display is none.
int words(const Prose& prose) {
  int count = 0;
  for (const Paragraph& p : prose) {
    if (p.kind == Paragraph::Kind::display_formula) continue;
    std::string text;
    for (const Piece& piece : p.pieces)
      text += piece.kind == Piece::Kind::value || piece.kind == Piece::Kind::formula ? "1" : piece.text;
    bool inside = false;
    for (const char c : text) {
      const bool letter = c != ' ' && c != '\n';
      count += letter && !inside;
      inside = letter;
    }
  }
  return count;
}

// Everything a reader can get to read.
std::vector<const Prose*> all_prose(const Lesson& lesson) {
  std::vector<const Prose*> all;
  for (const Step& step : lesson.steps) {
    all.push_back(&step.prose);
    for (const Question& q : step.questions) {
      for (const Prose* prose : all_prose(q)) all.push_back(prose);
    }
  }
  return all;
}

}  // namespace

TEST_CASE("every lesson: the check finds nothing") {
  for (const Lesson& lesson : course())
    for (const Error& e : check_lesson(lesson, lesson.slug + ".md")) FAIL_CHECK(e.sentence());
}

TEST_CASE("every lesson: it has a goal, 4 to 9 steps of 20 to 130 words, and at least two questions") {
  for (const Lesson& lesson : course()) {
    CAPTURE(lesson.slug);
    CHECK_FALSE(lesson.goal.empty());
    CHECK_FALSE(lesson.part.empty());
    CHECK(lesson.minutes <= 15);
    CHECK(lesson.steps.size() >= 4);
    CHECK(lesson.steps.size() <= 12);
    std::size_t questions = 0, knobs = 0;
    for (const Step& step : lesson.steps) {
      CAPTURE(step.title);
      CHECK(words(step.prose) >= 20);
      CHECK(words(step.prose) <= 130);
      questions += step.questions.size();
      knobs += step.all<Knob>().size();
    }
    CHECK(questions >= 2);
    CHECK((knobs >= 1 || lesson.learns()));  // where a network learns, there are the updates to go through
  }
}

TEST_CASE("every lesson: numbers, slugs, next, related and links resolve") {
  const std::vector<Lesson> all = course();
  std::set<std::string> slugs;
  std::set<std::string> numbers;
  for (const Lesson& lesson : all) {
    CHECK_MESSAGE(slugs.insert(lesson.slug).second, "two lessons are called " << lesson.slug);
    CHECK_MESSAGE(numbers.insert(lesson.place()).second, "two lessons have number " << lesson.place());
  }
  for (std::size_t k = 0; k < all.size(); ++k) {
    CAPTURE(all[k].slug);
    // The course goes on where the contents say it does; the last lesson may end it.
    if (k + 1 < all.size() && all[k + 1].number <= all[k].number + 1) CHECK(all[k].next == all[k + 1].slug);
    if (!all[k].next.empty()) CHECK_MESSAGE(slugs.count(all[k].next), "next: " << all[k].next);
    CHECK_FALSE(all[k].related.empty());
    for (const std::string& slug : all[k].related) CHECK_MESSAGE(slugs.count(slug), "related: " << slug);
    for (const Prose* prose : all_prose(all[k]))
      for (const Paragraph& p : *prose)
        for (const Piece& piece : p.pieces)
          if (piece.kind == Piece::Kind::link && !piece.target.starts_with("http"))
            CHECK_MESSAGE(slugs.count(piece.target), "line " << piece.line << ": " << piece.target);
  }
}

TEST_CASE("every lesson: each formula in its prose parses") {
  for (const Lesson& lesson : course()) {
    CAPTURE(lesson.slug);
    for (const Prose* prose : all_prose(lesson))
      for (const Paragraph& p : *prose)
        for (const Piece& piece : p.pieces) {
          if (piece.kind != Piece::Kind::formula) continue;
          const auto tree = formula::parse(piece.text);
          CHECK_MESSAGE(tree, "line " << piece.line << ": " << piece.text);
        }
  }
}

TEST_CASE("every lesson: stepping through it and opening a step by its address show the same") {
  const std::vector<Lesson> all = course();
  Player walked(all);
  for (std::size_t k = 0; k < all.size(); ++k) {
    REQUIRE(walked.open_lesson(all[k].slug));
    for (std::size_t s = 0; s < all[k].steps.size(); ++s) {
      CAPTURE(all[k].slug);
      CAPTURE(all[k].steps[s].title);
      REQUIRE(walked.lesson_index() == static_cast<int>(k));
      REQUIRE(walked.step_index() == static_cast<int>(s));
      Player opened(all);
      const Status done = opened.restore(walked.address());
      REQUIRE_MESSAGE(done, (done ? "" : done.error().sentence()));
      CHECK(opened.cursor() == walked.cursor());
      CHECK(opened.step_index() == walked.step_index());
      for (const Shown& shown : all[k].steps[s].show) {
        if (shown.field == "op") CHECK(walked.cursor().operation >= 0);
        if (shown.field == "open") CHECK(walked.cursor().opened);
      }
      if (walked.can_next()) walked.next();
    }
  }
}

TEST_CASE("every question: what the engine computes is marked right, and each known mistake is told apart") {
  Player player(course());
  for (const Lesson& lesson : player.course()) {
    for (std::size_t s = 0; s < lesson.steps.size(); ++s)
      for (const Question& q : lesson.steps[s].questions) {
        REQUIRE(player.open_lesson(lesson.slug, static_cast<int>(s)));
        CAPTURE(lesson.slug);
        CAPTURE(q.id);
        CHECK_FALSE(q.explanation.empty());
        CHECK_FALSE(q.hints.empty());
        const auto attempts = q.kind->attempts(q, player.experiment(), player.cursor());
        REQUIRE_MESSAGE(attempts, (attempts ? "" : attempts.error().sentence()));
        CHECK(std::count_if(attempts->begin(), attempts->end(), [](const Attempt& a) { return a.right; }) == 1);
        CHECK(attempts->size() >= 2);
        for (const Attempt& attempt : *attempts) {
          CAPTURE(attempt.typed);
          for (const Edit& e : attempt.edits) CHECK(player.edit(e));
          if (q.kind->by_doing) CHECK(player.act_done(q) == attempt.right);
          player.submit(q, attempt.typed);
          CHECK((player.answer(q).state == Answer::State::right) == attempt.right);
          CHECK(player.answer(q).mistake == attempt.mistake);
          // Every wrong option has its reason.
          if (!attempt.right && !q.kind->unit && !q.kind->by_doing) CHECK(attempt.mistake >= 0);
          // What solves it can be done with the step's own sliders.
          const auto knobs = lesson.steps[s].all<Knob>();
          for (const Edit& e : attempt.edits)  // or on the axis of updates and in the choices of the training
            if (e.target.kind == Target::Kind::equations) CHECK(player.view().editor);
            else if (!e.target.of_learning())
              CHECK(std::any_of(knobs.begin(), knobs.end(), [&](const Knob* k) {
                return k->target == e.target && k->least <= e.value && e.value <= k->most;
              }));
        }
        if (q.kind->unit)
          for (const Mistake& mistake : q.mistakes) CHECK_FALSE(mistake.text.empty());
      }
  }
}

TEST_CASE("every lesson: a number rounded as the lab shows it is near enough for an answer") {
  // A reader copies what the engine would show with two decimals.
  Player player(course());
  for (const Lesson& lesson : player.course())
    for (std::size_t s = 0; s < lesson.steps.size(); ++s)
      for (const Question& q : lesson.steps[s].questions) {
        if (!q.kind->unit) continue;
        REQUIRE(player.open_lesson(lesson.slug, static_cast<int>(s)));
        const std::string text = number_in_words(*player.solution(q), 2);
        player.submit(q, text);
        CHECK_MESSAGE(player.answer(q).state == Answer::State::right, lesson.slug << "/" << q.id << ": " << text);
      }
}
