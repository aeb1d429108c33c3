// The lab in a browser: GLFW for the window, its WebGL 2 context and the keys, JavaScript (host.mjs) for everything else that
// lessons/host.hpp asks for. There is no main loop: the page calls gw_frame when something happened, and otherwise nothing runs.
#include <GLES3/gl3.h>
#include <emscripten.h>
#include <emscripten/console.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "engine/base/check.hpp"
#include "imgui.h"
#include "imgui_impl_glfw.h"
#include "imgui_impl_opengl3.h"
#include "imgui_internal.h"
#include "lessons/graphics/gl_graphics.hpp"
#include "lessons/paper/handout.hpp"
#include "lessons/semantics/semantics_json.hpp"
#include "lessons/shell/lab.hpp"

using namespace gatewalk::lessons;

// Texts come from JavaScript as malloc'ed UTF-8 (stringToNewUTF8), null for nothing.
// clang-format off: it takes === apart, and this is JavaScript
EM_JS_DEPS(gatewalk, "$GLFW,$stringToNewUTF8,$UTF8ToString")
EM_JS(void, js_copy, (const char* text), { Module["host"].copy(UTF8ToString(text)); })
EM_JS(char*, js_paste, (), { return stringToNewUTF8(Module["host"].paste()); })
EM_JS(char*, js_stored, (const char* key), {
  const text = Module["host"].stored(UTF8ToString(key));
  return text === null ? 0 : stringToNewUTF8(text);
})
EM_JS(int, js_store, (const char* key, const char* text),
      { return Module["host"].store(UTF8ToString(key), UTF8ToString(text)) ? 1 : 0; })
EM_JS(void, js_forget, (const char* key), { Module["host"].forget(UTF8ToString(key)); })
EM_JS(char*, js_address, (int whole),
      { return stringToNewUTF8(whole ? Module["host"].shared_address() : Module["host"].address()); })
EM_JS(void, js_go, (const char* address, int push), { Module["host"].go(UTF8ToString(address), !!push); })
EM_JS(void, js_open_file, (const char* purpose, const char* accept),
      { Module["host"].openFile(UTF8ToString(purpose), UTF8ToString(accept)); })
EM_JS(void, js_read_file, (const char* name, const char* bytes, int size, const char* purpose),
      { Module["host"].readFile(UTF8ToString(name), HEAPU8.slice(bytes, bytes + size), UTF8ToString(purpose)); })
EM_JS(void, js_keep_file, (const char* digest, const char* name, const char* bytes, int size),
      { Module["host"].keepFile(UTF8ToString(digest), UTF8ToString(name), HEAPU8.slice(bytes, bytes + size)); })
EM_JS(void, js_request_kept, (const char* digest), { Module["host"].requestKept(UTF8ToString(digest)); })
EM_JS(void, js_forget_kept, (const char* digest), { Module["host"].forgetKept(UTF8ToString(digest)); })
EM_JS(void, js_request_page, (), { Module["host"].requestPage(); })
EM_JS(int, js_save_file, (const char* name, const char* bytes, int size, const char* type),
      { return Module["host"].saveFile(UTF8ToString(name), HEAPU8.slice(bytes, bytes + size), UTF8ToString(type)) ? 1 : 0; })
EM_JS(int, js_save_picture, (const char* name, double x, double y, double w, double h),
  { return Module["host"].savePicture(UTF8ToString(name), x, y, w, h) ? 1 : 0; })
EM_JS(void, js_open_link, (const char* url), { Module["host"].openLink(UTF8ToString(url)); })
EM_JS(int, js_preferences, (), { return Module["host"].preferences(); })
EM_JS(char*, js_languages, (), { return stringToNewUTF8(Module["host"].languages()); })
EM_JS(void, js_request_face, (const char* name), { Module["host"].requestFace(UTF8ToString(name)); })
EM_JS(void, js_request_lesson, (const char* language, const char* slug),
      { Module["host"].requestLesson(UTF8ToString(language), UTF8ToString(slug)); })
