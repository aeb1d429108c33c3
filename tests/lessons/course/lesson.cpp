#include "lessons/course/lesson.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lessons/course/course.hpp"
#include "lessons/course/language.hpp"
#include "lessons/player/lesson_check.hpp"
#include "lessons/questions/act.hpp"
#include "lessons/questions/choice.hpp"
#include "lessons/questions/number.hpp"
#include "tests/lessons/player/small_lesson.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

// The small lesson with one line changed.
std::string with(std::string_view line, std::string_view replacement) {
  std::string text = small_lesson_text;
  const std::size_t at = text.find(std::string(line) + "\n");
  REQUIRE_MESSAGE(at != std::string::npos, std::string(line));
  return text.replace(at, line.size(), replacement);
}

// "line:column" of the first mistake.
std::string place(std::string_view text) {
  const auto lesson = parse_lesson(text, "small.md");
  REQUIRE_FALSE(lesson);
  CHECK(lesson.error().where == "small.md");
  return std::to_string(lesson.error().line) + ":" + std::to_string(lesson.error().column);
}
std::string place(std::string_view line, std::string_view replacement) {
  CAPTURE(replacement);
  return place(with(line, replacement));
}

// The one mistake that only running the lesson finds.
Error found(std::string_view line, std::string_view replacement) {
  CAPTURE(replacement);
  const auto lesson = parse_lesson(with(line, replacement), "small.md");
  REQUIRE_MESSAGE(lesson, (lesson ? "" : lesson.error().sentence()));
  const auto errors = check_lesson(*lesson, "small.md");
  REQUIRE(errors.size() >= 1);
  CHECK(errors[0].where == "small.md");
  return errors[0];
}

std::string shown(const Step& step) {
  std::string all;
  for (const Shown& s : step.show) all += s.field + "=" + s.text + " ";
  return all;
}

}  // namespace

TEST_CASE("lesson: front lines, steps and directives arrive where they belong") {
  const Lesson l = small_lesson();
  CHECK((l.title == "Small" && l.number == 1 && l.goal == "Test the player."));
  CHECK((l.setup.cell == "lstm" && l.setup.shape.input == 2 && l.setup.shape.hidden == 2 && l.setup.seed == 3 &&
         l.setup.gain == 2));
  CHECK(l.setup.tokens == std::vector<std::string>{"one", "two", "three"});
  CHECK((l.setup.settings.size() == 2 && to_text(l.setup.settings[1].target) == "c[1]@0" && l.setup.settings[1].value == -0.6));
  REQUIRE(l.steps.size() == 2);
  const Step& s = l.steps[0];
  CHECK((s.title == "First" && s.line == 13));
  CHECK(shown(s) == "pass=forward t=2 op=f open=f[0]@2 ");
  REQUIRE(s.all<Knob>().size() == 1);
  const Knob& knob = *s.all<Knob>()[0];
  CHECK((to_text(knob.target) == "b_f[0]" && knob.least == -4 && knob.most == 4 && knob.label == "bias"));
  REQUIRE(s.questions.size() == 1);
  const Question& q = s.questions[0];
  CHECK((q.id == "gate" && q.kind->name == "number" && q.as<NumberQuestion>().answer->text() == "f[0]@2" && q.line == 20));
  REQUIRE(q.mistakes.size() == 2);
  CHECK((q.mistakes[0].operation == "f" && plain_text(q.mistakes[1].text[0]) == "That is the pre-activation."));
  CHECK((q.hints.size() == 1 && q.explanation.size() == 1));
  const auto& solution = l.steps[1].questions[0].as<ActQuestion>().solution;
  CHECK((solution.size() == 1 && solution[0].value == -9));
  CHECK(l.steps[1].questions[1].as<ChoiceQuestion>().options.size() == 2);
  CHECK(check_lesson(l, "small.md").empty());
}

