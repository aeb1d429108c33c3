#include "lessons/shell/opener.hpp"

#include <algorithm>

#include "engine/base/room.hpp"
#include "engine/files/plain.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

namespace {

constexpr std::string_view list_key = "files";  // of the machine's small texts: a line a kept file, digest and name
constexpr std::string_view page_key = ".html", page_type_key = "text/html";
constexpr std::string_view archive_key = ".npz";
constexpr std::size_t most_kept = 30;

bool is_sequence(const File& file) {
  if (file.bytes.starts_with("\x93NUMPY")) return true;
  const std::size_t first = file.bytes.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && file.bytes[first] == '[') return true;
  return file.name.ends_with(".csv") || file.name.ends_with(".tsv") || file.name.ends_with(".txt");
}

// What a file that is being read is for: its digest stands behind it.
std::string_view purpose_of(const File& file) { return std::string_view(file.purpose).substr(0, file.purpose.find(' ')); }

// Whether a file that comes while tokens are asked for is their vocabulary.
bool is_vocabulary(const File& file) {
  const bool named = file.name.ends_with(".json") || file.name.ends_with(".txt") || file.name.ends_with(".vocab");
  return named && !file.bytes.starts_with("\x93NUMPY") && read_vocabulary(file.bytes);
}

// A text by name and content: no model, whatever its first bytes might be taken for.
bool is_text(const File& file) {
  const bool named = file.name.ends_with(".txt") || file.name.ends_with(".csv") || file.name.ends_with(".tsv");
  const std::string_view head = std::string_view(file.bytes).substr(0, 512);
  return named && !head.starts_with('{') && std::none_of(head.begin(), head.end(), [](char c) {
           return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t';
         });
}

}  // namespace

