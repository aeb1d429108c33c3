#include "engine/files/dialects.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/files/model_file.hpp"
#include "tests/engine/files/made_file.hpp"

using namespace gatewalk;
using namespace gatewalk::files;

namespace {

Tensor transposed(const Tensor& t) {
  Tensor out{{t.shape[1], t.shape[0]}, {}};
  for (std::int64_t j = 0; j < t.shape[1]; ++j)
    for (std::int64_t i = 0; i < t.shape[0]; ++i) out.data.push_back(t.data[static_cast<std::size_t>(i * t.shape[1] + j)]);
  return out;
}

// Rows from..to.
Tensor rows(const Tensor& t, std::int64_t from, std::int64_t to) {
  const std::int64_t width = t.shape.size() == 2 ? t.shape[1] : 1;
  Tensor out = t;
  out.shape[0] = to - from;
  out.data.assign(t.data.begin() + from * width, t.data.begin() + to * width);
  return out;
}
Tensor joined(const Tensor& a, const Tensor& b) {
  Tensor out = a;
  out.shape[0] += b.shape[0];
  out.data.insert(out.data.end(), b.data.begin(), b.data.end());
  return out;
}

struct File {
  SafetensorsFile file{};
  File& put(const std::string& name, const Tensor& t) {
    file.tensors[name] = StoredTensor::of(t, Dtype::f32);
    return *this;
  }
};

Tensor at(const SafetensorsFile& file, const std::string& name) { return *file.find(name)->values(); }
Tensor layer(const char* name, int G = 4) { return at(made::model(G), name); }
Tensor sum(Tensor a, const Tensor& b) {
  for (std::size_t k = 0; k < a.data.size(); ++k) a.data[k] += b.data[k];
  return a;
}

// Translated, the file is the one that made::model makes; its biases may have been one.
void check_same(SafetensorsFile file, int G, bool one_bias, const std::string& prefix) {
  const auto remarks = translate_names(file);
  const auto module = find_recurrent_module(file);
  REQUIRE_MESSAGE(bool(module), (module ? "" : module.error().sentence()));
  CHECK(module->prefix == prefix);
  CHECK(module->row_blocks == G);
  for (const char* name : {"weight_ih_l0", "weight_hh_l0"}) CHECK(module->tensors.at(name).data == layer(name, G).data);
  const Tensor ih = module->tensors.at("bias_ih_l0"), hh = module->tensors.at("bias_hh_l0");
  CHECK(sum(ih, hh).data == sum(layer("bias_ih_l0", G), layer("bias_hh_l0", G)).data);
  if (!one_bias) CHECK(hh.data == layer("bias_hh_l0", G).data);
  for (const Error& remark : remarks) CHECK(remark.code == "NAMES");
}

Tensor both(int G = 4) { return sum(layer("bias_ih_l0", G), layer("bias_hh_l0", G)); }

}  // namespace

TEST_CASE("an LSTMCell's and a GRUCell's names are a layer's") {
  for (const int G : {4, 3, 1}) {
    File cell;
    for (const char* name : {"weight_ih", "weight_hh", "bias_ih", "bias_hh"})
      cell.put(std::string("cell.") + name, layer((std::string(name) + "_l0").c_str(), G));
    check_same(cell.file, G, false, "cell.");
  }
}

TEST_CASE("one bias is a layer's whole bias, and is said") {
  for (const char* name : {"bias_l0", "bias"}) {
    const std::string end = name == std::string("bias") ? "" : "_l0";
    File file;
    file.put("weight_ih" + end, layer("weight_ih_l0")).put("weight_hh" + end, layer("weight_hh_l0")).put(name, both());
    check_same(file.file, 4, true, "");
    const auto remarks = translate_names(file.file);
    REQUIRE(remarks.size() == 1);
    CHECK(remarks[0].sentence() == std::string(name) + ": it is read as the layer's one bias, and bias_hh_l0 as 0");
  }
}

