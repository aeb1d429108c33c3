// Hints that the module has in a shorter form than the lab and the command line: these stand before the library that has them
// too, so that a page need not load tables of other programs' files and of books' signs.
#include "engine/equations/book_spelling.hpp"
#include "engine/files/file_type.hpp"

namespace gatewalk {

Sentence equations::book_hint(std::string_view, std::string_view) { return say("equations.made_of"); }

std::optional<files::ForeignType> files::recognize(Bytes bytes, Role) {
  using namespace std::string_view_literals;
  constexpr std::pair<std::string_view, std::string_view> magics[] = {
      {"\x80"sv, "a Python pickle"},
      {"PK"sv, "a zip archive, as PyTorch, Keras and NumPy write it"},
      {"\x89HDF"sv, "an HDF5 file, as Keras writes it"},
      {"\x93NUMPY"sv, "a NumPy array"},
      {"\x1f\x8b"sv, "a gzip archive"},
      {"version https://git-lfs"sv, "a Git LFS pointer"},
      {"<"sv, "a web page"},
      {"{"sv, "JSON"}};
  const std::string_view text = as_text(bytes);
  for (const auto& [start, what] : magics)
    if (text.starts_with(start)) return ForeignType{"this is " + std::string(what), "save the weights as .safetensors"};
  return std::nullopt;
}

}  // namespace gatewalk
