// Safetensors files made for a test: a good one, and the same with one thing wrong.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/files/bytes.hpp"
#include "engine/files/safetensors.hpp"

namespace made {

// length, header, data: whatever they are.
inline std::string file(std::string_view header, std::string_view data) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>((std::uint64_t{header.size()} >> (8 * i)) & 0xff);
  return bytes.append(header).append(data);
}

// A one-tensor header, 'a' of two F32, with the entry's text as given.
inline std::string one(std::string_view entry, std::string_view data = std::string_view("\0\0\x80\x3f\0\0\0\xc0", 8)) {
  return file("{\"a\":" + std::string(entry) + "}", data);
}
inline std::string good() { return one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})"); }

// The text with one part of it replaced; the part must be there.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? "the text has no " + std::string(from) : text.replace(at, from.size(), to);
}

inline gatewalk::Result<gatewalk::files::SafetensorsFile> read(std::string_view bytes) {
  return gatewalk::files::read_safetensors(gatewalk::files::as_bytes(bytes));
}

// The code of the refusal, or "accepted".
inline std::string code(std::string_view bytes) {
  const auto file = read(bytes);
  return file ? "accepted" : file.error().code;
}

// Values that count up from `start` in exact steps: every tensor different, none of them special.
inline gatewalk::Tensor counting(std::vector<std::int64_t> shape, double start = 1, double step = 0.0625) {
  gatewalk::Tensor tensor = gatewalk::Tensor::zeros(std::move(shape));
  for (std::size_t i = 0; i < tensor.data.size(); ++i) tensor.data[i] = start + step * static_cast<double>(i % 31);
  return tensor;
}

// A model in PyTorch's names: row blocks G, input I, hidden H; later layers and directions as asked.
inline gatewalk::files::SafetensorsFile model(int G = 4, int I = 2, int H = 3, int layers = 1, bool bidirectional = false,
                                              const std::string& prefix = "") {
  gatewalk::files::SafetensorsFile file;
  const int D = bidirectional ? 2 : 1;
  double start = -1;
  const auto put = [&](const std::string& name, std::vector<std::int64_t> shape) {
    file.tensors[prefix + name] =
        gatewalk::files::StoredTensor::of(counting(std::move(shape), start += 0.125), gatewalk::files::Dtype::f32);
  };
  for (int layer = 0; layer < layers; ++layer)
    for (int direction = 0; direction < D; ++direction) {
      const std::string tail = "_l" + std::to_string(layer) + (direction ? "_reverse" : "");
      put("weight_ih" + tail, {G * H, layer ? D * H : I});
      put("weight_hh" + tail, {G * H, H});
      put("bias_ih" + tail, {G * H});
      put("bias_hh" + tail, {G * H});
    }
  return file;
}

}  // namespace made
