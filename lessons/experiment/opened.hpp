// A model that the reader opened from a file, and the sequence it runs on: by name and digest, so that an address can name them.
// The bytes lie on the shelf, as the host brought them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/source/listing.hpp"
#include "lessons/experiment/setup.hpp"

namespace gatewalk::lessons {

class Experiment;  // experiment.hpp

// The sequence that an opened model runs on.
struct OpenedSequence {
  enum class Kind {
    drawn,    // `steps` steps of numbers drawn from `seed`, standard normal
    numbers,  // `text`, or the file of this digest
    tokens,   // `text`: words of the vocabulary, or their numbers, through the embedding of the model's file
  };
  Kind kind = Kind::drawn;
  std::string name{}, digest{};  // a file's
  std::string text{};
  int steps = 12;
  std::uint64_t seed = 1;
  bool batch_first = false;                     // [B, T, I] instead of [T, B, I]
  int row = 0;                                  // of a batch
  int first = 0, most = 0;                      // steps from `first` on, at most so many; 0: all
  std::string embedding{};                      // the matrix of the model's file that a token is a row of
  std::string vocabulary_name{}, vocabulary{};  // a file's digest: JSON or a text list
  std::string labels_name{}, labels{};          // a file's digest: what stands above the steps of numbers
  bool operator==(const OpenedSequence&) const = default;
};

struct OpenedModel {
  std::string name, digest;  // the file's
  std::string network{};     // which of its networks: source::File::prefix; empty: the only one
  std::string gates{}, nonlinearity{};
  OpenedSequence sequence{};
  Setup::Chosen of{};  // what the error is of
  bool operator==(const OpenedModel&) const = default;
};

constexpr int longest_opened = 20'000;  // time steps

// Files by their digest, in the plain form (engine/files/plain.hpp). Shared by whoever looks; only ever grows but for `forget`.
class Shelf {
 public:
  struct File {
    std::string name;
    std::shared_ptr<const std::vector<std::byte>> bytes;
  };
  void put(const std::string& digest, std::string name, std::string_view bytes);
  const File* find(const std::string& digest) const;
  void forget(const std::string& digest) { files_.erase(digest); }
  // The model as its file has it; the last one is kept. Errors: those of source::make.
  Result<std::shared_ptr<const source::Made>> make(const OpenedModel& model) const;

 private:
  std::map<std::string, File> files_;
  mutable std::string made_of_;  // what made_ was made of
  mutable std::shared_ptr<const source::Made> made_;
};

// The digests of the files that a model needs and that are not there.
std::vector<std::string> lacking(const OpenedModel& model, const Shelf& shelf);
// The model's file as a source.
source::File source_of(const OpenedModel& model, const Shelf& shelf);

// Words of a vocabulary and their numbers: {"word": 3} or ["word", …] in JSON, or a word a line. Error: it is none of these.
Result<std::map<std::string, int>> read_vocabulary(std::string_view text);

// What was read of a sequence, and what was decided about it.
struct ReadSequence {
  Tensor x;                           // as it will run: [T, 1, I]
  std::vector<std::string> tokens{};  // what stands above the steps
  std::vector<std::int64_t> shape{};  // as the file has it; empty where it was typed as tokens
  int steps = 0, batch = 1;           // of the whole
  std::vector<Error> remarks{};
};
// Of kinds numbers and tokens. Errors: those of the format; words that the vocabulary lacks; sizes.
Result<ReadSequence> read_opened_sequence(const OpenedModel& model, const Shelf& shelf, const std::string& language);
// Whether an array [A, B, I] is more likely [batch, steps, inputs]. Data sets are kept so, and Keras knows nothing else; what
// this program writes is [steps, 1, inputs]. The reader is asked.
bool looks_batch_first(const std::vector<std::int64_t>& shape);

// Takes a model and its sequence over in place of what the setup has. A model whose file is not on the shelf changes nothing.
// Errors: those of the sequence. Whether the model can be made shows when it is.
Status take_opened(Setup& setup, const OpenedModel& model, const Shelf& shelf);

// An opened model's weights as they are now, edits included, as a .safetensors file with the names and all that its file held.
// Error: a stored tensor that holds no weights.
Result<std::string> opened_weights(const Experiment& experiment);

}  // namespace gatewalk::lessons
