// A network whose passes take longer than a frame: it is walked as far as it has come, waited for, stopped, left and changed
// meanwhile, and ends with the bits of one go.
#include <doctest/doctest.h>

#include <cstring>

#include "engine/network/runs.hpp"
#include "lessons/course/course.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/panels/model_screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

constexpr int steps = 1000;
constexpr double slice = 3e7;  // multiply-adds: a few dozen slices make a pass
constexpr const char* bar = "time/computing";

std::string long_file(network::Direction direction = network::Direction::forward) {
  const int hidden = direction == network::Direction::forward ? 256 : 136;  // in all little more than is made at once
  const auto made = source::make(source::Drawn{{"lstm"}, {8, hidden, 0, 2, direction}, 4});
  files::SafetensorsFile file;
  REQUIRE(made);
  REQUIRE(files::put_values(file, "", made->model.tensors(), files::Dtype::f32));
  const auto bytes = files::write_safetensors(file);
  return std::string(files::as_text(bytes));
}

struct Session {
  Player p;
  OpenedModel model;
  explicit Session(const std::string& file = long_file()) : p(course()) {
    model = {"long.safetensors", source::digest_of(files::as_bytes(file))};
    model.sequence.steps = steps;
    p.shelf().put(model.digest, model.name, file);
    REQUIRE(p.open_model(model));
  }
  static std::vector<Lesson> course() {
    std::vector<Error> problems;
    return load_course("en", problems);
  }
  // The same network, run in one go.
  Experiment at_once() const {
    auto made = Experiment::make(p.experiment().setup(), p.experiment().edits(), p.experiment().cuts());
    REQUIRE(made);
    REQUIRE(made->whole(Pass::forward));
    return *made;
  }
  int slices(int most = 10'000) {
    int n = 0;
    for (; n < most && p.computing() && !p.computing()->halted; ++n) p.compute_on(slice);
    return n;
  }
};

void check_same_bits(const Experiment& a, const Experiment& b, Pass pass, int there) {
  const network::Shape& shape = a.setup().shape;
  const int every = shape.directions() == 1 ? 7 : 97;
  for (int k = 0; k < shape.parts(); ++k) {
    const trace::Trace &x = a.trace(pass, shape.part(k)), &y = b.trace(pass, shape.part(k));
    for (std::size_t op = 0; op < x.values.size(); ++op) {
      const auto index = static_cast<trace::Index>(op);
      if (x.recipe->operations[op].leaf() || !trace::Trace::holds(*x.recipe, index, trace::Keep::all)) continue;
      for (int t = 0; t < there; t += every) {
        const trace::View u = x.at(index, t), v = y.at(index, t);
        CHECK_MESSAGE(std::memcmp(u.data(), v.data(), sizeof(double) * static_cast<std::size_t>(u.size())) == 0,
                      x.recipe->operations[op].name << " at step " << t);
      }
    }
  }
}

}  // namespace

TEST_CASE("a long network opens with its first steps, goes on in slices, and ends with the bits of one go") {
  Session s;
  const Experiment whole = s.at_once();
  REQUIRE(s.p.computing());
  CHECK(s.p.experiment().steps() == 1);
  CHECK_FALSE(s.p.experiment().whole(Pass::forward));
  s.p.compute_on(slice);
  const int first = s.p.experiment().steps();
  CHECK(first > 5);
  CHECK(first < 100);
  check_same_bits(s.p.experiment(), whole, Pass::forward, first);
  CHECK(s.p.computing()->of == steps);
  CHECK(s.p.computing()->done >= first);
  const auto version = s.p.changes();
  CHECK(s.slices() > 10);
  CHECK(s.p.changes() > version);  // panels look anew
  CHECK_FALSE(s.p.computing());
  CHECK(s.p.experiment().steps() == steps);
  CHECK(s.p.experiment().loss() == whole.loss());
  check_same_bits(s.p.experiment(), whole, Pass::forward, steps);
  s.p.set_pass(Pass::backward);
  CHECK(s.p.cursor().pass == Pass::forward);
  REQUIRE(s.p.computing());
  CHECK(s.p.computing()->pass == Pass::backward);
  CHECK(s.slices() > 10);
  CHECK(s.p.cursor().pass == Pass::backward);
  check_same_bits(s.p.experiment(), whole, Pass::backward, steps);
  CHECK(s.p.experiment().gradient_norm() == whole.gradient_norm());
}

