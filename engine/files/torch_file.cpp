#include "engine/files/torch_file.hpp"

#include <map>

#include "engine/files/fault.hpp"
#include "engine/files/torch_tensors.hpp"
#include "engine/files/zip.hpp"

namespace gatewalk::files {

namespace {

using Kind = PickleValue::Kind;
using namespace std::string_view_literals;

constexpr std::string_view old_magic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv;  // a long integer of 10 bytes
constexpr std::uint64_t most_unpacked = max_values * 8;

// Tensors may share a storage, but not without end.
std::uint64_t budget_for(Bytes bytes) { return std::min<std::uint64_t>(max_values * 8, 16 * bytes.size() + (1 << 20)); }

// ('storage', type, key, place, count), and of an older file what part of it is a view: (key, offset, count).
struct StorageId {
  std::optional<Dtype> dtype;
  std::string key;
  std::uint64_t count = 0;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> view{};
};

Result<StorageId> storage_id(const Pickle& pickle, const PickleValue& id) {
  const Error damaged = fault("PICKLE", "the pickle asks for something that is no storage", "get the file again");
  const auto is_count = [](const PickleValue& v) { return v.kind == Kind::integer && v.integer >= 0; };
  if (id.items.size() != 1 || pickle[id.items[0]].kind != Kind::tuple) return damaged;
  const std::vector<PickleRef>& parts = pickle[id.items[0]].items;
  if (parts.size() < 5 || pickle[parts[0]].text != "storage" || pickle[parts[1]].kind != Kind::name ||
      !is_count(pickle[parts[4]]))
    return damaged;
  const PickleValue& key = pickle[parts[2]];
  if ((key.kind != Kind::text && key.kind != Kind::integer) || key.text.size() > 1000) return damaged;
  auto dtype = storage_dtype(pickle[parts[1]]);
  if (!dtype) return dtype.error();
  StorageId found{*dtype, key.kind == Kind::text ? std::string(key.text) : std::to_string(key.integer),
                  static_cast<std::uint64_t>(pickle[parts[4]].integer)};
  if (parts.size() > 5 && pickle[parts[5]].kind == Kind::tuple) {
    const std::vector<PickleRef>& view = pickle[parts[5]].items;
    if (view.size() != 3 || !is_count(pickle[view[1]]) || !is_count(pickle[view[2]])) return damaged;
    found.view = {static_cast<std::uint64_t>(pickle[view[1]].integer), static_cast<std::uint64_t>(pickle[view[2]].integer)};
  }
  return found;
}

std::uint64_t width_of(const std::optional<Dtype>& dtype) {
  return dtype ? static_cast<std::uint64_t>(dtype_bits(*dtype) / 8) : 1;
}

Error cut_off(const std::string& key) {
  return fault("TRUNCATED", "the file holds fewer numbers than its storage " + shown(key) + " should have",
               "the file was cut off; get it again");
}

// --- zip ---

class ZipStorages {
 public:
  ZipStorages(const Zip& zip, const Pickle& pickle, std::string folder, ByteOrder order)
      : zip_(zip), pickle_(pickle), folder_(std::move(folder)), order_(order) {
    for (const Zip::Entry& entry : zip.entries()) entries_.emplace(entry.name, &entry);
  }

  Result<TorchStorage> find(const PickleValue& value) {
    const auto id = storage_id(pickle_, value);
    if (!id) return id.error();
    auto held = held_.find(id->key);
    if (held == held_.end()) {
      const auto entry = entries_.find(folder_ + "data/" + id->key);
      if (entry == entries_.end())
        return fault("ARCHIVE", "the archive lacks its storage " + shown(id->key), "get the file again");
      auto unpacked = zip_.contents(*entry->second);
      if (!unpacked) return unpacked.error();
      if (unpacked->owner) unpacked_ += unpacked->bytes.size();
      if (unpacked_ > most_unpacked) return fault("SIZE", "unpacked the archive is larger than is loaded at most");
      held = held_.emplace(id->key, *std::move(unpacked)).first;
    }
    const Bytes bytes = held->second.bytes;
    if (id->count > bytes.size() / width_of(id->dtype)) return cut_off(id->key);
    return TorchStorage{id->dtype, bytes.first(static_cast<std::size_t>(id->count * width_of(id->dtype))), order_};
  }

 private:
  const Zip& zip_;
  const Pickle& pickle_;
  std::string folder_;
  ByteOrder order_;
  std::map<std::string_view, const Zip::Entry*> entries_;
  std::map<std::string, Unpacked> held_;
  std::uint64_t unpacked_ = 0;
};

// --- the older form ---

class LegacyStorages {
 public:
  LegacyStorages(const Pickle& pickle, ByteOrder order) : pickle_(pickle), order_(order) {}