TEST_CASE("MLX and Equinox keep a second bias for a GRU's candidate alone") {
  const Tensor ih = layer("bias_ih_l0", 3), n = rows(layer("bias_hh_l0", 3), 6, 9);
  for (const auto& [w, u, b, bn] : {std::tuple{"Wx", "Wh", "b", "bhn"}, {"weight_ih", "weight_hh", "bias", "bias_n"}}) {
    File file;
    file.put("gru." + std::string(w), layer("weight_ih_l0", 3)).put("gru." + std::string(u), layer("weight_hh_l0", 3));
    file.put("gru." + std::string(b), ih).put("gru." + std::string(bn), n);
    translate_names(file.file);
    const auto module = find_recurrent_module(file.file);
    REQUIRE(module);
    CHECK(module->tensors.at("bias_ih_l0").data == ih.data);
    CHECK(rows(module->tensors.at("bias_hh_l0"), 6, 9).data == n.data);
    CHECK(rows(module->tensors.at("bias_hh_l0"), 0, 6).data == std::vector<double>(6, 0.0));
  }
}

TEST_CASE("MLX' names are read") {
  File file;
  file.put("lstm.Wx", layer("weight_ih_l0")).put("lstm.Wh", layer("weight_hh_l0")).put("lstm.bias", both());
  check_same(file.file, 4, true, "lstm.");
}

TEST_CASE("Keras' kernels are read transposed, an LSTM's blocks in their order, a GRU's with z and r changed") {
  for (const char* end : {"", ":0"}) {
    File lstm;
    const std::string stem = "lstm/lstm_cell/";
    lstm.put(stem + "kernel" + end, transposed(layer("weight_ih_l0")));
    lstm.put(stem + "recurrent_kernel" + end, transposed(layer("weight_hh_l0"))).put(stem + "bias" + end, both());
    lstm.put("dense/kernel", made::counting({3, 2})).put("dense/bias", made::counting({2}));
    check_same(lstm.file, 4, true, stem);
    translate_names(lstm.file);
    CHECK(at(lstm.file, "dense/weight").data == transposed(made::counting({3, 2})).data);
  }
  const auto keras = [](const Tensor& t) { return joined(joined(rows(t, 3, 6), rows(t, 0, 3)), rows(t, 6, 9)); };
  Tensor bias = keras(layer("bias_ih_l0", 3));
  const Tensor second = keras(layer("bias_hh_l0", 3));
  bias.data.insert(bias.data.end(), second.data.begin(), second.data.end());
  bias.shape = {2, 9};
  File gru;
  gru.put("gru.kernel", transposed(keras(layer("weight_ih_l0", 3))))
      .put("gru.recurrent_kernel", transposed(keras(layer("weight_hh_l0", 3))));
  gru.put("gru.bias", bias);
  check_same(gru.file, 3, false, "gru.");
  // A GRU that resets before the product is another cell.
  gru.put("gru.bias", made::counting({9}));
  CHECK(translate_names(gru.put("gru.kernel", made::counting({2, 9})).put("gru.recurrent_kernel", made::counting({3, 9})).file)
            .empty());
  SafetensorsFile before;
  before.tensors["gru.kernel"] = StoredTensor::of(made::counting({2, 9}), Dtype::f32);
  before.tensors["gru.recurrent_kernel"] = StoredTensor::of(made::counting({3, 9}), Dtype::f32);
  before.tensors["gru.bias"] = StoredTensor::of(made::counting({9}), Dtype::f32);
  CHECK(translate_names(before).empty());
  CHECK(find_recurrent_module(before).error().sentence().find("Keras' names") != std::string::npos);
}