TEST_CASE("a step that is not there yet is waited for where the reader stands, and taken when it comes or forgotten") {
  Session s;
  s.p.compute_on(slice);
  const int stood = s.p.cursor().step;  // as the lesson's step shows it
  s.p.seek(Pass::forward, 700, s.p.experiment().recipe(Pass::forward).find("c"));
  CHECK(s.p.cursor().step == stood);
  REQUIRE(s.p.computing()->wanted);
  CHECK(s.p.computing()->wanted->step == 700);
  CHECK(s.p.address().find("&t=701") != std::string::npos);
  while (s.p.computing() && s.p.computing()->wanted) s.p.compute_on(slice);
  CHECK(s.p.cursor().step == 700);
  CHECK(s.p.cursor().operation == s.p.experiment().recipe(Pass::forward).find("c"));
  CHECK(s.p.computing());  // the rest is still to come
  s.p.seek(Pass::forward, 990, -1);
  s.p.move_time(-1);  // whoever goes elsewhere waits no more
  CHECK(s.p.cursor().step == 699);
  CHECK_FALSE(s.p.computing()->wanted);
  s.slices();
  CHECK(s.p.cursor().step == 699);
}

TEST_CASE("a run that is let rest stays as it is, makes what is asked for, and goes on") {
  Session s;
  s.p.compute_on(slice);
  s.p.halt(true);
  const int there = s.p.experiment().steps();
  CHECK(s.p.computing()->halted);
  for (int n = 0; n < 20; ++n) s.p.compute_on(slice);
  CHECK(s.p.experiment().steps() == there);
  s.p.stand_at({Pass::forward, there + 200});
  CHECK_FALSE(s.p.computing()->halted);
  s.slices();
  CHECK(s.p.cursor().step == there + 200);
  CHECK(s.p.experiment().steps() < steps);
  CHECK(s.p.computing()->halted);
  s.p.halt(false);
  s.slices();
  CHECK(s.p.experiment().steps() == steps);
  // Of the backward pass likewise: what was made of it is not made again.
  s.p.set_pass(Pass::backward);
  for (int n = 0; n < 5; ++n) s.p.compute_on(slice);
  const double share = s.p.experiment().share(Pass::backward);
  CHECK(share > 0);
  s.p.halt(true);
  CHECK_FALSE(s.p.computing());
  CHECK(s.p.cursor().pass == Pass::forward);
  s.p.set_pass(Pass::backward);
  CHECK(s.p.experiment().share(Pass::backward) == share);
  const long runs = network::backward_runs();
  s.slices();
  CHECK(s.p.cursor().pass == Pass::backward);
  CHECK(network::backward_runs() == runs);
}

TEST_CASE("a weight that is changed meanwhile begins the run anew, and undo goes back to the other one") {
  Session s;
  s.p.seek(Pass::forward, 300, -1);
  while (s.p.computing()->wanted) s.p.compute_on(slice);
  CHECK(s.p.cursor().step == 300);
  const int before = s.p.experiment().steps();
  REQUIRE(s.p.edit(*parse_target("W_f[0,0]"), 3.0));
  CHECK(s.p.experiment().steps() == 1);
  CHECK(s.p.cursor().step == 0);
  CHECK(s.p.computing()->wanted->step == 300);  // where the reader stood
  CHECK_FALSE(s.p.changed(OpenedNumber{Pass::forward, 0, 900, 0}));
  s.slices();
  CHECK(s.p.cursor().step == 300);
  check_same_bits(s.p.experiment(), s.at_once(), Pass::forward, steps);
  s.p.undo();
  CHECK(s.p.experiment().steps() == before);
  CHECK(s.p.cursor().step == 300);
  s.slices();
  check_same_bits(s.p.experiment(), s.at_once(), Pass::forward, steps);
}