Opener::Opener(Host& host) : host_(host) {
  const std::string all = host.stored(list_key).value_or("");
  for (std::string_view rest = all; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    if (line.size() > 17) state_.kept.push_back({std::string(line.substr(0, 16)), std::string(line.substr(17))});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void Opener::write_list() {
  std::string all;
  for (const OpenState::Kept& kept : state_.kept) all += kept.digest + " " + kept.name + "\n";
  if (all.empty()) host_.forget(list_key);
  else (void)host_.store(list_key, all);
}

void Opener::keep(const std::string& digest, const File& file) {
  host_.keep_file(digest, file);
  std::erase_if(state_.kept, [&](const OpenState::Kept& kept) { return kept.digest == digest; });
  state_.kept.insert(state_.kept.begin(), {digest, file.name});
  while (state_.kept.size() > most_kept) host_.forget_kept(state_.kept.back().digest), state_.kept.pop_back();
  write_list();
}

// Of the files that were opened the last ones are at hand, and whatever the opened model and the one in the dialog need; the host
// has the others, as far as it keeps them.
void Opener::shelve(const std::string& digest, const File& file, Player& player) {
  player.shelf().put(digest, file.name, file.bytes);
  std::erase(shelved_, digest);
  shelved_.push_back(digest);
  std::vector<std::string> needed{digest};
  for (const OpenedModel* model :
       std::initializer_list<const OpenedModel*>{&state_.model, player.opened() ? &*player.opened() : nullptr})
    if (model)
      needed.insert(needed.end(), {model->digest, model->sequence.digest, model->sequence.vocabulary, model->sequence.labels});
  for (std::size_t k = 0; k < shelved_.size() && shelved_.size() > most_kept;) {
    if (std::find(needed.begin(), needed.end(), shelved_[k]) != needed.end()) {
      ++k;
      continue;
    }
    player.shelf().forget(shelved_[k]);
    shelved_.erase(shelved_.begin() + static_cast<std::ptrdiff_t>(k));
  }
}

void Opener::arrived(File file, Player& player) {
  state_.problem.clear();
  if (file.name.empty()) file.name = Phrases::of(player.lesson().language).say("open.nameless");
  const std::string digest = source::digest_of(files::as_bytes(file.bytes));
  std::string purpose = file.purpose;
  const bool has_model = state_.listed() || player.opened();
  const bool tokens = state_.open && state_.listed() && state_.model.sequence.kind == OpenedSequence::Kind::tokens;
  if (purpose.empty() && tokens && is_vocabulary(file)) purpose = vocabulary_key;
  if (purpose.empty() && !has_model && is_text(file)) {
    const Phrases& words = Phrases::of(player.lesson().language);
    return refuse(words.say("open.refused", {{"file", file.name}, {"why", words.say("open.text")}}));
  }
  if (purpose.empty()) purpose = is_sequence(file) && has_model ? sequence_key : model_key;
  // A vocabulary is read by the lab itself, whatever its text begins with.
  if (purpose == vocabulary_key || files::is_plain(files::as_bytes(file.bytes)))
    return take(std::move(file), purpose, digest, player);
  state_.reading = true;
  file.purpose = purpose + " " + digest;
  host_.read_file(std::move(file));
}

void Opener::read(File file, std::string problem, Player& player) {
  state_.reading = false;
  const std::size_t blank = file.purpose.find(' ');
  if (blank == std::string::npos) return;
  if (!problem.empty()) {
    if (state_.open && purpose_of(file) == model_key) state_.found.clear();
    return refuse(Phrases::of(player.lesson().language).say("open.refused", {{"file", file.name}, {"why", problem}}));
  }
  const std::string purpose(purpose_of(file)), digest = file.purpose.substr(blank + 1);
  take(std::move(file), purpose, digest, player);
}

// Where the choice is open it is said there; otherwise the reader stays where they were, and is told.
void Opener::refuse(std::string sentence) { (state_.open ? state_.problem : problem_) = std::move(sentence); }

// The file is in the plain form.
void Opener::take(File file, const std::string& purpose, const std::string& digest, Player& player) {
  OpenedSequence& sequence = state_.model.sequence;
  const bool array = is_sequence(file);
  shelve(digest, file, player);
  if (purpose == vocabulary_key) {
    sequence.vocabulary_name = file.name, sequence.vocabulary = digest;
  } else if (purpose == sequence_key || (array && (state_.listed() || player.opened()))) {
    // What was given is shown before a model runs on it.
    if (!state_.open && player.opened()) show(player);
    state_.open = true;
    OpenedSequence next;
    next.kind = OpenedSequence::Kind::numbers;
    next.name = file.name, next.digest = digest;
    state_.model.sequence = std::move(next);
    state_.came = true;
  } else {
    found(file.name, digest, player);
    if (!taken_) {
      // Of a file that could not be opened nothing is open in the dialog, least of all the one before it.
      if (state_.open) state_.found.clear();
      return player.shelf().forget(digest);
    }
  }
  state_.judged.reset();
  keep(digest, file);
  player.files_arrived();
}

void Opener::found(const std::string& name, const std::string& digest, Player& player) {
  OpenedModel model{name, digest};
  source::File file = source_of(model, player.shelf());
  auto all = with_room([&] { return source::list(file); });
  if (!all) {
    taken_ = false;
    const Phrases& words = Phrases::of(player.lesson().language);
    // A sequence may have been meant: an archive of one array would have been one.
    const bool archive = name.ends_with(archive_key) && (state_.listed() || player.opened());
    return refuse(archive ? words.say("open.many_arrays", {{"file", name}, {"why", words.say(all.error())}})
                          : words.say(in_file(name, all.error())));
  }
  taken_ = true;
  state_.open = true;
  state_.found = *std::move(all);
  state_.chosen = 0;
  state_.wanted.clear();
  state_.problem.clear();
  model.network = state_.found[0].prefix;
  model.sequence.embedding.clear();
  // The sequence that was chosen for the same file stays.
  if (player.opened() && player.opened()->digest == digest) {
    model = *player.opened();
    for (std::size_t k = 0; k < state_.found.size(); ++k)
      if (state_.found[k].prefix == model.network) state_.chosen = static_cast<int>(k);
  }
  state_.model = std::move(model);
  state_.judged.reset();
}

void Opener::kept_arrived(std::string_view digest, std::optional<File> file, Player& player) {
  const std::string name(digest);
  if (!file) {
    std::erase_if(state_.kept, [&](const OpenState::Kept& kept) { return kept.digest == name; });
    write_list();
    taking_.clear();
    if (player.opened() && !player.shows_opened()) {
      state_.wanted = player.opened()->name + " (" + player.opened()->digest + ")";
      state_.open = true;
    }
    return;
  }
  shelve(name, *file, player);
  if (taking_ == name) {
    taking_.clear();
    found(file->name, name, player);
  }
  player.files_arrived();
}

// The files that an opened model needs.
std::vector<PackedFile> packed_files(const OpenedModel& model, const Shelf& shelf) {
  std::vector<PackedFile> all;
  for (const std::string& digest : {model.digest, model.sequence.digest, model.sequence.vocabulary, model.sequence.labels})
    if (const Shelf::File* file = digest.empty() ? nullptr : shelf.find(digest))
      all.push_back({digest, file->name, files::as_text(*file->bytes)});
  return all;
}

void Opener::page_arrived(const std::string& page, Player& player) {
  if (!player.shows_opened()) return;
  const Phrases& words = Phrases::of(player.lesson().language);
  const auto whole = packed_page(page, player.address(), packed_files(*player.opened(), player.shelf()));
  const std::string& name = player.opened()->name;
  const std::string file = name.substr(0, name.find_last_of('.')) + std::string(page_key);
  if (whole && host_.save_file(file, *whole, page_type_key)) told_ = words.say("open.page_saved", {{"file", file}});
  else refuse(words.say("open.no_page"));
}

void Opener::follow(Player& player) {
  if (std::exchange(state_.save_page, false)) host_.request_page();
  if (!state_.forget.empty()) {
    const std::string digest = std::exchange(state_.forget, {});
    host_.forget_kept(digest);
    std::erase_if(state_.kept, [&](const OpenState::Kept& kept) { return kept.digest == digest; });
    write_list();
    host_.request_frame();
  }
  if (!state_.take.empty()) {
    taking_ = std::exchange(state_.take, {});
    if (const auto* here = player.shelf().find(taking_)) {
      const std::string name = here->name, digest = std::exchange(taking_, {});
      found(name, digest, player);
    } else {
      host_.request_kept(taking_);
    }
  }
  if (!player.opened()) return asked_.clear();
  if (state_.opening && player.shows_opened() && *player.opened() == *state_.opening) {
    told_ = Phrases::of(player.lesson().language).say("open.opened", {{"file", state_.opening->name}});
    state_.opening.reset();
    host_.request_frame();
  }
  for (const std::string& digest : lacking(*player.opened(), player.shelf()))
    if (std::find(asked_.begin(), asked_.end(), digest) == asked_.end()) {
      asked_.push_back(digest);
      host_.request_kept(digest);
    }
}

void Opener::show(Player& player) {
  state_.open = true;
  if (player.shows_opened() && (state_.found.empty() || state_.model.digest != player.opened()->digest))
    found(player.opened()->name, player.opened()->digest, player);
  if (player.shows_opened()) state_.model = *player.opened(), state_.judged.reset();
}

}  // namespace gatewalk::lessons
