// What the lab shows in its frame. Lab draws the bars and decides where each panel stands; Panels draws what is in it.
#pragma once

#include <memory>

#include "lessons/course/lesson.hpp"
#include "lessons/shell/layout.hpp"
#include "lessons/ui/ui.hpp"

namespace gatewalk::lessons {

class Panels {
 public:
  virtual ~Panels() = default;

  // What the reader set about how it looks, into ui.settings: at the start, and before each frame.
  virtual void take_settings(Ui&) {}
  // Around everything that is drawn in a frame. What the reader did in it is carried out in end().
  virtual void begin(Ui&) {}
  virtual void end(Ui&) {}
  // Draws one panel into its area. The panel's surface is already there; ids are below "lesson/", "stage/", "inspector/",
  // "time/".
  virtual void draw(Ui& ui, Panel panel, Rect area) = 0;
  // The free part of the top bar, between the name and the lab's own buttons.
  virtual void top_bar(Ui& ui, Rect area) = 0;
  // Dialogs and whatever lies over the panels; after them.
  virtual void over(Ui&) {}
  // Keys that no widget has taken: ui.take_key(ImGuiKey_RightArrow). After everything is drawn.
  virtual void shortcuts(Ui&) {}

  // What the window is called; empty: as the lab.
  virtual std::string title(const Ui&) const { return {}; }

  // Which panel is in front where several share a place, and which are not shown; and the reader's choice of the first.
  virtual PanelWish wish() const { return wish_; }
  virtual void choose(Panel panel) { wish_.chosen = panel; }

  // The reader's address changed (back, forward, a link), also once at the start if there is one.
  virtual void address_changed(std::string_view) {}
  // The lab starts and no address says where.
  virtual void start_without_address() {}
  // The words are spoken in another language from now on.
  virtual void language_changed(std::string_view) {}
  // A file was opened or dropped.
  virtual void file_arrived(File) {}
  // A file of another program was read, or could not be; a kept file was brought, or is not kept.
  virtual void file_read(File, std::string) {}
  virtual void kept_arrived(std::string_view, std::optional<File>) {}
  virtual void page_arrived(std::string) {}
  // A lesson of which there was an outline; empty where it cannot be had.
  virtual void lesson_arrived(std::string_view, std::string_view, std::string) {}
  // Another window stored something else under this key.
  virtual void stored_elsewhere(std::string_view) {}
  // What work beside the lab has to tell.
  virtual void work_reported(int, std::string) {}
  // Whether the lab is on the screen.
  virtual void seen(bool) {}

 private:
  PanelWish wish_;
};

// The lab's panels, with the lessons that the program holds or with these. Defined once, in panels.cpp.
std::unique_ptr<Panels> make_panels(Host& host);
std::unique_ptr<Panels> make_panels(Host& host, std::vector<Lesson> course);

}  // namespace gatewalk::lessons