EM_JS(void, js_surroundings, (int dark, const char* language, const char* title),
      { Module["host"].surroundings(!!dark, UTF8ToString(language), UTF8ToString(title)); })
EM_JS(void, js_present, (const char* json), { Module["host"].present(UTF8ToString(json)); })
EM_JS(void, js_announce, (const char* sentence), { Module["host"].announce(UTF8ToString(sentence)); })
EM_JS(void, js_schedule, (), { Module["host"].schedule(); })
EM_JS(void, js_cursor, (const char* shape), { Module["host"].cursor(UTF8ToString(shape)); })
EM_JS(int, js_width, (), { return Math.max(1, Module["canvas"].clientWidth); })
EM_JS(int, js_height, (), { return Math.max(1, Module["canvas"].clientHeight); })
EM_JS(int, js_begin_work, (const char* kind), { return Module["host"].works.begin(UTF8ToString(kind)); })
EM_JS(void, js_tell_work, (int work, const char* bytes, int size),
      { Module["host"].works.tell(work, HEAPU8.slice(bytes, bytes + size)); })
EM_JS(void, js_end_work, (int work), { Module["host"].works.end(work); })
// The page sizes the canvas; GLFW would set it to its own idea of the window's size when the ratio changes.
EM_JS(void, js_keep_size_from_glfw, (), {
  if (GLFW.devicePixelRatioMQL) GLFW.devicePixelRatioMQL.removeEventListener("change", GLFW.onDevicePixelRatioChange);
})
// clang-format on

namespace {

std::string taken(char* text) {
  std::string out = text ? text : "";
  std::free(text);
  return out;
}

class WebHost : public Host {
 public:
  Viewport view;
  std::unique_ptr<Graphics> shaders;  // null: drawn without

  void copy(std::string_view text) override { js_copy(std::string(text).c_str()); }
  std::string paste() override { return taken(js_paste()); }
  std::optional<std::string> stored(std::string_view key) override {
    char* text = js_stored(std::string(key).c_str());
    if (!text) return std::nullopt;
    return taken(text);
  }
  bool store(std::string_view key, std::string_view text) override {
    return js_store(std::string(key).c_str(), std::string(text).c_str()) != 0;
  }
  void forget(std::string_view key) override { js_forget(std::string(key).c_str()); }
  std::string address() override { return taken(js_address(0)); }
  std::string shared_address() override { return taken(js_address(1)); }
  void push_address(std::string_view address) override { js_go(std::string(address).c_str(), 1); }
  void replace_address(std::string_view address) override { js_go(std::string(address).c_str(), 0); }
  void open_file(std::string_view purpose, std::string_view accept) override {
    js_open_file(std::string(purpose).c_str(), std::string(accept).c_str());
  }
  void read_file(File file) override {
    js_read_file(file.name.c_str(), file.bytes.data(), static_cast<int>(file.bytes.size()), file.purpose.c_str());
  }
  void keep_file(std::string_view digest, const File& file) override {
    js_keep_file(std::string(digest).c_str(), file.name.c_str(), file.bytes.data(), static_cast<int>(file.bytes.size()));
  }
  void request_kept(std::string_view digest) override { js_request_kept(std::string(digest).c_str()); }
  void forget_kept(std::string_view digest) override { js_forget_kept(std::string(digest).c_str()); }
  void request_page() override { js_request_page(); }
  // Those that came, by "en/forget-gate": for the handout, which has a lab of its own.
  std::map<std::string, std::string> lessons;
  void request_lesson(std::string_view language, std::string_view slug) override {
    js_request_lesson(std::string(language).c_str(), std::string(slug).c_str());
  }
  bool save_file(std::string_view name, std::string_view bytes, std::string_view type) override {
    return js_save_file(std::string(name).c_str(), bytes.data(), static_cast<int>(bytes.size()), std::string(type).c_str()) != 0;
  }
  bool save_picture(std::string_view name, Rect part) override {
    return js_save_picture(std::string(name).c_str(), part.x, part.y, part.w, part.h) != 0;
  }
  void open_link(std::string_view url) override { js_open_link(std::string(url).c_str()); }
  Preferences preferences() override {
    const int bits = js_preferences();
    return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0, taken(js_languages())};
  }
  Viewport viewport() override { return view; }
  void request_face(std::string_view name) override { js_request_face(std::string(name).c_str()); }
  void show_surroundings(bool dark, std::string_view language, std::string_view title) override {
    js_surroundings(dark, std::string(language).c_str(), std::string(title).c_str());
  }
  int begin_work(std::string_view kind) override { return js_begin_work(std::string(kind).c_str()); }
  void tell_work(int work, std::string_view message) override {
    js_tell_work(work, message.data(), static_cast<int>(message.size()));
  }
  void end_work(int work) override { js_end_work(work); }
  double seconds() override { return emscripten_get_now() / 1000; }
  void request_frame() override { js_schedule(); }
  void present(const SemanticTree& now, const SemanticDiff& diff) override { js_present(to_json(now, diff).c_str()); }
  void announce(std::string_view sentence) override { js_announce(std::string(sentence).c_str()); }
  bool edits_text() const override { return true; }
  Graphics* graphics() override { return shaders.get(); }
};

