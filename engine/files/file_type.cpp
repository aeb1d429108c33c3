#include "engine/files/file_type.hpp"

#include <algorithm>
#include <array>

namespace gatewalk::files {

namespace {

// What to do, by role.
enum class Way : unsigned char { torch, numpy, keras, onnx, tensorflow, again, unpack, table, sound, lfs, utf8, itself };

constexpr std::string_view ways[][2] = {
    {"load it where it was written, and save its state dict: torch.save(model.state_dict(), 'model.pt')",
     "a sequence is one array of numbers: save it with numpy.save"},
    {"save it with safetensors.numpy.save_file(dict(numpy.load(file)), 'model.safetensors')", "save one array with numpy.save"},
    {"save with safetensors.numpy.save_file weight_ih_l0 = kernel.T, weight_hh_l0 = recurrent_kernel.T, bias_ih_l0 = bias, "
     "bias_hh_l0 = zeros (an LSTM's rows are in PyTorch's order; a GRU's z, r, h must become r, z, h)",
     "save one array with numpy.save"},
    {"save its W, R and B under PyTorch's names with safetensors; their rows i, o, f, c (GRU: z, r, h) must become i, f, c, o "
     "(r, z, h)",
     "a sequence is one array of numbers: save it with numpy.save"},
    {"save its weights with safetensors under PyTorch's names", "a sequence is one array of numbers: save it with numpy.save"},
    {"get the file of weights itself", "give the sequence as .npy, .csv or .json"},
    {"unpack it first", "unpack it first"},
    {"a model is a file of weights, as .pt, .h5 or .safetensors", "save the table as .csv"},
    {"a model is a file of weights, as .pt, .h5 or .safetensors", "read it with Python and save its samples with numpy.save"},
    {"fetch the file with 'git lfs pull'", "fetch the file with 'git lfs pull'"},
    {"save it as UTF-8", "save it as UTF-8"},
    {"the download saved a page instead of the file; get the file itself",
     "the download saved a page instead of the file; get the file itself"},
};

struct Magic {
  std::string_view start;
  std::string_view what;
  Way way;
};

using namespace std::string_view_literals;
constexpr std::string_view plain_pickle = "a Python pickle, which can run code";
constexpr Magic magics[] = {
    {"\x80\x02"sv, plain_pickle, Way::torch},
    {"\x80\x03"sv, plain_pickle, Way::torch},
    {"\x80\x04"sv, plain_pickle, Way::torch},
    {"\x80\x05"sv, plain_pickle, Way::torch},
    {"\x89HDF\r\n\x1a\n"sv, "an HDF5 file, as Keras writes it (.h5)", Way::keras},
    {"\x93NUMPY"sv, "a NumPy array (.npy)", Way::table},
    {"\x81\xa6params"sv, "a Flax model (msgpack)", Way::tensorflow},
    {"\x08\x01\x12"sv, "a TensorFlow SavedModel", Way::tensorflow},
    {"GGUF"sv, "a GGUF model", Way::torch},
    {"MATLAB 5.0"sv, "a MATLAB file (.mat)", Way::numpy},
    {"PAR1"sv, "a Parquet table", Way::table},
    {"ARROW1"sv, "an Arrow table", Way::table},
    {"FEA1"sv, "a Feather table", Way::table},
    {"SQLite format 3"sv, "an SQLite database", Way::table},
    {"\xd0\xcf\x11\xe0"sv, "an old Office document (.xls)", Way::table},
    {"fLaC"sv, "a FLAC sound", Way::sound},
    {"OggS"sv, "an Ogg sound", Way::sound},
    {"ID3"sv, "an MP3 sound", Way::sound},
    {"\x1f\x8b"sv, "a gzip archive", Way::unpack},
    {"BZh"sv, "a bzip2 archive", Way::unpack},
    {"\xfd"
     "7zXZ"sv,
     "an xz archive", Way::unpack},
    {"7z\xbc\xaf"sv, "a 7-Zip archive", Way::unpack},
    {"\x28\xb5\x2f\xfd"sv, "a Zstandard archive", Way::unpack},
    {"Rar!"sv, "a RAR archive", Way::unpack},
    {"version https://git-lfs"sv, "a Git LFS pointer, not the file itself", Way::lfs},
    {"\xff\xfe"sv, "text in UTF-16", Way::utf8},
    {"\xfe\xff"sv, "text in UTF-16", Way::utf8},
    {"%PDF"sv, "a PDF document", Way::again},
    {"\x89PNG"sv, "a PNG picture", Way::again},
    {"\xff\xd8\xff"sv, "a JPEG picture", Way::again},
    {"GIF8"sv, "a GIF picture", Way::again},
    {"\x7f"
     "ELF"sv,
     "a program (ELF)", Way::again},
    {"MZ\x90"sv, "a Windows program", Way::again},
};

// What a zip holds is told by a name in it; names stand there as they are.
constexpr Magic archives[] = {
    {"model.weights.h5"sv, "a Keras model (.keras)", Way::keras},
    {"data.pkl"sv, "a PyTorch file (.pt, .pth)", Way::torch},
    {"xl/"sv, "an Excel workbook (.xlsx)", Way::table},
    {"opendocument.spreadsheet"sv, "an OpenDocument spreadsheet (.ods)", Way::table},
    {"word/"sv, "a Word document", Way::again},
    {".npy"sv, "a NumPy archive (.npz)", Way::numpy},
    {""sv, "a zip archive", Way::unpack},
};

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

// The protobuf of an ONNX model begins with its version, from 3, and the name of its maker, its graph or its operator sets.
bool is_onnx(std::string_view text) {
  return text.size() > 8 && text[0] == 8 && text[1] > 1 && text[1] < 32 &&
         "\x12\x1a\x22\x28\x32\x3a\x42"sv.find(text[2]) != std::string_view::npos && text.substr(4, 4) != "\0\0\0\0"sv;
}

bool is_safetensors(Bytes bytes) {
  return bytes.size() > 9 && bytes[8] == std::byte{'{'} && load_little<std::uint64_t>(bytes, 0) <= bytes.size() - 8;
}

}  // namespace

std::optional<ForeignType> recognize(Bytes bytes, Role role) {
  const std::string_view all = as_text(bytes), text = all.substr(0, 512);
  const auto found = [&](std::string_view what, Way way, bool plain = false) {
    return ForeignType{"this is " + std::string(what), std::string(ways[static_cast<std::size_t>(way)][role == Role::array]),
                       plain};
  };
  for (const Magic& magic : magics)
    if (text.starts_with(magic.start)) return found(magic.what, magic.way);
  if (text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06"))
    for (const Magic& held : archives)
      if (all.find(held.start) != std::string_view::npos) return found(held.what, held.way);
  if (text.size() > 8 && text.substr(4, 4) == "TFL3") return found("a TensorFlow Lite model", Way::tensorflow);
  if (text.starts_with("RIFF") || text.starts_with("FORM")) return found("a sound (WAV or the like)", Way::sound);
  if (is_onnx(text)) return found("an ONNX model", Way::onnx);
  if (role == Role::array && is_safetensors(bytes)) return found("a safetensors file, as a model is", Way::numpy);
  if (all.substr(0, 4096).find_first_not_of('\0') == std::string_view::npos && !text.empty())
    return ForeignType{"the file begins with zeros only", "it was not saved or downloaded to the end; get it again"};
  const std::string_view seen = skip_blanks(text);
  if (!looks_like_text(text)) return std::nullopt;
  if (!seen.empty() && seen[0] == '<') return found("a web page or XML", Way::itself);
  if (!seen.empty() && (seen[0] == '{' || seen[0] == '['))
    return ForeignType{"this is JSON text",
                       "save its arrays with safetensors.torch.save_file({name: torch.tensor(a) for name, a in "
                       "json.load(open(file)).items()}, 'model.safetensors'), of a state_dict its items",
                       true};
  return found("a text file", Way::again, true);
}

}  // namespace gatewalk::files
