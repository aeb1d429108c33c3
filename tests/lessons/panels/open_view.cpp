// A model from a file in the lab: found, chosen, opened, named in the address, kept and forgotten.
#include "lessons/panels/open_view.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/lessons/panels/model_screen.hpp"
#include "tests/sanitized.hpp"
#include "tests/source_folder.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("a dropped model is described before it is opened, and nothing changes until it is") {
  ModelScreen screen;
  const std::string before = screen.host().address();
  for (const auto& [name, part] : {std::pair{"stack.h5", "gives"},
                                   {"lstm.pt", "LSTM"},
                                   {"one_bias.safetensors", "numbers a step"},
                                   {"between.keras", "leave"},
                                   {"amp.json", "Parameters"}}) {
    screen.drop(name, golden_file(name));
    REQUIRE_MESSAGE(screen.has("open/all/found/file"), name);
    CHECK(screen.node("open/all/found/file").name == name);
    CHECK_MESSAGE(screen.has("open/go"), name);
  }
  CHECK(screen.host().address() == before);
}

TEST_CASE("of many files that were opened the last ones stay at hand, and that which is shown") {
  ModelScreen screen;
  screen.drop("first.safetensors", golden_file("one_bias.safetensors"));
  screen.press("open/go");
  const std::string shown = screen.host().address();
  REQUIRE(shown.find("model=") != std::string::npos);
  screen.host().storage_works = false;  // nobody else has it
  for (int k = 0; k < 60; ++k) {
    screen.drop("other.json", golden_file("amp.json") + std::string(static_cast<std::size_t>(k + 1), ' '));
    REQUIRE(screen.has("open/all/found/file"));
  }
  CHECK(screen.host().kept.size() <= 30);
  screen.press("open/close");
  for (const std::string& address : {std::string("#/en/forget-gate/2"), shown}) {
    screen.host().replace_address(address);  // as a browser does before it tells
    screen.host().guest->address_changed(address);
    screen.settle();
  }
  CHECK_FALSE(screen.has("open/all/wanted"));
  CHECK(screen.host().address() == shown);
}

TEST_CASE("a file without a name is called so, and can be taken again and forgotten after a reload") {
  ModelScreen screen;
  screen.drop("", golden_file("amp.json"));
  CHECK(screen.node("open/all/found/file").name == "a file without a name");
  screen.press("open/go");
  const auto kept = screen.host().kept;
  const auto storage = screen.host().storage;
  ModelScreen again("", [&](NullHost& host) { host.kept = kept, host.storage = storage; });
  again.press("bar/open");
  const std::string id = "open/all/kept " + source::digest_of(files::as_bytes(golden_file("amp.json"))) + "/take";
  REQUIRE(again.has(id));
  CHECK(again.node(id).name == "a file without a name");
}

TEST_CASE("a file that is refused leaves the reader where they were, with the engine's one sentence") {
  ModelScreen screen;
  const std::string before = screen.host().address();
  for (const char* name : {"harm.pt", "cut.h5", "model.onnx", "tensor.pt", "empty.pt", "page.pt", "broken.json"}) {
    screen.drop(name, golden_file(name));
    REQUIRE_MESSAGE(screen.has("problem"), name);
    CHECK(screen.node("problem").name.find(name) != std::string::npos);
    CHECK_FALSE(screen.has("open/all/found/file"));
    screen.press("problem/close");
  }
  CHECK(screen.host().address() == before);
  CHECK(screen.host().kept.empty());
}

TEST_CASE("an opened model runs on the given sequence, is named in the address by digest, and is there again after a reload") {
  ModelScreen screen;
  screen.drop("cell.pth", golden_file("cell.pth"));
  screen.press("open/go");
  REQUIRE_FALSE(screen.has("open"));
  const std::string digest = source::digest_of(files::as_bytes(golden_file("cell.pth")));
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
  without.drop("cell.pth", golden_file("cell.pth"));
  CHECK(without.host().address() == address);

  // Forgotten, it is gone from the machine.
  ModelScreen list("#/en/forget-gate/5", [&](NullHost& host) { host.kept = kept, host.storage = storage; });
  list.press("bar/open");
  list.press("open/all/kept " + digest + "/forget");
  CHECK(list.host().kept.empty());
  CHECK_FALSE(list.has("open/all/kept " + digest + "/take"));
}

