// The one seam to the outside. The lab asks a Host for everything that is not drawing or mathematics; a host tells the lab
// what happened through Guest. There are three hosts: desktop/ (GLFW and OpenGL), ../web/ (the browser), null/ (no screen).
//
// What is not here: keys and GL. A host owns the ImGui context and its backends: it feeds keys to ImGui, calls Lab::frame
// between its backend's new frame and the drawing of ImGui's draw data, and sleeps while Lab::next_frame_in says so.
// Shaders are drawn by lessons/graphics/gl_*.cpp alone, from ImGui draw callbacks; the host makes that Graphics and offers it.
//
// No call here ever ends the program or throws: what cannot be done answers false or nothing, and the lab goes on.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lessons/semantics/semantics.hpp"

namespace gatewalk::lessons {

class Graphics;

// A file that the reader opened or dropped.
struct File {
  std::string name;  // "model.safetensors", without folders
  std::string bytes;
  std::string purpose;  // what open_file was called with; empty if the file was dropped onto the lab
};

// What the reader has asked the system for. Read anew after Guest::preferences_changed.
struct Preferences {
  bool dark = true;
  bool reduced_motion = false;
  bool high_contrast = false;    // also the browser's forced colours
  bool coarse_pointer = false;   // a finger: targets are at least 44 px high
  bool command_key = false;      // a Mac: what is Ctrl elsewhere is Cmd; both come as Ctrl
  std::string languages = "en";  // tags of what the reader speaks, best first: "zh-CN,en-US"
};

// The part of the screen that is ours.
struct Viewport {
  float width = 0, height = 0;  // in window pixels (CSS pixels in the browser)
  float ratio = 1;              // physical pixels per window pixel, 0.5–4
};

// What a host tells the lab. Calls are remembered and take effect in the next frame; each of them asks for one.
class Guest {
 public:
  virtual ~Guest() = default;

  // An action on a node of the last presented tree, from the mirror or a test. Unknown ids and actions are dropped.
  virtual void perform(Action action, std::string_view id, std::string_view value) = 0;

  // Pointer in window pixels. button: 0 left, 1 right, 2 middle. Wheel in notches, positive up and left.
  virtual void pointer_moved(float x, float y, bool touch) = 0;
  virtual void pointer_button(int button, bool down) = 0;
  virtual void pointer_left() = 0;
  virtual void wheel(float dx, float dy) = 0;
  // Two fingers, or the wheel with Ctrl: factor above 1 draws nearer. At (x, y) in window pixels.
  virtual void pinch(float x, float y, float factor) = 0;
  // Keys went to ImGui, the window was resized or uncovered: something may look different now.
  virtual void something_happened() = 0;

  virtual void address_changed(std::string_view address) = 0;
  virtual void file_arrived(File file) = 0;
  // What Host::read_file made of a file: its plain form under the same name and purpose, or a sentence of what is wrong with it.
  virtual void file_read(File file, std::string problem) = 0;
  // What Host::request_kept was asked for; nothing where it is not kept.
  virtual void kept_arrived(std::string_view digest, std::optional<File> file) = 0;
  // What Host::request_page was asked for; empty where it cannot be had.
  virtual void page_arrived(std::string page) = 0;
  // What Host::request_lesson was asked for; empty where it cannot be had. One that nobody asked for is welcome, too.
  virtual void lesson_arrived(std::string_view language, std::string_view slug, std::string text) = 0;
  // What Host::copy was asked for is on the clipboard, or could not be brought there; the host has then offered the text itself.
  virtual void copied(bool done) = 0;
  // Another window of this lab stored something else under this key (Host::stored has it).
  virtual void stored_elsewhere(std::string_view key) = 0;
  // What Host::request_face was asked for. It may come a second time, larger: the whole face in place of its first letters.
  virtual void face_arrived(std::string_view name, std::string bytes) = 0;
  virtual void preferences_changed() = 0;
  // Whether the lab is on the screen: not in a tab in the background, nor in a window that is put away. Nothing is drawn then,
  // and what goes on beside the lab rests if the reader wants it so.
  virtual void seen(bool on_screen) = 0;
  // What work beside the lab has to tell (Host::begin_work).
  virtual void work_reported(int work, std::string report) = 0;
};

class Host {
 public:
  virtual ~Host() = default;

