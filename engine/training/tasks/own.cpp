#include "engine/training/tasks/own.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/check.hpp"
#include "engine/base/elementary.hpp"

namespace gatewalk::training {

namespace {

constexpr int least_rows = 12;

// The classes of the text's characters, one after the other.
struct Characters {
  std::vector<int> classes;
  std::vector<std::string> names{};  // of the different ones; what is not seen has a sign
  int count = 0;                     // of different ones
};

// Length in bytes of the UTF-8 character that begins here; 0 where none does.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t n = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (n == 0 || text.size() < n) return 0;
  for (std::size_t k = 1; k < n; ++k)
    if ((static_cast<unsigned char>(text[k]) & 0xc0) != 0x80) return 0;
  return n;
}

std::string name_of(std::string_view character) {
  if (character == " ") return "_";
  if (character == "\n") return "/";
  if (character == "\t") return ">";
  return std::string(character);
}

Result<Characters> read_characters(std::string_view text) {
  Characters read;
  std::map<std::string_view, int> known;
  int line = 1, column = 1;
  for (std::size_t at = 0, length = 0; at < text.size(); at += length) {
    if (text.substr(at).starts_with("\r\n")) ++at;
    length = character_length(text.substr(at));
    if (length == 0) return refuse(say("training.no_characters"), say("training.save_as_utf8"), {}, line, column);
    const auto [found, is_new] = known.try_emplace(text.substr(at, length), read.count);
    read.count += is_new;
    if (is_new) read.names.push_back(name_of(text.substr(at, length)));
    read.classes.push_back(found->second);
    ++column;
    if (text[at] == '\n') ++line, column = 1;
  }
  return read;
}

// Σ -p log p over how often each class appears.
double entropy(const Characters& text) {
  std::vector<double> times(static_cast<std::size_t>(text.count), 0.0);
  for (const int k : text.classes) ++times[static_cast<std::size_t>(k)];
  double sum = 0;
  for (const double n : times) {
    const double p = n / static_cast<double>(text.classes.size());
    sum -= p * log(p);
  }
  return sum;
}

// Where a stretch of `steps` steps and the one that is asked for last may begin.
int begin_of(Random& random, std::size_t length, int steps) { return random.below(static_cast<int>(length) - steps); }

Batch draw_text(const Characters& text, Random& random, int batch, int steps) {
  Batch out;
  out.sequence.x = Tensor::zeros({steps, batch, text.count});
  out.target = Tensor::zeros({steps, batch});
  for (int b = 0; b < batch; ++b) {
    const auto begin = static_cast<std::size_t>(begin_of(random, text.classes.size(), steps));
    for (int t = 0; t < steps; ++t) {
      const auto at = begin + static_cast<std::size_t>(t);
      cell_at(out.sequence.x, t, b, text.classes[at]) = 1;
      out.target.data[static_cast<std::size_t>(t * batch + b)] = text.classes[at + 1];
    }
  }
  return out;
}

Batch draw_series(const Tensor& rows, int column, Random& random, int batch, int steps) {
  const auto columns = static_cast<int>(rows.shape[1]);
  Batch out;
  out.sequence.x = Tensor::zeros({steps, batch, columns});
  out.target = Tensor::zeros({steps, batch, 1});
  const auto value = [&](int row, int k) { return rows.data[static_cast<std::size_t>(row * columns + k)]; };
  for (int b = 0; b < batch; ++b) {
    const int begin = begin_of(random, static_cast<std::size_t>(rows.shape[0]), steps);
    for (int t = 0; t < steps; ++t) {
      for (int k = 0; k < columns; ++k) cell_at(out.sequence.x, t, b, k) = value(begin + t, k);
      cell_at(out.target, t, b, 0) = value(begin + t + 1, column);
    }
  }
  return out;
}

// A column's mean becomes 0, its standard deviation 1. False: it never changes, and is 0.
bool scale(Tensor& rows, std::size_t column) {
  const auto columns = static_cast<std::size_t>(rows.shape[1]);
  const auto count = static_cast<double>(rows.shape[0]);
  double mean = 0, square = 0;
  for (std::size_t k = column; k < rows.data.size(); k += columns) mean += rows.data[k] / count;
  for (std::size_t k = column; k < rows.data.size(); k += columns)
    square += (rows.data[k] - mean) * (rows.data[k] - mean) / count;
  const double deviation = std::sqrt(square);
  const bool changes = deviation > 1e-12 * std::fabs(mean);
  for (std::size_t k = column; k < rows.data.size(); k += columns) rows.data[k] = changes ? (rows.data[k] - mean) / deviation : 0;
  return changes;
}

}  // namespace

Result<Task> text_task(std::string_view text) {
  auto read = read_characters(text);
  if (!read) return read.error();
  const auto length = static_cast<int>(read->classes.size());
  if (length < least_text)
    return refuse(say("training.short_text", {{"length", length}}), say("training.at_least", {{"least", least_text}}));
  if (read->count < 2) return refuse(say("training.one_character"), say("training.several"));
  if (read->count > most_characters)
    return refuse(say("training.many_characters", {{"count", read->count}}),
                  say("training.at_most", {{"most", most_characters}}));
  const double chance = entropy(*read);
  const int count = read->count, most = std::min(1000, length - 1);
  const auto names = [all = read->names] { return all; };
  return Task{"own text",
              count,
              count,
              network::Loss::cross_entropy,
              std::min(4, most),
              std::min(25, length / 2),
              most,
              [read = *std::move(read)](Random& random, int batch, int steps) { return draw_text(read, random, batch, steps); },
              chance,
              names,
              names};
}

Result<Task> series_task(const Tensor& rows, int column) {
  GATEWALK_CHECK(rows.shape.size() == 2,
                 "series_task: the rows have " + std::to_string(rows.shape.size()) + " dimensions, not 2");
  const auto count = static_cast<int>(rows.shape[0]), columns = static_cast<int>(rows.shape[1]);
  if (count < least_rows)
    return refuse(count == 1 ? say("training.one_row") : say("training.few_rows", {{"count", count}}),
                  say("training.at_least", {{"least", least_rows}}));
  if (column < 0 || column >= columns)
    return refuse(say("training.no_column", {{"column", column}}), say("training.columns", {{"count", columns}}));
  for (std::size_t k = 0; k < rows.data.size(); ++k)
    if (!std::isfinite(rows.data[k]))
      return refuse(say("training.not_finite", {{"row", static_cast<int>(k / static_cast<std::size_t>(columns) + 1)}}),
                    say("training.fill_the_gap"));
  Tensor scaled = rows;
  bool changes = false;
  for (int k = 0; k < columns; ++k)
    if (scale(scaled, static_cast<std::size_t>(k)) && k == column) changes = true;
  if (!changes) return refuse(say("training.never_changes", {{"column", column}}), say("training.something_to_predict"));
  const int most = std::min(1000, count - 1);
  return Task{"own series",
              columns,
              1,
              network::Loss::squared_error,
              std::min(4, most),
              std::min(40, count / 2),
              most,
              [scaled = std::move(scaled), column](Random& random, int batch, int steps) {
                return draw_series(scaled, column, random, batch, steps);
              },
              1};
}

}  // namespace gatewalk::training