const char* cursor_name(ImGuiMouseCursor cursor) {
  switch (cursor) {
    case ImGuiMouseCursor_TextInput: return "text";
    case ImGuiMouseCursor_Hand: return "pointer";
    case ImGuiMouseCursor_ResizeAll: return "move";
    case ImGuiMouseCursor_ResizeEW: return "ew-resize";
    case ImGuiMouseCursor_ResizeNS: return "ns-resize";
    case ImGuiMouseCursor_NotAllowed: return "not-allowed";
    default: return "default";
  }
}

GLFWwindow* window;
WebHost host;
std::unique_ptr<Lab> lab;
double drawn_at;
ImGuiMouseCursor cursor = ImGuiMouseCursor_Arrow;
int device_width = 1, device_height = 1;

// The keys that the lab knows, by the names that browsers give them; letters and digits stand for themselves.
ImGuiKey key_named(std::string_view name) {
  if (name.size() == 1 && name[0] >= 'A' && name[0] <= 'Z') return static_cast<ImGuiKey>(ImGuiKey_A + (name[0] - 'A'));
  if (name.size() == 1 && name[0] >= '0' && name[0] <= '9') return static_cast<ImGuiKey>(ImGuiKey_0 + (name[0] - '0'));
  struct Named {
    std::string_view name;
    ImGuiKey key;
  };
  constexpr Named known[] = {{"ArrowLeft", ImGuiKey_LeftArrow}, {"ArrowRight", ImGuiKey_RightArrow},
                             {"ArrowUp", ImGuiKey_UpArrow},     {"ArrowDown", ImGuiKey_DownArrow},
                             {"PageUp", ImGuiKey_PageUp},       {"PageDown", ImGuiKey_PageDown},
                             {"Home", ImGuiKey_Home},           {"End", ImGuiKey_End},
                             {"Enter", ImGuiKey_Enter},         {" ", ImGuiKey_Space},
                             {"Escape", ImGuiKey_Escape},       {"Backspace", ImGuiKey_Backspace},
                             {"Delete", ImGuiKey_Delete}};
  for (const Named& one : known)
    if (one.name == name) return one.key;
  return ImGuiKey_None;
}

void hold(int modifiers) {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(ImGuiMod_Shift, (modifiers & 1) != 0);
  io.AddKeyEvent(ImGuiMod_Ctrl, (modifiers & 2) != 0);
}

}  // namespace

#define GATEWALK_EXPORT extern "C" EMSCRIPTEN_KEEPALIVE

// Draws a frame. Seconds until the next is wanted: 0 now, -1 when something happens.
GATEWALK_EXPORT double gw_frame() {
  const double now = host.seconds();
  ImGui::GetIO().DeltaTime = static_cast<float>(std::max(now - drawn_at, 1e-5));
  drawn_at = now;
  ImGui_ImplOpenGL3_NewFrame();
  if (!lab->frame()) return -1;
  glViewport(0, 0, device_width, device_height);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  if (const ImGuiMouseCursor shape = ImGui::GetMouseCursor(); shape != cursor) js_cursor(cursor_name(cursor = shape));
  const double next = lab->next_frame_in();
  return std::isfinite(next) ? next : -1;
}

