// held: what a network, its runs and a file are foretold to take (engine/network/run_size.hpp), against what is allocated: every
// allocation of the program is counted, Eigen's too. And what cannot be had is refused before it is begun. A line a case, in
// megabytes; last line: N passed, N failed. For the C library of GNU, which lets malloc be taken over.
#include <malloc.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "engine/cells/cells.hpp"
#include "engine/files/formats.hpp"
#include "engine/network/run_size.hpp"
#include "engine/network/slices.hpp"
#include "engine/source/source.hpp"
#include "lessons/experiment/experiment.hpp"

namespace {

long in_use = 0, most_in_use = 0;

void* counted(void* place) {
  if (place) most_in_use = std::max(most_in_use, in_use += static_cast<long>(malloc_usable_size(place)));
  return place;
}
void uncounted(void* place) {
  if (place) in_use -= static_cast<long>(malloc_usable_size(place));
}

}  // namespace

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* place, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* place);

void* malloc(std::size_t size) noexcept { return counted(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) noexcept { return counted(__libc_calloc(count, size)); }
void* realloc(void* place, std::size_t size) noexcept {
  uncounted(place);
  void* moved = __libc_realloc(place, size);
  if (!moved && size > 0) counted(place);
  return counted(moved);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept { return counted(__libc_memalign(alignment, size)); }
void* memalign(std::size_t alignment, std::size_t size) noexcept { return counted(__libc_memalign(alignment, size)); }
int posix_memalign(void** place, std::size_t alignment, std::size_t size) noexcept {
  *place = counted(__libc_memalign(alignment, size));
  return *place || size == 0 ? 0 : ENOMEM;
}
void free(void* place) noexcept {
  uncounted(place);
  __libc_free(place);
}

}  // extern "C"

namespace {

using namespace gatewalk;

int passed = 0, failed = 0;

void judge(bool well) { ++(well ? passed : failed); }

// Bytes since it began.
struct Counting {
  long before = in_use;
  Counting() { most_in_use = in_use; }
  double now() const { return static_cast<double>(in_use - before); }
  double most() const { return static_cast<double>(most_in_use - before); }
};

// Never less than nine tenths of what it comes to at most, and not so much more that something would be refused in vain.
bool tells(double foretold, double most) { return foretold >= 0.9 * most && foretold <= 1.3 * most; }

// A network of which the numbers were put away stands once in memory, and a run of it, forward and back, leaves that so.
void once(const network::Shape& shape) {
  const Counting count;
  auto model = network::Model::create(*cells::find("lstm"), shape, 1);
  const double numbers = sizeof(double) * static_cast<double>(model->numbers()), twice = count.now();
  model->put_away();
  const double stands = count.now();
  {
    const network::Sequence sequence{Tensor::zeros({2, 1, shape.input}), {}, {}};
    const auto forward = model->run(sequence);
    network::Upstream upstream;
    upstream.output = Tensor::zeros({2, 1, forward.output.rows()});
    (void)model->run_backward(forward, upstream);
    (void)network::held(*model, 2, 1);
  }
  const double after = count.now();
  (void)std::as_const(*model).tensors();
  const bool well = twice > 1.9 * numbers && stands < 1.05 * numbers && after < 1.05 * numbers && count.now() > 1.9 * numbers;
  std::printf("%s weights of %.1f: %.1f as drawn, %.1f put away, %.1f after a run, %.1f brought back\n", well ? "well" : "wrong",
              numbers / 1e6, twice / 1e6, stands / 1e6, after / 1e6, count.now() / 1e6);
  judge(well);
}

void run(const char* cell, const network::Shape& shape, int steps, int batch, bool away = false) {
  const Counting count;
  auto model = network::Model::create(*cells::find(cell), shape, 1);
  if (away) model->put_away();
  network::Sequence sequence{Tensor::zeros({steps, batch, shape.input}), {}, {}};
  network::NetworkTrace forward;
  {
    network::ForwardSlices slices(*model, sequence, forward);
    while (slices.go_on(1e7)) continue;
  }
  network::Upstream upstream;
  upstream.output = Tensor::zeros({steps, batch, forward.output.rows()});
  upstream.output.data.back() = 1;
  network::NetworkTrace backward;
  {
    network::BackwardSlices slices(*model, forward, upstream, {}, backward);
    while (slices.go_on(1e7)) continue;
  }
  // Whoever looks at everything has computed anew what is not kept.
  for (const network::NetworkTrace* pass : {&forward, &backward})
    for (const trace::Trace& part : pass->parts)
      for (std::size_t k = 0; k < part.recipe->operations.size() && part.recent; ++k)
        for (int t = 0; t < steps; ++t)
          if (!part.recipe->operations[k].matrix()) (void)part.at(static_cast<trace::Index>(k), t);
  const network::Held held = network::held(*model, steps, batch);
  const bool well = tells(held.all(), count.most()) && held.all() >= 0.95 * count.now();
  std::printf("%s %s %d x %d, %d steps of %d: foretold %.1f, held %.1f, at most %.1f\n", well ? "well" : "wrong", cell,
              shape.layers, shape.hidden, steps, batch, held.all() / 1e6, count.now() / 1e6, count.most() / 1e6);
  std::printf("       weights %.1f, gradients %.1f, traces %.1f, run %.1f, computed anew %.1f\n", held.weights / 1e6,
              held.gradients / 1e6, held.traces / 1e6, held.run / 1e6, held.anew / 1e6);
  judge(well);
}

// Reading is foretold by the numbers of the network, 24 bytes each, beside the file that is read.
void read(int outputs) {
  source::File file{"large.safetensors"};
  double numbers = 0;
  {
    const auto made = source::make(source::Drawn{{"lstm"}, {64, 256, 0, 2, network::Direction::forward, outputs}, 1});
    for (const auto& [name, tensor] : made->model.tensors()) numbers += static_cast<double>(tensor.data.size());
    files::SafetensorsFile tensors;
    (void)files::put_values(tensors, "", made->model.tensors(), files::Dtype::f32);
    file.bytes = std::make_shared<const std::vector<std::byte>>(files::write_safetensors(tensors));
  }
  file.read = files::read_tensors;
  const Counting count;
  const auto made = source::make(file);
  const double foretold = 24 * numbers + static_cast<double>(file.bytes->size());
  const bool well = made && tells(foretold, count.most());
  std::printf("%s a file with %d outputs: foretold %.1f, at most %.1f\n", well ? "well" : "wrong", outputs, foretold / 1e6,
              count.most() / 1e6);
  judge(well);
}

template <class Make>
void refused(const char* what, double most, const Make& make) {
  const Counting count;
  const auto made = make();
  const bool well = !made && count.most() < most;
  std::printf("%s %s: %s, at most %.1f\n", well ? "well" : "wrong", what, made ? "not refused" : made.error().sentence().c_str(),
              count.most() / 1e6);
  judge(well);
}

}  // namespace

int main() {
  using network::Direction;
  run("lstm", {64, 256, 0, 2}, 700, 1);
  run("lstm", {8, 200}, 200, 1);  // every value is kept
  run("lstm", {20, 100, 0, 3, Direction::bidirectional, 5}, 900, 2);
  run("gru", {64, 300, 0, 2}, 1200, 1);
  run("lstm_proj", {100, 300, 80, 2, Direction::forward, 10}, 1500, 1);
  run("rnn", {200, 900}, 300, 1);  // weights, for the most part
  run("rnn", {200, 900}, 300, 1, true);
  run("lstm", {64, 256, 0, 2, Direction::forward, 5}, 700, 1, true);
  once({64, 256, 0, 2, Direction::forward, 5});
  read(0);
  read(20);
  refused("a network", 1e6, [] { return source::make(source::Drawn{{"lstm"}, {3, 100'000}}); });
  lessons::Setup setup;
  setup.shape = {2, 200};
  setup.inputs.assign(60'000, {0.5, -0.25});
  refused("a run", 3e7, [&] { return lessons::Experiment::make(setup); });
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}