  // --- clipboard ---
  // Guest::copied tells whether it happened, at once or later.
  virtual void copy(std::string_view text) = 0;
  // Empty if there is none or it may not be read.
  virtual std::string paste() = 0;

  // --- small texts that are still there next time ---
  virtual std::optional<std::string> stored(std::string_view key) = 0;
  // False if there is no room or storage is switched off; the lab goes on without.
  virtual bool store(std::string_view key, std::string_view text) = 0;
  virtual void forget(std::string_view key) = 0;

  // --- address: "#/en/forget-gate/3?v=1…"; empty at the first start ---
  virtual std::string address() = 0;
  // push leaves a step in the history (a change of lesson), replace does not (a step). Neither calls address_changed.
  virtual void push_address(std::string_view address) = 0;
  virtual void replace_address(std::string_view address) = 0;
  // The whole address to share, with scheme and host where there are any.
  virtual std::string shared_address() { return address(); }

  // --- files ---
  // Asks the reader for a file; Guest::file_arrived comes later or never. accept: ".safetensors,.json".
  virtual void open_file(std::string_view purpose, std::string_view accept) = 0;
  // Offers bytes to be saved under a name. False if it could not be written.
  virtual bool save_file(std::string_view name, std::string_view bytes, std::string_view media_type) = 0;
  // Brings a file of another program into the plain form (engine/files/plain.hpp); Guest::file_read comes at once or later. What
  // reads them is large: a host may fetch it when the first such file comes.
  virtual void read_file(File file) = 0;
  // Keeps a file on this machine under its digest (16 hexadecimal digits), as far as there is room; nothing is sent anywhere.
  virtual void keep_file(std::string_view digest, const File& file) = 0;
  // Guest::kept_arrived comes at once or later.
  virtual void request_kept(std::string_view digest) = 0;
  virtual void forget_kept(std::string_view digest) = 0;
  // The page that is the whole lab in one file; Guest::page_arrived comes at once or later.
  virtual void request_page() = 0;
  virtual void open_link(std::string_view url) = 0;
  // The picture that was drawn last, or a part of it in window pixels, as a PNG to be saved under a name. False if there is none.
  virtual bool save_picture(std::string_view name, Rect part = {}) = 0;

  // --- how it should look ---
  virtual Preferences preferences() = 0;
  virtual Viewport viewport() = 0;
  // The text of a lesson of which the program holds an outline alone; Guest::lesson_arrived comes at once or later.
  virtual void request_lesson(std::string_view language, std::string_view slug) = 0;
  // A face by file name, "text-regular.otf"; Guest::face_arrived comes at once, later or never.
  virtual void request_face(std::string_view name) = 0;
  // Theme and language in use, for what is drawn around the canvas (the page's own colours, <html lang>), and the window's title.
  virtual void show_surroundings(bool dark, std::string_view language, std::string_view title) = 0;

  // What draws shaders (graphics/graphics.hpp); null where there is none, and the lab draws with ImGui's lists.
  virtual Graphics* graphics() { return nullptr; }

  // --- work that may take longer than a frame (background/work.hpp) ---
  // Begins work of a kind and returns its number, from 1 on; 0 where it cannot be had. Guest::work_reported comes from then on,
  // until end_work.
  virtual int begin_work(std::string_view kind) = 0;
  virtual void tell_work(int work, std::string_view message) = 0;
  virtual void end_work(int work) = 0;

  // --- time ---
  // Seconds since some start; never goes back.
  virtual double seconds() = 0;
  // The lab wants to be drawn soon though nothing happened outside.
  virtual void request_frame() = 0;

  // --- for those who do not look ---
  // The tree of the frame that was just drawn; called only if the diff is not empty.
  virtual void present(const SemanticTree& now, const SemanticDiff& diff) = 0;
  // One sentence to be spoken when the present one has ended.
  virtual void announce(std::string_view sentence) = 0;
  // True if the focused text field is edited outside (a real field in the browser, with its input methods and on-screen
  // keyboard) and comes in through set_value and select_text; false if keys and characters come through ImGui.
  virtual bool edits_text() const = 0;
};

}  // namespace gatewalk::lessons