// The canvas got another size, in physical pixels and their number for a CSS pixel. The page itself sizes the canvas: GLFW counts
// in whole CSS pixels, of which a browser that is zoomed by 110 % has none that end where a physical one does.
GATEWALK_EXPORT void gw_resize(int width, int height, double ratio) {
  device_width = width, device_height = height;
  // A trace more than what it divides into, so that multiplied again it is not one pixel less.
  const auto css = [&](int pixels) { return static_cast<float>((pixels + 0.01) / ratio); };
  host.view = {css(width), css(height), static_cast<float>(ratio)};
  if (lab) lab->something_happened();
}

// The reader's hands. Positions in CSS pixels from the canvas' corner.
GATEWALK_EXPORT void gw_pointer(double x, double y, int touch) {
  lab->pointer_moved(static_cast<float>(x), static_cast<float>(y), touch != 0);
}
GATEWALK_EXPORT void gw_button(int button, int down) { lab->pointer_button(button, down != 0); }
GATEWALK_EXPORT void gw_left() { lab->pointer_left(); }
GATEWALK_EXPORT void gw_wheel(double dx, double dy) { lab->wheel(static_cast<float>(dx), static_cast<float>(dy)); }
GATEWALK_EXPORT void gw_pinch(double x, double y, double factor) {
  lab->pinch(static_cast<float>(x), static_cast<float>(y), static_cast<float>(factor));
}
// A key was pressed: "ArrowRight", "B". Down and up at once, since an up can get lost on its way. modifiers: 1 Shift, 2 Ctrl or,
// on a Mac, Cmd. Held keys come again and again; one that comes before the last was read is dropped.
GATEWALK_EXPORT void gw_key(const char* name, int modifiers, int again) {
  const ImGuiKey key = key_named(name);
  if (key == ImGuiKey_None || (again && !ImGui::GetCurrentContext()->InputEventsQueue.empty())) return;
  hold(modifiers);
  ImGui::GetIO().AddKeyEvent(key, true);
  ImGui::GetIO().AddKeyEvent(key, false);
  hold(0);
  lab->something_happened();
}
// What is held while a pointer is pressed.
GATEWALK_EXPORT void gw_modifiers(int modifiers) { hold(modifiers); }
// How many keys, turns of the wheel and pinches were used so far.
GATEWALK_EXPORT int gw_inputs_used() { return lab->ui().inputs_used(); }
// Characters for shortcuts; text fields are edited in the mirror.
GATEWALK_EXPORT void gw_characters(const char* text) {
  ImGui::GetIO().AddInputCharactersUTF8(text);
  lab->something_happened();
}

