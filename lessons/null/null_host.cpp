#include "lessons/null/null_host.hpp"

#include "engine/files/bytes.hpp"
#include "engine/files/plain.hpp"
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

void NullHost::read_file(File file) {
  const auto bytes = files::as_bytes(file.bytes);
  std::string problem;
  if (plain_form && !files::is_plain(bytes)) {
    const auto plain = plain_form(bytes);
    problem = plain ? std::string() : plain.error().sentence();
    file.bytes = plain ? std::string(files::as_text(*plain)) : std::string();
  }
  if (guest) guest->file_read(std::move(file), problem);
}

void NullHost::request_lesson(std::string_view language, std::string_view slug) {
  lessons_asked_for.emplace_back(slug);
  if (guest && !lessons_wait) guest->lesson_arrived(language, slug, lesson_text ? lesson_text(language, slug) : std::string());
}

void NullHost::request_kept(std::string_view digest) {
  const auto found = kept.find(std::string(digest));
  if (guest) guest->kept_arrived(digest, found == kept.end() ? std::nullopt : std::optional(found->second));
}

void NullHost::open_file(std::string_view purpose, std::string_view) { files_asked_for.emplace_back(purpose); }

bool NullHost::save_file(std::string_view name, std::string_view bytes, std::string_view) {
  files_saved.insert_or_assign(std::string(name), std::string(bytes));
  return true;
}

int NullHost::begin_work(std::string_view kind) {
  auto work = make_work(kind);
  if (!work) return 0;
  works_[++begun_] = std::move(work);
  return begun_;
}

void NullHost::tell_work(int work, std::string_view message) {
  if (const auto found = works_.find(work); found != works_.end()) found->second->hear(message);
}

bool NullHost::do_work() {
  std::vector<std::pair<int, std::string>> reports;
  for (auto& [number, work] : works_) {
    for (int k = 0; work->go_on() && (work_a_frame == 0 || k + 1 < work_a_frame); ++k) {
    }
    for (std::string report = work->report(); !report.empty(); report = work->report())
      reports.push_back({number, std::move(report)});
  }
  for (auto& [number, report] : reports)
    if (guest) guest->work_reported(number, std::move(report));
  return !reports.empty();
}

void NullHost::present(const SemanticTree& now, const SemanticDiff& diff) {
  ++presented;
  last_json = to_json(now, diff);
}

}  // namespace gatewalk::lessons