  // After the pickles: for each key of the list a count and so many numbers, of the type that the pickle gives for that key.
  Status read(const Pickle& keys, Bytes bytes, std::size_t at) {
    std::map<std::string, std::optional<Dtype>> types;
    for (PickleRef k = 0; k < pickle_.size(); ++k) {
      if (pickle_[k].kind != Kind::persistent) continue;
      const auto id = storage_id(pickle_, pickle_[k]);
      if (!id) return id.error();
      types.emplace(id->key, id->dtype);
    }
    if (keys.root().kind != Kind::list) return fault("PICKLE", "the file's list of storages is no list", "get the file again");
    for (const PickleRef ref : keys.root().items) {
      const PickleValue& value = keys[ref];
      const std::string key = value.kind == Kind::integer ? std::to_string(value.integer) : std::string(value.text);
      const auto type = types.find(key);
      if (type == types.end())
        return fault("PICKLE", "the file has a storage " + shown(key) + " that its pickle does not know", "get the file again");
      if (bytes.size() - at < 8) return cut_off(key);
      const auto count = load_little<std::uint64_t>(bytes, at);
      at += 8;
      if (count > (bytes.size() - at) / width_of(type->second)) return cut_off(key);
      const auto size = static_cast<std::size_t>(count * width_of(type->second));
      storages_.emplace(key, TorchStorage{type->second, bytes.subspan(at, size), order_});
      at += size;
    }
    return Ok{};
  }

  Result<TorchStorage> find(const PickleValue& value) const {
    const auto id = storage_id(pickle_, value);
    if (!id) return id.error();
    const auto found = storages_.find(id->key);
    if (found == storages_.end()) return cut_off(id->key);
    TorchStorage storage = found->second;
    const std::uint64_t width = width_of(storage.dtype), there = storage.bytes.size() / width;
    if (id->dtype != storage.dtype || id->count > there) return cut_off(id->key);
    if (!id->view) return storage;
    const auto [offset, count] = *id->view;
    if (offset > there || count > there - offset) return cut_off(id->key);
    storage.bytes = storage.bytes.subspan(static_cast<std::size_t>(offset * width), static_cast<std::size_t>(count * width));
    return storage;
  }

 private:
  const Pickle& pickle_;
  ByteOrder order_;
  std::map<std::string, TorchStorage> storages_;
};

}  // namespace

bool is_torch_zip(Bytes bytes) { return Zip::is(bytes) && as_text(bytes).find("data.pkl") != std::string_view::npos; }

bool is_torch_legacy(Bytes bytes) {
  const std::string_view start = as_text(bytes).substr(0, 32);
  return start.starts_with('\x80') && start.find(old_magic) != std::string_view::npos;
}

Result<SafetensorsFile> read_torch_zip(Bytes bytes) {
  const auto zip = Zip::read(bytes);
  if (!zip) return zip.error();
  constexpr std::string_view file_name = "data.pkl";
  const Zip::Entry* main = nullptr;
  for (const Zip::Entry& entry : zip->entries())
    if (entry.name == file_name || entry.name.ends_with("/data.pkl")) {
      main = &entry;
      break;
    }
  if (!main) return fault("FILE_TYPE", "this is a zip archive without a data.pkl, so it is not torch.save's", "unpack it first");
  const std::string folder = main->name.substr(0, main->name.size() - file_name.size());
  if (zip->find(folder + "constants.pkl"))
    return fault("FILE_TYPE", "this is a TorchScript program, which is code",
                 "in Python: model = torch.jit.load(file) and then torch.save(model.state_dict(), 'weights.pt')");
  ByteOrder order = ByteOrder::little;
  if (const Zip::Entry* entry = zip->find(folder + "byteorder")) {
    const auto text = zip->contents(*entry);
    if (!text) return text.error();
    if (as_text(text->bytes).starts_with("big")) order = ByteOrder::big;
  }
  const auto held = zip->contents(*main);
  if (!held) return held.error();
  std::size_t at = 0;
  const auto pickle = Pickle::read(held->bytes, at);
  if (!pickle) return pickle.error();
  if (auto status = check_names(*pickle); !status) return status.error();
  ZipStorages storages(*zip, *pickle, folder, order);
  return take_tensors(
      *pickle, [&](const PickleValue& id) { return storages.find(id); }, budget_for(bytes));
}

Result<SafetensorsFile> read_torch_legacy(Bytes bytes) {
  std::size_t at = 0;
  const auto first = Pickle::read(bytes, at);
  if (!first) return first.error();
  const auto version = Pickle::read(bytes, at);
  if (!version) return version.error();
  const auto system = Pickle::read(bytes, at);
  if (!system) return system.error();
  const PickleValue* little = system->find(system->root(), "little_endian");
  const ByteOrder order = little && little->kind == Kind::boolean && !little->integer ? ByteOrder::big : ByteOrder::little;
  const auto pickle = Pickle::read(bytes, at);
  if (!pickle) return pickle.error();
  if (auto status = check_names(*pickle); !status) return status.error();
  const auto keys = Pickle::read(bytes, at);
  if (!keys) return keys.error();
  LegacyStorages storages(*pickle, order);
  if (auto status = storages.read(*keys, bytes, at); !status) return status.error();
  return take_tensors(
      *pickle, [&](const PickleValue& id) { return storages.find(id); }, budget_for(bytes));
}

}  // namespace gatewalk::files