// What the mirror and the page tell. Bytes are copied; the caller frees them.
GATEWALK_EXPORT void gw_perform(const char* action, const char* id, const char* value) {
  if (const auto known = action_named(action)) lab->perform(*known, id, value);
}
GATEWALK_EXPORT void gw_address_changed() { lab->address_changed(host.address()); }
GATEWALK_EXPORT void gw_file(const char* name, const char* bytes, int size, const char* purpose) {
  lab->file_arrived({name, std::string(bytes, static_cast<std::size_t>(size)), purpose});
}
GATEWALK_EXPORT void gw_file_read(const char* name, const char* bytes, int size, const char* purpose, const char* problem) {
  lab->file_read({name, std::string(bytes, static_cast<std::size_t>(size)), purpose}, problem);
}
GATEWALK_EXPORT void gw_page(const char* name, const char* bytes, int size) {
  (void)name;
  lab->page_arrived(std::string(bytes, static_cast<std::size_t>(size)));
}
GATEWALK_EXPORT void gw_lesson(const char* language, const char* bytes, int size, const char* slug) {
  std::string text(bytes, static_cast<std::size_t>(size));
  if (!text.empty()) host.lessons[std::string(language) + "/" + slug] = text;
  lab->lesson_arrived(language, slug, std::move(text));
}
GATEWALK_EXPORT void gw_kept(const char* digest, const char* bytes, int size, const char* name, int there) {
  std::optional<File> file;
  if (there) file = File{name, std::string(bytes, static_cast<std::size_t>(size)), {}};
  lab->kept_arrived(digest, std::move(file));
}
// The lesson of an address as a handout; the caller frees it.
GATEWALK_EXPORT char* gw_handout(const char* address, int answers) {
  const auto bytes_of = [](std::string_view name) -> std::string {
    for (std::size_t k = 0; k < face_count; ++k) {
      const auto face = static_cast<Face>(k);
      if (face_file(face) != name || !lab->ui().faces.has(face)) continue;
      const ImFontConfig& source = *lab->ui().faces.font(face)->Sources[0];
      return {static_cast<const char*>(source.FontData), static_cast<std::size_t>(source.FontDataSize)};
    }
    return {};
  };
  const auto lesson_of = [](std::string_view language, std::string_view slug) {
    const auto found = host.lessons.find(std::string(language) + "/" + std::string(slug));
    return found == host.lessons.end() ? std::string() : found->second;
  };
  return strdup(handout(bytes_of, address, answers != 0, lesson_of).c_str());
}
GATEWALK_EXPORT void gw_copied(int done) { lab->copied(done != 0); }
GATEWALK_EXPORT void gw_stored_elsewhere(const char* key) { lab->stored_elsewhere(key); }
// The browser took the drawing context away and gave it back, empty: what was made in it is made anew.
GATEWALK_EXPORT void gw_context_restored() {
  ImGui_ImplOpenGL3_DestroyDeviceObjects();
  ImGui_ImplOpenGL3_CreateDeviceObjects();
  std::string problem;
  host.shaders = gatewalk::lessons::make_gl_graphics(problem);
  if (!host.shaders) emscripten_console_errorf("drawn without shaders: %s", problem.c_str());
  lab->something_happened();
}
GATEWALK_EXPORT void gw_face(const char* name, const char* bytes, int size) {
  lab->face_arrived(name, std::string(bytes, static_cast<std::size_t>(size)));
}
// How many letters no face had.
GATEWALK_EXPORT int gw_missing_letters() { return static_cast<int>(lab->missing_letters().size()); }
GATEWALK_EXPORT void gw_work_reported(int work, const char* bytes, int size) {
  lab->work_reported(work, std::string(bytes, static_cast<std::size_t>(size)));
}
GATEWALK_EXPORT void gw_present() { lab->present(); }
GATEWALK_EXPORT void gw_seen(int on_screen) { lab->seen(on_screen != 0); }
GATEWALK_EXPORT void gw_preferences_changed() { lab->preferences_changed(); }

int main() {
  gatewalk::set_check_handler(
      [](const char* file, int line, const char* sentence) { emscripten_console_errorf("%s:%d: %s", file, line, sentence); });
  if (!glfwInit()) return 1;
  glfwWindowHint(GLFW_CLIENT_API, GLFW_OPENGL_ES_API);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
  glfwWindowHint(GLFW_ALPHA_BITS, 0);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);  // without it blurred above ratio 1
  window = glfwCreateWindow(js_width(), js_height(), "Gatewalk", nullptr, nullptr);
  if (!window) return 1;
  glfwMakeContextCurrent(window);
  ImGui::CreateContext();
  // Keys only: pointer and size come from the page (positions before a tap, capture, pinch, changing ratios).
  ImGui_ImplGlfw_InitForOpenGL(window, false);
  js_keep_size_from_glfw();
  ImGui_ImplOpenGL3_Init("#version 300 es");
  std::string problem;
  host.shaders = gatewalk::lessons::make_gl_graphics(problem);
  if (!host.shaders) emscripten_console_errorf("drawn without shaders: %s", problem.c_str());
  drawn_at = host.seconds();
  lab = std::make_unique<Lab>(host);
  return 0;
}
