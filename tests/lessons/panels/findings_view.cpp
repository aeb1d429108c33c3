// What is asked of a network as a whole, as the stage shows it and as it goes out.
#include "lessons/panels/findings_view.hpp"

#include <doctest/doctest.h>

#include "tests/lessons/panels/model_screen.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

TEST_CASE("what is asked of an opened model stands on the stage as rows that open their numbers, and goes out as CSV") {
  ModelScreen screen;
  screen.drop("lstm.pt", golden_file("lstm.pt"));
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

TEST_CASE("whatever was asked before, a question is answered by its own table, and that goes out as CSV under its name") {
  ModelScreen screen;
  screen.drop("lstm.pt", golden_file("lstm.pt"));
  screen.press("open/go");
  const std::string plain = screen.host().address();
  const std::string asked[] = {"kept", "gates", "reach", "inputs", "units"};
  std::string summaries[5], tables[5];
  const auto table_of = [](ModelScreen& of, const std::string& name) {
    of.host().files_saved.clear();
    of.press("stage/findings/csv");
    REQUIRE(of.host().files_saved.size() == 1);
    REQUIRE(of.host().files_saved.contains("gatewalk-" + name + ".csv"));
    return of.host().files_saved["gatewalk-" + name + ".csv"];
  };
  const auto kept = [&](NullHost& host) { host.kept = screen.host().kept, host.storage = screen.host().storage; };
  for (int k = 0; k < 5; ++k) {
    ModelScreen one(plain + "&ask=" + asked[k], kept);
    summaries[k] = one.node("stage/findings/all/summary").name;
    tables[k] = table_of(one, asked[k]);
    for (int j = 0; j < k; ++j) CHECK(tables[j] != tables[k]);
  }
  ModelScreen all(plain + "&ask=kept", kept);
  for (int from = 0; from < 5; ++from)
    for (int to = 0; to < 5; ++to) {
      INFO(asked[to], " after ", asked[from]);
      all.press("stage/findings/question/" + std::to_string(from));
      all.press("stage/findings/question/" + std::to_string(to));
      CHECK(all.node("stage/findings/all/summary").name == summaries[to]);
      CHECK(table_of(all, asked[to]) == tables[to]);
    }
  // What is kept is told anew for another number of steps.
  all.press("stage/findings/question/0");
  all.set("stage/findings/back", "2");
  CHECK(table_of(all, "kept") != tables[0]);
}
