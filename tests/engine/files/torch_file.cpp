#include "engine/files/torch_file.hpp"

#include <doctest/doctest.h>

#include "engine/files/formats.hpp"
#include "tests/engine/files/made_bytes.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::files;
using namespace std::string_literals;

namespace {

std::string text(std::string_view t) { return made::Bytes{}.text("X").put32(static_cast<std::uint32_t>(t.size())).text(t).bytes; }
std::string number(std::uint64_t n) { return made::Bytes{}.text("\x8a\x08").put64(n).bytes; }
std::string tuple(const std::string& parts) { return "(" + parts + "t"; }

// The older form around one object: its numbers are two storages, "0" of six floats 1 … 6 and "1" of two long integers.
struct Numbers {
  std::uint64_t floats = 6;
  std::string more{};  // behind the numbers
};
std::string legacy(const std::string& object, const Numbers& numbers = {}) {
  made::Bytes file;
  file.text("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19.").text("\x80\x02M\xe9\x03.").text("\x80\x02}.");
  file.text("\x80\x02").text(object).text(".");
  file.text("\x80\x02](").text(text("0")).text(text("1")).text("e.");
  file.put64(numbers.floats);
  for (const std::uint32_t bits : {0x3f800000u, 0x40000000u, 0x40400000u, 0x40800000u, 0x40a00000u, 0x40c00000u})
    file.put32(bits);
  file.put64(2).put64(7).put64(8).text(numbers.more);
  return file.bytes;
}
std::string storage(const std::string& type, const std::string& key, std::uint64_t count, const std::string& view = "N") {
  return tuple(text("storage") + "ctorch\n" + type + "\n" + text(key) + text("cpu") + number(count) + view) + "Q";
}
std::string tensor(const std::string& from, std::uint64_t offset, const std::string& sizes, const std::string& strides) {
  return "ctorch._utils\n_rebuild_tensor_v2\n" + tuple(from + number(offset) + tuple(sizes) + tuple(strides) + "\x89}") + "R";
}
// Both storages are named, as the file has them.
std::string dict(const std::string& items) {
  return "}(" + text("a") + items + text("n") + tensor(storage("LongStorage", "1", 2), 0, number(2), number(1)) + "u";
}
std::string answer(const std::string& bytes) {
  const auto file = read_tensors(as_bytes(bytes));
  return file ? "accepted" : file.error().sentence();
}
std::vector<double> values(const std::string& object) {
  const std::string bytes = legacy(object);
  const auto file = read_tensors(as_bytes(bytes));
  REQUIRE_MESSAGE(bool(file), answer(bytes));
  return file->find("a")->values()->data;
}
const std::string floats = storage("FloatStorage", "0", 6);

}  // namespace

