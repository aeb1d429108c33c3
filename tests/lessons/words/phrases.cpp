#include "lessons/words/phrases.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "engine/cells/cells.hpp"
#include "engine/equations/cell_text.hpp"
#include "engine/network/model.hpp"
#include "lessons/embedded.hpp"

namespace {

using namespace gatewalk;
using namespace gatewalk::lessons;
using equations::Index;
using equations::Recipe;

struct Run {
  network::Model model;
  network::NetworkTrace forward, backward;
};

Run run(std::string_view cell, int batch) {
  network::Shape shape;
  shape.input = shape.hidden = 2;
  auto model = network::Model::create(*cells::find(cell), shape, 4);
  REQUIRE(model);
  network::Sequence sequence;
  sequence.x = Tensor::zeros({2, batch, 2});
  network::Upstream upstream;
  upstream.output = Tensor::zeros({2, batch, 2});
  upstream.output.data[0] = 1;
  Run r{*model, {}, {}};
  r.forward = r.model.run(sequence);
  r.backward = r.model.run_backward(r.forward, upstream);
  return r;
}

// A phrase and all phrases within it have words in this language, and every name the words ask for is given.
void check_known(const Phrases& phrases, const writing::Phrase& phrase) {
  const std::string_view text = phrases.text(Key::of(phrase.key));
  CHECK_MESSAGE(!text.empty(), phrase.key);
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const std::string_view name = text.substr(open + 1, text.find('}', open) - open - 1);
    CHECK_MESSAGE(phrase.find(name) != nullptr, phrase.key << " asks for " << name);
  }
  for (const auto& argument : phrase.arguments)
    if (const auto* inner = std::get_if<std::vector<writing::Phrase>>(&argument.value)) check_known(phrases, inner->front());
}

}  // namespace

TEST_CASE("a phrase fills in its holes by name, in whatever order the language has them") {
  const auto phrases =
      Phrases::read("# words\n\ngreet = hello {name}, {name}\nturned = {b} before {a}\nplain = as it is\n", "xx/phrases");
  REQUIRE(phrases);
  CHECK(phrases->language() == "xx");
  CHECK(phrases->say("greet", {{"name", "gate"}}) == "hello gate, gate");
  CHECK(phrases->say("turned", {{"a", 1}, {"b", std::string("c")}}) == "c before 1");
  CHECK(phrases->say("plain") == "as it is");
  CHECK(phrases->say(Key::of("pl" + std::string("ain"))) == "as it is");
  CHECK(phrases->say("unknown.key") == "unknown.key");
  CHECK(phrases->say("unknown.key", {{"name", "gate"}}) == "unknown.key");
  CHECK(phrases->say("greet", {{"other", "gate"}}) == "hello , ");
  CHECK(phrases->text("unknown.key").empty());
}

TEST_CASE("a phrase file with a mistake is answered with its line") {
  const auto error = [](std::string_view text) {
    const auto phrases = Phrases::read(text, "en/phrases");
    REQUIRE_FALSE(phrases);
    return phrases.error().sentence();
  };
  CHECK(error("a = b\nno phrase\n").starts_with("en/phrases:2:1: "));
  CHECK(error("a = b\na = c\n").starts_with("en/phrases:2:1: 'a' stands here a second time"));
  CHECK(error("a = {name\n").find("not closed") != std::string::npos);
  CHECK(error("a = name}\n").find("no partner") != std::string::npos);
  CHECK(error(" = b\n").starts_with("en/phrases:1:1: "));
}

TEST_CASE("numbers are said with the reader's decimals, and what is no number in words") {
  const Phrases& english = Phrases::of("en");
  CHECK(english.number(0.704) == "0.70");
  CHECK(english.number(-0.704, {4}) == "−0.7040");
  CHECK(english.number(0.1, {-1}) == "0.1");
  CHECK(english.number(-0.0) == "0");
  CHECK(english.number(0.00003) == "3.0·10⁻⁵");
  CHECK(english.number(std::numeric_limits<double>::quiet_NaN()) == "not a number");
  CHECK(english.number(-std::numeric_limits<double>::infinity()) == "minus infinity");
}

TEST_CASE("saying a phrase copies nothing") {
  const Phrases& english = Phrases::of("en");
  CHECK(&english.say("lesson.next") == &english.say("lesson.next"));
  CHECK(english.say("lesson.next") == "Next");
}

TEST_CASE("the languages are the folders that have phrases, and text is spoken in one of them") {
  const std::vector<std::string>& there = Phrases::languages();
  REQUIRE(std::find(there.begin(), there.end(), "en") != there.end());
  for (const std::string& language : there) {
    CHECK(Phrases::of(language).language() == language);
    CHECK(Phrases::of(language).say("language.name") != "language.name");
  }
  CHECK(choose_language("", "zh-CN,zh,en-US", {"en"}) == "en");
  CHECK(choose_language("", "zh-CN,zh,en-US", {"en", "zh"}) == "zh");
  CHECK(choose_language("", "fr,de-AT", {"en", "zh"}) == "en");
  CHECK(choose_language("", "zh_CN.UTF-8", {"en", "zh"}) == "zh");
  CHECK(choose_language("", "", {"en", "zh"}) == "en");
  CHECK(choose_language("en", "zh-CN", {"en", "zh"}) == "en");
  CHECK(choose_language("xx", "zh-CN", {"en", "zh"}) == "zh");
}

