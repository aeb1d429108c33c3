#include "engine/files/safetensors.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>

#include "engine/files/described_text.hpp"
#include "engine/files/fault.hpp"
#include "engine/files/file_type.hpp"
#include "engine/files/plain.hpp"
#include "engine/files/safetensors_header.hpp"

namespace gatewalk::files {

namespace {

constexpr std::uint64_t longest_header = 100'000'000;  // the reference program's limit

// Whether the length, read the wrong way round, would end the header where a header can end.
bool is_big_endian_length(Bytes bytes) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < 8; ++i) length = length << 8 | static_cast<std::uint64_t>(bytes[i]);
  if (length < 2 || length > bytes.size() - 8) return false;
  const char last = as_text(bytes)[static_cast<std::size_t>(7 + length)];
  return last == '}' || last == ' ';
}

std::string range_text(const HeaderEntry& entry) {
  return std::to_string(entry.offsets[0]) + " to " + std::to_string(entry.offsets[1]);
}

// An entry whose dtype, shape and range have been understood, not yet compared with the others.
struct Place {
  const HeaderEntry* entry;
  Dtype dtype;
  std::vector<std::int64_t> shape;
  std::uint64_t begin, end, bits;
};

Result<Place> understand(const HeaderEntry& entry) {
  const auto dtype = find_dtype(entry.dtype);
  if (!dtype) {
    std::string upper = entry.dtype;
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return fault_at("DTYPE", entry.name, "the dtype " + shown(entry.dtype) + " is not in the format",
                    find_dtype(upper) ? "did you mean " + shown(upper) + "?" : "weights are F32, F16, BF16 or F64");
  }
  Place place{&entry, *dtype, {}, entry.offsets[0], entry.offsets[1], 0};
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t count = 1;
  bool fits = true;
  for (const std::uint64_t size : entry.shape) {
    fits = fits && size <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) &&
           (size == 0 || count <= most / size);
    if (!fits) break;
    count *= size;
    place.shape.push_back(static_cast<std::int64_t>(size));
  }
  const auto width = static_cast<std::uint64_t>(dtype_bits(*dtype));
  if (!fits || count > most / width)
    return fault_at("SHAPE", entry.name, "the shape asks for more values than 64 bits can count");
  place.bits = count * width;
  return place;
}

// Ranges in the order of the data: from 0, each where the last one ended, to the end of the file.
Status check_ranges(std::vector<Place>& places, std::uint64_t data_size) {
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {  // empty tensors stay in the header's order
    return std::tie(a.begin, a.end, a.entry) < std::tie(b.begin, b.end, b.entry);
  });
  const bool cut =
      std::any_of(places.begin(), places.end(), [&](const Place& p) { return p.begin >= data_size && p.end > p.begin; });
  std::uint64_t expected = 0;
  for (const Place& place : places) {
    const HeaderEntry& entry = *place.entry;
    if (place.begin > place.end)
      return fault_at("OFFSETS", entry.name, "its range of bytes " + range_text(entry) + " ends before it begins");
    if (place.begin != expected)
      return fault_at("OFFSETS", entry.name,
                      "its range of bytes " + range_text(entry) +
                          (place.begin < expected ? " overlaps the one before, which ends at " : " leaves a hole after ") +
                          std::to_string(expected),
                      expected == 0 ? "the first range must begin at 0" : "");
    if (place.end > data_size)
      return fault_at(cut ? "TRUNCATED" : "OFFSETS", entry.name,
                      "its range of bytes " + range_text(entry) + " runs past the end: the file holds " +
                          std::to_string(data_size) + " bytes of data",
                      "the file was cut off, or its header is wrong; get it again");
    if (place.bits % 8 != 0 || place.bits / 8 != place.end - place.begin) {
      const std::string needed =
          place.bits % 8 ? std::to_string(place.bits) + " bits" : std::to_string(place.bits / 8) + " bytes";
      return fault_at("SIZE", entry.name,
                      std::string(dtype_name(place.dtype)) + " of shape " +
                          Tensor::describe(
                              {place.shape.begin(), place.shape.begin() + std::min<std::ptrdiff_t>(8, std::ssize(place.shape))}) +
                          " needs " + needed + ", its range holds " + std::to_string(place.end - place.begin));
    }
    expected = place.end;
  }
  if (expected != data_size)
    return fault_at("TRAILING", "", std::to_string(data_size - expected) + " bytes follow the last tensor and belong to nobody");
  return Ok{};
}

