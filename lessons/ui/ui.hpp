// The context that every drawing function is handed: theme, faces, input, focus and the semantic tree in the making.
// An immediate-mode user interface on ImGui's draw lists: a widget is a function that draws itself into a rectangle, adds its
// semantic node and answers what the reader did to it. The widgets are in widgets.hpp; this is what they are made of.
//
//   Ui::Scope scope(ui, "lesson");                                 // ids below are "lesson/…"
//   if (button(ui, "next", rect, "Next")) cursor.advance();        // node "lesson/next"
//
// All coordinates are logical pixels (geometry.hpp); the zoom of large screens and the ratio of the device are applied outside.
#pragma once

#include <algorithm>
#include <any>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "imgui.h"
#include "lessons/host.hpp"
#include "lessons/ui/faces.hpp"
#include "lessons/ui/theme.hpp"
#include "lessons/words/phrases.hpp"

namespace gatewalk::lessons {

// What the reader's hands do in this frame.
struct Input {
  Point pointer{-1e6f, -1e6f}, moved;  // moved: since the last frame
  Point pressed_at;                    // where the button went down last
  bool touch = false;                  // a finger; the pointer is far outside when none is down
  bool down = false, pressed = false, released = false, double_clicked = false;
  Point wheel;      // in logical pixels to scroll by: y positive towards the top
  float pinch = 1;  // above 1: nearer, around pinch_center
  Point pinch_center;
  bool shift = false, ctrl = false, alt = false;
  std::string typed;  // characters typed, UTF-8
  double now = 0;     // seconds
  float elapsed = 0;  // seconds since the last frame, at most 0.1
};

// What happened to a widget.
struct Response {
  bool hovered = false;  // the pointer is on it and nothing lies over it
  bool held = false;     // pressed and not yet released
  bool pressed = false;  // clicked, tapped, Enter, Space, or the mirror's press
  bool focused = false;
  // Focused, and the reader came by keyboard: draw the ring, and take arrows. After a click the arrows stay those of the walk.
  bool ring = false;
};

// What the reader has chosen for the whole lab. Panels may change it; Lab applies and keeps it.
struct Settings {
  std::optional<bool> dark, high_contrast;  // nothing: as the system says
  float text_scale = 1;                     // everything larger or smaller, 0.75–2
  std::string language;                     // empty: as the system says
  bool letter_keys = true;                  // keys of one character do something; false for who speaks to the machine
  bool operator==(const Settings&) const = default;
};

// What must be held with a key for it to be ours. With Ctrl (Cmd on a Mac) or Alt a key is the browser's unless we ask for it.
enum class Held { nothing, command, whatever };

class Ui {
 public:
  explicit Ui(Host& outside);

  Host& host;
  Theme theme;
  Faces faces;
  Input input;
  SemanticBuilder semantics;
  Preferences preferences;
  Settings settings;

  // --- words: of the language in use ---
  const Phrases& words() const { return *words_; }
  const std::string& say(Key key) const { return words_->say(key); }
  std::string say(Key key, Holes holes) const { return words_->say(key, holes); }
  // Another language from the next frame on.
  void speak(std::string_view language) { words_ = &Phrases::of(language); }

  // --- ids: paths of keys ---
  class Scope {
   public:
    Scope(Ui& owner, std::string_view key);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Ui& ui_;
    std::size_t length_;
  };
  // The id of a key in the open scopes: "lesson/next".
  std::string id(std::string_view key) const { return path_ + std::string(key); }

  // A node with children for as long as the object lives; opens a Scope of the same key.
  class Group {
   public:
    Group(Ui& owner, std::string_view key, Role role, std::string_view name, Rect bounds);
    ~Group();
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;
    SemanticNode& node() { return ui_.semantics.at(index_); }

   private:
    Ui& ui_;
    std::size_t index_;
    Scope scope_;
  };
  // A node without children. Fill in value, states and actions right away: the next call may move it.
  SemanticNode& node(std::string_view key, Role role, std::string_view name, Rect bounds) {
    return semantics.leaf(id(key), role, name, bounds);
  }