TEST_CASE("Keras' forward and backward layers side by side are two directions") {
  SafetensorsFile file;
  for (const char* way : {"forward", "backward"}) {
    const std::string stem = "bidirectional/" + std::string(way) + "_lstm/lstm_cell/";
    file.tensors[stem + "kernel"] = StoredTensor::of(transposed(layer("weight_ih_l0")), Dtype::f32);
    file.tensors[stem + "recurrent_kernel"] = StoredTensor::of(transposed(layer("weight_hh_l0")), Dtype::f32);
  }
  translate_names(file);
  const auto module = find_recurrent_module(file);
  REQUIRE(module);
  CHECK(module->bidirectional);
  CHECK(module->prefix == "bidirectional/");
}

TEST_CASE("Flax' matrix a gate is stacked") {
  const std::pair<const char*, int> gates[] = {{"ifgo", 4}, {"rzn", 3}};
  for (const auto& [names, G] : gates) {
    File file;
    for (std::int64_t k = 0; k < G; ++k) {
      const std::string gate(1, names[k]);
      file.put("cell/i" + gate + "/kernel", transposed(rows(layer("weight_ih_l0", G), 3 * k, 3 * k + 3)));
      file.put("cell/h" + gate + "/kernel", transposed(rows(layer("weight_hh_l0", G), 3 * k, 3 * k + 3)));
      file.put("cell/h" + gate + "/bias", rows(layer("bias_hh_l0", G), 3 * k, 3 * k + 3));
      file.put("cell/i" + gate + "/bias", rows(layer("bias_ih_l0", G), 3 * k, 3 * k + 3));
    }
    check_same(file.file, G, false, "cell/");
  }
}

TEST_CASE("weight norm, old and new, is folded in") {
  const Tensor whole = layer("weight_hh_l0");
  Tensor g{{12, 1}, std::vector<double>(12)}, v = whole;
  for (std::size_t i = 0; i < 12; ++i) {
    double squares = 0;
    for (std::size_t j = 0; j < 3; ++j) squares += whole.data[3 * i + j] * whole.data[3 * i + j];
    g.data[i] = std::sqrt(squares);
    for (std::size_t j = 0; j < 3; ++j) v.data[3 * i + j] *= 2;
  }
  for (const auto& [g_name, v_name] :
       {std::pair{"lstm.weight_hh_l0_g", "lstm.weight_hh_l0_v"},
        {"lstm.parametrizations.weight_hh_l0.original0", "lstm.parametrizations.weight_hh_l0.original1"}}) {
    SafetensorsFile file = made::model(4, 2, 3, 1, false, "lstm.");
    file.tensors.erase("lstm.weight_hh_l0");
    file.tensors[g_name] = StoredTensor::of(g, Dtype::f32);
    file.tensors[v_name] = StoredTensor::of(v, Dtype::f32);
    CHECK(translate_names(file).size() == 1);
    const auto module = find_recurrent_module(file);
    REQUIRE(module);
    for (std::size_t k = 0; k < whole.data.size(); ++k)  // g and v are rounded to float
      CHECK(module->tensors.at("weight_hh_l0").data[k] == doctest::Approx(whole.data[k]).epsilon(1e-6));
    CHECK(module->unused.empty());
  }
}

TEST_CASE("pruning is folded in, and a file in PyTorch's names stays as it is") {
  SafetensorsFile file = made::model();
  Tensor mask = made::counting({12, 2}, 1, 0);
  mask.data[5] = 0;
  file.tensors["weight_ih_l0_orig"] = file.tensors.at("weight_ih_l0");
  file.tensors["weight_ih_l0_mask"] = StoredTensor::of(mask, Dtype::f32);
  const double kept = at(file, "weight_ih_l0").data[4];
  file.tensors.erase("weight_ih_l0");
  translate_names(file);
  CHECK(at(file, "weight_ih_l0").data[4] == kept);
  CHECK(at(file, "weight_ih_l0").data[5] == 0);
  SafetensorsFile plain = made::model(3, 2, 3, 2, true, "gru.");
  const auto before = write_safetensors(plain);
  CHECK(translate_names(plain).empty());
  CHECK(write_safetensors(plain) == before);
}