TEST_CASE("lesson: quoted operations, several formulas, input rows and a loss are understood") {
  auto text = with("tokens: one | two | three", "inputs: 1 0 | -0.5 2 | 0 0\nloss: squared each 1 -1");
  text.replace(text.find(":show forward t=2 op=f open=f[0]@2"), 34,
               ":show backward t=1 op=\"W_f^T da_f\" open=\"f * c\"[1]@2\n:formula df | dc");
  text.replace(text.find(":show t=3"), 9, ":show forward t=3");
  const auto l = parse_lesson(text, "small.md");
  REQUIRE_MESSAGE(l, (l ? "" : l.error().sentence()));
  CHECK(l->setup.inputs == std::vector<std::vector<double>>{{1, 0}, {-0.5, 2}, {0, 0}});
  CHECK(l->setup.loss == network::Loss{network::Loss::Kind::squared, network::Loss::Where::every, network::Loss::Scale::sum});
  CHECK(l->setup.target == std::vector<double>{1, -1});
  CHECK(shown(l->steps[0]) == "pass=backward t=1 op=W_f^T da_f open=\"f * c\"[1]@2 ");
  CHECK(l->steps[0].formulas == std::vector<std::string>{"df", "dc"});
  CHECK(check_lesson(*l, "small.md").empty());
}

TEST_CASE("lesson: a text of a question goes on in lines that begin with two blanks") {
  const auto l = parse_lesson(with("hint: Squash it.", "hint: Squash it\n  with the *sigmoid*."), "small.md");
  REQUIRE(l);
  CHECK(plain_text(l->steps[0].questions[0].hints[0][0]) == "Squash it with the sigmoid.");
}

TEST_CASE("lesson: lines may end as on Windows") {
  std::string text;
  for (const char c : small_lesson_text) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const auto l = parse_lesson(text, "small.md");
  REQUIRE_MESSAGE(l, (l ? "" : l.error().sentence()));
  CHECK(l->steps[0].questions[0].id == "gate");
  CHECK(check_lesson(*l, "small.md").empty());
}

TEST_CASE("lesson: a mistake in a front line is told with its line and column") {
  CHECK(place("title: Small", "titel: Small") == "1:1");
  CHECK(place("title: Small", "Small") == "1:1");
  CHECK(place("number: 1", "number: one") == "2:9");
  CHECK(place("number: 1", "") == "1:1");  // missing
  CHECK(place("hidden: 2", "hidden: 0") == "6:9");
  CHECK(place("gain: 2", "gain: big") == "8:7");
  CHECK(place("tokens: one | two | three", "inputs: 1 0 | 1 x") == "9:9");
  CHECK(place("tokens: one | two | three", "direction: up") == "9:12");
  CHECK(place("tokens: one | two | three", "loss: cubed") == "9:7");
  CHECK(place("set: c[0]@0 = 0.8", "set: c[0]@0") == "10:6");
  CHECK(place("set: c[0]@0 = 0.8", "set: c0 = 0.8") == "10:6");
  CHECK(place("set: c[0]@0 = 0.8", "set: c[0]@0 = much") == "10:14");
}

TEST_CASE("lesson: a mistake in a variant is told with its line, also where the file ends with it") {
  for (const char* rest : {"", "\n# First\n"}) {
    const auto variant = [&](const std::string& value) {
      return place("title: Small\nnumber: 1\ngoal: x\nvariant: " + value + rest);
    };
    CAPTURE(rest);
    CHECK(variant("Wide") == "4:10");
    CHECK(variant("Wide: hidden=0") == "4:10");
    CHECK(variant("Wide: title=Wide") == "4:10");
    CHECK(variant("Wide: loss=cubed") == "4:10");
    CHECK(variant("Wide: set=b_f[0]") == "4:10");
    CHECK(variant("Wide: inputs=1 x") == "4:10");
  }
  CHECK(place("title: Small\nnumber: 1\ngoal: x\nvariant: Wide: set=b_f[0]=1") == "4:1");  // no step
}

TEST_CASE("lesson: a mistake in a step is told with its line and column") {
  const std::string_view show = ":show forward t=2 op=f open=f[0]@2", knob = ":knob b_f[0] -4..4 bias";
  CHECK(place(show, ":shows t=2") == "17:1");
  CHECK(place(show, ":show sideways") == "17:7");
  CHECK(place(show, ":show at=2") == "17:7");
  CHECK(place(show, ":show op=\"f") == "17:7");
  CHECK(place(knob, ":knob bias -4..4") == "18:7");
  CHECK(place(knob, ":knob b_f[x] -4..4") == "18:7");
  CHECK(place(knob, ":knob b_f[0] 4..-4") == "18:7");
}

