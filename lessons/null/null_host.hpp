// A host without a screen: everything that the lab asks for is a value that a test can read and set. No window, no GL.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "lessons/background/work.hpp"
#include "lessons/host.hpp"

namespace gatewalk::lessons {

class NullHost : public Host {
 public:
  // What stands outside; tests write and read it.
  std::string clipboard;
  std::map<std::string, std::string, std::less<>> storage;
  bool storage_works = true, clipboard_works = true;
  std::map<std::string, File> kept;  // files by their digest
  std::string current_address;
  std::vector<std::string> history;          // addresses pushed
  std::vector<std::string> files_asked_for;  // purposes
  std::map<std::string, std::string, std::less<>> files_saved;
  std::vector<std::string> links_opened;
  Preferences wishes;
  Viewport window{1440, 900, 1};
  double clock = 0;  // advanced by NullScreen
  std::vector<std::string> announced;
  int presented = 0;      // how often a tree came
  std::string last_json;  // the last diff, as a mirror would get it
  bool edits_outside = false;
  std::function<std::string(std::string_view)> face_bytes;  // empty string: there is no such face
  Guest* guest = nullptr;
  int work_a_frame = 0;         // how many pieces of work are done between two frames; 0: all there is
  Graphics* shaders = nullptr;  // null: drawn without
  // What reads other programs' files (files::to_plain); empty: they go on as they are. Whoever wants it gives it: the page has
  // its handout made on this host, and brings those readers only when such a file comes.
  std::function<Result<std::vector<std::byte>>(std::span<const std::byte>)> plain_form;

  void copy(std::string_view text) override {
    if (clipboard_works) clipboard = text;
    if (guest) guest->copied(clipboard_works);
  }
  std::string paste() override { return clipboard; }
  std::optional<std::string> stored(std::string_view key) override;
  bool store(std::string_view key, std::string_view text) override;
  void forget(std::string_view key) override;
  std::string address() override { return current_address; }
  void push_address(std::string_view address) override;
  void replace_address(std::string_view address) override { current_address = address; }
  void open_file(std::string_view purpose, std::string_view accept) override;
  bool save_file(std::string_view name, std::string_view bytes, std::string_view media_type) override;
  Graphics* graphics() override { return shaders; }
  void read_file(File file) override;
  void keep_file(std::string_view digest, const File& file) override {
    if (storage_works) kept.insert_or_assign(std::string(digest), file);
  }
  std::string whole_page;  // the lab as one file; empty: there is none
  void request_page() override {
    if (guest) guest->page_arrived(whole_page);
  }
  // The lessons of a program that holds outlines, by language and slug. Without it none comes: every lesson is in the program.
  using LessonSource = std::function<std::string(std::string_view language, std::string_view slug)>;
  LessonSource lesson_text;
  bool lessons_wait = false;                  // they come when a test tells the guest so, not at once
  std::vector<std::string> lessons_asked_for;  // slugs
  void request_lesson(std::string_view language, std::string_view slug) override;
  void request_kept(std::string_view digest) override;
  void forget_kept(std::string_view digest) override { kept.erase(std::string(digest)); }
  void open_link(std::string_view url) override { links_opened.emplace_back(url); }
  bool save_picture(std::string_view name, Rect part) override {
    pictures_saved.emplace_back(name);
    picture_parts.push_back(part);
    return true;
  }
  Preferences preferences() override { return wishes; }
  Viewport viewport() override { return window; }
  void request_face(std::string_view name) override { faces_asked_for.emplace_back(name); }
  void show_surroundings(bool, std::string_view language, std::string_view title) override {
    page_language = language;
    page_title = title;
  }
  int begin_work(std::string_view kind) override;
  void tell_work(int work, std::string_view message) override;
  void end_work(int work) override { works_.erase(work); }
  // Work goes on: between two frames, here and now. False where there was nothing to do.
  bool do_work();
  int works() const { return static_cast<int>(works_.size()); }
  double seconds() override { return clock; }
  void request_frame() override {}
  void present(const SemanticTree& now, const SemanticDiff& diff) override;
  void announce(std::string_view sentence) override { announced.emplace_back(sentence); }
  bool edits_text() const override { return edits_outside; }

  std::vector<std::string> faces_asked_for;
  std::string page_language, page_title;  // what the page says its text is written in, and what it is called
  std::vector<std::string> pictures_saved;
  std::vector<Rect> picture_parts;

 private:
  std::map<int, std::unique_ptr<Work>> works_;
  int begun_ = 0;
};

}  // namespace gatewalk::lessons
