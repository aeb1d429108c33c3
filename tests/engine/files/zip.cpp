#include "engine/files/zip.hpp"

#include <doctest/doctest.h>

#include "engine/files/inflate.hpp"
#include "tests/engine/files/made_bytes.hpp"

using namespace gatewalk;
using namespace gatewalk::files;
using made::hex;

namespace {

// 400 letters as zlib packs them, with codes of their own.
constexpr std::string_view dynamic_block =
    "e58ec10d00310cc2660d052265ff01ce7bdc2f964dd519e9c597d6eba90e52383673eab38d3b489a2727d7521a77903aab09bb521a77901e41c2ae1cc61d"
    "a4"
    "1d5e09bb521a7790cca061574ae30ed2fcf2671f";
std::string alternating() {
  std::string text;
  for (int i = 0; i < 200; ++i) text += {static_cast<char>('a' + i % 7), static_cast<char>('a' + i * i % 11)};
  return text;
}

}  // namespace

TEST_CASE("inflate: what zlib packed comes back, in each of the three kinds of block") {
  const auto unpacked = [](std::string_view packed, std::size_t size) {
    const std::string bytes = hex(packed);
    const auto result = inflate(as_bytes(bytes), size);
    return result ? std::string(as_text(*result)) : "refused";
  };
  CHECK(unpacked("010500faff68656c6c6f", 5) == "hello");               // stored
  CHECK(unpacked("cb48cdc9c95728cf2fca490100", 11) == "hello world");  // fixed codes
  CHECK(unpacked("4b4ca43d0000", 100) == std::string(100, 'a'));       // a match that overlaps itself
  CHECK(unpacked(dynamic_block, 400) == alternating());
  CHECK(unpacked("", 0) == "refused");
  CHECK(unpacked("07", 0) == "refused");                    // a kind of block that there is not
  CHECK(unpacked("010500faff68656c6c6f", 4) == "refused");  // more than was said
  CHECK(unpacked("010500faff68656c6c6f", 6) == "refused");  // less
}

TEST_CASE("inflate: every prefix and every flipped bit of a dynamic block is survived") {
  const std::string packed = hex(dynamic_block);
  for (std::size_t size = 0; size < packed.size(); ++size) (void)inflate(as_bytes(packed).first(size), 400);
  for (std::size_t bit = 0; bit < 8 * packed.size(); ++bit) {
    std::string flipped = packed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    (void)inflate(as_bytes(flipped), 400);
  }
}

TEST_CASE("zip: an entry's sizes are the list's, and a list in 64 bits is found") {
  // As PyTorch writes it: no sizes before the data, a data descriptor behind it, a zip64 end record and its locator.
  const std::string data = "numbers";
  made::Bytes archive;
  archive.put32(0x04034b50).put16({20, 0x0808, 0, 0, 0}).put32(0).put32(0).put32(0).put16({1, 0}).text("a").text(data);
  const std::size_t list = archive.bytes.size();
  const std::uint32_t crc = zip_checksum(as_bytes(data));
  archive.put32(0x02014b50).put16({20, 20, 0x0808, 0, 0, 0}).put32(crc).put32(0xffffffff).put32(0xffffffff);
  archive.put16({1, 20, 0, 0, 0}).put32(0).put32(0).text("a").put16({1, 16}).put64(data.size()).put64(data.size());
  const std::size_t end = archive.bytes.size();
  archive.put32(0x06064b50).put64(44).put16({20, 20}).put32(0).put32(0).put64(1).put64(1).put64(end - list).put64(list);
  archive.put32(0x07064b50).put32(0).put64(end).put32(1);
  archive.put32(0x06054b50).put16({0, 0, 0xffff, 0xffff}).put32(0xffffffff).put32(0xffffffff).put16({0});
  const auto zip = Zip::read(as_bytes(archive.bytes));
  REQUIRE(bool(zip));
  REQUIRE(zip->entries().size() == 1);
  REQUIRE(zip->find("a"));
  CHECK_FALSE(zip->find("b"));
  CHECK(as_text(zip->contents(*zip->find("a"))->bytes) == data);
  for (std::size_t size = 0; size < archive.bytes.size(); ++size) CHECK_FALSE(Zip::read(as_bytes(archive.bytes).first(size)));
  for (std::size_t bit = 0; bit < 8 * archive.bytes.size(); ++bit) {
    std::string flipped = archive.bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    if (const auto read = Zip::read(as_bytes(flipped)))
      for (const Zip::Entry& entry : read->entries()) (void)read->contents(entry);
  }
}
