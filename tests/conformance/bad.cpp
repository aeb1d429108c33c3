// bad FOLDER [--codes]: reads every weight file that FOLDER/MANIFEST.json lists and compares the answer with `expect`
// (reject, accept, accept_warn, either). The manifest's error code is compared too: another code is reported, and is
// a failure with --codes. Where ok_plain.safetensors is there, all of its prefixes must be refused, and all single-bit
// flips of length and header must be survived.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/files/model_file.hpp"
#include "tests/conformance/folder.hpp"

namespace {

using gatewalk::Error;
using gatewalk::Result;
using namespace gatewalk::files;

struct Answer {
  std::string code;  // of the refusal; empty if accepted
  std::string sentence;
  std::vector<std::string> notes;  // codes of warnings; "" for a warning without one
  bool refused = false;
  bool refused_by_container = false;
  bool remarks = false;  // accepted, and something was said about it
};

Answer ask(std::string_view bytes) {
  Answer answer;
  const auto refuse = [&](const Error& error) {
    answer.refused = true;
    answer.code = error.code;
    answer.sentence = error.sentence();
  };
  const auto file = read_safetensors(as_bytes(bytes));
  if (!file) {
    answer.refused_by_container = true;
    refuse(file.error());
    return answer;
  }
  const auto module = find_recurrent_module(*file);
  if (!module) {
    refuse(module.error());
    return answer;
  }
  answer.sentence = module->kind + ", input " + std::to_string(module->input) + ", hidden " + std::to_string(module->hidden);
  for (const Error& warning : module->warnings) {
    answer.notes.push_back(warning.code);
    answer.sentence += "; warning " + warning.code + ": " + warning.sentence();
  }
  for (const std::string& warning : file->warnings) answer.sentence += "; " + warning;
  if (!module->unused.empty()) answer.sentence += "; not used: " + shown_list(module->unused);
  answer.remarks = !module->warnings.empty() || !file->warnings.empty() || !module->unused.empty();
  return answer;
}

bool is_as_expected(const Answer& answer, const std::string& expect, const std::string& code) {
  if (expect == "reject") return answer.refused;
  if (expect == "either") return true;
  if (expect == "accept") return !answer.refused && answer.notes.empty();
  if (expect != "accept_warn" || answer.refused) return false;
  for (const std::string& note : answer.notes)
    if (note == code) return true;
  return code.empty() && answer.remarks;
}

struct Score {
  int passed = 0, failed = 0, other_code = 0;
  void count(bool pass, const std::string& line) {
    ++(pass ? passed : failed);
    std::printf("%s %s\n", pass ? "ok  " : "FAIL", line.c_str());
  }
};

void sweep(const std::string& plain, Score& score) {
  int accepted = 0;
  for (std::size_t size = 0; size < plain.size(); ++size) accepted += !ask(std::string_view(plain).substr(0, size)).refused;
  score.count(accepted == 0, "every prefix of ok_plain.safetensors is refused: " + std::to_string(plain.size()) + " tried, " +
                                 std::to_string(accepted) + " accepted");
  const std::size_t end = plain.size() < 8 ? 0 : 8 + load_little<std::uint64_t>(as_bytes(plain), 0);
  if (end > plain.size()) return;
  int flips = 0, refused = 0, by_container = 0;
  for (std::size_t bit = 0; bit < 8 * end; ++bit, ++flips) {
    std::string flipped = plain;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const Answer answer = ask(flipped);
    refused += answer.refused;
    by_container += answer.refused_by_container;
  }
  score.count(flips > 0, "every single-bit flip of its length and header is survived: " + std::to_string(flips) + " tried, " +
                             std::to_string(refused) + " refused, " + std::to_string(by_container) + " of them as a container");
}

std::string text_of(const nlohmann::json& row, const char* key) {
  return row.is_object() && row.contains(key) && row[key].is_string() ? row[key].get<std::string>() : std::string();
}

}  // namespace

int main(int argc, char** argv) {
  const bool codes = argc == 3 && std::string(argv[2]) == "--codes";
  if (argc != 2 && !codes) {
    std::fprintf(stderr, "usage: bad FOLDER [--codes]\n");
    return 2;
  }
  const std::string folder = argv[1];
  const auto text = conformance::read_file(conformance::join(folder, "MANIFEST.json"));
  const nlohmann::json manifest = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
  if (!manifest.is_array()) {
    std::fprintf(stderr, "bad: %s: no MANIFEST.json with a list of files is here\n", folder.c_str());
    return 2;
  }
  Score score;
  std::size_t width = 0;
  for (const auto& row : manifest) width = std::max(width, text_of(row, "file").size());
  for (const auto& row : manifest) {
    const std::string name = text_of(row, "file"), expect = text_of(row, "expect"), code = text_of(row, "error");
    const auto bytes = conformance::read_file(conformance::join(folder, name));
    std::string line = name + std::string(width - name.size() + 2, ' ') + expect + " " + code;
    if (!bytes) {
      score.count(false, line + ": the file cannot be opened");
      continue;
    }
    const Answer answer = ask(*bytes);
    const bool other_code = answer.refused && !code.empty() && answer.code != code;
    score.other_code += other_code;
    line += (answer.refused ? " | refused " + answer.code : " | accepted") + ": " + answer.sentence;
    if (other_code) line += " [the manifest says " + code + "]";
    score.count(is_as_expected(answer, expect, code) && !(codes && other_code), line);
  }
  if (const auto plain = conformance::read_file(conformance::join(folder, "ok_plain.safetensors"))) sweep(*plain, score);
  std::printf("%d answered with another code than the manifest's\n", score.other_code);
  std::printf("%d passed, %d failed\n", score.passed, score.failed);
  return score.failed ? 1 : 0;
}
