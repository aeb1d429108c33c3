// A model from a file in the lab: found, chosen, opened, asked, named in the address, kept and forgotten.
#include "lessons/panels/open_view.hpp"

#include <doctest/doctest.h>

#include "engine/files/formats.hpp"
#include "engine/files/npy.hpp"
#include "tests/lessons/screen.hpp"
#include "tests/stored.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

std::string golden(const std::string& name) { return kept_text("tests/golden/models/files/" + name); }

struct ModelScreen : NullScreen {
  explicit ModelScreen(const std::string& address = "#/en/forget-gate/5", const std::function<void(NullHost&)>& prepare = {})
      : NullScreen(embedded_face, nullptr, [&](NullHost& host) {
          host.current_address = address;
          if (prepare) prepare(host);
        }) {
    settle();
  }
  void drop(const std::string& name, const std::string& bytes, const std::string& purpose = "") {
    host().guest->file_arrived({name, bytes, purpose});
    settle();
  }
  void press(const std::string& id) { perform(Action::press, id), settle(); }
  void set(const std::string& id, const std::string& value) { perform(Action::set_value, id, value), settle(); }
  // Every text of the dialog.
  std::string said() const {
    std::string all;
    for (const SemanticNode& node : tree().nodes)
      if (node.id.starts_with("open/")) all += node.name + " " + node.value + "\n";
    return all;
  }
  bool says(const std::string& part) const { return said().find(part) != std::string::npos; }
};

}  // namespace

TEST_CASE("a dropped model is described before it is opened, and nothing changes until it is") {
  ModelScreen screen;
  const std::string before = screen.host().address();
  for (const auto& [name, part] : {std::pair{"stack.h5", "gives"},
                                   {"lstm.pt", "LSTM"},
                                   {"one_bias.safetensors", "numbers a step"},
                                   {"between.keras", "leave"},
                                   {"amp.json", "Parameters"}}) {
    screen.drop(name, golden(name));
    REQUIRE_MESSAGE(screen.has("open/all/file"), name);
    CHECK(screen.node("open/all/file").name == name);
    CHECK_MESSAGE(screen.has("open/go"), name);
  }
  CHECK(screen.host().address() == before);
}

TEST_CASE("a file that is refused leaves the reader where they were, with the engine's one sentence") {
  ModelScreen screen;
  const std::string before = screen.host().address();
  for (const char* name : {"harm.pt", "cut.h5", "model.onnx", "tensor.pt", "empty.pt", "page.pt", "broken.json"}) {
    screen.drop(name, golden(name));
    REQUIRE_MESSAGE(screen.has("problem"), name);
    CHECK(screen.node("problem").name.find(name) != std::string::npos);
    CHECK_FALSE(screen.has("open/all/file"));
    screen.press("problem/close");
  }
  CHECK(screen.host().address() == before);
  CHECK(screen.host().kept.empty());
}

TEST_CASE("an opened model runs on the given sequence, is named in the address by digest, and is there again after a reload") {
  ModelScreen screen;
  screen.drop("cell.pth", golden("cell.pth"));
  screen.press("open/go");
  REQUIRE_FALSE(screen.has("open"));
  const std::string digest = source::digest_of(files::as_bytes(golden("cell.pth")));
  CHECK(screen.host().address().find("model=cell.pth:" + digest) != std::string::npos);
  REQUIRE(screen.host().kept.contains(digest));
  // Walked like any network.
  screen.key(ImGuiKey_RightArrow);
  screen.settle();
  CHECK(screen.host().address().find("op=") != std::string::npos);

  const auto kept = screen.host().kept;
  const auto storage = screen.host().storage;
  const std::string address = screen.host().address();
  ModelScreen again(address, [&](NullHost& host) { host.kept = kept, host.storage = storage; });
  CHECK(again.host().address() == address);
  CHECK_FALSE(again.has("open"));

  // Where it is not kept the address is still its own, and the file is asked for.
  ModelScreen without(address);
  REQUIRE(without.has("open/all/wanted"));
  CHECK(without.says("cell.pth"));
  CHECK(without.host().address().find(digest) != std::string::npos);
  without.drop("cell.pth", golden("cell.pth"));
  CHECK(without.host().address() == address);

  // Forgotten, it is gone from the machine.
  ModelScreen list("#/en/forget-gate/5", [&](NullHost& host) { host.kept = kept, host.storage = storage; });
  list.press("bar/open");
  list.press("open/all/kept " + digest + "/forget");
  CHECK(list.host().kept.empty());
  CHECK_FALSE(list.has("open/all/kept " + digest + "/take"));
}