TEST_CASE("whoever waits for a step and changes something waits for it in the other network, under the same name") {
  Session s;
  s.p.compute_on(slice);
  const trace::Index c = s.p.experiment().recipe(Pass::forward).find("c");
  s.p.seek(Pass::forward, 700, c);
  REQUIRE(s.p.edit(*parse_target("W_f[0,0]"), 3.0));
  REQUIRE(s.p.computing()->wanted);
  CHECK(s.p.computing()->wanted->step == 700);
  CHECK(s.p.computing()->wanted->operation == c);
  OpenedModel shorter = s.model;  // made at once: there they are at its end
  shorter.sequence.steps = 100;
  REQUIRE(s.p.open_model(shorter));
  s.p.compute_on(slice);
  CHECK_FALSE(s.p.computing());
  CHECK(s.p.cursor().step == 99);
}

TEST_CASE("an address into steps to come, or into the error, is kept until it can be shown; leaving forgets the run") {
  Session s;
  s.slices();
  s.p.set_pass(Pass::backward);
  s.slices();
  s.p.open_number({Pass::backward, s.p.experiment().recipe(Pass::backward).find("dc"), 800, 7});
  const std::string address = s.p.address();
  REQUIRE(address.find("open=~dc:801:7") != std::string::npos);
  const double number = *s.p.experiment().number(*s.p.cursor().opened);
  Session other;
  REQUIRE(other.p.restore(address));
  CHECK(other.p.cursor().pass == Pass::forward);
  CHECK(other.p.address() == address);
  other.slices();
  CHECK(other.p.address() == address);
  REQUIRE(other.p.cursor().opened);
  CHECK(*other.p.experiment().number(*other.p.cursor().opened) == number);
  Session left;
  left.p.compute_on(slice);
  REQUIRE(left.p.open_lesson(left.p.course()[0].slug));
  CHECK_FALSE(left.p.computing());
  left.p.compute_on(slice);
  CHECK(left.p.experiment().whole(Pass::backward));
}

TEST_CASE("what is about all of a sequence says that it waits, and the bar how far it is; a press stops it") {
  ModelScreen screen;
  screen.drop("long.safetensors", long_file());
  screen.set("open/all/sequence/steps", std::to_string(steps));
  screen.lab().perform(Action::press, "open/go", "");
  for (int n = 0; n < 6 && !screen.has(std::string(bar) + "/share"); ++n) screen.settle(1);
  REQUIRE(screen.has(std::string(bar) + "/share"));
  const auto share = [&] { return screen.node(std::string(bar) + "/share").range->value; };
  const double first = share();
  CHECK(screen.node(std::string(bar) + "/share").value.find("of 1000 steps") != std::string::npos);
  screen.settle(3);
  CHECK(share() > first);
  CHECK(screen.node("lesson/text/opened").name.find("not computed yet") != std::string::npos);
  screen.perform(Action::press, std::string(bar) + "/halt");
  const double stopped = share();
  CHECK(stopped < 1);
  CHECK(screen.node(std::string(bar) + "/share").value.starts_with("Stopped"));
  const std::string address = screen.host().address();
  screen.key(ImGuiKey_UpArrow);  // what is there is walked
  CHECK(screen.host().address() != address);
  CHECK(share() == stopped);
  const auto says = [&](std::string_view text) {
    const auto& nodes = screen.tree().nodes;
    return std::any_of(nodes.begin(), nodes.end(), [&](const SemanticNode& n) { return n.name.find(text) != std::string::npos; });
  };
  const std::string walked = screen.host().address();
  const long backward = network::backward_runs();
  for (const std::string asked : {"kept", "gates", "reach", "inputs", "units"}) {
    screen.lab().address_changed(walked + "&ask=" + asked);
    screen.settle(3);
    CHECK_MESSAGE(says("some are not computed yet"), asked);
  }
  screen.lab().address_changed(walked);
  screen.settle(3);
  CHECK(network::backward_runs() == backward);
  screen.perform(Action::press, std::string(bar) + "/halt");
  CHECK_FALSE(screen.has(std::string(bar) + "/share"));
  CHECK(screen.node("lesson/text/opened").name.find("not computed yet") == std::string::npos);
  screen.lab().address_changed(screen.host().address() + "&pass=backward");
  screen.settle(2);
  CHECK(screen.node(std::string(bar) + "/share").value.find("backward pass is shown") != std::string::npos);
  screen.settle();
  CHECK_FALSE(screen.has(std::string(bar) + "/share"));
  CHECK(screen.host().address().find("pass=backward") != std::string::npos);
}