TEST_CASE("the first state is the hidden state, whether its line says so or not") {
  const auto cell = equations::read_cell("cell bare\nstate h\nh' = tanh(W_h [h, x] + b_h)\n", "bare");
  REQUIRE(cell);
  network::Shape shape;
  shape.input = shape.hidden = 2;
  const auto model = network::Model::create(*cell, shape, 1);
  REQUIRE(model);
  const Recipe &forward = model->forward(), &backward = model->backward();
  const Phrases& english = Phrases::of("en");
  const auto name = [&](const Recipe& recipe, const char* operation) {
    return english.say(writing::spoken_name(recipe, recipe.find(operation), &forward));
  };
  CHECK(name(forward, "h") == "hidden state");
  CHECK(name(forward, "a_h") == "hidden state pre-activation");
  CHECK(name(backward, "dh") == "error term of hidden state");
}

TEST_CASE("the engine's sentences read as English") {
  const Phrases& english = Phrases::of("en");
  const Run r = run("lstm", 1);
  const Recipe& forward = r.model.forward();
  const Recipe& backward = r.model.backward();
  const trace::Trace& trace = r.forward.parts[0];
  const Index f = forward.find("f");
  CHECK(english.say(writing::speech(trace, f, {0, 1, 0, 0})) == "forget gate, unit 1: sigmoid of " +
                                                                    english.number(trace.value(forward.find("a_f"), 0, 1)) +
                                                                    " is " + english.number(trace.value(f, 0, 1)));
  CHECK(english.say(writing::speech(forward, f)) == "forget gate: sigmoid of forget gate pre-activation");
  CHECK(english.say(writing::speech(forward, forward.find("W_f [h, x]"))) ==
        "W_f times previous hidden state and input: each row times the vector, added up");
  CHECK(english.say(writing::speech(forward, forward.find("c"))) ==
        "cell state: forget gate times previous cell state, plus input gate times candidate");
  CHECK(english.say(writing::speech(backward, backward.find("dh"), &forward)) ==
        "error term of hidden state: part of the error term of hidden state from the output, plus part of the error term of "
        "hidden state from the next step");
  CHECK(english.say(writing::speech(backward, backward.find("df"), &forward)) ==
        "error term of forget gate: error term of cell state, elementwise times previous cell state");
}

TEST_CASE("every language has words for everything the engine says of every shipped cell") {
  for (const EmbeddedFile& file : embedded_texts()) {
    if (!file.name.ends_with("/phrases")) continue;
    CAPTURE(file.name);
    const auto phrases = Phrases::read(file.text, file.name);
    REQUIRE(phrases);
    for (std::string_view cell : cells::names())
      for (int batch : {1, 2}) {
        const Run r = run(cell, batch);
        const Recipe& forward = r.model.forward();
        const Recipe& backward = r.model.backward();
        for (const Recipe* recipe : {&forward, &backward})
          for (Index k = 0; k < static_cast<Index>(recipe->operations.size()); ++k) {
            check_known(*phrases, writing::speech(*recipe, k, &forward));
            check_known(*phrases,
                        writing::speech((recipe == &forward ? r.forward : r.backward).parts[0], k, {0, 0, batch - 1, 0}));
          }
      }
  }
}

TEST_CASE("an error of the engine's is said in the reader's language, holes and sentences within sentences included") {
  const auto german = Phrases::read(
      "source.no_cell = Eine Zelle namens {name} gibt es nicht\n"
      "equations.expected = erwartet wird {wanted}, da steht {found}\n"
      "equations.want.number = eine Zahl\n"
      "equations.end_of_line = das Zeilenende\n",
      "de/phrases");
  REQUIRE(german);
  CHECK(german->translated(cells::find("lstn").error()).what == "Eine Zelle namens lstn gibt es nicht");
  // What this language lacks is said in English.
  CHECK(german->translated(cells::find("lstn").error()).hint == cells::find("lstn").error().hint);
  const Error expected =
      refuse(say("equations.expected", {{"found", say("equations.end_of_line")}, {"wanted", say("equations.want.number")}}), {},
             "own.cell", 3, 7);
  CHECK(expected.sentence() == "own.cell:3:7: found the end of the line, expected a number");
  CHECK(german->say(expected) == "own.cell:3:7: erwartet wird eine Zahl, da steht das Zeilenende");
  // Words without a key stay as they are.
  CHECK(german->say(Error{"the tensor is missing"}) == "the tensor is missing");
}