// The header's length, once the file is known to hold it.
Result<std::size_t> header_length(Bytes bytes) {
  if (bytes.empty()) return fault_at("TRUNCATED", "", "the file is empty");
  if (bytes.size() < 8)
    return fault_at("TRUNCATED", "",
                    "the file has " + std::to_string(bytes.size()) + " bytes, fewer than the 8 of the header's length");
  const auto length = load_little<std::uint64_t>(bytes, 0);
  const std::uint64_t rest = bytes.size() - 8;
  if (length == 0) {
    const auto foreign = recognize(bytes);
    return fault_at("HEADER_LEN", "", "the header's length is 0" + (foreign ? ": " + foreign->what : ""),
                    foreign ? foreign->hint : "");
  }
  if (length <= rest && length <= longest_header) return static_cast<std::size_t>(length);
  if (const auto foreign = recognize(bytes))
    return fault_at("FILE_TYPE", "", foreign->what + ", which is not read as a model", foreign->hint);
  if (length <= longest_header)
    return fault_at(
        "TRUNCATED", "",
        "the header is cut off: it should have " + std::to_string(length) + " bytes, and " + std::to_string(rest) + " are there",
        "get the file again");
  // Bytes without any order: no header was ever there.
  if (rest > 0 && bytes[8] != std::byte{'{'} && !is_big_endian_length(bytes))
    return fault_at("HEADER_LEN", "", "this is no file of weights: not safetensors, PyTorch, Keras, NumPy or JSON",
                    "save the model with torch.save(model.state_dict(), 'model.pt') or model.save('model.keras')");
  return fault_at("HEADER_LEN", "",
                  "the header's length is given as " + std::to_string(length) + " bytes; the file has " +
                      std::to_string(bytes.size()) + " and the format allows 100000000",
                  is_big_endian_length(bytes) ? "the length seems to be big-endian; the format is little-endian" : "");
}

}  // namespace

Result<Tensor> StoredTensor::values() const {
  if (!can_decode(dtype))
    return fault_at("DTYPE", "", "values of dtype " + std::string(dtype_name(dtype)) + " are not read",
                    "convert the tensor to F32");
  const std::size_t count = bytes.size() / static_cast<std::size_t>(dtype_bits(dtype) / 8);
  if (count > max_values)
    return fault_at(
        "SIZE", "",
        std::to_string(count) + " values are more than the " + std::to_string(max_values) + " that are loaded at most");
  return Tensor{shape, decode(dtype, bytes)};
}

StoredTensor StoredTensor::of(const Tensor& tensor, Dtype dtype) { return {dtype, tensor.shape, encode(dtype, tensor.data)}; }

const StoredTensor* SafetensorsFile::find(std::string_view name) const {
  const auto found = tensors.find(name);
  return found == tensors.end() ? nullptr : &found->second;
}

