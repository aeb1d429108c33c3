#include "lessons/background/training_work.hpp"

#include <doctest/doctest.h>

#include "lessons/background/message.hpp"

using namespace gatewalk;
using namespace gatewalk::lessons;

namespace {

source::TrainingRequest small_request() {
  source::TrainingRequest request;
  request.task = "first-symbol", request.hidden = 3, request.steps = 5, request.batch = 4, request.learning_rate = 0.05;
  return request;
}

// All that is reported until the work rests.
std::vector<TrainingReport> worked(Work& work) {
  while (work.go_on()) {
  }
  std::vector<TrainingReport> all;
  for (std::string bytes = work.report(); !bytes.empty(); bytes = work.report()) {
    auto report = read_report(bytes);
    REQUIRE(report);
    all.push_back(*std::move(report));
  }
  return all;
}

std::vector<double> weights(int updates) {
  auto request = small_request();
  request.updates = updates;
  const auto made = source::make(*source::trained(request));
  std::vector<double> values;
  for (const auto& [name, tensor] : made->model.tensors()) values.insert(values.end(), tensor.data.begin(), tensor.data.end());
  return values;
}

}  // namespace

TEST_CASE("training work: it reports every update once, in order, and brings the weights that are wished for, bit for bit") {
  const auto work = make_work(training_work);
  REQUIRE(work);
  CHECK_FALSE(work->go_on());
  work->hear(order_text(small_request()));
  work->hear(wish_text({25, -1, -1, false}));
  auto reports = worked(*work);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].problem.empty());
  CHECK(reports[0].first == 1);
  CHECK(reports[0].rows.size() == 25);
  CHECK(reports[0].norms.size() == 25);
  CHECK(reports[0].held_out.size() == 3);  // the start, 10 and 20
  CHECK(reports[0].shown == -1);
  work->hear(wish_text({25, 7, -1, false}));
  reports = worked(*work);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].rows.empty());
  CHECK(reports[0].shown == 7);
  CHECK(reports[0].values == weights(7));
  // Further than it has learned: it learns on, and tells of what came new alone.
  work->hear(wish_text({25, 31, -1, false}));
  reports = worked(*work);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].first == 26);
  CHECK(reports[0].rows.size() == 6);
  CHECK(reports[0].values == weights(31));
  work->hear(wish_text({40, -1, -1, true}));
  reports = worked(*work);
  CHECK(reports.back().shown == 40);
  CHECK(reports.back().values == weights(40));
  CHECK(worked(*work).empty());
  // Back, and then following again without anything new to learn: the latest weights come once.
  work->hear(wish_text({40, 3, -1, false}));
  CHECK(worked(*work).back().values == weights(3));
  work->hear(wish_text({41, -1, -1, false}));
  CHECK(worked(*work).size() == 1);
  work->hear(wish_text({41, 5, -1, false}));
  CHECK(worked(*work).size() == 1);
  work->hear(wish_text({41, -1, -1, true}));
  reports = worked(*work);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].shown == 41);
  CHECK(reports[0].values == weights(41));
}

TEST_CASE("training work: an order that cannot be learned is answered with a sentence") {
  const auto work = make_work(training_work);
  auto request = small_request();
  request.task = "no-such-task";
  work->hear(order_text(request));
  CHECK_FALSE(work->go_on());
  const auto report = read_report(work->report());
  REQUIRE(report);
  CHECK(report->problem.find("no-such-task") != std::string::npos);
  CHECK(work->report().empty());
  CHECK_FALSE(make_work("nothing"));
}

TEST_CASE("message: what was put in comes out, and a message that was cut off is known as one") {
  MessageWriter writer;
  writer.put(3).put("naïve").put(std::vector<double>{1.5, -2}).put(std::string());
  MessageReader reader(writer.bytes());
  CHECK(reader.take<int>() == 3);
  CHECK(reader.take_text() == "naïve");
  CHECK(reader.take_many<double>() == std::vector<double>{1.5, -2});
  CHECK(reader.take_text().empty());
  CHECK((reader.whole() && reader.at_end()));
  for (std::size_t cut = 0; cut < writer.bytes().size(); ++cut) {
    const std::string part = writer.bytes().substr(0, cut);
    MessageReader broken(part);
    (void)broken.take<int>();
    (void)broken.take_text();
    (void)broken.take_many<double>();
    (void)broken.take_text();
    CHECK_FALSE(broken.whole());
    CHECK_FALSE(read_report(part));
  }
}