TEST_CASE("a network that reads the sequence backward as well is made beside what is shown, until its first step is there") {
  Session s(long_file(network::Direction::bidirectional));
  const auto beside = [&] { return s.p.computing() && s.p.computing()->beside; };
  const auto until_begun = [&] {
    int n = 0;
    for (; beside(); ++n) s.p.compute_on(slice);
    return n;
  };
  const std::string before = s.p.address();
  REQUIRE(beside());
  CHECK_FALSE(s.p.shows_opened());
  s.p.compute_on(slice);
  CHECK(s.p.computing()->done > 0);
  CHECK(s.p.computing()->of == steps);
  CHECK(s.p.address() == before);
  CHECK(until_begun() > 2);
  REQUIRE(s.p.shows_opened());
  const Experiment whole = s.at_once();
  const int there = s.p.experiment().steps();
  CHECK(there > steps - 20);  // the last layer's other direction may lack a block
  check_same_bits(s.p.experiment(), whole, Pass::forward, there);
  s.slices();
  CHECK(s.p.experiment().steps() == steps);
  CHECK(s.p.experiment().loss() == whole.loss());
  check_same_bits(s.p.experiment(), whole, Pass::forward, steps);

  // An edit, undo and redo likewise.
  const Target weight = *parse_target("W_f[0,0]");
  const double old = s.p.experiment().value(weight);
  REQUIRE(s.p.edit(weight, 3.0));
  REQUIRE(beside());
  CHECK(s.p.experiment().value(weight) == old);
  until_begun();
  CHECK(s.p.experiment().value(weight) == 3.0);
  s.slices();
  check_same_bits(s.p.experiment(), s.at_once(), Pass::forward, steps);
  s.p.undo();  // the network as it was opened is still there
  CHECK_FALSE(beside());
  CHECK(s.p.experiment().value(weight) == old);
  CHECK(s.p.experiment().loss() == whole.loss());
  s.p.redo();
  CHECK(s.p.experiment().value(weight) == old);
  until_begun();
  CHECK(s.p.experiment().value(weight) == 3.0);
  CHECK(s.p.can_undo());
  s.slices();

  // Given up, or left: what was shown stays.
  REQUIRE(s.p.edit(weight, 4.0));
  s.p.halt(true);
  CHECK_FALSE(s.p.computing());
  CHECK(s.p.experiment().value(weight) == 3.0);
  REQUIRE(s.p.edit(weight, 5.0));
  REQUIRE(s.p.open_lesson("forget-gate"));
  s.slices();
  CHECK(s.p.lesson().slug == "forget-gate");
  CHECK_FALSE(s.p.shows_opened());
}

TEST_CASE("the bar says that a network is made before it is shown, and nothing says that it is open until it is") {
  ModelScreen screen;
  screen.drop("long.safetensors", long_file(network::Direction::bidirectional));
  screen.set("open/all/sequence/steps", std::to_string(steps));
  screen.lab().perform(Action::press, "open/go", "");
  for (int n = 0; n < 6 && !screen.has(std::string(bar) + "/share"); ++n) screen.settle(1);
  REQUIRE(screen.has(std::string(bar) + "/share"));
  CHECK(screen.node(std::string(bar) + "/share").value.find("then it is shown") != std::string::npos);
  CHECK(screen.lab().ui().told().find("is open") == std::string::npos);
  CHECK_FALSE(screen.has("lesson/text/opened"));
  for (int n = 0; n < 200 && screen.has(std::string(bar) + "/share"); ++n) screen.settle(1);
  screen.settle(2);
  CHECK(screen.lab().ui().told() == "long.safetensors is open.");
  screen.settle();
  CHECK_FALSE(screen.has(std::string(bar) + "/share"));
  CHECK(screen.has("lesson/text/opened"));
}

TEST_CASE("a small network is made in one go") {
  Session s;
  OpenedModel shorter = s.model;
  shorter.sequence.steps = 100;
  REQUIRE(s.p.open_model(shorter));
  CHECK_FALSE(s.p.computing());
  CHECK(s.p.experiment().steps() == 100);
  s.p.set_pass(Pass::backward);
  CHECK(s.p.cursor().pass == Pass::backward);
}