Result<SafetensorsFile> read_safetensors(Bytes bytes) {
  const auto length = header_length(bytes);
  if (!length) return length.error();
  const std::string_view text = as_text(bytes.subspan(8, *length));
  auto header = read_header(text);
  if (!header) {
    if (const auto foreign = text[0] == '{' ? std::nullopt : recognize(bytes))
      return fault_at("FILE_TYPE", "", foreign->what + ", which is not read as a model", foreign->hint);
    return header.error();
  }
  const Bytes data = bytes.subspan(8 + *length);

  std::vector<Place> places;
  for (const HeaderEntry& entry : header->entries) {
    auto place = understand(entry);
    if (!place) return place.error();
    places.push_back(std::move(*place));
  }
  if (const Status status = check_ranges(places, data.size()); !status) return status.error();

  SafetensorsFile file;
  file.metadata = std::move(header->metadata);
  if (const auto found = file.metadata.find(networks_key); found != file.metadata.end())
    file.networks = networks_from(found->second);
  file.warnings = std::move(header->warnings);
  if (const auto found = file.metadata.find(warnings_key); found != file.metadata.end()) {
    for (std::string_view rest = found->second; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      file.warnings.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    file.metadata.erase(found);
  }
  for (Place& place : places) {
    const Bytes from = data.subspan(static_cast<std::size_t>(place.begin), static_cast<std::size_t>(place.end - place.begin));
    file.tensors.emplace(place.entry->name, StoredTensor{place.dtype, std::move(place.shape), {from.begin(), from.end()}});
    file.order.push_back(place.entry->name);
  }
  return file;
}

std::vector<std::byte> write_safetensors(const SafetensorsFile& file) {
  std::vector<std::string> names;
  std::map<std::string, bool, std::less<>> taken;
  for (const std::string& name : file.order)
    if (file.find(name) && !taken[name]) {
      taken[name] = true;
      names.push_back(name);
    }
  const auto sorted_from = static_cast<std::ptrdiff_t>(names.size());
  for (const auto& [name, tensor] : file.tensors)
    if (!taken.contains(name)) names.push_back(name);
  std::sort(names.begin() + sorted_from, names.end(), [&](const std::string& a, const std::string& b) {
    return file.find(a)->dtype != file.find(b)->dtype ? file.find(a)->dtype > file.find(b)->dtype : a < b;
  });

  const auto quoted = [](const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  std::string header = "{";
  const auto comma = [&] {
    if (header.back() != '{') header += ',';
  };
  if (!file.metadata.empty()) {
    header += "\"__metadata__\":{";
    for (const auto& [key, value] : file.metadata) {
      comma();
      header += quoted(key) + ':' + quoted(value);
    }
    header += '}';
  }
  std::uint64_t at = 0;
  for (const std::string& name : names) {
    const StoredTensor& tensor = *file.find(name);
    comma();
    header += quoted(name) + ":{\"dtype\":\"" + std::string(dtype_name(tensor.dtype)) + "\",\"shape\":[";
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) header += (i ? "," : "") + std::to_string(tensor.shape[i]);
    header += "],\"data_offsets\":[" + std::to_string(at) + ',' + std::to_string(at + tensor.bytes.size()) + "]}";
    at += tensor.bytes.size();
  }
  header += '}';
  header.append((8 - header.size() % 8) % 8, ' ');

  std::vector<std::byte> bytes;
  bytes.reserve(8 + header.size() + static_cast<std::size_t>(at));
  store_little(bytes, static_cast<std::uint64_t>(header.size()));
  const Bytes text = as_bytes(header);
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const std::string& name : names) {
    const StoredTensor& tensor = *file.find(name);
    bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return bytes;
}

Result<TensorMap> all_values(const SafetensorsFile& file) {
  TensorMap map;
  std::uint64_t count = 0;
  for (const auto& [name, tensor] : file.tensors) {
    count += tensor.bytes.size() * 8 / static_cast<std::size_t>(dtype_bits(tensor.dtype));
    if (count > max_values)
      return fault_at("SIZE", name,
                      "the file holds more than the " + std::to_string(max_values) + " values that are loaded at most");
    auto values = tensor.values();
    if (!values) return fault_at(values.error().code.c_str(), name, values.error().what, values.error().hint);
    map.emplace(name, std::move(*values));
  }
  return map;
}

Status put_values(SafetensorsFile& file, std::string_view prefix, const TensorMap& values, Dtype new_dtype) {
  for (const auto& [name, tensor] : values) {
    const StoredTensor* stored = file.find(std::string(prefix) + name);
    if (stored && !is_weight_dtype(stored->dtype))
      return fault_at("DTYPE", std::string(prefix) + name,
                      "a tensor of dtype " + std::string(dtype_name(stored->dtype)) + " cannot take weights");
  }
  for (const auto& [name, tensor] : values) {
    const std::string full = std::string(prefix) + name;
    const StoredTensor* stored = file.find(full);
    file.tensors.insert_or_assign(full, StoredTensor::of(tensor, stored ? stored->dtype : new_dtype));
  }
  return Ok{};
}

}  // namespace gatewalk::files
