// A whole network is walked in the lab as it is computed: two layers in both directions over sequences of unequal length, every
// operation of both passes, each number said being the one that `gatewalk trace` prints.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/command/command.hpp"
#include "engine/files/npy.hpp"
#include "engine/files/safetensors.hpp"
#include "engine/network/walk_order.hpp"
#include "lessons/course/lesson.hpp"
#include "lessons/player/player.hpp"
#include "tests/lessons/drawn.hpp"
#include "tests/sanitized.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

constexpr const char* whole_lesson = R"(title: Whole
number: 41
goal: Walk a whole network.
cell: lstm
trained: task=reber hidden=2 layers=2 bidirectional=yes steps=10 batch=4 updates=2 seed=5 learning-rate=0.05

# One

Text.

:show forward t=1 update=1 read=1
)";

constexpr const char* address = "#/en/whole/1?v=1&update=1&read=1&row=";

// A folder that goes when the test does.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("gatewalk-whole-" + std::to_string(static_cast<long>(::getpid())));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string at(const char* name) const { return (path / name).string(); }
  void write(const char* name, const std::vector<std::byte>& bytes) const {
    std::ofstream(at(name), std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
  }
};

files::SafetensorsFile file_of(const TensorMap& tensors) {
  files::SafetensorsFile file;
  for (const auto& [name, tensor] : tensors) file.tensors[name] = files::StoredTensor::of(tensor, files::Dtype::f64);
  return file;
}

// What the command line prints of a network on a batch with its lengths, backward too.
nlohmann::json traced(const Experiment& e) {
  const Folder folder;
  folder.write("model.safetensors", files::write_safetensors(file_of(e.model().tensors())));
  folder.write("x.npy", files::write_npy(e.sequence().x));
  Tensor lengths{{std::ssize(e.sequence().lengths)}, {}};
  for (const int n : e.sequence().lengths) lengths.data.push_back(n);
  folder.write("lengths.npy", files::write_npy(lengths));
  TensorMap upstream = e.upstream().states;
  upstream["output"] = e.upstream().output;
  folder.write("upstream.safetensors", files::write_safetensors(file_of(upstream)));
  std::vector<std::string> words{"gatewalk",
                                 "trace",
                                 "--model",
                                 folder.at("model.safetensors"),
                                 "--readout",
                                 "--sequence",
                                 folder.at("x.npy"),
                                 "--lengths",
                                 folder.at("lengths.npy"),
                                 "--backward",
                                 folder.at("upstream.safetensors")};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  std::fflush(stdout);
  const int before = ::dup(1);
  REQUIRE(std::freopen(folder.at("out.json").c_str(), "wb", stdout));
  const int code = command::run(static_cast<int>(arguments.size()), arguments.data());
  std::fflush(stdout);
  ::dup2(before, 1);
  ::close(before);
  REQUIRE(code == 0);
  std::ifstream in(folder.at("out.json"));
  return nlohmann::json::parse(in);
}

// Values of one operation by pass, part, step and name: [B, units].
using Key = std::tuple<std::string, int, std::string, int, std::string>;
std::map<Key, nlohmann::json> by_place(const nlohmann::json& all) {
  std::map<Key, nlohmann::json> found;
  for (const auto& one : all["trace"]) found[{one["pass"], one["layer"], one["direction"], one["step"], one["name"]}] = one;
  return found;
}
Key key_of(const Experiment& e, const network::Place& p) {
  return {p.pass == Pass::forward ? "forward" : "backward", p.part.layer, p.part.direction ? "reverse" : "forward", p.step,
          e.recipe(p.pass)[p.operation].name};
}
double flat(const nlohmann::json& values, std::size_t row, std::size_t unit) {
  const auto& at = values["values"];
  return at[0].is_array() ? at[row][unit].get<double>()
                          : at[row * values["shape"].back().get<std::size_t>() + unit].get<double>();
}

}  // namespace

TEST_CASE("a whole network is walked operation by operation, and what is said is what the command line prints") {
  auto lesson = parse_lesson(whole_lesson, "whole.md");
  REQUIRE_MESSAGE(lesson, (lesson ? "" : lesson.error().sentence()));
  lesson->slug = "whole", lesson->language = "en";
  Player player({*lesson});
  REQUIRE(player.restore(std::string(address) + "0"));
  const Experiment& e = player.experiment();
  REQUIRE(player.shows_read());
  const std::vector<int> lengths = e.sequence().lengths;
  const auto [shortest, longest] = std::minmax_element(lengths.begin(), lengths.end());
  REQUIRE(*shortest < *longest);
  const auto printed = by_place(traced(e));

  // Every number of every sequence, to the bit.
  long numbers = 0;
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    const network::WalkOrder order(e.model(), pass, e.steps());
    for (int n = 0; n < order.size(); ++n) {
      const network::Place place = order.at(n);
      const auto found = printed.find(key_of(e, place));
      if (found == printed.end()) continue;
      const int units = e.trace(pass, place.part).units(place.operation);
      for (int row = 0; row < static_cast<int>(lengths.size()); ++row)
        for (int unit = 0; unit < units; ++unit) {
          const auto number = e.number({pass, place.operation, place.step, unit, -1, place.part, row});
          if (!number) continue;
          ++numbers;
          if (*number != flat(found->second, static_cast<std::size_t>(row), static_cast<std::size_t>(unit)))
            FAIL_CHECK("another number at " << std::get<4>(found->first) << ", step " << place.step);
        }
    }
  }
  CHECK(numbers > 8000);

  // And as it is said while one walks, in the sequence that ends first.
  const auto row = static_cast<std::size_t>(shortest - lengths.begin());
  NullScreen screen(embedded_face, nullptr, [](NullHost& host) {
    host.wishes.reduced_motion = true;
    host.storage["decimals"] = "-1";
  });
  screen.lab().file_arrived({"41-whole.md", whole_lesson, ""});
  screen.settle();
  const Phrases& words = Phrases::of("en");
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    const network::WalkOrder order(e.model(), pass, e.steps());
    const network::Place first = order.at(0);
    go(screen, address + std::to_string(row) + "&t=" + std::to_string(first.step + 1) +
                   (pass == Pass::backward ? "&pass=backward" : "") + "&layer=" + std::to_string(first.part.layer + 1));
    const int stride = sanitized ? 7 : 1;
    int said = 0;
    for (int n = 0; n < order.size(); ++n) {
      const network::Place place = order.at(n);
      screen.host().announced.clear();
      screen.key(ImGuiKey_RightArrow);
      if (n % stride) continue;
      screen.settle(2);
      const auto found = printed.find(key_of(e, place));
      if (found == printed.end()) continue;  // a weight's gradient is a matrix
      const int units = e.trace(pass, place.part).units(place.operation);
      std::string values;
      for (int unit = 0; unit < std::min(units, 8); ++unit)
        values += (unit ? ", " : "") + words.number(flat(found->second, row, static_cast<std::size_t>(unit)), {-1});
      std::string all;
      for (const std::string& sentence : screen.host().announced) all += sentence + "\n";
      CAPTURE(all);
      if (!says(all, values)) FAIL_CHECK("not said: " << values << " of " << std::get<4>(found->first));
      else ++said;
    }
    CHECK(said * stride > 4 * e.steps() * 8);
    CHECK(says(screen.host().address(), pass == Pass::forward ? "&layer=2&direction=reverse" : "&direction=reverse"));
  }
}