TEST_CASE("lesson: a mistake in a question is told with its line and column") {
  CHECK(place(":question gate number", ":question gate") == "20:11");
  CHECK(place(":question gate number", ":question gate riddle") == "20:11");
  CHECK(place("answer: f[0]@2", "answer: f[0@2") == "22:12");
  CHECK(place("answer: f[0]@2", "answers: f[0]@2") == "22:1");
  CHECK(place("answer: f[0]@2", "change: b_f[0] + 1") == "22:9");
  CHECK(place("answer: f[0]@2", "change: b_f[0] = 1 +") == "22:21");
  CHECK(place("answer: f[0]@2", "tolerance: -1") == "22:12");
  CHECK(place("answer: f[0]@2", "tell: early") == "22:1");
  CHECK(place("hint: Squash it.", "Squash it.") == "28:1");
  CHECK(place("solve: b_f[0] = -9", "solve: b_f[0]") == "41:8");
}

TEST_CASE("lesson: a question without an end and a file without a step are refused") {
  CHECK(place(small_lesson_text.substr(0, small_lesson_text.find("hint:"))) == "20:1");
  CHECK(place("title: Small\nnumber: 1\ngoal: x\n") == "4:1");
  CHECK(place("") == "1:1");
}

TEST_CASE("lesson: a file that was cut off anywhere is read or refused at a line it has") {
  const std::string_view whole = small_lesson_text;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto lesson = parse_lesson(whole.substr(0, size), "small.md");
    if (!lesson) CHECK(lesson.error().line <= 1 + std::count(whole.begin(), whole.begin() + size, '\n'));
  }
}

TEST_CASE("lesson: what only running it can tell is told with the line of its step or question") {
  CHECK(found("cell: lstm", "cell: lsmt").line == 1);
  CHECK(found("hidden: 2", "hidden: 1").what.find("c[1]@0") != std::string::npos);
  CHECK(found("The gate is {f[0]@2}.", "The gate is {f[5]@2}.").line == 15);
  CHECK(found("The gate is {f[0]@2}.", "The gate is {f[0]@}.").line == 15);
  CHECK(found("The gate is {f[0]@2}.", "The gate is $\\nonsense$.").line == 15);
  CHECK(found(":show forward t=2 op=f open=f[0]@2", ":show t=9").line == 13);
  for (const char* wrong : {"t=0", "t=two", "op=q", "layer=2", "direction=reverse", "row=1", "tab=none", "matrix=yes",
                            "panel=roof", "variant=Wide", "cut=q", "pass=sideways"})
    CHECK_MESSAGE(found(":show forward t=2 op=f open=f[0]@2", ":show " + std::string(wrong)).line == 13, wrong);
  CHECK(found(":show forward t=2 op=f open=f[0]@2", ":show open=1").line == 13);
  CHECK(found(":knob b_f[0] -4..4 bias", ":knob b_f[7] -4..4 bias").line == 13);
  CHECK(found("answer: f[0]@2", "tolerance: 0.1").line == 20);              // no answer
  CHECK(found("mistake: a_f[0]@2", "mistake: f[0]@2 + 0.001").line == 20);  // too near to the answer
  CHECK(found("mistake: a_f[0]@2", "mistake: tanh(a_f[0]@2)").line == 20);  // the same mistake twice
  CHECK(found("at: f", "at: q").line == 20);
  CHECK(found("answer: f[0]@2", "answer: f[0]@2\ntolerance: 0.5").what.find("more than a third of its answer") !=
        std::string::npos);
  CHECK(found("condition: f[0]@3 < 0.05", "condition: f[0]@3 < 1").line == 38);  // holds before anything is done
  CHECK(found("solve: b_f[0] = -9", "").line == 38);
  CHECK(found("solve: b_f[0] = -9", "solve: b_f[0] = 9").line == 38);
  CHECK(found("holds: after(b_f[0] = b_f[0] + 1, f[0]@1) == f[0]@1", "holds: 1").line == 44);  // two options hold
  CHECK(found(":question shut act", ":question gate act").line == 38);                         // a name twice
}

TEST_CASE("lesson: what cannot be done is said in the language of its folder, in each variant too") {
  std::string text(small_lesson_text);
  text.insert(text.find("\n") + 1, "variant: Wide: hidden=3\n");
  std::vector<Error> problems;
  const auto course = load_course(std::map<std::string, std::string>{{"zh/01-small.md", text}}, problems);
  REQUIRE_MESSAGE(problems.empty(), problems[0].sentence());
  CHECK(course[0].setup.language == "zh");
  REQUIRE(course[0].variants.size() == 1);
  CHECK(course[0].variants[0].setup.language == "zh");
}