  // --- pointer, focus, actions ---
  // Makes a node something to press: hit test, focus, Enter and Space, the mirror's press. Call once, when the node is made.
  Response pressable(SemanticNode& node);
  // The same without pressing by keys: sliders, fields, the stage. Takes focus on click.
  Response focusable(SemanticNode& node);
  // Only the pointer: for hovering and for what is not reached by Tab. Later calls lie over earlier ones.
  Response pointable(const std::string& id, Rect area);
  // An action that the mirror or a test performed on this node; at most once. value: what came with it.
  bool performed(const std::string& id, Action action, std::string* value = nullptr);
  // True once if the key went down (or repeats) and nobody else has taken it. Widgets take keys while they have the focus;
  // shortcuts of the whole lab are asked for after everything is drawn (Panels::shortcuts). A letter or digit with nothing held
  // is nobody's where the reader has switched such keys off.
  bool take_key(ImGuiKey key, bool repeat = true, Held held = Held::nothing);
  // As take_key, for a character whatever key makes it: '?'.
  bool take_character(char character);
  // How often a key, a turn of the wheel or a pinch was used since the start: a host that counts before and after a frame knows
  // whether an event was the lab's or is for what is around it.
  int inputs_used() const { return inputs_used_; }
  // The focused widget has the whole keyboard until the end of the frame (text fields).
  void take_keyboard() { keyboard_taken_ = true; }
  void focus(std::string id, bool ring = true);
  // The widget that has the focus gives it back: the keys are the lab's again, and Tab goes on from there.
  void leave();
  const std::string& focused() const { return focus_; }
  // The pointer's press belongs to this widget until it is released: scroll areas no longer take a drag away.
  void capture(const std::string& id);
  bool captured(const std::string& id) const { return active_ == id && drag_claimed_; }
  // Takes a press away from whoever has it (a scroll area that begins to drag). False if the press is claimed.
  bool steal_drag(const std::string& id);
  void cursor(ImGuiMouseCursor shape) { ImGui::SetMouseCursor(shape); }

  // --- the same quantity lit everywhere: formula, diagram, heat map, text ---
  // Light a quantity in the next frame because the pointer or the focus is on it here.
  void light(std::string_view quantity) { lit_next_ = quantity; }
  // The quantity that was lit in the last frame; empty if none.
  const std::string& lit() const { return lit_; }
  bool is_lit(std::string_view quantity) const { return !quantity.empty() && lit_ == quantity; }

  // --- drawing ---
  // ImGui's list to draw into: the window's, or the front one inside of a Layer.
  ImDrawList& draw() { return *draw_; }
  // In window pixels, as a host counts them.
  Rect in_window(Rect area) const { return {area.x * zoom_, area.y * zoom_, area.w * zoom_, area.h * zoom_}; }
  // Draws and takes the pointer over everything else while it lives: popups, dialogs, tooltips.
  class Layer {
   public:
    explicit Layer(Ui& owner);
    ~Layer();
    Layer(const Layer&) = delete;
    Layer& operator=(const Layer&) = delete;

   private:
    Ui& ui_;
    ImDrawList* before_;
  };
  // Nothing is drawn or hit outside of a clip; clips nest.
  class Clip {
   public:
    Clip(Ui& owner, Rect area);
    ~Clip();
    Clip(const Clip&) = delete;
    Clip& operator=(const Clip&) = delete;

   private:
    Ui& ui_;
  };
  Rect clip() const;
  // Nothing in front of what is being drawn now is under the pointer.
  bool layer_is_hot() const { return layer_ >= front_layer_; }
  // The whole window.
  Rect screen() const { return screen_; }
  // Physical pixels per logical pixel; hairlines are 1 / density thick.
  float density() const { return density_; }
  // To the nearest physical pixel.
  float snapped(float logical) const;
  void fill(Rect area, Color color, float radius = 0);
  void frame(Rect area, Color color, float radius = 0, float thickness = 1);
  void line(Point from, Point to, Color color, float thickness = 1);
  // Dashes with gaps between them, the first at `from`. Nothing where an end has no place.
  void dashes(Point from, Point to, Color color, float dash, float gap, float thickness = 1);
  void disc(Point center, float radius, Color color);
  // The ring of the focus around a widget.
  void ring(Rect around, float radius = 8);
  // A height that a finger can hit: at least 44 where pointers are coarse.
  float target(float height) const { return preferences.coarse_pointer && height < 44 ? 44 : height; }

