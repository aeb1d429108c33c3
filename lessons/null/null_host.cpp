#include "lessons/null/null_host.hpp"

#include "lessons/semantics/semantics_json.hpp"

namespace gatewalk::lessons {

std::optional<std::string> NullHost::stored(std::string_view key) {
  const auto found = storage.find(key);
  if (!storage_works || found == storage.end()) return std::nullopt;
  return found->second;
}

bool NullHost::store(std::string_view key, std::string_view text) {
  if (storage_works) storage.insert_or_assign(std::string(key), std::string(text));
  return storage_works;
}

void NullHost::forget(std::string_view key) {
  const auto found = storage.find(key);
  if (found != storage.end()) storage.erase(found);
}

void NullHost::push_address(std::string_view address) {
  current_address = address;
  history.emplace_back(address);
}

void NullHost::open_file(std::string_view purpose, std::string_view) { files_asked_for.emplace_back(purpose); }

bool NullHost::save_file(std::string_view name, std::string_view bytes, std::string_view) {
  files_saved.insert_or_assign(std::string(name), std::string(bytes));
  return true;
}

void NullHost::present(const SemanticTree& now, const SemanticDiff& diff) {
  ++presented;
  last_json = to_json(now, diff);
}

}  // namespace gatewalk::lessons
