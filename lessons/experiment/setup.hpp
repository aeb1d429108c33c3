// What a lesson's network and sequence start from: everything is drawn from seeds or written out, so that it can stand in a
// lesson or an address.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/loss.hpp"
#include "engine/network/model.hpp"
#include "engine/source/source.hpp"
#include "lessons/experiment/target.hpp"

namespace gatewalk::training {
struct WalkedUpdate;
}

namespace gatewalk::lessons {

class Learned;  // learned.hpp

struct Setup {
  std::string cell = "lstm";             // a shipped cell's name
  std::string cell_text;                 // or the equations themselves (a reader's own cell)
  std::optional<source::Source> source;  // a file or a trained network in place of the drawn one; it brings its own shape
  network::Shape shape{3, 4, 0, 1, network::Direction::forward, 0};
  std::uint64_t seed = 1;
  std::string initial = "uniform";   // a name of training/initializer.hpp
  double gain = 1;                   // uniform: weights lie in ±gain/√H; otherwise recurrent blocks are multiplied by it
  std::vector<std::string> classes;  // names of the readout's outputs; may be empty
  std::vector<std::string> tokens;   // what the time strip shows above each step; their number is T
  std::vector<std::string> filler;   // words that stand, one after the other, where tokens has "…"
  int gap = 0;                       // how many of them
  std::uint64_t token_seed = 1;      // a token's vector is drawn from this and its own letters: equal tokens, equal vectors
  std::vector<std::vector<double>> inputs;  // or written out: T rows of I numbers; tokens may then be empty
  std::vector<Edit> settings;               // numbers the lesson itself sets
  // ½ Σ (y - target)², or the mean of -log softmax(readout)[class], at the last step or at every step.
  network::Loss loss{network::Loss::Kind::squared, network::Loss::Where::last, network::Loss::Scale::sum};
  std::vector<double> target;  // squared: repeated over the units; empty: 0. cross-entropy: class indices
  // One number of the output in place of a loss: the backward pass begins there with 1. As a class it is -log of its softmax.
  struct Chosen {
    int step = -1;  // -1: the last
    int unit = 0;
    bool as_class = false;
    bool operator==(const Chosen&) const = default;
  };
  std::optional<Chosen> chosen;
  std::shared_ptr<const source::Made> made;  // what `source` makes, where it is known already
  std::shared_ptr<const Tensor> given;       // the sequence of an opened model [T, 1, I] (opened.hpp)
  // What a network learns in place of all this, as words ("task=adding hidden=8 updates=600"); empty: it learns nothing.
  std::string trained;
  int example = 1;                   // the task's sequence that is shown, by its number
  std::shared_ptr<Learned> learned;  // set by take_learning
  int update = 0;                    // of the learning: the weights after so many
  // What update `update` has read, in place of the sequence: the whole batch, with the weights that it was read with; null:
  // nothing.
  std::shared_ptr<const training::WalkedUpdate> read;
  std::vector<std::vector<std::string>> read_tokens;  // what stands above the steps of each of its sequences
  std::string language = "en";                        // the lesson's: what cannot be done is said in it
};

constexpr std::string_view gap_token = "…";
constexpr int longest_gap = 400, longest_sequence = 2000;
// Of a given sequence: what both passes over it take, and that with the network, its gradients and its file.
constexpr double most_run_bytes = 600e6, most_held_bytes = sizeof(void*) > 4 ? 4e9 : 1e9;

// The tokens with that many filler words in their place.
std::vector<std::string> spelled_out(const Setup& setup, int gap);
// [T, 1, I]. Errors: rows of another width, an empty sequence.
Result<Tensor> make_inputs(const Setup& setup, const std::vector<std::string>& tokens);
// What an output [T, B, F] is compared with by the setup's loss.
Tensor make_target(const Setup& setup, const Tensor& output);
// Takes over what a setup's `trained` brings: shape, classes, loss, and a sequence of the task with its target. Where `learned`
// is given it is that learning, otherwise one begins. The weights shown are those after all its updates.
// Errors: words that are not understood, and those of Learned::begin.
Status take_learning(Setup& setup, std::shared_ptr<Learned> learned = nullptr);

// Shows what an update of its learning has read.
void take_read(Setup& setup, std::shared_ptr<const training::WalkedUpdate> read);

// Where the setup's model comes from. Uniform weights are rounded to hundredths and have one bias, so that a reader can check a
// product by hand. Error: an unknown initializer.
Result<source::Source> source_of(const Setup& setup);

}  // namespace gatewalk::lessons