  // --- time ---
  // An animation runs: draw the next frame at once. With reduced motion do not animate.
  void animate() { wake_ = 0; }
  // Draw again after so many seconds at the latest.
  void wake_in(double seconds) { wake_ = std::min(wake_, seconds); }
  // For widgets: what they keep changed after it was drawn, so one more frame. What the session holds needs no such call.
  void again() { wake_ = 0; }
  // Asks for speech: one sentence, after what is being said now.
  void announce(std::string sentence) { announcements_.push_back(std::move(sentence)); }
  // Says that something has happened, to those who listen and to those who look: spoken, and shown for some seconds.
  void tell(std::string sentence);
  // The sentence to be seen now; empty if there is none. For Lab, which draws it over everything.
  const std::string& told() const { return told_; }
  // For what a press does outside of the canvas. A press that changes nothing that can be seen or heard, and is not answered so,
  // is told that there was nothing to change.
  void answered() { waits_for_answer_ = 0; }
  // Brings a text to the clipboard and tells the sentence once it is there.
  void copy(std::string_view text, std::string sentence);
  // The host's answer.
  void copied(bool done);

  // --- small memory of widgets, by id: scroll offsets, text under edit, what is open ---
  // A T made by T{} when asked for the first time. Use one type an id. Stays where it is within a frame; of more than
  // most_remembered those that were not asked for the longest are forgotten before the next one.
  template <class T>
  T& remember(const std::string& of) {
    Slot& slot = memory_[of];
    slot.asked_in = frame_;
    if (!std::any_cast<T>(&slot.value)) slot.value = T{};
    return *std::any_cast<T>(&slot.value);
  }
  static constexpr std::size_t most_remembered = 1000;
  std::size_t remembered() const { return memory_.size(); }
  // The one popup that is open, and the widget whose tooltip waits or shows, with since when; empty if none.
  std::string open_popup, tooltip_owner;
  double tooltip_since = 0;
  // A meaning that stays open until something else is pressed; empty if none.
  std::string pinned;

  // --- for Lab ---
  bool finger = false;  // the pointer is one
  void queue(Action action, std::string_view id, std::string_view value);
  // Between ImGui::NewFrame and ImGui::Render, in the lab's window. zoom: window pixels per logical pixel.
  void begin_frame(Rect screen, float density, float zoom);
  // Moves the focus for Tab and presents the tree if it changed. by_itself: what changed did so without the reader (a network
  // learns); then the mirror hears of new numbers now and then, and of what comes, goes or is said at once.
  void end_frame(bool by_itself = false);
  // The mirror hears now what it was not told yet.
  void present();
  // Seconds until a frame is wanted without input: 0 now, infinity never.
  double wake() const { return wake_; }
  // Where the widget is that got the focus by keyboard in this frame; scroll areas bring it into view.
  std::optional<Rect> to_reveal;
  const SemanticTree& last_tree() const { return last_; }

 private:
  struct Performed {
    Action action;
    std::string id, value;
  };
  Response respond(const std::string& id, Rect area, bool takes_focus, bool disabled);
  void read_input();
  void move_focus();

  const Phrases* words_ = &Phrases::of("en");
  std::string path_;
  ImDrawList* draw_ = nullptr;
  Rect screen_;
  float density_ = 1, zoom_ = 1;
  int layer_ = 0, hot_layer_ = 0, front_layer_ = 0;  // front: under the pointer in the last frame
  std::string hot_, hot_next_, active_, focus_, return_to_, lit_, lit_next_;
  bool ring_ = false, reveal_ = false, drag_claimed_ = false, keyboard_taken_ = false;
  int focus_patience_ = 0, inputs_used_ = 0;
  std::string left_;            // what gave the focus back: Tab goes on from there
  std::string told_, to_tell_;  // seen now; to be told when the copy is done
  double told_until_ = 0;
  int waits_for_answer_ = 0;  // frames in which the last press may still show what it did
  Point wheel_before_;
  float pinch_before_ = 1;
  double wake_ = 0;
  std::vector<Performed> performed_, queued_;
  std::vector<ImGuiKey> taken_;
  std::vector<std::string> announcements_;
  struct Slot {
    std::any value;
    std::uint64_t asked_in = 0;  // frame
  };
  std::unordered_map<std::string, Slot> memory_;
  std::uint64_t frame_ = 0;
  void forget_the_oldest();
  SemanticTree last_;
  std::optional<SemanticTree> presented_;  // what the mirror shows, where that is older
  double present_at_ = 0;                  // not before, by itself
};

}  // namespace gatewalk::lessons
