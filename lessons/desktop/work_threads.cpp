#include "lessons/desktop/work_threads.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace gatewalk::lessons {

namespace {

// A report is a frame: no more of them than the eye can follow.
constexpr std::chrono::milliseconds between_reports{40};

}  // namespace

class WorkThreads::Thread {
 public:
  Thread(std::unique_ptr<Work> work, std::function<void()> wake)
      : work_(std::move(work)), wake_(std::move(wake)), thread_([this] { run(); }) {}

  ~Thread() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    heard_.notify_one();
    thread_.join();
  }

  void tell(std::string message) {
    {
      const std::lock_guard lock(mutex_);
      messages_.push_back(std::move(message));
    }
    heard_.notify_one();
  }

  std::vector<std::string> reports() {
    const std::lock_guard lock(mutex_);
    return std::exchange(reports_, {});
  }

 private:
  void run() {
    for (bool more = false;;) {
      std::vector<std::string> messages;
      {
        std::unique_lock lock(mutex_);
        if (!more) heard_.wait(lock, [this] { return over_ || !messages_.empty(); });
        if (over_) return;
        messages = std::exchange(messages_, {});
      }
      for (const std::string& message : messages) work_->hear(message);
      const auto until = std::chrono::steady_clock::now() + between_reports;
      do more = work_->go_on();
      while (more && std::chrono::steady_clock::now() < until);
      for (std::string report = work_->report(); !report.empty(); report = work_->report()) {
        const std::lock_guard lock(mutex_);
        reports_.push_back(std::move(report));
      }
      wake_();
    }
  }

  std::unique_ptr<Work> work_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable heard_;
  std::vector<std::string> messages_, reports_;
  bool over_ = false;
  std::thread thread_;  // last: it uses all of the above
};

WorkThreads::WorkThreads(std::function<void()> wake) : wake_(std::move(wake)) {}
WorkThreads::~WorkThreads() = default;

int WorkThreads::begin(std::string_view kind) {
  auto work = make_work(kind);
  if (!work) return 0;
  threads_[++begun_] = std::make_unique<Thread>(std::move(work), wake_);
  return begun_;
}

void WorkThreads::tell(int work, std::string_view message) {
  if (const auto found = threads_.find(work); found != threads_.end()) found->second->tell(std::string(message));
}

void WorkThreads::end(int work) { threads_.erase(work); }

std::vector<std::pair<int, std::string>> WorkThreads::reports() {
  std::vector<std::pair<int, std::string>> all;
  for (auto& [number, thread] : threads_)
    for (std::string& report : thread->reports()) all.push_back({number, std::move(report)});
  return all;
}

}  // namespace gatewalk::lessons
