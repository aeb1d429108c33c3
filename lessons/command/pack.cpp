#include "lessons/command/pack.hpp"

#include <fstream>
#include <iostream>

#include "engine/command/command.hpp"
#include "engine/command/options.hpp"
#include "engine/files/formats.hpp"
#include "lessons/course/course.hpp"
#include "lessons/desktop/page.hpp"
#include "lessons/player/player.hpp"
#include "lessons/shell/opener.hpp"

namespace gatewalk::lessons {

namespace {

using command::Options;

constexpr const char* pack_help =
    "gatewalk pack MODEL [--sequence FILE] [--tokens FILE] --output PAGE.html: the whole lab as one page that opens at this "
    "model\n"
    "and sequence, without a server and without a network.\n"
    "    --prefix NETWORK    which network of the file\n"
    "    --sequence FILE     .npy, .npz, .csv or .json, [T, I] or [T, B, I]; without it numbers are drawn\n"
    "    --batch-first       the sequence is [B, T, I]\n"
    "    --tokens FILE       what stands above the steps: a JSON list or a word a line; without --sequence they are read "
    "through\n"
    "                        the file's embedding\n"
    "    --vocabulary FILE   the tokens' numbers: JSON or a text list\n"
    "    --page FILE         the lab's page, build/site/gatewalk.html\n"
    "    --output FILE       where it goes (also -o)\n"
    "Example:\n"
    "  gatewalk pack model.h5 --sequence x.npy -o look.html\n";

constexpr command::Option known[] = {{"--sequence"}, {"--tokens"}, {"--vocabulary"},        {"--prefix"},
                                     {"--page"},     {"--output"}, {"--batch-first", false}};

std::string file_name(const std::string& path) { return path.substr(path.find_last_of("/\\") + 1); }

struct Kept {
  std::string name, digest;
};

// Reads a file, brings it into the plain form where it is to be, and puts it on the shelf under its own digest.
Result<Kept> put(Shelf& shelf, const std::string& path, bool plain) {
  const auto bytes = command::read_file(path);
  if (!bytes) return bytes.error();
  Kept kept{file_name(path), source::digest_of(*bytes)};
  if (!plain) return shelf.put(kept.digest, kept.name, files::as_text(*bytes)), kept;
  const auto form = files::to_plain(*bytes);
  if (!form) return in_file(path, form.error());
  shelf.put(kept.digest, kept.name, files::as_text(*form));
  return kept;
}

Result<OpenedSequence> sequence_of(const Options& options, Shelf& shelf, const source::Listed& listed) {
  OpenedSequence q;
  q.batch_first = options.has("batch-first");
  if (options.has("sequence")) {
    const auto kept = put(shelf, options.get("sequence"), true);
    if (!kept) return kept.error();
    q.kind = OpenedSequence::Kind::numbers;
    q.name = kept->name, q.digest = kept->digest;
  }
  if (!options.has("tokens")) return q;
  if (options.has("sequence")) {
    const auto kept = put(shelf, options.get("tokens"), false);
    if (!kept) return kept.error();
    q.labels_name = kept->name, q.labels = kept->digest;
    return q;
  }
  const auto bytes = command::read_file(options.get("tokens"));
  if (!bytes) return bytes.error();
  q.kind = OpenedSequence::Kind::tokens;
  q.text = std::string(files::as_text(*bytes));
  q.embedding = listed.embedding;
  if (options.has("vocabulary")) {
    const auto kept = put(shelf, options.get("vocabulary"), false);
    if (!kept) return kept.error();
    q.vocabulary_name = kept->name, q.vocabulary = kept->digest;
  }
  return q;
}

Status pack(const Options& options) {
  if (options.words.size() != 1) return refuse(say("pack.one_model"), say("pack.example"));
  if (!options.has("output")) return refuse(say("pack.no_output"), say("pack.example"));
  std::vector<Error> problems;
  Player player(load_course("en", problems));
  Shelf& shelf = player.shelf();
  const auto kept = put(shelf, options.words[0], true);
  if (!kept) return kept.error();
  OpenedModel model{kept->name, kept->digest};
  const auto found = source::list(source_of(model, shelf));
  if (!found) return in_file(options.words[0], found.error());
  const source::Listed* listed = &found->front();
  if (options.has("prefix")) {
    model.network = options.get("prefix");
    for (const source::Listed& one : *found)
      if (one.prefix == model.network) listed = &one;
  } else {
    model.network = listed->prefix;
  }
  auto sequence = sequence_of(options, shelf, *listed);
  if (!sequence) return sequence.error();
  model.sequence = *std::move(sequence);
  if (auto opened = player.open_model(std::move(model)); !opened) return in_file(options.words[0], opened.error());
  const auto page = page_on_disk(options.get("page"));
  if (!page) return refuse(say("pack.no_page"), say("source.build_page"), options.get("page"));
  const auto whole = packed_page(*page, player.address(), packed_files(*player.opened(), shelf));
  if (!whole) return in_file(options.get("page"), whole.error());
  std::ofstream file(options.get("output"), std::ios::binary);
  file.write(whole->data(), static_cast<std::streamsize>(whole->size()));
  if (!file.flush()) return refuse(say("pack.not_written"), say("pack.another"), options.get("output"));
  return Ok{};
}

}  // namespace

int run_pack_command(int argc, char** argv) {
  std::vector<char*> words(argv + std::min(2, argc), argv + argc);
  std::string output = "--output";
  for (char*& word : words)
    if (std::string_view(word) == "-o") word = output.data();
  const auto options = command::read_options(words, known);
  if (!options) return command::fail("pack", options.error());
  if (command::answered(*options, pack_help)) return 0;
  if (const auto done = pack(*options); !done) return command::fail("pack", done.error());
  std::cout << options->get("output") << '\n';
  return 0;
}

}  // namespace gatewalk::lessons
