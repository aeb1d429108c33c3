#include "engine/files/formats.hpp"

#include <doctest/doctest.h>

#include "engine/files/json.hpp"
#include "engine/files/npy.hpp"

using namespace gatewalk;
using namespace gatewalk::files;

TEST_CASE("formats: an array is told by its name's ending first, by its first bytes where the name says nothing") {
  const Tensor t{{2, 1}, {1, 2}};
  const std::vector<std::byte> npy = write_npy(t);
  CHECK(read_array(npy, "x.npy")->data == t.data);
  CHECK(read_array(npy)->data == t.data);
  CHECK(read_array(as_bytes("[[1], [2]]"), "x")->data == t.data);
  CHECK(read_array(as_bytes("1\n2\n"), "x")->data == t.data);
  CHECK_FALSE(read_array(npy, "x.csv"));
  CHECK_FALSE(read_array(as_bytes("1\n2\n"), "x.json"));
}

TEST_CASE("formats: every row has a name, endings that no other row has, and refuses nothing with a crash") {
  const auto check = [](const auto& formats) {
    std::string all = " ";
    for (const auto& format : formats) {
      CHECK(!format.name.empty());
      CHECK(format.endings.starts_with("."));
      CHECK_MESSAGE(all.find(" " + std::string(format.endings) + " ") == std::string::npos, std::string(format.endings));
      all += std::string(format.endings) + " ";
      CHECK_FALSE(format.is({}));
      CHECK_FALSE(format.read({}));
    }
  };
  check(array_formats());
  check(model_formats());
}

TEST_CASE("formats: an archive of one array is that array, of several it is asked which") {
  const Tensor t{{2, 1}, {1, 2}};
  CHECK(read_array(write_npz({{"x", t}}), "x.npz")->data == t.data);
  CHECK(read_array(write_npz({{"x", t}}))->data == t.data);
  CHECK(read_array(write_npz({{"a", t}, {"b", t}})).error().sentence() ==
        "the archive holds 2 arrays: 'a' and 'b'; save one array with numpy.save");
}

TEST_CASE("formats: an archive of arrays under PyTorch's names is a model, in double") {
  const Tensor t{{4, 1}, {0.1, 0.2, 0.3, 0.4}};
  const auto file = read_tensors(write_npz({{"lstm.weight_ih_l0", t}, {"lstm.weight_hh_l0", t}}));
  REQUIRE(bool(file));
  CHECK(file->find("lstm.weight_hh_l0")->values()->data == t.data);
}

TEST_CASE("formats: an array as print() shows it is named, whatever the file is called") {
  for (const char* text :
       {"[[ 1.   2. ]\n [ 3.   4. ]\n [-5.   6.5]]\n", "[1. 2. 3.]", "array([[1., 2.]])", "tensor([[1., 2.]])"})
    for (const char* name : {"x.txt", "x.csv", "x.json", "x"})
      CHECK_MESSAGE(read_array(as_bytes(text), name).error().sentence() ==
                        "this is an array as print() shows it; save it with numpy.save or numpy.savetxt",
                    text, name);
  CHECK(bool(read_array(as_bytes("[[1, 2], [3, 4]]"), "x.json")));
}