TEST_CASE("what is taken away of an opened model: its weights under the file's names, and a script that loads them") {
  ModelScreen screen;
  screen.drop("lstm_4.pt", golden_file("lstm_4.pt"));
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

TEST_CASE("each part of the dialog opens: every network of every file, with each kind of sequence, and numbers pasted there") {
  const std::filesystem::path folder = source_folder() + "/tests/golden/models/files";
  int tried = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    ModelScreen screen;
    screen.drop(name, golden_file(name));
    if (!screen.has("open/all/found/file") || (++tried % 4 != 0 && sanitized)) continue;
    INFO(name);
    for (int network = 0; network == 0 || screen.has("open/all/found/network " + std::to_string(network)); ++network) {
      if (network > 0) screen.press("open/all/found/network " + std::to_string(network));
      if (!screen.has("open/all/sequence/kind/1")) continue;
      screen.press("open/all/sequence/kind/1");
      CHECK(screen.has("open/all/sequence/numbers"));
      if (screen.has("open/all/sequence/kind/2")) screen.press("open/all/sequence/kind/2");
      CHECK(screen.has("open/all/sequence/tokens") == screen.has("open/all/sequence/kind/2"));
      screen.press("open/all/sequence/kind/0");
      CHECK(screen.has("open/all/sequence/steps"));
    }
  }
  CHECK(tried > 20);
}

