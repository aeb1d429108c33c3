#include "engine/files/file_type.hpp"

#include <algorithm>
#include <array>

namespace gatewalk::files {

namespace {

struct Magic {
  std::string_view start;
  const char* what;
  const char* hint;
};

constexpr char save_as_safetensors[] =
    "load it in PyTorch and save it with safetensors.torch.save_file(model.state_dict(), 'model.safetensors')";
constexpr char unpack[] = "unpack it first";
constexpr char save_again[] = "get the .safetensors file itself";

using namespace std::string_view_literals;
constexpr std::array<Magic, 22> magics{{
    {"\x80\x02"sv, "this is a Python pickle, as an old torch.save writes it (.pt, .pth), and a pickle can run code",
     save_as_safetensors},
    {"\x80\x03"sv, "this is a Python pickle, and a pickle can run code", save_as_safetensors},
    {"\x80\x04"sv, "this is a Python pickle, and a pickle can run code", save_as_safetensors},
    {"\x80\x05"sv, "this is a Python pickle, and a pickle can run code", save_as_safetensors},
    {"PK\x03\x04"sv, "this is a zip archive, as torch.save (.pt, .pth), Keras (.keras) and NumPy (.npz) write it",
     save_as_safetensors},
    {"PK\x05\x06"sv, "this is an empty zip archive", save_as_safetensors},
    {"\x89HDF\r\n\x1a\n"sv, "this is an HDF5 file, as Keras writes it (.h5)",
     "convert its weights to PyTorch's names and layout and save them as .safetensors"},
    {"\x93NUMPY"sv, "this is a NumPy array (.npy)", "an array can be the sequence; a model is a .safetensors file"},
    {"\x1f\x8b"sv, "this is a gzip archive", unpack},
    {"BZh"sv, "this is a bzip2 archive", unpack},
    {"\xfd"
     "7zXZ"sv,
     "this is an xz archive", unpack},
    {"7z\xbc\xaf"sv, "this is a 7-Zip archive", unpack},
    {"\x28\xb5\x2f\xfd"sv, "this is a Zstandard archive", unpack},
    {"Rar!"sv, "this is a RAR archive", unpack},
    {"GGUF"sv, "this is a GGUF model", save_as_safetensors},
    {"version https://git-lfs"sv, "this is a Git LFS pointer, not the file itself", "fetch the file with 'git lfs pull'"},
    {"%PDF"sv, "this is a PDF document", save_again},
    {"\x89PNG"sv, "this is a PNG picture", save_again},
    {"\xff\xd8\xff"sv, "this is a JPEG picture", save_again},
    {"GIF8"sv, "this is a GIF picture", save_again},
    {"\x7f"
     "ELF"sv,
     "this is a program (ELF)", save_again},
    {"MZ\x90"sv, "this is a Windows program", save_again},
}};

std::string_view skip_blanks(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? std::string_view{} : text.substr(at);
}

bool looks_like_text(std::string_view text) {
  return text.size() >= 8 && !find_bad_utf8(text.substr(0, 8)) && std::none_of(text.begin(), text.begin() + 8, [](char c) {
           return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
         });
}

}  // namespace

std::optional<ForeignType> recognize(Bytes bytes) {
  const std::string_view all = as_text(bytes), text = all.substr(0, 512);
  for (const Magic& magic : magics)
    if (text.starts_with(magic.start)) return ForeignType{magic.what, magic.hint};
  if (all.substr(0, 4096).find_first_not_of('\0') == std::string_view::npos && !text.empty())
    return ForeignType{"the file begins with zeros only", "it was not saved or downloaded to the end; get it again"};
  const std::string_view seen = skip_blanks(text);
  if (!seen.empty() && seen[0] == '<' && looks_like_text(text))
    return ForeignType{"this is a web page or XML", "the download saved a page instead of the file; get the file itself"};
  if (!seen.empty() && (seen[0] == '{' || seen[0] == '[') && looks_like_text(text))
    return ForeignType{"this is JSON text", "weights in JSON are not read as a model; save them as .safetensors"};
  if (looks_like_text(text)) return ForeignType{"this is a text file", save_again};
  return std::nullopt;
}

}  // namespace gatewalk::files