TEST_CASE("a sequence is given as numbers or a file; its width is held against the network's, and batch first is seen") {
  ModelScreen screen;
  screen.drop("lstm.pt", golden("lstm.pt"));
  REQUIRE(screen.has("open/go"));
  const auto plain = files::to_plain(files::as_bytes(golden("lstm.pt")));
  source::File file;
  file.bytes = std::make_shared<const std::vector<std::byte>>(*plain);
  const int width = (*source::list(file))[0].shape.input;

  // Two sequences of five steps, the sequences first.
  Tensor t = Tensor::zeros({2, 5, width});
  for (std::size_t k = 0; k < t.data.size(); ++k) t.data[k] = 0.25 * static_cast<double>(k % 7);
  const auto bytes = files::write_npy(t);
  screen.drop("x.npy", std::string(files::as_text(bytes)));
  CHECK(screen.says("5 steps of " + std::to_string(width) + " numbers"));
  CHECK(screen.node("open/all/batch first").checked == true);
  screen.press("open/go");
  REQUIRE_FALSE(screen.has("open"));
  CHECK(screen.host().address().find("seq=numbers:") != std::string::npos);

  screen.press("bar/open");
  const auto wide = files::write_npy(Tensor::zeros({3, width + 1}));
  screen.drop("wide.npy", std::string(files::as_text(wide)));
  CHECK(screen.says("the network reads " + std::to_string(width)));
  CHECK(screen.node("open/go").disabled);
}

TEST_CASE("what is taken away of an opened model: its weights under the file's names, and a script that loads them") {
  ModelScreen screen;
  screen.drop("lstm_4.pt", golden("lstm_4.pt"));
  screen.press("open/go");
  screen.press("bar/open");
  REQUIRE(screen.has("open/all/save"));
  screen.press("open/all/save");
  REQUIRE(screen.host().files_saved.contains("lstm_4.safetensors"));
  const std::string saved = screen.host().files_saved["lstm_4.safetensors"];
  const auto file = files::read_safetensors(files::as_bytes(saved));
  REQUIRE(file);
  screen.press("open/all/script");
  const std::string script = screen.host().clipboard;
  CHECK(script.find("load(\"lstm_4.safetensors\")") != std::string::npos);
  for (const auto& [name, tensor] : file->tensors)
    if (name.find("lstm") != std::string::npos) CHECK_MESSAGE(script.find("stored[\"" + name + "\"]") != std::string::npos, name);
  // The page cannot be had here, and that is said; where it can, it names the model and its bytes.
  screen.press("open/all/page");
  CHECK(screen.says("cannot be saved"));
  screen.host().whole_page = "<body><script id=\"file:lab_module.wasm\"></script></body>";
  screen.press("open/all/page");
  REQUIRE(screen.host().files_saved.contains("lstm_4.html"));
  CHECK(screen.host().files_saved["lstm_4.html"].find("data-name=\"lstm_4.pt\"") != std::string::npos);
}

TEST_CASE("what is asked of an opened model stands on the stage as rows that open their numbers, and goes out as CSV") {
  ModelScreen screen;
  screen.drop("lstm.pt", golden("lstm.pt"));
  screen.press("open/go");
  const std::string plain = screen.host().address();
  for (const char* asked : {"kept", "gates", "reach", "inputs", "units"}) {
    ModelScreen one(plain + "&ask=" + asked,
                    [&](NullHost& host) { host.kept = screen.host().kept, host.storage = screen.host().storage; });
    REQUIRE_MESSAGE(one.has("stage/findings/all/row 0"), asked);
    CHECK(one.node("stage/findings/all/summary").name.find('{') == std::string::npos);
    one.press("stage/findings/all/row 0");
    CHECK_MESSAGE(one.host().address().find("open=") != std::string::npos, asked);
    one.press("stage/findings/all/sort 0");
    CHECK(one.host().address().find(std::string("ask=") + asked + ":10:0") != std::string::npos);
    one.press("stage/findings/csv");
    REQUIRE(one.host().files_saved.contains("gatewalk-" + std::string(asked) + ".csv"));
    CHECK(one.host().files_saved["gatewalk-" + std::string(asked) + ".csv"].find('\n') != std::string::npos);
  }
}

TEST_CASE("a model that was opened before is taken up again from the list of those that are kept") {
  ModelScreen screen;
  screen.drop("lstm.pt", golden("lstm.pt"));
  screen.press("open/go");
  screen.press("bar/open");
  REQUIRE(screen.has("open/another"));
  screen.press("open/another");
  std::string kept;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.starts_with("open/") && node.can(Action::press) && node.name.find("lstm.pt") != std::string::npos) kept = node.id;
  REQUIRE(!kept.empty());
  screen.press(kept);
  CHECK(screen.node("open/all/file").name == "lstm.pt");
}

TEST_CASE("another class of a readout is opened while one is open") {
  ModelScreen screen("#/en/near-and-far/6");
  std::vector<std::string> classes;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.find("readout/class ") != std::string::npos && node.can(Action::press)) classes.push_back(node.id);
  REQUIRE(classes.size() >= 2);
  screen.press(classes[0]);
  screen.press(classes[1]);
  const std::string products = classes[1].substr(0, classes[1].find("class ")) + "products";
  CHECK(screen.has(products));
}