TEST_CASE("a model that was opened before is taken up again from the list of those that are kept") {
  ModelScreen screen;
  screen.drop("lstm.pt", golden_file("lstm.pt"));
  screen.press("open/go");
  screen.press("bar/open");
  REQUIRE(screen.has("open/another"));
  screen.press("open/another");
  std::string kept;
  for (const SemanticNode& node : screen.tree().nodes)
    if (node.id.starts_with("open/") && node.can(Action::press) && node.name.find("lstm.pt") != std::string::npos) kept = node.id;
  REQUIRE(!kept.empty());
  screen.press(kept);
  CHECK(screen.node("open/all/found/file").name == "lstm.pt");
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

TEST_CASE("of a file that cannot be opened nothing stays open in the dialog, and what was said of it goes with the next file") {
  ModelScreen screen;
  screen.drop("harm.pt", golden_file("harm.pt"));
  REQUIRE(screen.has("problem"));
  screen.drop("lstm.pt", golden_file("lstm.pt"));
  CHECK_FALSE(screen.has("problem"));
  REQUIRE(screen.has("open/go"));
  for (const char* name : {"broken.json", "harm.pt"}) {
    screen.drop(name, golden_file(name));
    CHECK_FALSE(screen.has("open/go"));
    CHECK(screen.node("open/all/problem").name.find(name) != std::string::npos);
    screen.drop("lstm.pt", golden_file("lstm.pt"));
    CHECK_FALSE(screen.has("open/all/problem"));
    CHECK(screen.has("open/go"));
  }
}

TEST_CASE("the error is of a number that there is: others are not taken, and as a class the words are another") {
  ModelScreen screen;
  screen.drop("layers.json", golden_file("layers.json"));  // with a readout of two
  REQUIRE(screen.has("open/all/upstream/of unit"));
  CHECK(screen.says("this is output 0 at step 12"));
  screen.set("open/all/upstream/of unit", "1");
  screen.set("open/all/upstream/of step", "3");
  CHECK(screen.says("this is output 1 at step 3"));
  screen.set("open/all/upstream/of unit", "5000");
  screen.set("open/all/upstream/of step", "13");
  CHECK(screen.says("this is output 1 at step 3"));
  CHECK(screen.says("begins with 1"));
  screen.press("open/all/upstream/of class");
  CHECK(screen.says("p − y"));
  CHECK_FALSE(screen.says("begins with 1"));
  // A shorter sequence has no such step any more.
  screen.set("open/all/sequence/steps", "2");
  CHECK(screen.says("this is output 1 at step 2"));
}

TEST_CASE(
    "with another file in the dialog nothing is taken away of the one that is open, and what is kept can be forgotten there") {
  ModelScreen screen;
  screen.drop("lstm_4.pt", golden_file("lstm_4.pt"));
  screen.press("open/go");
  screen.press("bar/open");
  CHECK(screen.has("open/all/save"));
  screen.drop("cell.pth", golden_file("cell.pth"));
  CHECK_FALSE(screen.has("open/all/save"));
  const std::string first = source::digest_of(files::as_bytes(golden_file("lstm_4.pt")));
  REQUIRE(screen.has("open/all/kept " + first + "/forget"));
  screen.press("open/all/kept " + first + "/forget");
  CHECK_FALSE(screen.host().kept.contains(first));
}

TEST_CASE(
    "the lesson's text beside an opened model names the file and its number, and speaks of nothing that the model has not") {
  ModelScreen screen;
  screen.drop("layers.json", golden_file("layers.json"));  // a GRU
  screen.press("open/go");
  REQUIRE(screen.has("lesson/text/opened"));
  CHECK(screen.node("lesson/text/opened").name.starts_with("layers.json · output 0 at step 12 = "));
  const std::string address = screen.host().address();
  const std::string slug = "your-own-model/";
  const std::size_t at = address.find(slug) + slug.size(), behind = address.find('?', at);
  for (int step = 1; step <= 11; ++step) {
    CAPTURE(step);
    const std::string there = address.substr(0, at) + std::to_string(step) + address.substr(behind);
    ModelScreen other(there, [&](NullHost& host) { host.kept = screen.host().kept, host.storage = screen.host().storage; });
    REQUIRE(other.has("lesson/text/opened"));
    for (const SemanticNode& node : other.tree().nodes) {
      if (!node.id.starts_with("lesson/text/prose")) continue;
      CHECK_MESSAGE(node.name.find("forget gate") == std::string::npos, node.name);
      CHECK_MESSAGE(node.name != "?", node.id);
    }
  }
}

TEST_CASE("the last lesson has its specimen saved, opened again with the same numbers, and ticks what was done") {
  ModelScreen screen("#/en/your-own-model/9");
  const auto learned = [&] {
    return std::ranges::any_of(screen.tree().nodes,
                               [](const SemanticNode& node) { return node.name.starts_with("update 400 of 400"); });
  };
  for (int k = 0; k < 600 && !learned(); ++k) screen.wait(0.1);
  screen.press("stage/training/save");
  REQUIRE(screen.host().files_saved.size() == 1);
  const auto [name, bytes] = *screen.host().files_saved.begin();
  CHECK(name == "first-symbol-lstm-400.safetensors");
  const auto ticked = [&](int k) {
    return screen.node("lesson/text/tick " + std::to_string(k) + "/mark").name.find("✓") != std::string::npos;
  };
  ModelScreen untouched("#/en/your-own-model/10");
  CHECK(untouched.node("lesson/text/tick 0/mark").name.find("○") != std::string::npos);
  screen.drop(name, bytes);
  CHECK(screen.says("8"));
  screen.press("open/go");
  CHECK(screen.host().address().find("your-own-model/10") != std::string::npos);
  CHECK(ticked(0));
  CHECK_FALSE(ticked(1));
  ModelScreen own;
  own.drop("layers.json", golden_file("layers.json"));
  own.press("open/go");
  CHECK(own.host().address().find("your-own-model/10") != std::string::npos);
  CHECK(own.node("lesson/text/tick 1/mark").name.find("✓") != std::string::npos);
}

TEST_CASE("a number of the text that is a product of others says which of them opens") {
  ModelScreen screen("#/en/your-own-model/2");
  bool told = false;
  for (const SemanticNode& node : screen.tree().nodes)
    told = told || (node.id.starts_with("lesson/") && node.role == Role::link &&
                    node.description.find("f[0] at step 3") != std::string::npos);
  CHECK(told);
}