TEST_CASE("torch.save: strides, offsets and views of a storage are honored") {
  CHECK(values(dict(tensor(floats, 0, number(2) + number(3), number(3) + number(1)))) == std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK(values(dict(tensor(floats, 0, number(3) + number(2), number(1) + number(3)))) == std::vector<double>{1, 4, 2, 5, 3, 6});
  CHECK(values(dict(tensor(floats, 2, number(2), number(3)))) == std::vector<double>{3, 6});
  CHECK(values(dict(tensor(floats, 5, number(3), number(0)))) == std::vector<double>{6, 6, 6});
  CHECK(values(dict(tensor(floats, 4, "", ""))) == std::vector<double>{5});
  CHECK(values(dict(tensor(floats, 6, number(0), number(1)))).empty());
  const std::string view = storage("FloatStorage", "0", 6, tuple(text("v") + number(1) + number(4)));
  CHECK(values(dict(tensor(view, 1, number(2), number(2)))) == std::vector<double>{3, 5});
  const std::string parameter =
      "ctorch._utils\n_rebuild_parameter\n" + tuple(tensor(floats, 1, number(1), number(1)) + "\x88}") + "R";
  CHECK(values(dict(parameter)) == std::vector<double>{2});
}

TEST_CASE("torch.save: a tensor that reaches beyond its storage is refused, and nothing is allocated for it") {
  for (const auto& [offset, sizes, strides] : {std::tuple{std::uint64_t{0}, number(7), number(1)},
                                               {6, number(1), number(1)},
                                               {7, number(0), number(1)},
                                               {0, number(2), number(1ull << 62)},
                                               {1ull << 62, number(1), number(1)},
                                               {0, number(1ull << 40), number(0)},
                                               {0, number(1ull << 62) + number(1ull << 62), number(0) + number(0)}}) {
    const std::string said = answer(legacy(dict(tensor(floats, offset, sizes, strides))));
    CHECK_MESSAGE(
        (said.find("beyond its storage") != std::string::npos || said.find("far larger than the file") != std::string::npos),
        said);
  }
  CHECK(answer(legacy(dict(tensor(floats, 0, number(1), number(~0ull))))).find("no tensor") != std::string::npos);
  CHECK(answer(legacy(dict(tensor(floats, 0, number(1) + number(1), number(1))))).find("no tensor") != std::string::npos);
  CHECK(answer(legacy(dict(tensor(storage("FloatStorage", "0", 7), 0, number(1), number(1))))).find("fewer numbers") !=
        std::string::npos);
  CHECK(answer(legacy(dict(tensor(storage("FloatStorage", "9", 6), 0, number(1), number(1))))).find("does not know") !=
        std::string::npos);
  CHECK(answer(legacy(dict(tensor(floats, 0, number(1), number(1))), {.floats = 1ull << 61, .more = {}})).find("fewer numbers") !=
        std::string::npos);
}

TEST_CASE("torch.save: a class that is no data is named, and a network as a whole is told to be one") {
  const std::string good = tensor(floats, 0, number(1), number(1));
  CHECK(answer(legacy(dict("cos\nsystem\n" + tuple(text("harm")) + "R"))).find("the pickle names 'os.system'") == 0);
  CHECK(answer(legacy(dict("cbuiltins\neval\n" + tuple(text("1")) + "R"))).find("the pickle names 'builtins.eval'") == 0);
  CHECK(answer(legacy(dict("cargparse\nNamespace\n)\x81}b" + text("b") + good))) == "accepted");
  const std::string module =
      tuple(text("module") + "cmodels\nNet\n" + text("net.py") + text("class Net: pass")) + "Q)\x81}" + text("_modules") + "}sb";
  CHECK(answer(legacy(module)).find("this is a whole pickled module (its class is 'models.Net')") == 0);
  CHECK(answer(legacy(dict(module))).find("under 'a' is a whole pickled module (its class is 'models.Net')") == 0);
}

TEST_CASE("torch.save: any byte that is changed, and any end that is lost, is survived") {
  for (const char* name : {"checkpoint.pth", "half.pt", "module.pt"}) {
    const std::string bytes = golden_file(name);
    REQUIRE(bytes.size() > 100);
    for (std::size_t size = 0; size < bytes.size(); size += 7) CHECK_FALSE(read_tensors(as_bytes(bytes).first(size)));
    for (std::size_t at = 0; at < bytes.size(); ++at)
      for (const int flip : {1, 128, 255}) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ flip);
        (void)read_tensors(as_bytes(changed));
      }
  }
}

TEST_CASE("torch.save: quantities beside the weights become metadata, an optimizer's state is left out") {
  const std::string bytes = golden_file("checkpoint.tar");
  const auto file = read_tensors(as_bytes(bytes));
  REQUIRE(bool(file));
  CHECK(file->metadata.at("epoch") == "3");
  CHECK(file->metadata.at("loss") == "0.25");
  CHECK(file->metadata.at("name") == "gru");
  CHECK(file->find("rnn.weight_ih_l0"));
  CHECK(file->find("mean"));
  for (const auto& [name, stored] : file->tensors) CHECK(name.find("exp_avg") == std::string::npos);
  REQUIRE(file->warnings.size() == 1);
  CHECK(file->warnings[0].find("an optimizer's state") != std::string::npos);
}
