#include "engine/command/train_output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>

#include "engine/base/shortest.hpp"

namespace gatewalk::command {

namespace {

std::string part_of(const std::string& path) { return path + ".part"; }

// What a row says of a number: NaN and infinities as words.
std::string number(double value) {
  return std::isfinite(value) ? shortest_text(value) : std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace

Result<WholeFile> WholeFile::open(const std::string& path) {
  std::FILE* file = std::fopen(part_of(path).c_str(), "wb");
  if (!file)
    return Error{std::string("the file cannot be written: ") + std::strerror(errno), path,
                 "check the folder and its permissions"};
  return WholeFile(path, file);
}

WholeFile::WholeFile(WholeFile&& other) noexcept : path_(std::move(other.path_)), file_(std::exchange(other.file_, nullptr)) {}

WholeFile::~WholeFile() {
  if (!file_) return;
  std::fclose(file_);
  std::remove(part_of(path_).c_str());
}

void WholeFile::write(const void* bytes, std::size_t count) { std::fwrite(bytes, 1, count, file_); }

Status WholeFile::finish() {
  std::FILE* file = std::exchange(file_, nullptr);
  const bool failed = std::fflush(file) != 0 || std::ferror(file) != 0;
  if ((std::fclose(file) != 0) || failed || std::rename(part_of(path_).c_str(), path_.c_str()) != 0) {
    const Error error{std::string("the file could not be written: ") + std::strerror(errno), path_, "is the disk full?"};
    std::remove(part_of(path_).c_str());
    return error;
  }
  return Ok{};
}

std::string TrainingLog::header(const network::Model& model, int steps) {
  std::string line = "update,loss,accuracy,held_out_loss,held_out_accuracy,gradient_norm,clipped_norm";
  for (const auto& [name, tensor] : model.tensors()) line += ",norm_" + name;
  for (int t = 0; t < steps; ++t) line += ",error_norm_" + std::to_string(t);
  return line + "\n";
}

std::string TrainingLog::row(int update, const training::Update& what, const training::HeldOut* held_out) const {
  std::string line = std::to_string(update);
  const auto cell = [&](bool there, double value) { line += "," + (there ? number(value) : ""); };
  const auto cells = [&](const std::vector<double>& values, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) cell(k < values.size(), k < values.size() ? values[k] : 0);
  };
  cell(update > 0, what.loss);
  cell(update > 0 && classes_, what.accuracy());
  cell(held_out, held_out ? held_out->loss : 0);
  cell(held_out && classes_, held_out ? held_out->accuracy() : 0);
  cell(update > 0, what.gradient_norm);
  cell(update > 0, what.clipped_norm);
  cells(what.tensor_norms, tensors_);
  cells(what.error_norms, steps_);
  return line + "\n";
}

std::string told(const training::Update& what, const training::HeldOut& held_out, const training::Task& task) {
  std::string text;
  if (what.rows > 0) text += "loss " + short_number(what.loss) + ", ";
  text += "held-out " + short_number(held_out.loss) + " (chance " + short_number(task.chance) + ")";
  if (task.loss.kind == network::Loss::Kind::cross_entropy) text += ", held-out accuracy " + short_number(held_out.accuracy());
  return text;
}

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) != 0), began_(std::chrono::steady_clock::now()), last_(began_) {}

void ProgressLine::show(int update, int of, double loss, double held_out) {
  using namespace std::chrono_literals;
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < 100ms) return;
  last_ = now, shown_ = true;
  const double seconds = std::chrono::duration<double>(now - began_).count();
  std::fprintf(stderr, "\r\x1b[K%d of %d updates, loss %.4g, held-out %.4g, %.0f updates a second", update, of, loss, held_out,
               update / seconds);
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (std::exchange(shown_, false)) std::fputs("\r\x1b[K", stderr);
}

}  // namespace gatewalk::command
